"""post.txt, written from the tree."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from hypothesis import given, settings

from cxq.document import (
    Alignment,
    Block,
    CodeBlock,
    Document,
    Figure,
    Footnote,
    HtmlBlock,
    ThematicBreak,
)
from cxq.render.text import WIDTH, render
from cxq.render.wrap import width
from render.sample import (
    META,
    SETTINGS,
    br,
    bullets,
    em,
    h,
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
    strong,
    table,
)
from render.strategies import documents

AT = p("").at


def lines(*blocks: Block, notes: tuple[Footnote, ...] = ()) -> list[str]:
    """The body's lines, below the title."""
    made = render(post(*blocks, notes=notes), SETTINGS).files[0].data.decode()
    return made.split("future-industries>\n\n\n")[1].rstrip("\n").split("\n")


def test_the_title_stands_above_a_line_of_its_own_width() -> None:
    made = render(post(p("x")), SETTINGS).files[0].data.decode().split("\n")
    assert width(made[0]) == len(made[1])
    assert set(made[1]) == {"="}
    assert "Ada Lin · 6 March 2026" in made
    assert "Read online: <https://quantum.example.org/p/future-industries>" in made


def test_headings_are_underlined_as_wide_as_they_look() -> None:
    assert lines(h(2, "量子"), h(3, "ab")) == ["量子", "----", "", "", "ab", "~~"]


def test_links_notes_and_marks() -> None:
    made = lines(
        p(
            link("https://x.example/y", "words"),
            ", ",
            link("https://x.example/y", "https://x.example/y"),
            ", ",
            link("mailto:a@x.example", "a@x.example"),
            ", ",
            link("javascript:x", "none"),
            em("e"),
            strong("s"),
            ref(1),
        ),
        notes=(note(1, p("A note."), p("More.")),),
    )
    assert made == [
        "words <https://x.example/y>, <https://x.example/y>, <a@x.example>,",
        "none_e_*s*[1]",
        "",
        "",
        "Notes",
        "-----",
        "",
        "[1] A note.",
        "",
        "    More.",
    ]


def test_lists_hang_and_numbers_align() -> None:
    made = lines(
        numbers(item(p("a"), bullets(item(p("b " * 40)))), item(p("c")), start=9),
        bullets(item(p("d"), checked=True), item(p("e"), p("f")), tight=False),
    )
    assert made == [
        "9.  a",
        "    - " + "b " * 32 + "b",
        "      " + "b " * 6 + "b",
        "10. c",
        "",
        "- [x] d",
        "",
        "- e",
        "",
        "  f",
    ]


def test_quotes_and_code() -> None:
    made = lines(
        quote(p("a", br(), "b"), quote(p("c"))),
        CodeBlock(AT, "x  =  1   \n\n\ty" + "y" * 100 + "\n", "py"),
        ThematicBreak(AT),
    )
    assert made == [
        "> a",
        "> b",
        ">",
        "> > c",
        "",
        "    x  =  1   ",
        "    ",
        "    \ty" + "y" * 100,
        "",
        " " * 33 + "* * *",
    ]


def test_a_table_is_aligned_by_what_it_looks_like() -> None:
    sides: tuple[Alignment, ...] = ("left", "right", "center")
    made = lines(
        table(
            row(inlines("Term"), inlines("N"), inlines("Since"), align=sides),
            row(inlines("量子技术"), inlines("12"), inlines("x"), align=sides),
            row(inlines("AI"), inlines("3"), align=sides),
        )
    )
    assert made == [
        "Term       N  Since",
        "--------  --  -----",
        "量子技术  12    x",
        "AI         3",
    ]


def test_a_table_too_wide_becomes_records() -> None:
    made = lines(
        table(
            row(inlines("A"), inlines("B")),
            row(inlines("x " * 30), inlines("y " * 30)),
            row(inlines("1"), inlines("2")),
        )
    )
    assert made[0].startswith("A: x x")
    assert made[1].startswith("B: y y")
    assert made[2:] == ["", "A: 1", "B: 2"]


def test_images_and_raw_html_are_said_in_words() -> None:
    made = lines(
        Figure(AT, image("https://x.example/m.png", "A map"), inlines("Cap")),
        HtmlBlock(AT, "<p>one</p><p>two</p>"),
    )
    assert made == ["[Image: A map — https://x.example/m.png]", "Cap", "", "one", "", "two"]


@given(documents)
@settings(max_examples=60, deadline=None)
def test_any_document_keeps_its_notes_and_its_way_back_to_the_draft(document: Document) -> None:
    rendered = render(replace(post(meta=replace(META, title="T")), document=document), SETTINGS)
    file = rendered.files[0]
    made = file.data.decode().split("\n")
    assert [line[:3] for line in made if line.startswith("[")][-len(document.footnotes) :] == [
        f"[{note.number}]" for note in document.footnotes
    ]
    assert all(0 < line <= len(made) for line, _ in file.lines)


def test_the_rich_post_keeps_to_the_width() -> None:
    made = render(rich_post(Path("/x")), SETTINGS).files[0].data.decode()
    long = [line for line in made.split("\n") if width(line) > WIDTH]
    assert all(len(line.split()) == 1 for line in long), "only what cannot be broken is longer"
