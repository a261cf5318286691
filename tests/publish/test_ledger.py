"""The ledger: every change on the disk at once, and never silently begun anew."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from cxq.errors import FileError
from cxq.publish.ledger import Ledger, Place, PushedDraft, PushedImage

PLACE = Place("substack", "https://a.example.org", "my-post")


def test_what_is_kept_is_there_for_the_next_run(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path)
    assert ledger.draft(PLACE) is None
    kept = ledger.keep(PLACE, PushedDraft(id="7", title="两会", sent="abc"))
    ledger.keep_image(PushedImage("substack", "https://a.example.org", "ff", "https://cdn/x.png"))
    ledger.accept("substack", "2026-03-05T00:00:00Z")
    again = Ledger(tmp_path)
    assert again.draft(PLACE) == kept
    assert again.image("substack", "https://a.example.org", "ff") == "https://cdn/x.png"
    assert again.image("substack", "https://b.example.org", "ff") == ""
    assert again.accepted("substack") == "2026-03-05T00:00:00Z"
    assert again.accepted("listmonk") == ""


def test_places_do_not_share(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path)
    for place in (PLACE, PLACE._replace(slug="b"), PLACE._replace(target="listmonk")):
        ledger.change(place, id=str(place))
    ledger.forget(PLACE)
    again = Ledger(tmp_path)
    assert again.draft(PLACE) is None
    assert again.draft(PLACE._replace(slug="b")) is not None
    assert again.draft(PLACE._replace(target="listmonk")) is not None


def test_the_same_ledger_is_the_same_bytes(tmp_path: Path) -> None:
    places = [PLACE._replace(slug=slug) for slug in "cab"]
    for folder, order in (("one", places), ("two", places[::-1])):
        (tmp_path / folder).mkdir()
        for place in order:
            Ledger(tmp_path / folder).change(place, id=place.slug)
    one, two = ((tmp_path / name / ".cxq/pushed.json").read_bytes() for name in ("one", "two"))
    assert one == two


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[]",
        "null",
        "{}",
        '{"version": "1"}',
        '{"version": 1}',
        '{"version": 1, "drafts": {}, "images": [], "accepted": {}}',
        '{"version": 1, "drafts": [1], "images": [], "accepted": {}}',
        '{"version": 1, "drafts": [{"id": "7"}], "images": [], "accepted": {}}',
        '{"version": 1, "drafts": [], "images": [{"a": 1}], "accepted": {}}',
        '{"version": 1, "drafts": [], "images": [], "accepted": {"substack": 1}}',
        "[" * 100_000,
        '{"version": ' + "1" * 5000 + "}",
    ],
)
def test_a_damaged_ledger_is_refused_and_stays(tmp_path: Path, text: str) -> None:
    path = tmp_path / ".cxq" / "pushed.json"
    path.parent.mkdir()
    path.write_text(text)
    with pytest.raises(FileError, match="the ledger of what was pushed cannot be read") as raised:
        Ledger(tmp_path)
    assert "mv " in raised.value.hint
    assert path.read_text() == text


def test_bytes_that_are_no_text_are_refused(tmp_path: Path) -> None:
    path = tmp_path / ".cxq" / "pushed.json"
    path.parent.mkdir()
    path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(FileError, match="cannot be read"):
        Ledger(tmp_path)


def test_a_ledger_of_a_newer_cxq_is_left_to_it(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path)
    ledger.change(PLACE, id="7")
    data = json.loads(ledger.path.read_text(encoding="utf-8"))
    ledger.path.write_text(json.dumps({**data, "version": 2}))
    with pytest.raises(FileError, match="newer cxq"):
        Ledger(tmp_path)
