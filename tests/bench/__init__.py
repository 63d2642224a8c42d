"""Speed, measured: `make bench`, or `.venv/bin/python -m tests.bench`.

Ratios and a table, never a test: how fast a machine is says nothing about whether the
site is right. `server` is the process that serves, `load` the one that asks, `__main__`
starts both, lets them take turns, and prints what it saw.
"""
