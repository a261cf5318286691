"""One item by its key, for the commands that are about one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cxq.errors import UsageError

if TYPE_CHECKING:
    from cxq.model import Item
    from cxq.store import Store


def find_item(store: Store, key: str) -> Item:
    """The item of this key, or a UsageError that names a near one."""
    from cxq.text import nearest

    item = store.item(key)
    if item is None:
        today = store.present_key(key)
        if today != key:
            raise UsageError(f"“{key}” was renamed: it is “{today}” now.", f"See: cxq show {today}")
        near = nearest(key, list(store.keys(key[:3])))
        raise UsageError(
            f"The store has no item “{key}”{near}.", "See what it has: cxq items --limit 0"
        )
    return item
