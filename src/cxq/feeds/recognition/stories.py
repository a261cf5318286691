"""The end of a pull: each new text is compared with those that are kept, and joins its story."""

from __future__ import annotations

from cxq.feeds.dates import moment_of, utc
from cxq.feeds.syndication import Text, likest, sketch_of
from cxq.store import Store

TEXTS_A_PULL = 2000
"""Texts compared in one pull, the newest; the rest waits for the next (5 ms each, measured)."""

AT_ONCE = 50
"""Texts a transaction: a pull that is stopped has to repeat no more, others may write between."""


def join_stories(store: Store, *, limit: int = TEXTS_A_PULL) -> int:
    """Compare the texts that wait; how many of them joined a story.

    The earliest go first, so that a story is found by its reposts and not the other way.
    """
    waiting = store.uncompared(limit)
    joined = 0
    for start in range(0, len(waiting), AT_ONCE):
        with store.together():
            joined += sum(_join(store, key) for key in waiting[start : start + AT_ONCE])
    return joined


def _join(store: Store, key: str) -> bool:
    found = store.uncompared_text(key)
    if found is None:
        return False
    item, said = found
    sketch = sketch_of(said)
    if sketch is None:
        store.settle(key, None, None)
        return False
    when = utc(moment_of(item.published or item.first_seen))
    text = Text(item.source or item.collection or key, when, sketch)
    story = likest(text, store.neighbours(sketch, key))
    store.settle(key, sketch, story.key if story else None)
    return story is not None
