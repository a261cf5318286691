"""cxq show KEY --diff"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cxq.cli.output import clean, emit_json, many, say, styled, tell
from cxq.cli.session import Session
from cxq.errors import CxqError, UsageError

if TYPE_CHECKING:
    from cxq.corpus.comparison import Pieces, TextChange
    from cxq.feeds.articles.saying import Saying
    from cxq.model import Item, Snapshot, Source
    from cxq.store import Store


def show_diff(
    session: Session, key: str, before: str | None, after: str | None, as_json: bool
) -> None:
    """Print what changed between two snapshots of an item: the last two unless named."""
    from cxq.cli.finding import find_item
    from cxq.corpus.comparison import compare
    from cxq.feeds.articles.saying import saying_of

    with session.needed_store() as store:
        item = find_item(store, key)
        pair = _pair(store, item.key, before, after)
    if pair is None:
        if as_json:
            emit_json({"key": key, "from": None, "to": None, "changes": []})
        else:
            tell(f"There is one snapshot of {key}, so there is nothing to compare it with.")
        return
    source = source_of(session, item)
    old, new = (saying_of(snapshot, source) for snapshot in pair)
    changes = compare(old.text, new.text)
    if as_json:
        emit_json(_report(key, pair, old, new, changes))
        return
    _print(pair, old, new, changes)


def source_of(session: Session, item: Item) -> Source | None:
    """The item's source as the catalogue has it today; None where it has it no longer, or cannot
    be read: then a page is read without its rules."""
    from cxq.shelf import read_sources

    if item.source is None:
        return None
    try:
        return next((one for one in read_sources(session.project) if one.id == item.source), None)
    except CxqError:
        return None


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


def _report(
    key: str,
    pair: tuple[Snapshot, Snapshot],
    old: Saying,
    new: Saying,
    changes: tuple[TextChange, ...],
) -> dict[str, Any]:
    gone, come = _pictures(old, new)
    return {
        "key": key,
        "from": pair[0].sha256,
        "to": pair[1].sha256,
        "title": {"removed": old.title, "added": new.title} if old.title != new.title else None,
        "pictures": {"removed": gone, "added": come},
        "changes": [{"removed": change.removed, "added": change.added} for change in changes],
    }


def _pictures(old: Saying, new: Saying) -> tuple[list[str], list[str]]:
    """(those that are gone, those that have come), by their addresses."""
    gone = [picture for picture in old.pictures if picture not in new.pictures]
    return gone, [picture for picture in new.pictures if picture not in old.pictures]


def _print(
    pair: tuple[Snapshot, Snapshot], old: Saying, new: Saying, changes: tuple[TextChange, ...]
) -> None:
    from cxq.corpus.comparison import TextChange

    for word, snapshot in zip(("from", "to"), pair, strict=True):
        say(f"{word:<4}  {snapshot.fetched}  {snapshot.sha256[:16]}…")
    headline = old.title != new.title
    if headline:
        say("\nHeadline:")
        _change(TextChange(old.title, new.title))
    for change in changes:
        say()
        _change(change)
    gone, come = _pictures(old, new)
    if gone or come:
        say("\nPictures:")
        _change(TextChange("\n".join(gone), "\n".join(come)))
    places = len(changes) + headline + bool(gone or come)
    if places:
        tell(f"{many(places, 'place')} changed.")
    else:
        tell("The bytes differ; headline, text and pictures do not.")


def _change(change: TextChange) -> None:
    """What was removed and what was added, a line each clause."""
    from cxq.corpus.comparison import TextChange, pieces

    removed, added = pieces(TextChange(clean(change.removed), clean(change.added)))
    for sign, side, colour in (("-", removed, "red"), ("+", added, "green")):
        # Where the sides have something in common, what the other lacks stands out.
        strong = len(side) > 1
        for line in _lines(side):
            shown = (
                styled(text, fg=colour, bold=strong and alone, underline=strong and alone)
                for text, alone in line
            )
            say(styled(f"{sign} ", fg=colour) + "".join(shown))


def _lines(side: Pieces) -> list[list[tuple[str, bool]]]:
    """The pieces line by line: a terminal's colours end with the line."""
    lines: list[list[tuple[str, bool]]] = [[]] if side else []
    for text, alone in side:
        first, *more = text.split("\n")
        lines[-1].append((first, alone))
        lines += [[(line, alone)] for line in more]
    return lines
