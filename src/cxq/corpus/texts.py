"""What is stored under a key or a collection's name, to count and to look things up in."""

from __future__ import annotations

from collections.abc import Mapping

from cxq.counts import StoredText
from cxq.model import Reference
from cxq.store import Store


def pins_of(references: Mapping[str, Reference]) -> dict[str, str]:
    """The SHA-256 that each reference pins, by key; references without one are left out."""
    return {key: each.sha256 for key, each in references.items() if each.sha256}


def texts_of(store: Store, place: str, pins: Mapping[str, str]) -> tuple[StoredText, ...] | None:
    """The item of this key, or every item of the collection of this name; None where there is
    neither. Of an item that a reference pins, the pinned snapshot where it is stored.
    """
    item = store.item(place)
    if item is not None:
        pin = pins.get(place, "")
        text = (pin and store.text(place, pin)) or store.text(place)
        return (StoredText(item.key, item.title, text or None),)
    if place in store.collections():
        return store.texts(place, pins)
    return None


def near_name(store: Store, place: str) -> str:
    """` (did you mean “gwr-2025”?)` for a key or a collection, or nothing; ` (it is “x” now)` for
    a key that an item had before."""
    from cxq.text import nearest

    today = store.present_key(place)
    if today != place:
        return f" (it is “{today}” now)"
    return nearest(place, [*store.collections(), *store.keys(place[:3])])
