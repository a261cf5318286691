"""post.html: a page that stands alone."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings

from cxq.document import Alignment, Contents, Document, HtmlBlock, Position
from cxq.model import Post
from cxq.render.anchors import with_anchors
from cxq.render.html import render
from render.reading import Read, read
from render.sample import (
    META,
    SETTINGS,
    br,
    bullets,
    em,
    h,
    html,
    image,
    inlines,
    item,
    link,
    note,
    numbers,
    p,
    post,
    quote,
    ref,
    rich_post,
    row,
    table,
)
from render.strategies import documents

RICH = rich_post(Path("/newsletter/drafts/img"))


def page(made: Post) -> str:
    return render(made, SETTINGS).files[0].data.decode()


def body(made: Post) -> str:
    """What stands between the header and the end of the article."""
    return page(made).partition("</header>\n")[2].partition("</article>")[0].strip()


def test_the_page_balances_and_says_its_language() -> None:
    found = read(page(RICH))
    assert found.all("html") == [{"lang": "en"}]
    assert [name for name, _ in found.tags].count("h1") == 1


def test_it_fetches_nothing_but_the_author_s_images() -> None:
    found = read(page(RICH))
    assert {name for name, _ in found.tags} & {"script", "iframe", "object"} == set()
    assert found.all("link") == [
        {"rel": "canonical", "href": "https://quantum.example.org/p/future-industries"}
    ]
    assert [has["src"] for has in found.all("img")] == [
        "images/chart.png",
        "https://images.example.org/map.png",
        "https://images.example.org/icon.png",
        "https://images.example.org/small.png",
    ]
    assert "url(" not in page(RICH)
    assert "@import" not in page(RICH)


def test_what_others_see_of_it() -> None:
    meta = {
        has.get("name") or has.get("property"): has["content"]
        for has in read(page(RICH)).all("meta")
        if "content" in has
    }
    assert meta["description"].startswith("Where the phrase 未来产业 comes from")
    assert meta["og:title"].startswith("What the “future industries” are")
    assert meta["og:type"] == "article"
    assert meta["article:published_time"] == "2026-03-06"
    assert meta["author"] == "Ada Lin"


def test_a_cover_is_shared_only_by_a_web_address() -> None:
    local = page(post(p("x"), meta=replace(META, cover="img/cover.png", url="")))
    assert "og:image" not in local
    web = page(post(p("x"), meta=replace(META, cover="https://x.example/c.png")))
    assert '<meta property="og:image" content="https://x.example/c.png">' in web


def anchors(found: Read) -> tuple[list[str], list[str]]:
    targets = [name[1:] for name in found.values("href") if name.startswith("#")]
    return targets, found.values("id")


def test_every_note_links_there_and_back_from_each_place() -> None:
    targets, ids = anchors(read(page(RICH)))
    assert len(ids) == len(set(ids))
    assert set(targets) <= set(ids)
    assert {"fn-3", "fnref-3-1", "fnref-3-2"} <= set(targets)


def test_two_notes_in_a_row_are_not_read_as_one() -> None:
    notes = (note(1, p("a")), note(2, p("b")))
    assert "</sup>\u202f<sup>" in body(post(p("x", ref(1), ref(2)), notes=notes))


def test_a_note_that_ends_in_a_list_keeps_its_way_back() -> None:
    made = body(post(p("x", ref(1)), notes=(note(1, bullets(item(p("only a list")))),)))
    assert 'href="#fnref-1-1"' in made


def test_a_heading_cannot_take_a_note_s_anchor() -> None:
    made = post(h(2, "fn 1"), h(2, "Notes"), h(2, "Notes"), p(ref(1)), notes=(note(1, p("a")),))
    targets, ids = anchors(read(page(made)))
    assert ids == ["section-fn-1", "notes-2", "notes-3", "fnref-1-1", "notes", "fn-1"]
    assert set(targets) <= set(ids)


def test_a_reference_behind_a_link_s_words_follows_the_link() -> None:
    made = body(post(p(link("https://x.example", "a", ref(1))), notes=(note(1, p("n")),)))
    assert made.startswith('<p><a href="https://x.example">a</a><sup><a href="#fn-1"')


def test_a_reference_to_no_note_shows_as_it_was_typed() -> None:
    assert body(post(p("x", ref(7)))) == "<p>x[^n7]</p>"


def test_both_scripts_say_their_language() -> None:
    made = body(post(p("新质生产力，即 NQPF；2014年《报告》。")))
    assert made == (
        '<p><span lang="zh-Hans">新质生产力，即</span> NQPF；'
        '<span lang="zh-Hans">2014年《报告》。</span></p>'
    )
    chinese = post(p("新质"), meta=replace(META, lang="zh-Hans"))
    assert body(chinese) == "<p>新质</p>"


def test_terms_are_introduced_once() -> None:
    made = page(RICH)
    title = "new quality productive forces · 新质生产力 · xīnzhì shēngchǎnlì"
    assert f'<dfn class="term" title="{title}">' in made
    assert f'<span class="term" title="{title}">NQPF</span>' in made


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "JAVASCRIPT:alert(1)",
        " \x01javascript:alert(1)",
        "java\nscript:alert(1)",
        "vbscript:x",
        "data:text/html,<script>",
        "file:///etc/passwd",
    ],
)
def test_an_unsafe_address_loses_its_link_and_is_reported(url: str) -> None:
    rendered = render(post(p(link(url, "words"), image(url, "picture"))), SETTINGS)
    made = rendered.files[0].data.decode()
    assert "<p>wordspicture</p>" in made
    assert "script:" not in made.partition("</head>")[2]
    assert len(rendered.notes) == 2


@pytest.mark.parametrize(
    ("url", "href"),
    [
        ("https://x.example/?a=1&b=2", "https://x.example/?a=1&amp;b=2"),
        ("//x.example/y", "https://x.example/y"),
        ("other.html#part", "other.html#part"),
        ("mailto:a@x.example", "mailto:a@x.example"),
        ('https://x.example/"onclick="x', "https://x.example/&quot;onclick=&quot;x"),
    ],
)
def test_a_safe_address_passes(url: str, href: str) -> None:
    assert f'<a href="{href}">w</a>' in page(post(p(link(url, "w"))))


def test_everything_is_escaped() -> None:
    meta = replace(META, title='<script>"&', subtitle="<i>", author="<b>")
    made = page(post(p("<script>alert(1)</script> & so"), h(2, "<b>"), meta=meta))
    assert "<script" not in made
    assert "<p>&lt;script&gt;alert(1)&lt;/script&gt; &amp; so</p>" in made


def test_raw_html_of_the_author_s() -> None:
    block = HtmlBlock(p("").at, "<details><summary>M</summary>x</details><iframe src=x></iframe>")
    water = p("H", html("<sub>"), "2", html("</sub>"), html("<u>"), br())
    rendered = render(post(block, water), SETTINGS)
    made = rendered.files[0].data.decode()
    assert '<div class="raw"><details><summary>M</summary>x</details></div>' in made
    assert "<p>H<sub>2</sub><br></p>" in made
    assert any("<iframe>" in says for says in rendered.notes)


def test_raw_tags_that_hold_nothing_leave_no_empty_box() -> None:
    at = p("").at
    blocks = (HtmlBlock(at, "<div>"), p("x"), HtmlBlock(at, "</div>"), HtmlBlock(at, "<!-- c -->"))
    assert body(post(*blocks)) == "<p>x</p>"


def test_lists_tight_loose_and_of_tasks() -> None:
    made = body(
        post(
            numbers(item(p("a")), item(p("b"), quote(p("c"))), start=3),
            bullets(item(p("d")), tight=False),
            bullets(item(p("e"), checked=True)),
        )
    )
    assert made.split("\n") == [
        '<ol start="3">',
        "<li>a</li>",
        "<li>b",
        "<blockquote>",
        "<p>c</p>",
        "</blockquote>",
        "</li>",
        "</ol>",
        "<ul>",
        "<li><p>d</p></li>",
        "</ul>",
        '<ul class="tasks">',
        '<li><span class="box" role="img" aria-label="done">☑</span> e</li>',
        "</ul>",
    ]


def test_a_table_scrolls_in_a_box_of_its_own() -> None:
    right: tuple[Alignment, ...] = ("right",)
    head = row(inlines(em("A")), align=right)
    made = body(post(table(head, row(inlines("1"), align=right))))
    assert made.startswith('<div class="table" role="region" aria-label="Table" tabindex="0">')
    assert '<th scope="col" class="right"><em>A</em></th>' in made
    assert '<td class="right">1</td>' in made


@given(documents)
@settings(max_examples=60, deadline=None)
def test_any_document_gives_a_sound_page(document: Document) -> None:
    made = page(replace(post(), document=document))
    found = read(made)
    targets, ids = anchors(found)
    assert len(ids) == len(set(ids))
    own = [name for name in targets if name.startswith(("fn-", "fnref-"))]
    assert set(own) - {"fn-1"} <= set(ids)
    for address in (*found.values("href"), *found.values("src")):
        assert not address.lower().replace("\t", "").strip().startswith(("javascript:", "data:"))
    assert not [has for _, has in found.tags if any(name.startswith("on") for name in has)]
    assert "script" not in {name for name, _ in found.tags}


def test_a_box_stands_for_the_bullet_of_its_own_item_alone() -> None:
    made = body(post(bullets(item(p("plain")), item(p("open"), checked=False))))
    assert "<li>plain" in made
    assert '<li class="task">' in made
    assert 'class="tasks"' not in made


def test_an_empty_heading_has_no_entry_in_the_contents() -> None:
    made = with_anchors(Document((Contents(Position(1, 1)), h(2, "One"), h(2), h(2, "Two")), ()))
    (contents,) = (block for block in made.blocks if isinstance(block, Contents))
    assert [entry.anchor for entry in contents.entries] == ["one", "two"]
