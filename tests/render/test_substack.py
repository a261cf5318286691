"""substack.html: what survives the paste, and nothing else."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

from hypothesis import given, settings

from cxq.document import (
    Block,
    Button,
    Callout,
    CodeBlock,
    Document,
    Figure,
    Footnote,
    FootnoteRef,
    HtmlBlock,
    Inline,
    Paywall,
    Position,
    Subscribe,
    rewrite_blocks,
    rewrite_content,
    walk,
    walk_blocks,
)
from cxq.model import Post
from cxq.render.markup import superscript
from cxq.render.substack import LEVELS, render
from render.reading import read
from render.sample import (
    META,
    SETTINGS,
    br,
    bullets,
    code,
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
    term,
)
from render.strategies import documents

ALLOWED = {"p", "h2", "h3", "h4", "ul", "ol", "li", "blockquote", "hr", "pre", "code", "strong"} | {
    *("em", "s", "a", "img", "figure", "figcaption", "br")
}
ATTRIBUTES = {"a": {"href"}, "img": {"src", "alt"}, "ol": {"start"}}


def fragment(*blocks: Block, notes: tuple[Footnote, ...] = ()) -> str:
    made = render(post(*blocks, notes=notes), SETTINGS).files[0].data.decode()
    return made.replace("\n", "")


BLOCKS = {"p", "h2", "h3", "h4", "ul", "ol", "blockquote", "hr", "pre", "figure"}
MARKS = {"strong", "em", "s", "a", "code", "br"}
HOLDS = {
    "": BLOCKS,
    "ul": {"li"},
    "ol": {"li"},
    "li": {"p", "ul", "ol", "blockquote", "hr", "pre", "figure"},
    "blockquote": {"p"},
    "pre": {"code"},
    "figure": {"img", "a", "figcaption"},
    **dict.fromkeys(("p", "h2", "h3", "h4", "figcaption", "strong", "em", "s", "a"), MARKS),
}
"""What may stand in what: the editor's schema, as far as HTML can say it."""


class _Nesting(HTMLParser):
    """Each element with those that it stands in."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.held: list[tuple[str, ...]] = []
        self.bare: list[str] = []

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.held.append((*self.open, tag))
        if tag not in ("br", "hr", "img"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        self.open.pop()

    def handle_data(self, data: str) -> None:
        inside = self.open[-1] if self.open else ""
        if data.strip() and inside in ("", "ul", "ol", "li", "blockquote", "figure"):
            self.bare.append(data)


def hold_the_line(made: str) -> None:
    """The allow-list, what stands in what, list depth, no link within the page, nothing empty."""
    found = read(made)
    for name, attributes in found.tags:
        assert name in ALLOWED
        assert set(attributes) <= ATTRIBUTES.get(name, set())
    for address in found.values("href"):
        assert address.startswith(("https://", "http://", "mailto:"))
    assert all(address.startswith("https://") for address in found.values("src"))
    assert "\r" not in made
    nesting = _Nesting()
    nesting.feed(made)
    for *above, name in nesting.held:
        inside = above[-1] if above else ""
        linked = name == "img" and above[-2:] == ["figure", "a"]
        assert linked or name in HOLDS[inside], f"<{name}> in {above}"
        assert sum(each in ("ul", "ol") for each in (*above, name)) <= LEVELS
        assert above.count("a") <= 1 - (name == "a"), "a link in a link"
    assert nesting.bare == [], "text outside of any paragraph"
    assert made.count("<li>") == made.count("<li><p>"), "an item starts with a paragraph"
    for empty in re.findall(r"(<li>)?<(p|h\d|blockquote|figcaption|li|ul|ol)>\s*</\2>", made):
        assert empty == ("<li>", "p"), "only what begins an item may be empty"


def test_the_rich_post_stays_within_the_allow_list() -> None:
    hold_the_line(render(rich_post(Path("/x")), SETTINGS).files[0].data.decode())


@given(documents)
@settings(max_examples=100, deadline=None)
def test_any_document_stays_within_the_allow_list(document: Document) -> None:
    hold_the_line(render(replace(post(), document=document), SETTINGS).files[0].data.decode())


@given(documents)
@settings(max_examples=100, deadline=None)
def test_any_notes_list_has_the_numbers_of_the_text(document: Document) -> None:
    placed = tuple(replace(note, at=Position(1000 + note.number, 1)) for note in document.footnotes)
    document = replace(document, footnotes=placed)
    file = render(replace(post(), document=document), SETTINGS).files[0]
    lines = file.data.decode().split("\n")
    for each in placed:
        first = next(output for output, draft in file.lines if draft == each.at.line)
        assert re.match(f"<p>{superscript(each.number)}[ <]", lines[first - 1])
    # Formulas and raw <sup> are written with the same figures: what the references add counts.
    bare = replace(document, blocks=rewrite_blocks(document.blocks, without_reference))
    pointed = {superscript(n.number) for n in walk(document.blocks) if isinstance(n, FootnoteRef)}
    assert set(figures(document) - figures(bare)) <= set("".join(pointed))


def without_reference(node: Inline) -> tuple[Inline, ...]:
    return () if isinstance(node, FootnoteRef) else (rewrite_content(node, without_reference),)


def figures(document: Document) -> Counter[str]:
    """The superscript figures above the list of notes, each as often as it stands there."""
    made = render(replace(post(), document=document), SETTINGS).files[0].data.decode()
    text, _, _ = made.partition("<h2>Notes</h2>")
    return Counter(re.findall("[⁰¹²³⁴⁵⁶⁷⁸⁹]", text))


def test_notes_are_superscripts_and_stand_at_the_end_under_the_same_numbers() -> None:
    made = fragment(
        p("One", ref(1), ", two", ref(2), ref(12), "."),
        notes=(
            note(1, p("First."), p("More.")),
            note(2, bullets(item(p("a list")))),
            *(note(number, p(str(number))) for number in range(3, 13)),
        ),
    )
    assert made.startswith(
        "<p>One¹, two²\u202f¹².</p><hr><h2>Notes</h2><p>¹ First.</p><p>More.</p>"
    )
    assert "<p>²</p><ul><li><p>a list</p></li></ul>" in made
    assert made.endswith("<p>¹² 12</p>")


def test_a_table_becomes_labelled_rows() -> None:
    blocks = table(
        row(inlines("Term"), inlines("Since", ref(1))),
        row(inlines("量子"), inlines("2010")),
        row(inlines(em("AI")), inlines("2017", ref(1, 2)), inlines("no header")),
    )
    made = fragment(blocks, notes=(note(1, p("n")),))
    assert made.startswith(
        "<ul><li><p><strong>Term:</strong> 量子<br><strong>Since¹:</strong> 2010</p></li>"
        "<li><p><strong>Term:</strong> <em>AI</em><br><strong>Since:</strong> 2017¹<br>no header"
        "</p></li></ul>"
    )


def test_a_table_of_a_header_alone_keeps_its_words() -> None:
    assert "Only" in fragment(table(row(inlines("Only"), inlines("headers"))))


def test_every_cell_survives_in_order_even_in_a_deep_list() -> None:
    cells = table(row(inlines("H1"), inlines("H2")), row(inlines("c1"), inlines("c2")))
    deep = bullets(item(p("1"), bullets(item(p("2"), bullets(item(p("3"), cells, p("after")))))))
    text = read(fragment(deep)).text
    assert [text.index(words) for words in ("H1", "c1", "H2", "c2", "after")] == sorted(
        text.index(words) for words in ("H1", "c1", "H2", "c2", "after")
    )


def test_lists_deeper_than_three_levels_are_flattened_and_reported() -> None:
    deep = numbers(
        item(p("1"), bullets(item(p("2"), bullets(item(p("3"), bullets(item(p("4"))), p("3b"))))))
    )
    rendered = render(post(deep), SETTINGS)
    made = rendered.files[0].data.decode().replace("\n", "")
    assert "<ul><li><p>3</p></li><li><p>4</p></li><li><p>3b</p></li></ul>" in made
    assert any("deeper than 3 levels" in says for says in rendered.notes)


def test_a_list_in_a_quote_in_the_deepest_list_becomes_paragraphs() -> None:
    inner = quote(numbers(item(p("x")), item(p("y")), start=4))
    deep = bullets(item(p("1"), bullets(item(p("2"), bullets(item(p("3"), inner))))))
    assert "<blockquote><p>4. x</p><p>5. y</p></blockquote>" in fragment(deep)


def test_headings_keep_to_the_levels_there_are() -> None:
    made = fragment(h(1, "a"), h(3, "b"), h(6, "c"))
    assert made == "<h2>a</h2><h3>b</h3><h4>c</h4>"


def test_a_quote_holds_paragraphs_and_is_parted_by_what_is_none() -> None:
    listing = CodeBlock(p("").at, "x = 1\n", "")
    made = render(
        post(quote(p("a"), bullets(item(p("b"))), quote(p("c")), listing, p("d"))), SETTINGS
    )
    assert made.files[0].data.decode().replace("\n", "") == (
        "<blockquote><p>a</p><p>• b</p><p>c</p></blockquote><pre><code>x = 1</code></pre>"
        "<blockquote><p>d</p></blockquote>"
    )
    assert [says.partition(": ")[2] for says in made.notes] == [
        "a quote or box holds no lists on Substack: its items stand as paragraphs.",
        "a quote within a quote or box: its words stand in the outer one.",
        "Substack’s quotes hold paragraphs only: the quote is parted here.",
    ]


def test_an_image_in_a_line_follows_its_paragraph_with_its_link() -> None:
    icon = image("https://x.example/i.png", "i")
    made = fragment(p("a ", icon, " b"), p(link("https://x.example/", icon)))
    shown = '<img src="https://x.example/i.png" alt="i">'
    assert made == (
        f"<p>a  b</p><figure>{shown}</figure>"
        f'<figure><a href="https://x.example/">{shown}</a></figure>'
    )


def test_what_shows_nothing_leaves_nothing() -> None:
    nothing = (p(" "), p(em("\u00a0")), h(2, " "), quote(p("")), quote(quote()))
    assert fragment(*nothing) == ""


def test_quotes_are_curled_everywhere_but_in_code() -> None:
    made = post(
        h(2, 'The "word"'),
        Callout(p("").at, "note", inlines('A "title"'), (p('It\'s "so" ', em('"here"'), "."),)),
        table(row(inlines('"head"')), row(inlines("the '90s"))),
        Figure(p("").at, image("https://x.example/a.png", "alt"), inlines('The "caption"')),
        Button(p("").at, 'Read "it"', "https://x.example/"),
        p(code('x = "1"'), ref(1)),
        notes=(note(1, p("Said the 'premier' -- \"now\".")),),
    )
    text = read(render(made, SETTINGS).files[0].data.decode()).text
    assert re.findall(r"[^\n]*[\"'][^\n]*", text) == ['x = "1"¹']
    assert "the ’90s" in text
    assert "Said the ‘premier’ — “now”." in text


def test_terms_are_words_in_the_text() -> None:
    made = fragment(p(term("new quality productive forces (NQPF, 新质生产力)", first=True)))
    assert made == "<p>new quality productive forces (NQPF, 新质生产力)</p>"


def test_carriage_returns_and_controls_do_not_reach_the_paste() -> None:
    block = CodeBlock(p("").at, "a\r\n\tb\r\n", "")
    assert render(post(p("a\rb\x00c"), block), SETTINGS).files[0].data == (
        b"<p>abc</p>\n<pre><code>a\n\tb</code></pre>\n"
    )


def test_items_and_quotes_hold_paragraphs_where_the_draft_has_headings() -> None:
    assert fragment(quote(h(2, "a"))) == "<blockquote><p><strong>a</strong></p></blockquote>"
    assert fragment(bullets(item(h(2, "a")))) == "<ul><li><p><strong>a</strong></p></li></ul>"


def test_an_item_that_begins_with_something_else_gets_its_paragraph() -> None:
    listing = CodeBlock(p("").at, "x = 1\n", "")
    assert fragment(bullets(item(listing), item(p("e"), checked=False))) == (
        "<ul><li><p></p><pre><code>x = 1</code></pre></li><li><p>☐ e</p></li></ul>"
    )


def test_images_by_https_stay_and_others_are_named() -> None:
    https = Figure(p("").at, image("https://x.example/a.png", "alt"), inlines("Cap"))
    plain = Figure(p("").at, image("http://x.example/a.png", "alt"), inlines("Cap"))
    assert fragment(https) == (
        '<figure><img src="https://x.example/a.png" alt="alt"><figcaption>Cap</figcaption></figure>'
    )
    assert fragment(plain) == ("<p>[Image: alt — http://x.example/a.png]</p><p><em>Cap</em></p>")
    rendered = render(rich_post(Path("/x")), SETTINGS)
    assert "[Image: A rising line: 未来产业 by year — images/chart.png]" in (
        rendered.files[0].data.decode()
    )
    assert any("insert images/chart.png by hand" in says for says in rendered.notes)


def test_links_are_whole_addresses() -> None:
    assert fragment(p(link("other", "o"), link("#part", "i"))) == (
        '<p><a href="https://quantum.example.org/p/other">o</a>'
        '<a href="https://quantum.example.org/p/future-industries#part">i</a></p>'
    )
    rendered = render(post(p(link("other", "o")), meta=replace(META, url="")), SETTINGS)
    assert rendered.files[0].data == b"<p>o</p>\n"
    assert "was dropped" in rendered.notes[0]


def test_raw_html_leaves_its_text() -> None:
    made: Post = post(p("H", html("<u>"), "2", html("</u>"), html("<br>"), "O", br(), "x"))
    rendered = render(made, SETTINGS)
    assert rendered.files[0].data.decode() == "<p>H2<br>O<br>x</p>\n"
    assert len(rendered.notes) == 1


def test_small_figures_stay_small_where_unicode_has_them() -> None:
    """“10³” without its markup would be another number."""
    made = post(
        p("10", html("<sup>"), "-3", html("</sup>"), ", H", html("<sub>"), "2", html("</sub>"), "O")
    )
    rendered = render(made, SETTINGS)
    assert rendered.files[0].data.decode() == "<p>10⁻³, H₂O</p>\n"
    assert rendered.notes == ()
    odd = render(post(p("5", html("<sup>"), "?", html("</sup>"))), SETTINGS)
    assert odd.files[0].data.decode() == "<p>5?</p>\n"
    assert len(odd.notes) == 1


def test_a_comment_leaves_nothing_and_nobody_is_told() -> None:
    comment = HtmlBlock(p("").at, "<!-- to do: check this -->")
    rendered = render(post(comment, p("a", html("<!-- b -->"), "c")), SETTINGS)
    assert rendered.files[0].data == b"<p>ac</p>\n"
    assert rendered.notes == ()


def test_a_link_without_words_shows_its_address() -> None:
    assert fragment(p(link("https://x.example"))) == (
        '<p><a href="https://x.example">https://x.example</a></p>'
    )


def test_every_block_is_on_its_own_line_of_the_fragment() -> None:
    made = rich_post(Path("/x"))
    lines = {draft for _, draft in render(made, SETTINGS).files[0].lines}
    shown = {
        block.at.line
        for block in walk_blocks(made.document.blocks)
        if not isinstance(block, Subscribe | Paywall)
        and not (isinstance(block, Button) and block.words == "Nowhere")
    }
    assert shown <= lines
