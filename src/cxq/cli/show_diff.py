"""cxq show KEY --diff"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cxq.cli.output import clean, emit_json, many, say, styled, tell
from cxq.cli.session import Session
from cxq.errors import UsageError

if TYPE_CHECKING:
    from cxq.corpus.comparison import TextChange
    from cxq.model import Snapshot
    from cxq.store import Store


def show_diff(
    session: Session, key: str, before: str | None, after: str | None, as_json: bool
) -> None:
    """Print what changed between two snapshots of an item: the last two unless named."""
    from cxq.cli.finding import find_item
    from cxq.corpus.comparison import compare

    with session.needed_store() as store:
        item = find_item(store, key)
        pair = _pair(store, item.key, before, after)
    if pair is None:
        if as_json:
            emit_json({"key": key, "from": None, "to": None, "changes": []})
        else:
            tell(f"There is one snapshot of {key}, so there is nothing to compare it with.")
        return
    old, new = pair
    changes = compare(old.text, new.text)
    if as_json:
        rows = [{"removed": change.removed, "added": change.added} for change in changes]
        emit_json({"key": key, "from": old.sha256, "to": new.sha256, "changes": rows})
        return
    _print(old, new, changes)


def _pair(
    store: Store, key: str, before: str | None, after: str | None
) -> tuple[Snapshot, Snapshot] | None:
    """The two snapshots; None where there is only one and none was named."""
    order = [record.sha256 for record in store.snapshots(key)]  # newest first
    if not order:
        raise UsageError(f"No snapshot of {key} is stored.", "Fetch it with: cxq pull")
    new = _named(order, after, key) if after else order[0]
    position = order.index(new)
    if before:
        old = _named(order, before, key)
    elif position + 1 < len(order):
        old = order[position + 1]
    else:
        return None
    first, second = store.snapshot(key, old), store.snapshot(key, new)
    assert first is not None
    assert second is not None
    return first, second


def _named(order: list[str], prefix: str, key: str) -> str:
    found = list(dict.fromkeys(sha for sha in order if sha.startswith(prefix.lower())))
    if len(found) != 1:
        says = "No" if not found else "More than one"
        raise UsageError(
            f"{says} snapshot of {key} begins with {prefix}.", f"See them: cxq show {key}"
        )
    return found[0]


def _print(old: Snapshot, new: Snapshot, changes: tuple[TextChange, ...]) -> None:
    say(f"from  {old.fetched}  {old.sha256[:16]}…")
    say(f"to    {new.fetched}  {new.sha256[:16]}…")
    for change in changes:
        say()
        for line in change.removed.splitlines():
            say(styled(f"- {clean(line)}", fg="red"))
        for line in change.added.splitlines():
            say(styled(f"+ {clean(line)}", fg="green"))
    if changes:
        tell(f"{many(len(changes), 'place')} changed.")
    else:
        tell("The bytes differ, the text does not: what changed is not in the words.")
