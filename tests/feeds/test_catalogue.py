"""Every source that `cxq init` lays is read by its own rules, offline.

Each has a folder in catalogue/: pages in the shape of the real ones, with words of our own, and
expected.toml, which says where they are served and what is to come out of them. What begins with
a slash is on the served site, in place of the real host.
"""

from __future__ import annotations

import asyncio
import tomllib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from cxq.feeds.trial import Trial, try_source
from cxq.model import Source
from cxq.project import find_project
from cxq.shelf import read_sources
from cxq.starter import create
from cxq.web import Web
from feeds.making import HERE, NOW
from loopback import Reply, Request, Site, serve, status

CATALOGUE = Path(__file__).parent / "catalogue"
TYPES = {".html": "text/html", ".json": "application/json", ".xml": "application/rss+xml"}
IDS = sorted(path.name for path in CATALOGUE.iterdir())


@pytest.fixture(scope="module")
def sources(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Source]:
    folder = tmp_path_factory.mktemp("starter") / "letter"
    create(folder, today="2026-11-23")
    return {source.id: source for source in read_sources(find_project(folder))}


def test_every_source_has_its_pages(sources: dict[str, Source]) -> None:
    assert set(sources) == set(IDS), "each entry of the catalogue needs a folder, and no other"


class Served:
    """The pages of one source on loopback, each at its whole address, parameters included."""

    def __init__(self, name: str) -> None:
        self.folder = CATALOGUE / name
        self.expected: dict[str, Any] = tomllib.loads((self.folder / "expected.toml").read_text())

    def routes(self) -> dict[str, Any]:
        return {target.partition("?")[0]: self._answer for target in self.expected["served"]}

    def _answer(self, request: Request) -> Reply:
        name = self.expected["served"].get(request.path)
        if name is None:
            return status(404, "Not with these parameters.")(request)
        text = (self.folder / name).read_text(encoding="utf-8")
        content_type = self.expected.get("content_type", TYPES[Path(name).suffix])
        body = text.encode(self.expected.get("charset", "utf-8"))
        return Reply(200, body, {"Content-Type": content_type})


@pytest.fixture
def served(name: str) -> Iterator[tuple[Served, Site]]:
    pages = Served(name)
    with serve(pages.routes()) as site:
        yield pages, site


def tried(source: Source, site: Site) -> Trial:
    parts = urlsplit(source.url)
    here = site.url(parts.path + (f"?{parts.query}" if parts.query else ""))

    async def once() -> Trial:
        async with Web(HERE, version="0.1.0") as web:
            return await try_source(replace(source, url=here), web, HERE, clock=lambda: NOW)

    return asyncio.run(once())


@pytest.mark.parametrize("name", IDS)
def test_its_rules_find_what_its_pages_hold(
    sources: dict[str, Source], served: tuple[Served, Site], name: str
) -> None:
    pages, site = served
    source = sources[name]
    trial = tried(source, site)
    assert (trial.problem, trial.status) == ("", "new")
    found = [
        {
            "title": item.title,
            "url": item.url.removeprefix(site.base),
            **({"published": item.published} if item.published else {}),
            **({"date_source": item.date_source} if item.date_source else {}),
        }
        for item in trial.items
    ]
    assert found == pages.expected["items"]
    alarm = pages.expected.get("alarm", "")
    assert (len(trial.alarms), alarm in "".join(trial.alarms)) == (int(bool(alarm)), True)


@pytest.mark.parametrize("name", IDS)
def test_its_first_article_is_read(
    sources: dict[str, Source], served: tuple[Served, Site], name: str
) -> None:
    pages, site = served
    trial = tried(sources[name], site)
    expected = pages.expected.get("article")
    assert (expected is not None) == sources[name].wants_full_text, "say what the article holds"
    if expected is None:
        assert trial.article is None
        return
    article = trial.article
    assert article is not None
    assert (article.problem, article.note) == ("", "")
    assert article.snapshot is not None
    assert expected["holds"] in article.snapshot.text
    assert article.item.published == expected["published"]
    assert article.item.outlet == expected.get("outlet", article.item.outlet)
