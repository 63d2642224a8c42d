"""Steps from one schema of a database to the next.

Every database carries the number of its schema. A step is a function of the root; the
tuple of a kind lists its steps in order, so the newest schema is one more than there
are steps. A step that has been released is never edited: what it missed is a new step.
Each step is one transaction, and running `evolve` again continues where it stopped.
"""

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import transaction

from xarst_site.storage.persistent import Kind, lay_out_accounts, lay_out_drafts, lay_out_ledger


class Step(NamedTuple):
    """One change of a layout, and what it does in one line."""

    says: str
    run: Callable[[Any], None]


STEPS: dict[Kind, tuple[Step, ...]] = {
    "content": (
        Step(
            "room for drafts, and for the records of publications and withdrawals", lay_out_drafts
        ),
    ),
    "accounts": (
        Step("room for people, sessions, the audit trail, apps and letters", lay_out_accounts),
    ),
    "receipts": (Step("room for receipts and the two logs", lay_out_ledger),),
}


def newest(kind: Kind) -> int:
    """The number of the schema that this code writes."""
    return len(STEPS[kind]) + 1


def evolve(db: Any, kind: Kind, *, dry_run: bool = False) -> Iterator[str]:
    """Bring one database to the newest schema; yields a line for every step it takes.

    With ``dry_run`` the steps are run and every one of them is undone.
    """
    manager = transaction.TransactionManager(explicit=True)
    connection = db.open(transaction_manager=manager)
    try:
        manager.begin()
        root = connection.root()
        while (schema := root["schema"]) < newest(kind):
            step = STEPS[kind][schema - 1]
            step.run(root)
            root["schema"] = schema + 1
            yield f"{kind}: schema {schema} to {schema + 1}: {step.says}"
            if not dry_run:
                manager.get().note(f"evolve {kind} to schema {schema + 1}")
                manager.commit()
                manager.begin()
    finally:
        manager.abort()
        connection.close()
