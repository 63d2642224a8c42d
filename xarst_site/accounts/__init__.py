"""People who draft, review and look after the site, as pure values.

What is here: what an account, a session and an entry of the trail are (`model`), the one
table of who may do what (`permissions`), passwords (`passwords`, with the weak words of
`weak_words`), one-time codes (`totp`), how long a session lasts (`sessions`), the chain of
the audit trail (`audit`).

What must not be here: cookies and forms (`web`, `editor`), how accounts are stored
(`storage`), a clock, or randomness: instants and random bytes come in as arguments.
"""
