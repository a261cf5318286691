"""The nodes of the document tree: what a draft says, free of any format.

Every node knows where it stands in the draft: `at`, with the line (front matter counted) and the
column (code points), both from 1. `Block` and `Inline` are closed unions: a renderer matches
every member and ends in `assert_never`, so that a new node cannot be forgotten anywhere.

Footnotes live in `Document.footnotes`, in the order of their numbers; the text holds
`FootnoteRef`s. What a footnote becomes is each renderer's own business.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, NamedTuple


class Position(NamedTuple):
    """A place in a draft: line and column, both from 1, the front matter's lines counted."""

    line: int
    column: int


# ---------------------------------------------------------------- inlines


@dataclass(frozen=True, slots=True)
class Text:
    """Plain text. `lang` is the language of a run of 汉字, empty where it is the post's own."""

    at: Position
    text: str
    lang: str = ""


@dataclass(frozen=True, slots=True)
class Emphasis:
    at: Position
    content: tuple[Inline, ...]


@dataclass(frozen=True, slots=True)
class Strong:
    at: Position
    content: tuple[Inline, ...]


@dataclass(frozen=True, slots=True)
class Strikethrough:
    at: Position
    content: tuple[Inline, ...]


@dataclass(frozen=True, slots=True)
class Code:
    at: Position
    text: str


@dataclass(frozen=True, slots=True)
class Link:
    at: Position
    url: str
    title: str
    content: tuple[Inline, ...]


@dataclass(frozen=True, slots=True)
class Image:
    """`width` is in pixels, 0 where the author gave none."""

    at: Position
    url: str
    alt: str
    title: str
    width: int = 0


@dataclass(frozen=True, slots=True)
class LineBreak:
    """A break the author asked for (two spaces or a backslash before the line's end)."""

    at: Position


@dataclass(frozen=True, slots=True)
class SoftBreak:
    """The end of a source line within a paragraph; a space to the reader."""

    at: Position


@dataclass(frozen=True, slots=True)
class HtmlInline:
    at: Position
    html: str


@dataclass(frozen=True, slots=True)
class FootnoteRef:
    """A pointer to `Document.footnotes[number - 1]`.

    `number` is 0 until the notes are numbered; `occurrence` counts the references to one note
    from 1, so that a renderer can give each its own anchor and each note all its backlinks.
    """

    at: Position
    label: str
    number: int = 0
    occurrence: int = 0


@dataclass(frozen=True, slots=True)
class InlineNote:
    """`^[…]`, before numbering turns it into a footnote and a reference."""

    at: Position
    content: tuple[Inline, ...]


TermForm = Literal["", "long", "short", "plural", "zh", "pinyin", "first"]


@dataclass(frozen=True, slots=True)
class TermUse:
    """`[[id]]`, `[[id|words]]`, `[[id#form]]`.

    `trail` is an ending written behind the brackets: `s`, `es`, `'s` or `’s`. `content` is empty
    until the glossary is applied; then it is what the reader sees, and `first` says whether this
    is the use that introduced the term.
    """

    at: Position
    term: str
    form: TermForm = ""
    words: str | None = None
    trail: str = ""
    source: str = ""
    content: tuple[Inline, ...] = ()
    first: bool = False


@dataclass(frozen=True, slots=True)
class CitedPart:
    """One `@key` of a citation: its locator (`p. 3`) and the quoted original, where given."""

    at: Position
    key: str
    locator: str = ""
    quote: str = ""


@dataclass(frozen=True, slots=True)
class Citation:
    """`[@a; @b, p. 3]`, before it becomes a footnote that cites. `source` is its own wording."""

    at: Position
    parts: tuple[CitedPart, ...]
    source: str


@dataclass(frozen=True, slots=True)
class NoteMention:
    """The number of another note, in a sentence: “see note 3”."""

    at: Position
    number: int


ClaimKind = Literal["count", "articles"]


@dataclass(frozen=True, slots=True)
class Claim:
    """`{count: 人工智能 @gwr-2025 = 3}`, before it becomes the number that a reader sees.

    `key` is an item's or a collection's; `written` is the number as the draft gives it, or empty.
    """

    at: Position
    kind: ClaimKind
    term: str
    key: str
    written: str = ""
    source: str = ""

    @property
    def value(self) -> int | None:
        """The written number; None where there is none."""
        return int(self.written.replace(",", "")) if self.written else None


@dataclass(frozen=True, slots=True)
class Math:
    """`$x^2$`: TeX in a line of text. `display` says that it was written `$$x^2$$`."""

    at: Position
    tex: str
    display: bool = False


Inline = (
    Text
    | Emphasis
    | Strong
    | Strikethrough
    | Code
    | Link
    | Image
    | LineBreak
    | SoftBreak
    | HtmlInline
    | FootnoteRef
    | InlineNote
    | TermUse
    | Citation
    | Claim
    | NoteMention
    | Math
)

# ---------------------------------------------------------------- blocks


@dataclass(frozen=True, slots=True)
class Paragraph:
    at: Position
    content: tuple[Inline, ...]


@dataclass(frozen=True, slots=True)
class Heading:
    """`anchor` is its name within the page, given by whoever shows it."""

    at: Position
    level: int
    content: tuple[Inline, ...]
    anchor: str = ""


@dataclass(frozen=True, slots=True)
class Quote:
    at: Position
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class ListItem:
    """`checked` is None for an ordinary item, True or False for a task."""

    at: Position
    blocks: tuple[Block, ...]
    checked: bool | None = None


@dataclass(frozen=True, slots=True)
class List:
    """`start` is the first number of an ordered list, None for a bullet list."""

    at: Position
    items: tuple[ListItem, ...]
    start: int | None
    tight: bool


@dataclass(frozen=True, slots=True)
class CodeBlock:
    at: Position
    text: str
    language: str


@dataclass(frozen=True, slots=True)
class ThematicBreak:
    at: Position


Alignment = Literal["", "left", "center", "right"]


@dataclass(frozen=True, slots=True)
class Cell:
    at: Position
    content: tuple[Inline, ...]
    align: Alignment = ""


@dataclass(frozen=True, slots=True)
class Row:
    at: Position
    cells: tuple[Cell, ...]


TablePolicy = Literal["", "rows", "picture", "code", "error"]


@dataclass(frozen=True, slots=True)
class Table:
    """`policy` is what becomes of it where a target has no tables; empty: as the post says.
    `picture` shows it, once one was made."""

    at: Position
    head: Row
    rows: tuple[Row, ...]
    policy: TablePolicy = ""
    picture: Image | None = None


@dataclass(frozen=True, slots=True)
class Figure:
    """A paragraph that is one image: shown as a figure, the image's title as its caption."""

    at: Position
    image: Image
    caption: tuple[Inline, ...]


@dataclass(frozen=True, slots=True)
class HtmlBlock:
    at: Position
    html: str


CalloutKind = Literal["note", "tip", "warning", "important"]


@dataclass(frozen=True, slots=True)
class Callout:
    """`> [!note] Title`: a box beside the argument. `title` is empty where none is written."""

    at: Position
    kind: CalloutKind
    title: tuple[Inline, ...]
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class PullQuote:
    """`> [!pull]`: the author's own words once more, set large."""

    at: Position
    blocks: tuple[Block, ...]


DirectiveName = Literal["glossary", "references"]


@dataclass(frozen=True, slots=True)
class Directive:
    """`{references}`, `{glossary}`: a block that the build makes of what the draft uses."""

    at: Position
    name: DirectiveName


@dataclass(frozen=True, slots=True)
class Contents:
    """`{toc}`: the headings of the text, filled in by whoever shows it."""

    at: Position
    entries: tuple[Heading, ...] = ()


@dataclass(frozen=True, slots=True)
class Paywall:
    """What follows is for those who pay."""

    at: Position


@dataclass(frozen=True, slots=True)
class Button:
    """`{button: Subscribe | https://…}`; without an address it is the newsletter's own."""

    at: Position
    words: str
    url: str


@dataclass(frozen=True, slots=True)
class Subscribe:
    """The platform's own form for a reader's address."""

    at: Position


@dataclass(frozen=True, slots=True)
class MathBlock:
    """`$$…$$` by itself: TeX set on a line of its own."""

    at: Position
    tex: str


Block = (
    Paragraph
    | Heading
    | Quote
    | List
    | CodeBlock
    | ThematicBreak
    | Table
    | Figure
    | HtmlBlock
    | Callout
    | PullQuote
    | Directive
    | Contents
    | Paywall
    | Button
    | Subscribe
    | MathBlock
)

FootnoteKind = Literal["note", "term", "citation"]


@dataclass(frozen=True, slots=True)
class Footnote:
    """One note. `references` is how many `FootnoteRef`s point at it, once numbered."""

    at: Position
    label: str
    blocks: tuple[Block, ...]
    kind: FootnoteKind = "note"
    number: int = 0
    references: int = 0


@dataclass(frozen=True, slots=True)
class Document:
    blocks: tuple[Block, ...]
    footnotes: tuple[Footnote, ...] = ()
