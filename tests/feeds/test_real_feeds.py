"""Fifty real feeds, served here: everything arrives once, and the second pull is cheap."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import feedparser
import pytest

from cxq.feeds.parse import parse_feed
from cxq.model import ItemQuery, SourceResult
from cxq.store import Store
from cxq.text import sha256
from feeds.making import HERE, feed_source
from loopback import page, serve

Run = Callable[..., list[SourceResult]]


@pytest.fixture(scope="module")
def bodies(data: Path) -> dict[str, bytes]:
    return {path.stem: path.read_bytes() for path in sorted(data.glob("feeds/*.xml"))}


@pytest.fixture(scope="module")
def ids(bodies: dict[str, bytes]) -> dict[str, list[str | None]]:
    """What feedparser by itself finds in each: an id an entry, None where it has none."""

    def found(body: bytes) -> list[str | None]:
        stream = io.BytesIO(body)
        parsed = feedparser.parse(stream, sanitize_html=False, resolve_relative_uris=False)
        return [entry.get("id") for entry in parsed.entries]

    return {name: found(body) for name, body in bodies.items()}


def test_as_many_items_as_feedparser_finds_and_by_the_same_ids(
    bodies: dict[str, bytes], ids: dict[str, list[str | None]]
) -> None:
    assert len(bodies) == 50
    for name, body in bodies.items():
        feed = parse_feed(body, f"https://feeds.example/{name}")
        assert feed.problem == "", name
        identities = [item.identity for item in feed.items]
        assert len(set(identities)) == len(identities) == len(ids[name]), name
        for identity, own in zip(identities, ids[name], strict=True):
            if own and ids[name].count(own) == 1:
                assert identity == own


@pytest.mark.parametrize(("validators", "second"), [(True, "not-modified"), (False, "unchanged")])
def test_two_pulls_of_fifty_real_feeds(
    bodies: dict[str, bytes],
    ids: dict[str, list[str | None]],
    run: Run,
    store: Store,
    validators: bool,
    second: str,
) -> None:
    counts = {name: len(found) for name, found in ids.items()}
    routes = {
        f"/{name}": page(body, "application/xml", etag=f'"{sha256(body)}"' if validators else "")
        for name, body in bodies.items()
    }
    with serve(routes) as site:
        sources = [feed_source(site.url(f"/{name}"), name) for name in bodies]
        first = run(*sources, settings=HERE)
        assert {result.id: (result.status, result.new) for result in first} == {
            name: ("new", count) for name, count in counts.items()
        }
        again = run(*sources, settings=HERE)
        assert {(result.status, result.new, result.updated) for result in again} == {(second, 0, 0)}
    assert store.items(ItemQuery(limit=1))[1] == sum(counts.values()) == 2442
    assert {name: len(store.known(name)) for name in bodies} == counts
    assert store.integrity() == "ok"
