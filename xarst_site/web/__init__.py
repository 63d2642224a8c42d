"""What all faces of the site share.

What is here: the resource tree (`resources`), the clock (`clock`), the library of a
request (`library`), languages, dates and messages (`i18n`), who may do what
(`security`), headers (`headers`), errors (`errors`), the response cache (`cache`) and
what it depends on (`revision`), css and icons (`static`), the frame of every page
(`layout`), where data files lie (`installation`); for people who sign in, their sessions
and the tokens of forms (`sessions`), how often one may try (`attempts`), and the one
transaction of a request that writes (`transactions`).

What must not be here: a page or an endpoint (`public`, `api`), rules about texts
(`documents`), anything about how things are stored (`storage`).
"""
