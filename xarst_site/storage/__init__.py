"""The only home of ZODB: what is stored, how it is opened, read, checked and evolved.

What is here: the three databases (`databases`), what lies in them (`persistent`), the
content as domain values (`library`), people, their sessions and the audit trail
(`accounts`), the name of the state it is in (`revision`),
reading `content/` and putting it in (`content_folder`), re-deriving everything
(`fsck`), steps from one schema to the next (`evolve`).

What must not be here: rules about texts and versions (`documents`, `text`), the web.
Only `persistent` defines pickled classes.
"""
