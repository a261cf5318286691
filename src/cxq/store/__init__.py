"""The store: what the sources said, kept in one SQLite file behind methods in model types.

    schema.py      the tables, as ordered migrations
    connection.py  one connection: transactions, and the way in
    faults.py      SQLite's complaints in cxq's words
    moments.py     when an item happened, in a form that sorts
    items.py snapshots.py pulls.py pages.py    the queries, one subject a file
    keeping.py     what the author does to items: marks, corrections, removal
    copying.py     a safe copy of the whole store
    store.py       Store, which is all that the house sees of them
    lock.py        one pull at a time

Nothing outside this package knows that it is SQLite.
"""

from cxq.store.lock import pull_lock
from cxq.store.snapshots import ENTRY_CONTENT, Packed, pack
from cxq.store.store import Store

__all__ = ["ENTRY_CONTENT", "Packed", "Store", "pack", "pull_lock"]
