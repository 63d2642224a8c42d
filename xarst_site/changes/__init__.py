"""What changed between two texts, as values.

`compare.compare` gives a `model.ChangeSet`; `apply.apply` and `apply.reverse` use
it; `record.compare_records` does the same for what is declared beside a text;
`carry.carry_uids` keeps the identity of provisions from version to version. No
Pyramid, ZODB, file or clock: values in, values out.
"""
