"""A structured legal text as pure values.

What is here: the content model (`nodes`), numbering families (`numbering`),
reading a source file (`parse`, `html_source`), the Markdown form that people edit
(`markdown`), and everything derived from a text without changing it: HTML
(`html`), outline, plain text, Akoma Ntoso, defined terms, lint, canonical bytes.

What must not be here: documents, versions and dates (`documents`), comparing
(`changes`), files, clocks, databases, the web. Functions take values and return
values.
"""
