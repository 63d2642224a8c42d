"""Processes that are killed, disks that are full: what was answered must be there.

    python -m tests.faults [KILLS]

kills a recording process at random moments, 200 times unless told otherwise, and looks after
each time at what it left. `make test` does it 20 times.
"""
