"""The editor's face: pages under /editor/ for people who draft, review and look after the site.

What must not be here: rules of drafts and accounts (`documents`, `accounts`), sessions and
permissions themselves (`web`), anything of the public pages (`public`).
"""
