"""Posts that ask something of an editor: notes in every place, many, none; long; all marks."""

from __future__ import annotations

from dataclasses import replace

from cxq.document import Block, Footnote
from cxq.model import Post
from render.sample import (
    META,
    br,
    bullets,
    code,
    em,
    figure,
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
    row,
    strong,
    struck,
    table,
)


def everywhere() -> Post:
    """Notes in a heading, a list, a quote, a caption, a table, side by side; one with a table."""
    shown = image("https://images.example.org/map.png", "A map")
    return post(
        h(2, "A heading", ref(1)),
        p("Two side by side", ref(2), ref(3), ", one ", strong("in bold", ref(4)), "."),
        numbers(item(p("first", ref(5))), item(p("second"), bullets(item(p("inner", ref(6)))))),
        quote(p("quoted", ref(7)), p("more")),
        figure(shown, "The caption", ref(8)),
        table(row(inlines("Term"), inlines("Year")), row(inlines("量子"), inlines("2010", ref(9)))),
        p(link("https://example.org/", "a link", ref(10)), " and the end"),
        notes=(
            *(
                note(number, p(f"Note {number}, ", em("with emphasis"), "."))
                for number in range(1, 8)
            ),
            note(8, p("Two paragraphs,"), p("of a note.")),
            note(9, p("With a table:"), table(row(inlines("A")), row(inlines("“a”")))),
            note(10, p("</script><script>alert(1)</script> \u2028 \\ ` ${x} \"' 汉字")),
        ),
    )


def many(count: int = 300) -> Post:
    """A note in each of many paragraphs."""
    blocks = (p(f"Paragraph {n} says so", ref(n), ".") for n in range(1, count + 1))
    return post(*blocks, notes=tuple(note(n, p(f"Source {n}.")) for n in range(1, count + 1)))


def long_post() -> Post:
    """Two thousand words with headings, lists, quotes and links, and forty notes."""
    words = "The provinces wrote of quantum technology before the ministries did, and said so "
    blocks: list[Block] = []
    notes: list[Footnote] = []
    for section in range(1, 11):
        blocks.append(h(2, f"Section {section}"))
        for part in range(4):
            number = (section - 1) * 4 + part + 1
            blocks.append(
                p(words * 3, ref(number), " (量子). ", link("https://example.org/", "More"))
            )
            notes.append(note(number, p(f"Report {number}, 2026.")))
        blocks.append(bullets(item(p("one ", em("of"), " two")), item(p("two"))))
        blocks.append(quote(p("“引领未来产业发展”", br(), words)))
    return post(*blocks, notes=tuple(notes))


def marks() -> Post:
    return post(
        p(
            "a ",
            strong("b ", em("c ", struck("d"))),
            " ",
            code("e  f"),
            link("mailto:a@b.example", "g"),
        ),
        numbers(item(p("four")), item(p("five")), start=4),
        meta=replace(META, title="“Marks” & <tags>"),
    )


def three() -> Post:
    return post(
        *(p(f"Sentence {n}", ref(n), ".") for n in (1, 2, 3)),
        notes=tuple(note(n, p(f"Source {n}.")) for n in (1, 2, 3)),
    )
