"""The only home of ZODB: databases, repositories, loading, evolution, checking.

What is here: opening the three databases (`databases`), the pickled classes
(`persistent`, and nowhere else), what the rest of the site reads and writes
(`library`), the content folder on disk (`content_folder`), schema steps
(`evolve`), re-deriving everything (`fsck`).

What must not be here: rules about texts, dates or people (the domain packages
have them), HTTP.
"""
