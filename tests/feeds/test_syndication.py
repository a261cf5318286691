"""Which texts are one story: reposts and excerpts are, weeklies and yearly reports are not."""

from __future__ import annotations

import random
from collections.abc import Iterator
from itertools import combinations, count
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cxq.feeds.recognition.stories import join_stories
from cxq.feeds.syndication import SHORTEST, Text, is_alike, likest, sketch_of
from cxq.model import Item, PullState, Snapshot
from cxq.sameness import Neighbour, Sketch
from cxq.store import ENTRY_CONTENT, Store
from cxq.text import item_key, sha256

WHEN = "2026-11-20T01:00:00.000000Z"
NOW = "2026-11-23T07:00:00Z"


def text(seed: int, length: int = 900) -> str:
    """A text of so many 汉字, another one for each seed; two have no 4-gram in common."""
    dice = random.Random(seed)
    said = "".join(chr(dice.randrange(0x4E00, 0x6000)) for _ in range(length))
    return "，".join(said[start : start + 20] for start in range(0, length, 20)) + "。"


def sketch(said: str) -> Sketch:
    found = sketch_of(said)
    assert found is not None
    return found


def alike(one: str, other: str, *, publishers: tuple[str, str] = ("a", "b")) -> bool:
    mine = Text(publishers[0], WHEN, sketch(one))
    there = Text(publishers[1], WHEN, sketch(other))
    forth = is_alike(mine, neighbour("k", other, publishers[1]))
    back = is_alike(there, neighbour("k", one, publishers[0]))
    assert forth == back, "it is one story from both sides"
    return forth


def neighbour(
    key: str, said: str, publisher: str = "b", *, when: str = WHEN, story: str = ""
) -> Neighbour:
    return Neighbour(key, publisher, when, story or key, sketch(said))


def test_a_repost_with_dateline_and_footer() -> None:
    said = text(1)
    repost = (
        f"某社合肥11月20日电（记者 甲）{said}（责任编辑：乙）版权归原作者所有，转载请注明来源。"
    )
    assert alike(said, repost)


@pytest.mark.parametrize("begin", [0.0, 0.3, 0.6])
def test_an_excerpt_in_either_direction(begin: float) -> None:
    said = text(2)
    start = int(len(said) * begin)
    assert alike(said, said[start : start + len(said) // 3])


def test_a_repost_with_a_third_cut_out() -> None:
    said = text(3)
    assert alike(said, said[:300] + said[600:])


def test_a_repost_with_two_characters_changed_in_a_hundred() -> None:
    said = list(text(4))
    dice = random.Random(4)
    for place in dice.sample(range(len(said)), len(said) // 50):
        said[place] = "某"
    assert alike(text(4), "".join(said))


def test_half_rewritten_is_one_story_and_a_third_shared_is_not() -> None:
    assert alike(text(5), text(5)[:560] + text(6)[:340])
    assert not alike(text(5), text(5)[:300] + text(6)[:600])


def test_punctuation_width_and_spaces_do_not_count() -> None:
    said = text(7)
    assert sketch(said).hashes == sketch(" ".join(said.replace("，", "、\n"))).hashes
    assert sketch("ＡＢＣ ２０２６ " + said).hashes == sketch("abc 2026 " + said).hashes


def test_traditional_and_simplified_are_one_text() -> None:
    pytest.importorskip("opencc")
    simplified = "国家实验室发展量子计算与通信网络，开放数据与应用。" + text(8)
    traditional = "國家實驗室發展量子計算與通信網絡，開放數據與應用。" + text(8)
    assert sketch(simplified).hashes == sketch(traditional).hashes


def test_an_english_text_is_compared_by_words() -> None:
    """By characters any two English texts would share half of their 4-grams."""
    one = " ".join(f"alpha{number} runs the cooled device" for number in range(60))
    two = " ".join(f"beta{number} sells the frozen gadget" for number in range(60))
    assert alike(one, "By our reporter. " + one)
    assert not alike(one, two)


def test_a_short_text_is_not_compared() -> None:
    assert sketch_of(text(9)[: SHORTEST - 10]) is None
    assert sketch_of("") is None


def test_a_short_text_must_stand_nearly_whole_in_a_long_one() -> None:
    long = "".join(text(seed) for seed in range(20, 30))
    assert alike(long, long[4000:4300])
    assert not alike(long, long[4000:4180] + text(31)[:120])


# ---------------------------------------------------------------- what only looks alike

MASTHEAD = text(40, 240)


def test_two_weeklies_with_one_masthead_are_two_stories() -> None:
    one, two = (f"{MASTHEAD}{text(seed, 260)}{MASTHEAD[::-1]}" for seed in (41, 42))
    shared = len(sketch(one).hashes & sketch(two).hashes) / len(sketch(one).hashes)
    assert shared > 0.5
    assert not alike(one, two, publishers=("weekly", "weekly"))


def test_what_stands_in_several_issues_counts_for_nothing() -> None:
    """Nine tenths are boilerplate: the third issue is no repost of the first two."""
    frame = text(43, 1400)
    issues = [f"{frame}{text(seed, 110)}" for seed in (44, 45, 46)]
    earlier = [neighbour(f"k{n}", issue, "weekly") for n, issue in enumerate(issues[:2])]
    assert is_alike(Text("weekly", WHEN, sketch(issues[2])), earlier[0])
    assert likest(Text("weekly", WHEN, sketch(issues[2])), earlier) is None


def test_daily_notices_that_differ_by_date_and_amount_are_two() -> None:
    def notice(day: int, amount: int) -> str:
        return (
            f"{MASTHEAD}二〇二六年公告：11月{day}日开展{amount}亿元操作，期限7天，"
            f"利率1.{amount % 90}，到期{amount + 13}亿元，净投放{amount + 29}亿元，"
            f"编号{1000 + day}。{MASTHEAD[::-1]}"
        )

    bank = ("bank", "bank")
    assert not alike(notice(19, 1203), notice(20, 845), publishers=bank)
    assert alike(notice(20, 845), "更正：" + notice(20, 845), publishers=bank)


def test_the_same_words_a_year_later_are_another_story() -> None:
    mine = Text("a", WHEN, sketch(text(50)))
    assert likest(mine, [neighbour("k", text(50), when="2026-11-01T00:00:00.000000Z")])
    assert likest(mine, [neighbour("k", text(50), when="2025-11-20T01:00:00.000000Z")]) is None


def test_the_most_similar_then_the_earliest_wins() -> None:
    said = text(51)
    mine = Text("a", WHEN, sketch(said))
    excerpt = neighbour("excerpt", said[:400], "b")
    whole = neighbour("whole", said, "c")
    twin = neighbour("twin", said, "d", when="2026-11-19T00:00:00.000000Z")
    assert likest(mine, [excerpt, whole]) == whole
    assert likest(mine, [whole, twin, excerpt]) == twin


@given(st.text(max_size=400))
def test_any_text_has_a_sketch_or_none(said: str) -> None:
    found = sketch_of(said)
    assert found is None or (found.units >= SHORTEST and max(found.hashes, default=0) < 2**32)


# ---------------------------------------------------------------- in the store


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(tmp_path / "s.sqlite3", now=NOW) as store:
        yield store


_number = count()


def keep(
    store: Store,
    source: str,
    said: str,
    *,
    day: int = 20,
    media_type: str = "text/html",
    title: str = "T",
) -> str:
    """Store one item with this text; its key."""
    identity = f"urn:{next(_number)}"
    raw = said.encode()
    url = f"https://{source}.example/{identity[4:]}"
    item = Item(
        item_key(source, identity),
        title,
        url,
        NOW,
        published=f"2026-11-{day:02}",
        source=source,
        identity=identity,
    )
    snapshot = Snapshot(sha256(raw), NOW, url, media_type, raw, said)
    store.record_pull(PullState(source, "https://a.example/"), [(item, snapshot)])
    return item.key


def test_nine_outlets_are_one_story(store: Store) -> None:
    said = text(60)
    head = keep(store, "agency", said, day=19)
    others = [keep(store, f"paper{n}", f"本报讯 {said[: 900 - 60 * n]}") for n in range(8)]
    other = keep(store, "agency", text(61))
    assert join_stories(store) == 8
    outlets = store.outlets([head, *others, other])
    assert outlets[others[3]][0].key == head, "the earliest leads"
    assert {item.key for item in outlets[head]} == {head, *others}
    assert other not in outlets
    assert join_stories(store) == 0, "each text is compared once"


def test_the_order_of_the_pulls_does_not_matter(store: Store) -> None:
    said = text(62)
    excerpt = keep(store, "late", said[:350], day=21)
    join_stories(store)
    whole = keep(store, "early", said, day=19)
    join_stories(store)
    assert [item.key for item in store.outlets([excerpt])[excerpt]] == [whole, excerpt]


def test_a_round_up_makes_no_one_story_of_many(store: Store) -> None:
    stories = [keep(store, f"paper{seed}", text(seed), day=19) for seed in (70, 71, 72)]
    digest = keep(store, "digest", "".join(text(seed) for seed in (70, 71, 72)), day=20)
    join_stories(store)
    outlets = store.outlets([*stories, digest])
    assert len(outlets[digest]) == 2
    assert sum(key in outlets for key in stories) == 1


def test_a_page_that_changes_stays_in_its_story(store: Store) -> None:
    first, second = keep(store, "a", text(73)), keep(store, "b", text(73))
    join_stories(store)
    raw = text(74).encode()
    fresh = Snapshot(sha256(raw), NOW, "https://b.example/", "text/html", raw, text(74))
    store.record_page(second, fresh, at=NOW)
    join_stories(store)
    assert set(store.outlets([first])[first]) == {store.item(first), store.item(second)}
    third = keep(store, "c", text(74))
    join_stories(store)
    assert len(store.outlets([third])[third]) == 3, "it is found by what it says now"


def test_of_feeds_only_long_chinese_texts_are_compared(store: Store) -> None:
    keep(store, "a", text(75), media_type=ENTRY_CONTENT)
    keep(store, "b", text(75)[:200], media_type=ENTRY_CONTENT)
    keep(store, "c", "An English summary of it. " * 90, media_type=ENTRY_CONTENT)
    assert len(store.uncompared(10)) == 1


def test_what_was_removed_is_no_outlet(store: Store) -> None:
    first, second, third = (keep(store, name, text(76)) for name in "abc")
    join_stories(store)
    store.remove([first], at=NOW)
    assert {item.key for item in store.outlets([second])[second]} == {second, third}
    fourth = keep(store, "d", text(76))
    join_stories(store)
    assert len(store.outlets([fourth])[fourth]) == 3
    assert store.integrity() == "ok"


# ---------------------------------------------------------------- other people's texts


@pytest.mark.parametrize("folder", ["national", "provincial_2026"])
def test_no_two_work_reports_are_one_story(folder: str, data: Path) -> None:
    """The nearest pair shares 0.31 of its 4-grams (2024 and 2025); of 2026's provinces, 0.23."""
    files = sorted((data / "reports" / folder).glob("*.txt"))
    assert len(files) in (53, 31)
    sketches = {file.stem: sketch(file.read_text(encoding="utf-8")) for file in files}
    nearest = max(
        (len(mine.hashes & theirs.hashes) / min(len(mine.hashes), len(theirs.hashes)), one, other)
        for (one, mine), (other, theirs) in combinations(sketches.items(), 2)
    )
    assert nearest[0] < 0.35, nearest
    for (one, mine), (other, theirs) in combinations(sketches.items(), 2):
        assert not is_alike(Text(one, WHEN, mine), Neighbour(other, other, WHEN, other, theirs))
