"""Which item is which: id, else link, else words; and what real feeds do to that."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from cxq.feeds.recognition.identity import Marks, identities

short = st.sampled_from(["", "a", "b", "c", "a#2"])
marks = st.lists(st.builds(Marks, short, short, short), max_size=12)


def test_the_best_mark_that_there_is() -> None:
    found = [Marks("id", "link", "words"), Marks("", "link2", "words2"), Marks("", "", "words3")]
    assert identities(found) == ("id", "link2", "words3")


def test_one_id_on_every_item_falls_back_to_the_links() -> None:
    found = [Marks("id", "link1", "words1"), Marks("id", "link2", "words2"), Marks("id2", "l", "w")]
    assert identities(found) == ("link1", "link2", "id2")


def test_one_id_and_one_link_fall_back_to_the_words() -> None:
    found = [Marks("id", "link", "words1"), Marks("id", "link", "words2")]
    assert identities(found) == ("words1", "words2")


def test_the_wholly_identical_are_numbered_and_keep_their_id() -> None:
    found = [Marks("id", "link", "words")] * 3
    assert identities(found) == ("id", "id#2", "id#3")


def test_the_first_of_two_identical_stays_who_it_was_when_the_other_goes() -> None:
    twice = identities([Marks("id", "link", "words")] * 2)
    once = identities([Marks("id", "link", "words")])
    assert twice[0] == once[0]


def test_a_link_that_is_another_item_s_id() -> None:
    found = [Marks("x", "", "w"), Marks("id", "x", "w1"), Marks("id", "y", "w2")]
    assert identities(found) == ("x", "x#2", "y")


@given(marks)
def test_all_items_are_kept_and_told_apart(found: list[Marks]) -> None:
    chosen = identities(found)
    assert len(chosen) == len(found)
    assert len(set(chosen)) == len(found)
    assert identities(found) == chosen


@given(marks)
def test_an_item_whose_id_is_its_own_is_called_by_it(found: list[Marks]) -> None:
    chosen = identities(found)
    every = [mark for item in found for mark in item]
    for item, identity in zip(found, chosen, strict=True):
        if item.id and every.count(item.id) == 1:
            assert identity == item.id
