"""Documents, their versions and effective dates, as pure values.

What is here: the model (`model`), what is in force when (`force`), reading the
files of `content/` into values (`files`), invariants (`check`), canonical bytes
of a version (`model.Version` through `text.canonical`).

What must not be here: databases (`storage`), the clock (time comes in as `at=`),
the file system (file contents come in as strings), the web.
"""
