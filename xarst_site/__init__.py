"""xarst-site publishes legal texts that people must be able to trust.

The map of the house, from the roof down; each floor imports only from floors
below it (`make check` holds it to that):

- `cli`: one file per command of `xarst`.
- `public`, `api`: the faces. HTML for readers, JSON for apps. Neither imports the other.
- `web`: what the faces share: resource tree, i18n, errors, headers, response cache, layout.
- `storage`: the only home of ZODB.
- `documents`: documents, versions, effective dates.
- `text`: a structured legal text as pure values.

`text` and `documents` take values and return values: no Pyramid, no ZODB, no
clock, no files.
"""
