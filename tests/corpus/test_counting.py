"""Counting over stored texts: modes, what was searched, why a zero is one."""

from __future__ import annotations

from pathlib import Path

import pytest

from cxq.corpus.counting import Mode, count_terms
from cxq.corpus.evidence import StoredEvidence
from cxq.corpus.searched import SearchedText
from cxq.counts import Count, StoredText
from cxq.folding import simplifies
from cxq.model import Item, Snapshot
from cxq.store import Store
from cxq.text import sha256

NOW = "2026-11-23T02:00:00Z"


def documents(*texts: str | None) -> list[SearchedText]:
    return [SearchedText(StoredText(f"d{n}", "", text)) for n, text in enumerate(texts)]


def count(term: str, *texts: str | None, mode: Mode = "substring", known: str = "") -> Count:
    return count_terms(documents(*texts), [term], mode, known.split())[0]


def test_occurrences_articles_and_what_was_searched() -> None:
    assert count("量子", "量子科技和量子通信", "没有", "量子") == Count("量子", 3, 2, 3, 13)
    assert count("ＡＩ", "AI and Ai") == Count("ＡＩ", 2, 1, 1, 9)


def test_longest_says_what_it_left_out() -> None:
    text = "新兴产业、战略性新兴产业、新兴产业"
    assert count("新兴产业", text).occurrences == 3
    longest = count("新兴产业", text, mode="longest", known="战略性新兴产业")
    assert (longest.occurrences, longest.articles) == (2, 1)
    assert longest.note == "1 more inside longer terms (战略性新兴产业)"
    only = count("量子", "量子科技", mode="longest", known="量子科技 量子通信")
    assert (only.occurrences, only.articles) == (0, 0)
    assert "1 more inside longer terms (量子科技, 量子通信)" in only.note


def test_several_terms_that_are_counted_know_each_other() -> None:
    found = count_terms(documents("人工智能+和人工智能"), ["人工智能", "人工智能+"], "longest")
    assert [each.occurrences for each in found] == [1, 1]


@pytest.mark.parametrize(
    ("term", "texts", "note"),
    [
        ("元宇宙", ["量子"], "it does not stand there"),
        ("quantum", ["量子科技"], "the text is Chinese, the term is not"),
        ("5G+", ["Text."], "it does not stand there"),
        ("量子", ["Quantum technology."], "the text holds no 汉字"),
        ("人工智能", ["人工\n智能，人 工 智 能"], "2 with spaces or line ends inside"),
        ("人工智能+行动", ["“人工智能+”行动"], "1 when punctuation is left out"),
        ("量子", [None], "no text is stored of it"),
        ("量子", [None, None], "no text is stored of any item"),
        ("量子", ["量子", None], "1 of 2 items have no text"),
        ("量子", ["没有", None], "1 of 2 items have no text; it does not stand there"),
        ("量", ["没有"], "it does not stand there"),
        ("量子", ["量子"], ""),
    ],
)
def test_a_zero_says_why(term: str, texts: list[str | None], note: str) -> None:
    assert count(term, *texts).note == note


TRADITIONAL = "我們的國家經過長時間的發展，這是為了國家和人民。"


def test_traditional_characters_hide_a_word() -> None:
    alone = count("国家", TRADITIONAL)
    beside = count("国家", TRADITIONAL, "国家")
    assert (alone.occurrences, beside.occurrences) == (0, 1)
    if simplifies():
        assert alone.note == "the text is in traditional characters, which write it 2 times"
        assert beside.note.startswith("1 of the texts is in traditional characters")
        assert count("人民", TRADITIONAL).note == "", "the same in both scripts"
    else:
        assert "install cxq[opencc]" in alone.note
    assert count("國家", TRADITIONAL).occurrences == 2


def test_nothing_to_count_in() -> None:
    assert count_terms([], ["量子"]) == (Count("量子", note="nothing is stored"),)
    assert count_terms(documents("量子"), []) == ()


# ---------------------------------------------------------------- over the store


@pytest.fixture
def store(tmp_path: Path):
    with Store.open(tmp_path / "s.sqlite3", now=NOW) as opened:
        for key, text in (("a", "量子"), ("b", "量子，量子"), ("c", "没有"), ("d", "")):
            add(opened, key, text)
        yield opened


def add(store: Store, key: str, text: str, raw: bytes | None = None) -> str:
    item = Item(key, key.upper(), "", NOW, collection="set" if key != "c" else None)
    raw = raw or text.encode() or b"x"
    store.add(item, Snapshot(sha256(raw), NOW, "", "text/plain", raw, text))
    return sha256(raw)


def test_an_item_a_collection_and_neither(store: Store) -> None:
    evidence = StoredEvidence(store)
    assert evidence.count("量子", "b") == Count("量子", 2, 1, 1, 5)
    assert evidence.count("量子", "set") == Count(
        "量子", 3, 2, 2, 7, 1, "1 of 3 items have no text"
    )
    assert evidence.count("量子", "nowhere") is None
    assert evidence.near("sett") == " (did you mean “set”?)"
    empty = evidence.count("量子", "d")
    assert empty is not None
    assert (empty.documents, empty.without_text) == (0, 1)


def test_the_pinned_snapshot_is_counted(store: Store) -> None:
    first = sha256("量子".encode())
    add(store, "a", "量子量子量子量子")
    assert StoredEvidence(store).count("量子", "a").occurrences == 4  # type: ignore[union-attr]
    pinned = StoredEvidence(store, {"a": first, "b": "0" * 64})
    assert pinned.count("量子", "a").occurrences == 1  # type: ignore[union-attr]
    assert pinned.count("量子", "set").occurrences == 3  # type: ignore[union-attr]
    assert pinned.count("量子", "b").occurrences == 2, "a pin that is not stored"  # type: ignore[union-attr]


def test_texts_of_everything_and_of_a_collection(store: Store) -> None:
    assert [text.key for text in store.texts()] == ["a", "b", "c", "d"]
    assert store.texts("set")[2] == StoredText("d", "D", None)
    assert store.texts("nowhere") == ()
    assert store.text("a", "0" * 64) is None


def test_a_key_that_was_renamed_is_told(store: Store) -> None:
    from dataclasses import replace

    item = store.item("a")
    assert item is not None
    with store.correcting("a", replace(item, key="new")):
        pass
    assert StoredEvidence(store).near("a") == " (it is “new” now)"


def test_where_a_quote_stands(store: Store) -> None:
    evidence = StoredEvidence(store)
    assert evidence.elsewhere("量子", "a") == ("b",)
    assert evidence.elsewhere("元宇宙", "a") == ()


# ---------------------------------------------------------------- the real reports


def report(data: Path, year: str) -> str:
    return (data / "reports" / "national" / f"{year}.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("term", "year", "number"),
    [
        ("量子", "2025", 2),
        ("人工智能", "2025", 3),
        ("集成电路", "2025", 1),
        ("新质生产力", "2025", 2),
        ("未来产业", "2025", 3),
        ("新兴产业", "2025", 4),
        ("量子", "2010", 1),
        ("新质生产力", "2024", 1),
        ("新质生产力", "2023", 0),
        ("未来产业", "2014", 1),
    ],
)
def test_the_national_reports(data: Path, term: str, year: str, number: int) -> None:
    assert count(term, report(data, year)).occurrences == number


def test_the_longest_terms_of_2025(data: Path) -> None:
    known = "人工智能+ 战略性新兴产业 量子科技"
    text = report(data, "2025")
    assert count("新兴产业", text, mode="longest", known=known).occurrences == 3
    assert count("人工智能", text, mode="longest", known=known).occurrences == 2
    assert count("人工智能+", text, mode="longest", known=known).occurrences == 1


def test_1954_is_traditional_and_says_so(data: Path) -> None:
    found = count("国家", report(data, "1954"))
    assert "traditional characters" in found.note
    if simplifies():
        assert "142 times" in found.note
