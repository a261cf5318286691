"""A draft against what was published of it: nothing found where nothing changed, and each change
found, and taken back."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, assume, given, settings
from hypothesis import strategies as st

from cxq.importing.convert import convert
from importing.published import Publisher
from importing.test_reads_back import Writer, posts
from importing.verifying import bodies, built, draft_text, shown, verified

ANYWHERE = settings(
    max_examples=40,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[
        HealthCheck.function_scoped_fixture,
        HealthCheck.too_slow,
        HealthCheck.filter_too_much,
    ],
)


def published(root: Path, text: str, *, reader: bool = False, older: bool = False) -> str:
    post = shown(built(root, text)[0])
    publisher = Publisher(post, reader=reader, older=older)
    return publisher.page() if reader else publisher.body()


@ANYWHERE
@given(bodies(), st.booleans(), st.booleans())
def test_what_was_published_unchanged_differs_in_nothing(
    tmp_path: Path, body: str, reader: bool, older: bool
) -> None:
    text = draft_text(body)
    found = verified(tmp_path, text, published(tmp_path, text, reader=reader, older=older))
    assert found.comparison.findings == []
    assert found.text == text


Changed = tuple[str, set[str]]
Change = Callable[[str], Changed | None]


@ANYWHERE
@given(posts())
def test_what_was_imported_is_what_was_published(
    tmp_path: Path, made: tuple[str, Writer, list[str]]
) -> None:
    """Import, then verify: every form that the import brings into a draft is one that the
    comparison knows."""
    html = made[0]
    body = convert(html).body
    if not body.strip():
        return
    found = verified(tmp_path, draft_text(body), html)
    assert found.comparison.findings == [], body


def _word_replaced(body: str) -> Changed | None:
    found = re.search(r"(?m)^(?:> |- )?(?:Block|Item|Quoted)\d+ (report|growth|plan|labs)\b", body)
    if found is None:
        return None
    return body[: found.start(1)] + "harvest" + body[found.end(1) :], {"text", "quote"}


def _word_added(body: str) -> Changed | None:
    found = re.search(r"(?m)^(?:> |- )?(?:Block|Item|Quoted)\d+", body)
    if found is None:
        return None
    return body[: found.end()] + " suddenly" + body[found.end() :], {"text", "quote"}


def _paragraph_added(body: str) -> Changed | None:
    found = re.search(r"(?m)^Block\d+ .*\n", body)
    if found is None:
        return None
    more = "\nBrand new words stand here, *quite* alone.\n"
    return body[: found.end()] + more + body[found.end() :], {"text"}


def _paragraph_dropped(body: str) -> Changed | None:
    found = re.search(r"(?m)^Block\d+ [^\[{\n]*\n\n", body)
    if found is None:
        return None
    return body[: found.start()] + body[found.end() :], {"text"}


def _number_changed(body: str) -> Changed | None:
    if "@gwr-2025 = 3}" not in body:
        return None
    return body.replace("@gwr-2025 = 3}", "@gwr-2025 = 4}", 1), {"number", "quote"}


def _link_changed(body: str) -> Changed | None:
    if "https://example.cn/a)" not in body:
        return None
    return body.replace("https://example.cn/a)", "https://example.cn/corrected)", 1), {"link"}


def _heading_changed(body: str) -> Changed | None:
    if "about growth" not in body:
        return None
    return body.replace("about growth", "about decline", 1), {"heading"}


def _note_changed(body: str) -> Changed | None:
    if body.count("[^a]") < 2:
        return None
    return body.replace("The first note says this", "The first note now says this"), {"note"}


def _note_dropped(body: str) -> Changed | None:
    if body.count("[^b]") != 2:
        return None
    return re.sub(r"\[\^b\](?!:)", "", body), {"note"}


def _note_added(body: str) -> Changed | None:
    found = re.search(r"(?m)^(Block\d+ \w+)( .*\.)$", body)
    if found is None:
        return None
    return f"{body[: found.end(1)]}[^new]{body[found.end(1) :]}\n[^new]: Put in later.\n", {"note"}


def _alt_changed(body: str) -> Changed | None:
    if "alt words" not in body:
        return None
    return body.replace("alt words", "other words", 1), {"image"}


def _caption_changed(body: str) -> Changed | None:
    if ' of it"' not in body:
        return None
    return body.replace(' of it"', ' of that"', 1), {"caption"}


def _paywall_changed(body: str) -> Changed | None:
    if "{paywall}\n\n" in body:
        return body.replace("{paywall}\n\n", ""), {"paywall"}
    found = re.search(r"(?m)^Block\d+ .*\n", body)
    if found is None:
        return None
    return body[: found.end()] + "\n{paywall}\n" + body[found.end() :], {"paywall"}


CHANGES = [
    _word_replaced, _word_added, _paragraph_added, _paragraph_dropped, _number_changed,
    _link_changed, _heading_changed, _note_changed, _note_dropped, _note_added, _alt_changed,
    _caption_changed, _paywall_changed,
]  # fmt: skip


@pytest.mark.parametrize("change", CHANGES)
@ANYWHERE
@given(bodies(), st.booleans())
def test_each_change_is_found_and_taken_back(
    tmp_path: Path, change: Change, body: str, reader: bool
) -> None:
    changed = change(body)
    assume(changed is not None)
    assert changed is not None
    other, kinds = changed
    text = draft_text(body)
    page = published(tmp_path, draft_text(other), reader=reader)
    found = verified(tmp_path, text, page)
    assert found.comparison.findings
    assert {each.kind for each in found.comparison.findings} <= kinds
    assert len(found.comparison.findings) <= 2
    assert found.left == (), found.text
    again = verified(tmp_path, found.text, page)
    assert again.comparison.findings == [], found.text
