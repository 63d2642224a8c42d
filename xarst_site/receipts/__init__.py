"""Acceptances and their receipts, as pure values: what was answered, signed and logged.

- `model`: what a receipt says; `ids`: its number, which tells its time
- `decide`: which answers may be recorded
- `subject`: people as keyed hashes, and what an erasure destroys
- `jws`, `note`, `proof`, `tree`: signatures, checkpoints, proofs and the log's tree, made
- `keys`: key sets, their rotation and history
- `export`: receipts in the shapes of ISO/IEC TS 27560, DPV and Kantara
- `verify`: all of it checked again, in one file that an auditor can take away

Values in, values out: no Pyramid, no ZODB, no clock, no randomness. Only the command in
`verify` reads files. What documents and versions are is not known here: `decide` is told
the facts.
"""
