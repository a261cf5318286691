"""Generated Substack HTML → Markdown → parsed: the same words, notes, links and images."""

from __future__ import annotations

import re
from html import escape, unescape

from hypothesis import example, given
from hypothesis import strategies as st

from cxq.document import (
    Block,
    Code,
    CodeBlock,
    Emphasis,
    Figure,
    FootnoteRef,
    HtmlBlock,
    HtmlInline,
    Image,
    Inline,
    Link,
    Strikethrough,
    Strong,
    Text,
    inlines_of,
    plain_text,
    walk,
    walk_blocks,
    walk_inlines,
)
from cxq.importing.blocks import pieces_of
from cxq.importing.certain import reads_plainly
from cxq.importing.convert import convert
from cxq.importing.elements import tree
from cxq.importing.reading_back import reads_as
from cxq.importing.report import Report
from cxq.importing.scope import Scope
from cxq.posts.markdown import ParsedBody, parse
from importing.exports import anchor, image, note

# fmt: off
NASTY = st.sampled_from([
    "word", "新质生产力", "“进”的步伐（progress）。", "这", "*", "**", "_", "__a__", "snake_case",
    "`", "``", "[", "]", "[sic]", "[x]", "[[nqpf]]", "[@gwr-2025]", "[^1]", "^[note]", "^",
    "{count: x}", "{", "}", "<b>", "<", "&amp;", "&", "AT&T", "~~", "~", "|", "\\", "\\*",
    "!", "!x", "# h", "#", "- item", "+", "1. a", "12) b", "1986.", "> q", "---", "===",
    "http://a.cn/x", "https://b.cn", "$5", "”", "）", "。", "——", "(", ")", "](x)", "[a]: b", " ",
    "\u00a0", "\u3000", "\n", "é", "🙂", ":", "::", "[!note]", "| a | b |", "|---|", "```", "~~~",
    "    x", "\t", "<!-- x -->", "”1",
])
# fmt: on
TEXT = st.lists(NASTY, min_size=1, max_size=6).map("".join)
MARKS = st.sets(st.sampled_from(["strong", "em", "s", "a"]), max_size=3)
RUN = st.one_of(
    st.tuples(st.just("text"), TEXT, MARKS),
    st.tuples(st.just("text"), TEXT, MARKS),
    st.tuples(st.just("code"), TEXT, MARKS),
    st.tuples(st.just("note"), st.just(""), MARKS),
    st.tuples(st.just("br"), st.just(""), MARKS),
    st.tuples(st.just("img"), TEXT, st.just(set())),
)
RUNS = st.lists(RUN, min_size=1, max_size=6)


class Writer:
    """Writes HTML and keeps what a reader must find in the draft made of it."""

    def __init__(self) -> None:
        self.text = ""
        self.notes: list[str] = []
        self.links: list[str] = []
        self.images: list[str] = []

    def inline(self, runs: list[tuple[str, str, set[str]]]) -> str:
        return "".join(self._run(*run) for run in runs)

    def _run(self, kind: str, text: str, marks: set[str]) -> str:
        html = escape(text, quote=False)
        if kind == "note":
            number = len(self.notes) + 1
            self.notes.append(str(number))
            html = anchor(number)
            marks = marks - {"a"}  # HTML has no link within a link
        elif kind == "br":
            html = "<br>"
        elif kind == "img":
            url = f"https://example.org/{len(self.images)}.png"
            self.images.append(url)
            html = f'<img src="{url}" alt="{escape(text)}">'
        else:
            self.text += text
            html = f"<code>{html}</code>" if kind == "code" else html
        for mark in sorted(marks):
            if mark == "a":
                url = f"https://example.cn/{len(self.links)}?a=b_c*d&e=(f)"
                if kind in ("text", "code") and text.strip():
                    self.links.append(url)
                html = f'<a href="{escape(url)}">{html}</a>'
            else:
                html = f"<{mark}>{html}</{mark}>"
        return html


@st.composite
def posts(draw: st.DrawFn) -> tuple[str, Writer, list[str]]:
    writer = Writer()
    html = "".join(_block(draw, writer, 0) for _ in range(draw(st.integers(1, 4))))
    notes = []
    for number in list(writer.notes):
        content = draw(TEXT)
        notes.append(content)
        html += note(number, *[f"<p>{escape(content)}</p>"], id_on_div=draw(st.booleans()))
    return html, writer, notes


def _block(draw: st.DrawFn, writer: Writer, depth: int) -> str:
    kinds = ["p", "p", "h2", "h4", "pre"] + (["ul", "ol", "blockquote", "callout"] * (depth < 3))
    kind = draw(st.sampled_from(kinds if depth else [*kinds, "figure"]))
    if kind in ("p", "h2", "h4"):
        runs = draw(RUNS)
        return f"<{kind}>{writer.inline(runs)}</{kind}>"
    if kind == "pre":
        text = draw(TEXT)
        writer.text += text
        return f"<pre><code>{escape(text)}</code></pre>"
    if kind == "figure":
        url, caption = f"https://example.org/{len(writer.images)}.png", draw(TEXT)
        writer.images.append(url)
        writer.text += caption
        return image(url, escape(caption), draw(TEXT))
    inner = [
        "".join(_block(draw, writer, depth + 1) for _ in range(draw(st.integers(1, 2))))
        for _ in range(draw(st.integers(1, 3)))
    ]
    if kind == "blockquote":
        return f"<blockquote>{''.join(inner)}</blockquote>"
    if kind == "callout":
        return f'<div class="pullquote">{"".join(inner)}</div>'
    return f"<{kind}>{''.join(f'<li>{each}</li>' for each in inner)}</{kind}>"


def squeezed(text: str) -> str:
    return re.sub(r"\s+", "", text)


def words(blocks: tuple[Block, ...]) -> str:
    """The text as a browser would show the page that a draft becomes."""
    found = []
    for block in walk_blocks(blocks):
        if isinstance(block, CodeBlock):
            found.append(block.text)
        elif isinstance(block, HtmlBlock):
            found.append(unescape(re.sub(r"<[^<>]*>", "", block.html)))
        elif isinstance(block, Figure):
            found.append(plain_text(block.caption))
        else:
            found += [
                node.text
                for node in walk_inlines(inlines_of(block))
                if isinstance(node, Text | Code)
            ]
    return squeezed("".join(found)).replace("[!pull]", "")


def nodes(body: ParsedBody) -> list[Inline]:
    return list(walk(body.blocks))


def urls(blocks: tuple[Block, ...]) -> list[str]:
    found = []
    for node in walk(blocks):
        if isinstance(node, Link) and (not found or found[-1] != node.url):
            found.append(node.url)
    return found


@given(posts())
def test_generated_posts_read_back(made: tuple[str, Writer, list[str]]) -> None:
    html, writer, notes = made
    converted = convert(html)
    body = parse(converted.body)
    assert words(body.blocks) == squeezed(writer.text), converted.body
    for definition, content in zip(body.definitions, notes, strict=True):
        assert words(definition.blocks) == squeezed(content), converted.body
    refs = [node.label for node in nodes(body) if isinstance(node, FootnoteRef)]
    assert refs == writer.notes, converted.body
    assert sorted(each.label for each in body.definitions) == sorted(writer.notes)
    assert set(urls(body.blocks)) == set(writer.links), converted.body
    assert [n.url for n in nodes(body) if isinstance(n, Image)] == writer.images, converted.body
    raw = [n for n in nodes(body) if isinstance(n, HtmlInline)]
    raw += [n for n in walk_blocks(body.blocks) if isinstance(n, HtmlBlock)]
    said = [what for what in converted.report.losses if "raw HTML" in what]
    assert bool(raw) <= bool(said), "raw HTML is never silent"


@example([("text", "word", set()), ("note", "", set()), ("text", "(", set())])
@given(RUNS)
def test_marks_stand_where_they_stood(runs: list[tuple[str, str, set[str]]]) -> None:
    """Every letter keeps its marks; only signs at a mark's edge may lose one."""
    writer = Writer()
    body = parse(convert(f"<p>{writer.inline(runs)}</p>").body)
    found: list[tuple[str, frozenset[str]]] = []
    for block in body.blocks:
        if not isinstance(block, HtmlBlock):
            _letters(tuple(walk_top(block)), frozenset(), found)
    wanted = [
        (char, frozenset(marks - {"a"}))
        for kind, text, marks in runs
        if kind in ("text", "code")
        for char in text
        if char.isalnum()
    ]
    assert [each for each in found if each[0].isalnum()] == wanted


def walk_top(block: Block) -> tuple[Inline, ...]:
    return () if isinstance(block, Figure) else inlines_of(block)


_OPEN = re.compile(r"<(/?)(strong|em|s)>")


def _letters(
    content: tuple[Inline, ...], marks: frozenset[str], found: list[tuple[str, frozenset[str]]]
) -> None:
    for node in content:
        if isinstance(node, Text | Code):
            found += [(char, marks) for char in node.text]
        elif isinstance(node, Emphasis | Strong | Strikethrough | Link):
            own = {Emphasis: "em", Strong: "strong", Strikethrough: "s"}.get(type(node), "")
            _letters(node.content, marks | ({own} if own else set()), found)
        elif isinstance(node, HtmlInline) and (tag := _OPEN.fullmatch(node.html)):
            marks = marks - {tag[2]} if tag[1] else marks | {tag[2]}


@given(RUNS)
def test_what_reads_plainly_reads_the_same(runs: list[tuple[str, str, set[str]]]) -> None:
    """The short way is never another way: what is not parsed would have been found sound."""
    scope = Scope("", Report())
    for piece in pieces_of(tree(f"<p>{Writer().inline(runs)}</p>").children, scope):
        if reads_plainly(piece.markdown):
            assert reads_as(piece.markdown, piece.plain)


@given(st.lists(st.sampled_from([*"ab *_[]()^!:\\`~新。”", "**", "[a](https://b.cn)", "[^1]"])))
def test_plain_markdown_has_its_letters_only(parts: list[str]) -> None:
    markdown = "".join(parts)
    if reads_plainly(markdown):
        shown = words(parse(markdown).blocks)
        assert "*" not in shown
        assert "[" not in shown
