"""From one pull to the next: ids that drift, are re-used, are shared; feeds that move."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from cxq.feeds.recognition.identity import fingerprint_of, marks_of, words
from cxq.feeds.recognition.links import bare_link
from cxq.feeds.recognition.recognise import Recognised, recognise
from cxq.model import FoundItem, Item, LinkRules
from cxq.sameness import Trust
from cxq.text import item_key

BARE = bare_link(LinkRules())


def said(title: str, guid: str = "", link: str = "", **more: Any) -> FoundItem:
    """An item as a feed tells of it, at nine on the day that its title ends in."""
    url = link if link.startswith("http") or not link else f"https://paper.example/{link}"
    day = more.pop("day", title[-1] if title[-1:].isdecimal() else "1")
    date = more.pop("published", f"2026-11-0{day}T09:00:00+08:00")
    item = FoundItem("", url, title, date, date or "", id=guid, **more)
    return replace(item, words=words(title, date or "", item.content))


class Ledger:
    """What a source published, as the store would know it after each pull."""

    def __init__(self) -> None:
        self.known: dict[str, Item] = {}
        self.trust = Trust()

    def pull(self, *found: FoundItem) -> list[str]:
        """One document; the keys of its items, in its order."""
        seen: Recognised = recognise(found, self.known, self.trust, bare=BARE)
        assert recognise(found, self.known, self.trust, bare=BARE) == seen
        assert len(set(seen.identities)) == len(found)
        self.trust = seen.trust
        keys = []
        for item, identity in zip(found, seen.identities, strict=True):
            standing = self.known.get(identity)
            key = standing.key if standing else item_key("paper", identity)
            self.known[identity] = Item(
                key,
                item.title,
                item.url,
                "2026-11-23T07:00:00Z",
                published=item.published,
                source="paper",
                identity=identity,
                fingerprint=fingerprint_of(item),
            )
            keys.append(key)
        return keys


def test_an_id_that_drifts_while_link_and_title_stay() -> None:
    ledger = Ledger()
    first = ledger.pull(said("A1", "x1", "a"), said("B2", "x2", "b"))
    assert ledger.pull(said("A1", "y1", "a"), said("B2", "y2", "b")) == first
    assert ledger.trust.level == "link"
    assert "ids change" in ledger.trust.why
    later = ledger.pull(said("C3", "z0", "c"), said("A1, corrected", "z1", "a", day=1))
    assert later[1] == first[0]
    assert ledger.pull(said("C3", "q", "c"))[0] == later[0]
    assert later[0] == item_key("paper", "https://paper.example/c")


def test_an_id_that_drifts_together_with_the_date() -> None:
    ledger = Ledger()
    first = ledger.pull(said("A1", "x1", "a", content="<p>Words</p>"))
    again = said("A1", "y1", "a", content="<p>Words</p>", published="2026-11-09T09:00:00+08:00")
    assert ledger.pull(again) == first


def test_a_new_id_date_and_text_on_one_page_is_a_new_item() -> None:
    """The day's forecast, always at one address under one title."""
    ledger = Ledger()
    first = ledger.pull(said("Forecast", "f1", "now", day=1, content="Rain"))
    second = ledger.pull(said("Forecast", "f2", "now", day=2, content="Sun"))
    assert first != second
    assert ledger.trust.level == "id"
    assert ledger.pull(said("Forecast", "f2", "now", day=2, content="Sun")) == second


def test_an_id_that_is_re_used_for_the_next_story() -> None:
    ledger = Ledger()
    first = ledger.pull(said("A1", "latest", "a"))
    second = ledger.pull(said("B2", "latest", "b"))
    assert first != second
    assert "latest" in ledger.trust.burnt
    assert ledger.pull(said("B2", "latest", "b"), said("A1", "latest", "a")) == second + first


def test_ids_that_are_places_in_the_list() -> None:
    ledger = Ledger()
    first = ledger.pull(said("C3", "1", "c"), said("B2", "2", "b"), said("A1", "3", "a"))
    second = ledger.pull(said("D4", "1", "d"), said("C3", "2", "c"), said("B2", "3", "b"))
    assert second[1:] == first[:2]
    assert second[0] not in first
    assert ledger.trust.level == "link"


def test_places_in_a_list_without_links() -> None:
    ledger = Ledger()
    first = ledger.pull(said("C3", "1"), said("B2", "2"))
    second = ledger.pull(said("D4", "1"), said("C3", "2"))
    assert second[1] == first[0]
    assert second[0] not in first


def test_an_edit_of_title_or_link_is_no_other_story() -> None:
    ledger = Ledger()
    first = ledger.pull(said("A1", "x", "a"))
    assert ledger.pull(said("A1, updated", "x", "a", day=1)) == first
    assert ledger.pull(said("A1, updated", "x", "a-updated", day=1)) == first
    assert ledger.pull(said("A, final 1", "x", "a-final", day=1)) == first
    assert ledger.trust == Trust()


def test_one_id_on_every_item_and_then_on_a_single_one() -> None:
    ledger = Ledger()
    first = ledger.pull(said("A1", "feed", "a"), said("B2", "feed", "b"))
    assert ledger.trust.level == "link"
    alone = ledger.pull(said("C3", "feed", "c"))
    assert alone[0] not in first
    assert ledger.pull(said("C3", "feed", "c"), said("A1", "feed", "a")) == [alone[0], first[0]]


def test_an_item_that_was_alone_with_its_id_is_known_when_another_shares_it() -> None:
    ledger = Ledger()
    first = ledger.pull(said("A1", "feed", "a"))
    both = ledger.pull(said("B2", "feed", "b"), said("A1", "feed", "a"))
    assert both[1] == first[0]
    assert both[0] != first[0]


def test_a_single_shared_id_is_burnt_and_the_others_stand() -> None:
    ledger = Ledger()
    ledger.pull(
        said("A1", "same", "a"),
        said("B2", "same", "b"),
        *(said(f"I{n}", f"i{n}", f"i{n}") for n in range(3, 9)),
    )
    assert ledger.trust == Trust("id", frozenset({"same"}))


def test_a_feed_that_loses_its_ids_and_one_that_gets_some() -> None:
    ledger = Ledger()
    first = ledger.pull(said("A1", "x", "a"), said("B2", "", "b"))
    assert ledger.pull(said("A1", "", "a"), said("B2", "y", "b")) == first


def test_a_feed_that_moves_to_https_and_another_host() -> None:
    ledger = Ledger()
    first = ledger.pull(said("A1", "http://old.example/a", "http://old.example/a"))
    secure = ledger.pull(said("A1", "https://old.example/a", "https://old.example/a"))
    moved = ledger.pull(said("A1", "https://new.example/1", "https://new.example/1"))
    assert first == secure == moved


def test_one_link_for_all_items_without_ids() -> None:
    ledger = Ledger()
    home = "https://paper.example/"
    first = ledger.pull(said("A1", "", home))
    both = ledger.pull(said("B2", "", home), said("A1", "", home))
    assert both[1] == first[0]
    assert ledger.pull(said("C3", "", home))[0] not in both
    assert home in ledger.trust.burnt


def test_podcasts_whose_episodes_link_to_the_show() -> None:
    ledger = Ledger()
    show = "https://show.example/"
    first = ledger.pull(said("A1", "e1", show), said("B2", "e2", show))
    assert ledger.pull(said("C3", "e3", show), said("A1", "e1", show))[1] == first[0]
    assert ledger.trust.level == "id"


def test_two_notices_of_one_title_and_day_stay_two() -> None:
    ledger = Ledger()
    midnight = "2026-11-20T00:00:00+08:00"
    first = ledger.pull(said("任免通知", "", "n1", published=midnight))
    second = ledger.pull(said("任免通知", "", "n2", published=midnight))
    assert first != second


def test_marks_of_an_item_that_only_has_an_identity() -> None:
    assert marks_of(FoundItem("urn:1", "https://a.example/", "T")).id == "urn:1"
    assert marks_of(FoundItem("https://a.example/", "https://a.example/", "T")).id == ""


guids = st.sampled_from(["", "a", "b", "c"])
anything = st.builds(
    lambda title, guid, link, day: said(title, guid, link, day=day),
    st.sampled_from(["T", "U", "V"]),
    guids,
    guids,
    st.sampled_from("123"),
)
honest = st.lists(st.tuples(st.integers(1, 6), guids), max_size=6, unique_by=lambda pair: pair[0])


@given(st.lists(st.lists(anything, max_size=5), max_size=5))
def test_whatever_comes_each_item_has_a_name_of_its_own(
    documents: Sequence[list[FoundItem]],
) -> None:
    ledger = Ledger()
    for document in documents:
        assert len(set(ledger.pull(*document))) == len(document)


@given(st.lists(anything, max_size=6))
def test_a_document_that_comes_again_brings_nothing_new(document: list[FoundItem]) -> None:
    ledger = Ledger()
    keys = ledger.pull(*document)
    for _ in range(3):
        assert sorted(ledger.pull(*document)) == sorted(keys)
    assert len(ledger.known) == len(document)


@given(st.lists(honest, max_size=8))
def test_whatever_the_ids_say_each_story_is_known_once(
    documents: Sequence[list[tuple[int, str]]],
) -> None:
    """Title, link and time are the story's own; the ids are anybody's at every pull."""
    ledger = Ledger()
    keys: dict[int, str] = {}
    for document in documents:
        stories = [said(f"Story {number}", guid, f"p{number}") for number, guid in document]
        for (number, _), key in zip(document, ledger.pull(*stories), strict=True):
            assert keys.setdefault(number, key) == key
    assert len(ledger.known) == len(keys) == len(set(keys.values()))
