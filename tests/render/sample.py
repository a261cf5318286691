"""One rich post, built by hand: everything a draft can hold, in the shape posts.build gives it."""

from __future__ import annotations

from pathlib import Path

from cxq.document import (
    Alignment,
    Block,
    Button,
    Callout,
    Cell,
    Citation,
    CitedPart,
    Code,
    CodeBlock,
    Contents,
    Document,
    Emphasis,
    Figure,
    Footnote,
    FootnoteKind,
    FootnoteRef,
    Heading,
    HtmlBlock,
    HtmlInline,
    Image,
    Inline,
    LineBreak,
    Link,
    List,
    ListItem,
    NoteMention,
    Paragraph,
    Paywall,
    Position,
    PullQuote,
    Quote,
    Row,
    SoftBreak,
    Strikethrough,
    Strong,
    Subscribe,
    Table,
    TermUse,
    Text,
    ThematicBreak,
)
from cxq.model import LocalImage, Post, PostMeta, Problem, Reference, Term, WordCount
from cxq.project import EmailSettings, NewsletterSettings, Settings

SETTINGS = Settings(
    newsletter=NewsletterSettings(
        title="Quantum, Translated",
        author="Ada Lin",
        url="https://quantum.example.org/",
    ),
    email=EmailSettings(
        from_="Ada Lin 林 <ada@example.org>",
        reply_to="Ada Lin <replies@example.org>",
        list_id="Quantum, Translated <quantum.example.org>",
        unsubscribe="https://example.org/unsubscribe?list=quantum-translated&reader=0123456789abcdef"
        "0123456789abcdef, mailto:leave@example.org",
    ),
)

META = PostMeta(
    title='What the "future industries" are: 未来产业 from 2014 to today',
    subtitle="Fifty-three reports, read for four characters -- and one province that went first",
    slug="future-industries",
    date="2026-03-06",
    author="",
    lang="en",
    tags=("quantum", "Government Work Report"),
    url="https://quantum.example.org/p/future-industries",
    description="Where the phrase 未来产业 comes from, who used it first, and what it pays for.",
)


class Lines:
    """Hands out positions as a draft would: each block two lines below the last."""

    def __init__(self, first: int) -> None:
        self.line = first - 2

    def next(self) -> Position:
        self.line += 2
        return Position(self.line, 1)

    def here(self) -> Position:
        """Where an inline stands that is built before its block is: the next block's line."""
        return Position(self.line + 2, 1)


LINES = Lines(12)


def inlines(*content: Inline | str) -> tuple[Inline, ...]:
    """Strings become Text where the last block stands."""
    return tuple(Text(LINES.here(), c) if isinstance(c, str) else c for c in content)


def p(*content: Inline | str) -> Paragraph:
    made = inlines(*content)
    return Paragraph(LINES.next(), made)


def h(level: int, *content: Inline | str) -> Heading:
    made = inlines(*content)
    return Heading(LINES.next(), level, made)


def em(*content: Inline | str) -> Emphasis:
    return Emphasis(LINES.here(), inlines(*content))


def strong(*content: Inline | str) -> Strong:
    return Strong(LINES.here(), inlines(*content))


def struck(*content: Inline | str) -> Strikethrough:
    return Strikethrough(LINES.here(), inlines(*content))


def code(text: str) -> Code:
    return Code(LINES.here(), text)


def link(url: str, *content: Inline | str, title: str = "") -> Link:
    return Link(LINES.here(), url, title, inlines(*content))


def image(url: str, alt: str, title: str = "") -> Image:
    return Image(LINES.here(), url, alt, title)


def br() -> LineBreak:
    return LineBreak(LINES.here())


def soft() -> SoftBreak:
    return SoftBreak(LINES.here())


def html(tag: str) -> HtmlInline:
    return HtmlInline(LINES.here(), tag)


def ref(number: int, occurrence: int = 1) -> FootnoteRef:
    return FootnoteRef(LINES.here(), f"n{number}", number, occurrence)


def term(words: str, *, first: bool = False) -> TermUse:
    return TermUse(LINES.here(), "nqpf", source="[[nqpf]]", content=inlines(words), first=first)


def quote(*blocks: Block) -> Quote:
    return Quote(blocks[0].at if blocks else LINES.next(), blocks)


def item(*blocks: Block, checked: bool | None = None) -> ListItem:
    return ListItem(blocks[0].at, blocks, checked)


def bullets(*items: ListItem, tight: bool = True) -> List:
    return List(items[0].at, items, None, tight)


def numbers(*items: ListItem, start: int = 1, tight: bool = True) -> List:
    return List(items[0].at, items, start, tight)


def row(*cells: tuple[Inline, ...], align: tuple[Alignment, ...] = ()) -> Row:
    at = LINES.next()
    aligned = (*align, *("",) * len(cells))
    return Row(at, tuple(Cell(at, cell, aligned[i]) for i, cell in enumerate(cells)))


def table(head: Row, *rows: Row) -> Table:
    return Table(head.at, head, rows)


def figure(shown: Image, *caption: Inline | str) -> Figure:
    made = inlines(*caption)
    return Figure(LINES.next(), shown, made)


def note(number: int, *blocks: Block, kind: FootnoteKind = "note", references: int = 1) -> Footnote:
    return Footnote(blocks[0].at, f"n{number}", blocks, kind, number, references)


def post(
    *blocks: Block,
    notes: tuple[Footnote, ...] = (),
    meta: PostMeta = META,
    images: tuple[LocalImage, ...] = (),
    terms: tuple[Term, ...] = (),
) -> Post:
    """A small post of these blocks."""
    return Post(
        path="drafts/future-industries.md",
        meta=meta,
        document=Document(blocks, notes),
        terms=terms,
        references=(),
        images=images,
        problems=(),
        count=WordCount(0, 0, 0, 0),
    )


NQPF = Term(
    id="nqpf",
    en="new quality productive forces",
    zh="新质生产力",
    pinyin="xīnzhì shēngchǎnlì",
    abbr="NQPF",
    definition="Growth by invention rather than by more labour and capital.",
)

REPORT = Reference(
    key="gwr-2014",
    type="report",
    title="2014年政府工作报告",
    title_en="Government Work Report 2014",
    author="State Council",
    issued="2014-03-05",
    url="https://reports.example.cn/2014",
)


def rich_post(folder: Path) -> Post:
    """Everything at once. `folder` gets (or is said to hold) the local image."""
    LINES.line = 10
    blocks = (*_opening(), *_middle(), *_end(), *_elements())
    notes = _notes()
    return Post(
        path="drafts/future-industries.md",
        meta=META,
        document=Document(blocks, notes),
        terms=(NQPF,),
        references=(REPORT,),
        images=(LocalImage("img/chart.png", folder / "chart.png", "chart.png"),),
        problems=(
            Problem(
                "drafts/future-industries.md",
                40,
                7,
                "citation/unknown",
                "error",
                "references.json has no “gwr-1899”.",
                "Add it with: cxq cite gwr-1899",
            ),
        ),
        count=WordCount(words=410, han=58, note_words=61, note_han=22),
    )


def _opening() -> tuple[Block, ...]:
    return (
        p(
            'On 5 March the premier said "future industries" (未来产业) seven times',
            ref(1),
            " -- more often than in any year before. The report's word for the whole is ",
            term("new quality productive forces (NQPF, 新质生产力)", first=True),
            ref(2),
            ref(3),
            ", and ",
            term("NQPF"),
            " is what the provinces now build.",
        ),
        p(
            "The sentence reads: ",
            em("“引领未来产业发展”"),
            ", literally ",
            strong("“lead the development of future industries”"),
            ". It is older than it looks: ",
            link("https://reports.example.cn/2014", "the 2014 report", title="In Chinese"),
            " has it",
            ref(3, 2),
            ", ",
            struck("not"),
            " with quantum (量子) in the list",
            soft(),
            "though. A source line that ends in 汉字",
            soft(),
            "一行接着一行 closes up.",
        ),
        h(2, "How the phrase travelled"),
        p("Three steps, as far as the texts show:"),
        numbers(
            item(p("Shenzhen (深圳) used it first, in a plan of 2013.")),
            item(
                p("The national report followed in 2014:"),
                bullets(
                    item(p("new-generation mobile communication,")),
                    item(
                        p("integrated circuits (集成电路),"),
                        bullets(
                            item(
                                p("and, below it, design,"),
                                bullets(item(p("the fourth level, which some places flatten."))),
                            )
                        ),
                    ),
                ),
            ),
            item(p("Since 2024 it has a paragraph of its own."), start_quote()),
            start=1,
            tight=False,
        ),
    )


def start_quote() -> Quote:
    return quote(
        p(
            "“培育壮大新兴产业、未来产业。”",
            br(),
            "Cultivate and grow emerging and future industries.",
        ),
        p("— Government Work Report, 2025"),
    )


def _middle() -> tuple[Block, ...]:
    right: tuple[Alignment, ...] = ("left", "center", "right")
    return (
        h(3, "Counted"),
        p("Substring counts, as Ctrl+F would give them:"),
        table(
            row(inlines("Term"), inlines("Since"), inlines("2025"), align=right),
            row(inlines("量子 (quantum)"), inlines("2010"), inlines("2"), align=right),
            row(inlines("人工智能 (", em("AI"), ")"), inlines("2017"), inlines("3"), align=right),
            row(
                inlines("未来产业 | future industries"),
                inlines("2014", ref(4)),
                inlines("1"),
                align=right,
            ),
        ),
        figure(
            image("img/chart.png", "A rising line: 未来产业 by year", "Mentions by year"),
            "Mentions by year; 2025 is “record”.",
        ),
        figure(image("https://images.example.org/map.png", "Map of the provinces")),
        CodeBlock(
            LINES.next(),
            'rows = count("未来产业", years)   # it\'s verbatim -- "as is"\n'
            "print(rows)\n\n\tif rows: pass\n",
            "python",
        ),
        p("Inline code ", code('--since "2014" <b>'), " stays as typed; so does x<y & z."),
        bullets(
            item(p("Read the 2026 provincial reports"), checked=True),
            item(p("Ask about ", em("Hefei"), " (合肥)"), checked=False),
        ),
    )


def _end() -> tuple[Block, ...]:
    return (
        ThematicBreak(LINES.next()),
        h(2, "What is not settled"),
        p(
            "An unresolved citation ",
            Citation(LINES.here(), (CitedPart(LINES.here(), "gwr-1899"),), "[@gwr-1899, p. 3]"),
            " and an unknown term ",
            TermUse(LINES.here(), "nope", source="[[nope]]"),
            " show as they were typed. A bad link, ",
            link("java\tscript:alert(1)", "do not click"),
            ", loses its target; ",
            link(
                "https://example.org/a-very-long-address/that/never/breaks?query=1&x=量子", "this"
            ),
            " keeps it, ",
            link("mailto:ada@example.org", "ada@example.org"),
            " too. An icon ",
            image("https://images.example.org/icon.png", "icon"),
            " in a line.",
        ),
        HtmlBlock(
            LINES.next(),
            '<details><summary>Method</summary><p onclick="x()">All 53 reports held.</p>'
            "</details>\n"
            "<script>alert(1)</script><iframe src='https://evil.example'></iframe>",
        ),
        p("H", html("<sub>"), "2", html("</sub>"), "O and an unclosed ", html("<u>"), "tag."),
        h(5, "A small heading"),
        quote(quote(p("A quote in a quote, with a note of its own", ref(5), "."))),
    )


def _elements() -> tuple[Block, ...]:
    """What the dialect adds to Markdown's blocks."""
    return (
        h(2, "Boxes and buttons"),
        Contents(LINES.next()),
        Callout(LINES.next(), "note", (), (p("A box beside the argument."),)),
        Callout(
            LINES.next(),
            "warning",
            inlines("On ", em("method"), " (方法)"),
            (p("Counted by hand."), bullets(item(p("one")), item(p("two")))),
        ),
        PullQuote(LINES.next(), (p("Nobody had counted the word 量子 before."),)),
        figure(Image(LINES.here(), "https://images.example.org/small.png", "A small map", "", 240)),
        Paragraph(
            LINES.next(),
            (*inlines("As said in note "), NoteMention(LINES.here(), 3), *inlines(".")),
        ),
        Button(LINES.next(), "Read the report", "https://reports.example.cn/2014"),
        Button(LINES.next(), "Nowhere", "javascript:alert(1)"),
        Subscribe(LINES.next()),
        Paywall(LINES.next()),
        p("Behind the wall."),
    )


def _notes() -> tuple[Footnote, ...]:
    return (
        note(
            1,
            p("Counted by hand, in the text that Xinhua (新华社) carried", ref(6), "."),
            p("A second paragraph of the same note, with ", em("emphasis"), "."),
            bullets(item(p("and a list")), item(p("of two"))),
        ),
        note(
            2,
            p(
                strong("new quality productive forces"),
                " (新质生产力, ",
                em("xīnzhì shēngchǎnlì"),
                "): growth by invention rather than by more labour and capital.",
            ),
            kind="term",
        ),
        note(
            3,
            p(
                "State Council, ",
                em("2014年政府工作报告"),
                " (Government Work Report 2014), 5 March 2014, ",
                link("https://reports.example.cn/2014", "https://reports.example.cn/2014"),
                ". Accessed 1 March 2026.",
            ),
            kind="citation",
            references=2,
        ),
        note(4, p("“引领未来产业发展”.")),
        note(5, p("Nested, but not lost.")),
        note(6, p("Xinhua, 5 March 2026."), kind="citation"),
    )
