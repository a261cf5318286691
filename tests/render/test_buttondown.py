"""The Markdown for Buttondown: what it looks like, and that its own reader reads it back.

The reader is Python-Markdown with the extensions that https://docs.buttondown.com/using-markdown
names; those tests are skipped where it is not installed (pip install markdown pymdown-extensions).
"""

from __future__ import annotations

import re
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cxq.document import (
    Block,
    Cell,
    Code,
    CodeBlock,
    Document,
    Emphasis,
    Footnote,
    FootnoteRef,
    Heading,
    Link,
    List,
    ListItem,
    Paragraph,
    Position,
    Quote,
    Row,
    Strong,
    Table,
    Text,
    plain_text,
)
from cxq.render.buttondown import MODE, render, subject
from cxq.render.buttondown_inlines import TEMPLATE
from render.conftest import Same
from render.sample import SETTINGS, rich_post
from render.strategies import documents

AT = Position(1, 1)
EXTENSIONS = ["smarty", "tables", "footnotes", "fenced_code", "pymdownx.tilde", "codehilite"]

pieces = st.sampled_from(
    [*"ab 1.)(*_`~[]{}#+-=!<>&|\"'\\:%/^$@汉“’\n", "{{", "{%", "{#", "--", "...", "  "]
)
words = st.lists(pieces, max_size=20).map("".join)


def post_of(*blocks: Block, notes: tuple[Footnote, ...] = ()):
    return replace(rich_post(Path("/x")), document=Document(blocks, notes))


def written(*blocks: Block, notes: tuple[Footnote, ...] = ()) -> str:
    """What stands below the mode and the subtitle. The language is none whose quotes are set."""
    post = post_of(*blocks, notes=notes)
    post = replace(post, meta=replace(post.meta, lang="zh", subtitle=""))
    text = render(post, SETTINGS).files[0].data.decode()
    return text.removeprefix(MODE).strip("\n")


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.words: list[str] = []
        self.tags: set[str] = set()

    def handle_data(self, data: str) -> None:
        self.words.append(data)

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.tags.add(tag)


def read(text: str) -> tuple[str, set[str]]:
    markdown = pytest.importorskip("markdown")
    pytest.importorskip("pymdownx")
    reader = _Reader()
    reader.feed(markdown.markdown(text, extensions=EXTENSIONS))
    return "".join(reader.words).replace("\u200b", ""), reader.tags


def squeezed(text: str) -> str:
    return re.sub(r"\s", "", text)


# ---------------------------------------------------------------- as a person looked at it


def test_it_is_as_it_was(same_as_golden: Same) -> None:
    rendered = render(rich_post(Path("/newsletter/drafts/img")), SETTINGS)
    same_as_golden("buttondown.md", rendered.files[0].data)
    notes = "".join(f"{note}\n" for note in rendered.notes)
    same_as_golden("buttondown.notes.txt", notes.encode())


def test_a_subject_opens_no_template() -> None:
    post = post_of()
    title = "{{{ subscriber.email }} {% if %} {# x #} { y }"
    post = replace(post, meta=replace(post.meta, title=title))
    made = subject(post, SETTINGS)
    assert not TEMPLATE.search(made)
    assert squeezed(made) == squeezed(title)


def test_local_images_stand_where_the_author_put_them() -> None:
    email = replace(SETTINGS.email, image_base="https://img.example.org/{slug}/", images="attached")
    post = rich_post(Path("/x"))
    text = render(post, replace(SETTINGS, email=email)).files[0].data.decode()
    assert f"https://img.example.org/{post.meta.slug}/chart.png" in text


@given(documents)
def test_no_text_opens_a_template(document: Document) -> None:
    post = replace(rich_post(Path("/x")), document=document)
    text = render(post, SETTINGS).files[0].data.decode().replace("{{ subscribe_form }}", "")
    assert not TEMPLATE.search(text)


def test_a_note_keeps_its_blocks_and_points() -> None:
    note = Footnote(
        AT,
        "x",
        (Paragraph(AT, (Text(AT, "one"),)), CodeBlock(AT, "code\n", ""), Paragraph(AT, ())),
        number=1,
        references=2,
    )
    pointing = Paragraph(
        AT, (Text(AT, "a"), FootnoteRef(AT, "x", 1, 1), FootnoteRef(AT, "x", 1, 2))
    )
    text = written(pointing, notes=(note,))
    assert "a[^1]\u202f[^1]" in text
    assert "[^1]: one\n\n        code" in text


# ---------------------------------------------------------------- read back by its own reader


@given(words, words, words)
def test_a_paragraph_is_read_back(before: str, slanted: str, bold: str) -> None:
    content = (
        Text(AT, before),
        Emphasis(AT, (Text(AT, slanted),)),
        Strong(AT, (Text(AT, bold), Emphasis(AT, (Text(AT, before),)))),
    )
    text = written(Paragraph(AT, content))
    shown, tags = read(text)
    assert squeezed(shown) == squeezed(plain_text(content)), text
    assert tags <= {"p", "em", "strong"}, text


@given(words, words, words)
def test_a_list_is_read_back(first: str, coded: str, quoted: str) -> None:
    block = List(
        AT,
        (
            ListItem(AT, (Paragraph(AT, (Text(AT, first),)), Paragraph(AT, (Code(AT, coded),)))),
            ListItem(AT, (Quote(AT, (Paragraph(AT, (Text(AT, quoted),)),)),)),
        ),
        None,
        tight=True,
    )
    shown, tags = read(written(block))
    assert squeezed(shown) == squeezed(first + coded + quoted)
    assert tags <= {"p", "ul", "li", "code", "blockquote"}


@given(words, words, words)
def test_a_table_is_read_back(head: str, coded: str, cell: str) -> None:
    def row(*cells: tuple[Text | Code, ...]) -> Row:
        return Row(AT, tuple(Cell(AT, content) for content in cells))

    block = Table(
        AT, row((Text(AT, head),), (Text(AT, "h"),)), (row((Code(AT, coded),), (Text(AT, cell),)),)
    )
    shown, tags = read(written(block))
    assert squeezed(shown) == squeezed(f"{head}h{coded}{cell}")
    assert "table" in tags


@given(words, words, st.integers(1, 6))
def test_a_heading_and_code_are_read_back(title: str, coded: str, level: int) -> None:
    heading = Heading(AT, level, (Text(AT, title), Code(AT, coded)))
    shown, _ = read(written(heading, CodeBlock(AT, coded, "py"), heading))
    assert squeezed(shown) == squeezed((title + coded) + coded + (title + coded))


@given(words, st.sampled_from(["https://x.example.org/a_(b)_c", "https://x.org/?a={{b}}&c=*d*"]))
def test_a_link_is_read_back(said: str, url: str) -> None:
    shown, tags = read(written(Paragraph(AT, (Link(AT, url, "", (Text(AT, f"x{said}"),)),))))
    assert squeezed(shown) == squeezed(f"x{said}")
    assert tags == {"p", "a"}
