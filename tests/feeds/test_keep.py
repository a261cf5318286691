"""Keep rules and watch-terms: what is stored, what gets a star, and that it is said."""

from __future__ import annotations

from dataclasses import replace

import pytest

from cxq import folding
from cxq.feeds.keep import folded, is_kept, words_of
from cxq.feeds.watch import words_to_watch
from cxq.model import FoundItem, ItemQuery, KeepRules, Term
from cxq.store import Store
from cxq.terms import Glossary
from feeds.conftest import Pull
from feeds.making import article, feed_source, rss
from loopback import page, serve


def kept(rules: KeepRules, title: str, content: str = "") -> bool:
    return is_kept(FoundItem("i", "https://a.example/", title, content=content), rules)


@pytest.mark.parametrize(
    ("word", "text", "found"),
    [
        ("量子", "我国量子计算取得进展", True),
        ("量子", "经典计算", False),
        ("quantum", "A Quantum leap", True),
        ("quantum", "quantum-safe links", True),
        ("AI", "he said", False),
        ("AI", "AI芯片", True),
        ("AI", "ＡＩ 芯片", True),
        ("chip", "chips", False),
        ("chip*", "chips and chipmakers", True),
        ("quantum  computer", "a quantum\ncomputer", True),
        ("C++", "written in C++ 20", True),
        ("人工智能+", "“人工智能＋”行动", True),
        ("2025", "20251", False),
    ],
)
def test_where_a_word_is_found(word: str, text: str, found: bool) -> None:
    assert bool(words_of((word,)).found_in(folded("", text))) is found


def test_any_all_and_none() -> None:
    assert kept(KeepRules(), "anything")
    some = KeepRules(any=("量子", "quantum"))
    assert kept(some, "量子")
    assert kept(some, "Other", "<p>Quantum</p>")
    assert not kept(some, "Other", "<p>nothing</p>")
    both = KeepRules(all=("量子", "合肥"))
    assert kept(both, "量子", "合肥")
    assert not kept(both, "量子")
    without = KeepRules(any=("量子",), none=("广告",))
    assert not kept(without, "量子", "广告")
    assert kept(KeepRules(none=("广告",)), "量子")


def test_blank_words_ask_nothing() -> None:
    assert kept(KeepRules(any=(" ", "*"), all=("",), none=("",)), "anything")


def test_traditional_text_holds_simplified_words() -> None:
    pytest.importorskip("opencc")
    assert kept(KeepRules(any=("量子计算",)), "量子計算進展")
    assert kept(KeepRules(any=("國家",)), "国家实验室")


def test_without_opencc_each_script_finds_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(folding, "simplifies", lambda: False)
    folding._simplified.cache_clear()
    try:
        assert kept(KeepRules(any=("量子計算",)), "量子計算進展")
        assert folding.fold("量子計算 ＡＢＣ") == "量子計算 abc"
    finally:
        monkeypatch.undo()
        folding._simplified.cache_clear()


def test_a_watched_term_is_looked_for_by_all_its_names() -> None:
    term = Term("nqpf", "new quality productive forces", "新质生产力", abbr="NQPF")
    glossary = Glossary({"nqpf": term}, {})
    watched = words_to_watch(("nqpf", "qubit*"), glossary)
    for text in ("新质生产力", "the NQPF", "New quality productive forces", "20 qubits"):
        assert watched.found_in(folded("", text)), text
    assert not watched.found_in(folded("", "nothing of it"))


# ---------------------------------------------------------------- through a pull


def items(*titles: str) -> str:
    return rss(
        *(
            f"<guid>{title}</guid><title>{title}</title><link>https://a.example/{title}</link>"
            for title in titles
        )
    )


def test_what_is_left_out_is_counted_and_said(run: Pull, store: Store) -> None:
    with serve({"/f": page(items("量子一", "体育", "量子二", "天气"), "text/xml")}) as site:
        source = feed_source(site.url("/f"), keep=KeepRules(any=("量子",)))
        (first,) = run(source)
        assert (first.status, first.new) == ("new", 2)
        assert first.message == "4 found, 2 left out by keep rules"
        site.routes["/f"] = page(items("财经", "量子一", "体育", "量子二", "天气"), "text/xml")
        (second,) = run(source)
        assert (second.status, second.new, second.updated) == ("unchanged", 0, 0)
        assert second.message == "5 found, 3 left out by keep rules (1 of them new)"
        site.routes["/f"] = page(items("量子一", "体育", "量子二", "天气", "财经"), "text/xml")
        (third,) = run(source)
        assert (third.status, third.message) == ("unchanged", "5 found, 3 left out by keep rules")
    assert store.items(ItemQuery())[1] == 2


def test_all_left_out_is_said_too(run: Pull) -> None:
    with serve({"/f": page(items("体育"), "text/xml")}) as site:
        (result,) = run(feed_source(site.url("/f"), keep=KeepRules(any=("量子",))))
    assert (result.new, result.message) == (0, "1 found, 1 left out by keep rules")


def test_a_source_whose_news_is_left_out_is_no_zombie(run: Pull) -> None:
    def dated(title: str, date: str) -> str:
        return f"<guid>{title}</guid><title>{title}</title><pubDate>{date}</pubDate>"

    feed = rss(
        dated("量子", "1 Mar 2026 08:00:00 +0800"),
        *(dated(f"天气{day}", f"{day} Nov 2026 08:00:00 +0800") for day in range(15, 23)),
    )
    with serve({"/f": page(feed, "text/xml")}) as site:
        (lively,) = run(feed_source(site.url("/f"), keep=KeepRules(any=("量子",))))
        alone = rss(dated("量子", "1 Mar 2026 08:00:00 +0800"))
        site.routes["/g"] = page(alone, "text/xml")
        (silent,) = run(feed_source(site.url("/g"), "silent"))
    assert lively.new == 1
    assert lively.alarms == ()
    assert silent.alarms


def test_rules_that_change_read_the_same_answer_afresh(run: Pull, store: Store) -> None:
    with serve({"/f": page(items("量子一", "体育"), "text/xml", etag='"1"')}) as site:
        source = feed_source(site.url("/f"), keep=KeepRules(any=("量子",)))
        run(source)
        (widened,) = run(replace(source, keep=KeepRules()))
        assert (widened.new, widened.message) == (1, "")
        (narrowed,) = run(replace(source, keep=KeepRules(any=("天气",))))
        assert (narrowed.new, narrowed.updated) == (0, 0)
    assert store.items(ItemQuery())[1] == 2, "what is known stays"


def test_watched_items_are_starred_once(run: Pull, store: Store) -> None:
    watch = words_of(("量子",))
    with serve({"/f": page(items("量子一", "体育"), "text/xml")}) as site:
        source = feed_source(site.url("/f"))
        (result,) = run(source, watch=watch)
        assert result.message == "1 starred (量子)"
        (starred,), _ = store.items(ItemQuery(starred=True))
        assert starred.title == "量子一"
        store.mark([starred.key], starred=False)
        site.routes["/f"] = page(items("量子一", "体育", "天气"), "text/xml")
        (again,) = run(source, watch=watch)
    assert again.message == ""
    assert store.items(ItemQuery(starred=True))[1] == 0, "the author's own word holds"


def test_a_page_that_holds_a_watched_word_is_starred(run: Pull, store: Store) -> None:
    feed = rss("<guid>1</guid><title>平台</title><link>/a.html</link>")
    with serve({"/f": page(feed, "text/xml"), "/a.html": page(article())}) as site:
        (result,) = run(feed_source(site.url("/f"), full_text=True), watch=words_of(("收费办法",)))
    assert result.message == "1 page starred (收费办法)"
    assert store.items(ItemQuery(starred=True))[1] == 1
