"""The last step of a source's pull: its items' own pages, fetched and kept, and what they tell."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime

from cxq.feeds.articles.fulltext import (
    PAGES_A_PULL,
    PageResult,
    changed,
    fetch_pages,
    said_of_visits,
)
from cxq.feeds.dates import utc
from cxq.feeds.keep import Words, folded, said_of_starred
from cxq.feeds.outcome import joined
from cxq.feeds.readers import Readers
from cxq.model import PullState, Source, SourceResult
from cxq.store import Store
from cxq.web import Web


async def pull_pages(
    source: Source,
    state: PullState,
    result: SourceResult,
    store: Store,
    web: Web,
    readers: Readers,
    *,
    now: datetime,
    watch: Words,
    held: Collection[str],
) -> SourceResult:
    """The pages that are wanted, then visits to kept ones as far as the limit leaves room.

    What goes wrong with them is told in the result that is given back, and changes no status.
    `state` is the source's after this pull; `held` are the keys of what is cited.
    """
    wanted = store.without_page(source.id, 0)
    first = wanted[:PAGES_A_PULL]
    visits = store.pages_to_visit(source.id, PAGES_A_PULL - len(first), at=utc(now), held=held)
    asked = (*first, *visits)
    known = store.page_validators([item.key for item in visits])
    pages = await fetch_pages(source, asked, web, readers, now=now, known=known)
    came: defaultdict[str, list[str]] = defaultdict(list)
    tried = [page for page in pages if page.tried]
    starred = []
    for page in tried:
        key = page.item.key
        if page.same:
            store.page_seen(key, at=utc(now), validators=page.validators)
            continue
        standing = store.page_before(key) if page.snapshot else None
        other = await changed(source, standing, page.snapshot, readers)
        kept = store.record_page(
            key,
            page.snapshot,
            at=utc(now),
            gone=page.gone,
            changed=other,
            validators=page.validators,
        )
        came[kept].append(key)
        if kept == "added" and page.snapshot is not None and watch:
            hits = watch.found_in(folded(page.item.title, page.snapshot.text))
            starred += [hits] if hits and _star(store, page.item.key) else []
    before = {item.key: item for item in asked}
    completed = [page.item for page in tried if page.item != before[page.item.key]]
    if completed:
        store.record_pull(state, [(item, None) for item in completed])
    left = len(wanted) - sum(page.tried for page in pages[: len(first)])
    said = [page for page in tried if not (page.gone and store.vanished(page.item.key))]
    return replace(
        result,
        message=joined(
            result.message,
            _said_of_pages(said, left),
            said_of_visits(came["snapshot"], came["vanished"]),
            said_of_starred(starred, "page"),
        ),
        alarms=(*result.alarms, *_dead_rules(tried)),
    )


def _star(store: Store, key: str) -> bool:
    """Star an item for what its page says; False where it is starred already."""
    marks = store.marks([key]).get(key)
    if marks is not None and marks.starred:
        return False
    store.mark([key], starred=True)
    return True


def _said_of_pages(tried: Sequence[PageResult], left: int) -> str:
    failed = Counter(page.problem for page in tried if page.problem)
    said = ""
    if failed:
        commonest = ", ".join(problem for problem, _ in failed.most_common(2))
        said = f"{failed.total()} of {len(tried)} pages could not be kept ({commonest})"
    more = f"{left} pages are left for the next pull" if left else ""
    return joined(said, more)


def _dead_rules(tried: Sequence[PageResult]) -> tuple[str, ...]:
    notes = Counter(page.note for page in tried if page.note)
    return tuple(f"{note} (on {count} of {len(tried)} pages)" for note, count in notes.items())
