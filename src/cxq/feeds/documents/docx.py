"""A Word document → its text: a line a paragraph, cells parted by tabs, notes at the end.

Read as a stream of XML events, so that memory is the text's and not the markup's. Names are those
of ECMA-376 part 1; both of its namespaces (transitional and strict) are read.

What is not said in the file is not in the text: numbers that Word counts itself (“一、” of an
automatic list), fields it computes, pictures. Deleted and moved-away text is left out, and so is
the pinyin above characters. In the text nothing marks a footnote, so that quotes are found in it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

from cxq.feeds.dates import moment_of, read_date
from cxq.feeds.documents.office import Office
from cxq.feeds.documents.said import ReadDocument, as_title, first_line, sane
from cxq.text import tidy

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"

_WORD = (
    "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}",
    "{http://purl.oclc.org/ooxml/wordprocessingml/main}",
)
_MATH = (
    "{http://schemas.openxmlformats.org/officeDocument/2006/math}",
    "{http://purl.oclc.org/ooxml/officeDocument/math}",
)
# The same text box once more, for programs older than 2010.
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_SILENT = frozenset({"del", "moveFrom", "rt", "Fallback"})
_IN_A_RUN = {"tab": "\t", "ptab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}
_NOTES = {"footnoteReference": "footnotes", "endnoteReference": "endnotes"}
_TITLE_STYLES = ("title", "heading 1")


def read_docx(name: str, raw: bytes, timezone: str) -> ReadDocument:
    """The document in a .docx file; its date is the day on which it was last saved.

    CxqError for a file that is broken, encrypted, hostile or no Word document.
    """
    office = Office(name, raw)
    whole = office.related("")
    main = whole.get("officeDocument", "word/document.xml")
    related = office.related(main)
    styles = _Styles()
    office.feed(related.get("styles", ""), styles)
    story = _Story(styles.names)
    if not office.feed(main, story) or story.root != "document":
        raise office.broken("there is no text of a Word document in it")
    notes = _notes(office, related, list(dict.fromkeys(story.referred)))
    properties = _Properties()
    office.feed(whole.get("core-properties", "docProps/core.xml"), properties)
    text = tidy("\n".join([*story.lines, *([""] if notes else []), *notes])).strip("\n")
    return ReadDocument(
        text=text,
        title=_title(story, properties.said, text),
        date=_day(properties.said, timezone),
        author=sane(properties.said.get("creator")),
        outlet="",
        url="",
        media_type=MEDIA_TYPE,
    )


def _notes(office: Office, related: dict[str, str], referred: list[tuple[str, str]]) -> list[str]:
    """The footnotes and endnotes that the text refers to, a line each, in its order."""
    stories = {kind: _Story({}) for kind, _ in referred}
    for kind, story in stories.items():
        office.feed(related.get(kind, ""), story)
    said = (" ".join(stories[kind].notes.get(number, ())) for kind, number in referred)
    return [f"[{count}] {words}" for count, words in enumerate(filter(None, said), 1)]


def _title(story: _Story, said: dict[str, str], text: str) -> str:
    """What is set as the title goes before what the properties say: those are often left over
    from the document that this one was made of."""
    styled = story.titles
    found = (styled.get("title"), sane(said.get("title")), styled.get("heading 1"))
    return next(filter(None, found), "") or as_title(first_line(text))


def _day(said: dict[str, str], timezone: str) -> str | None:
    """`created` would be the day of the template as often as not. Both are written in UTC."""
    for name in ("modified", "created"):
        date = read_date(said.get(name, ""), timezone)
        if date is not None and "T" in date and timezone:
            return moment_of(date).astimezone(ZoneInfo(timezone)).date().isoformat()
        if date is not None:
            return date[:10]
    return None


@dataclass(slots=True)
class _Story:
    """A target for XML events that gathers what a reader of the document sees.

    `lines` are the text's; `notes` the paragraphs of each footnote by its id; `referred` the notes
    in the order of the text, as (part, id); `titles` the first line of each title's style.
    """

    styles: dict[str, str]
    root: str = ""
    lines: list[str] = field(default_factory=list)
    notes: dict[str, list[str]] = field(default_factory=dict)
    referred: list[tuple[str, str]] = field(default_factory=list)
    titles: dict[str, str] = field(default_factory=dict)
    _trail: list[str] = field(default_factory=list)
    _silent: int = 0
    _taking: bool = False
    _paragraphs: list[list[str]] = field(default_factory=list)
    _styled: list[str] = field(default_factory=list)
    _rows: list[list[str]] = field(default_factory=list)
    _places: list[list[str]] = field(default_factory=list)

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        name = _name(tag)
        parent = self._trail[-1] if self._trail else ""
        self._trail.append(name)
        self.root = self.root or name
        if name in _SILENT:
            self._silent += 1
        if self._silent:
            return
        if name == "p":
            self._paragraphs.append([])
            self._styled.append("")
        elif name == "t":
            self._taking = True
        elif name in _IN_A_RUN and parent == "r" and self._paragraphs:
            self._paragraphs[-1].append(_IN_A_RUN[name])
        elif name == "pStyle" and self._styled:
            self._styled[-1] = self.styles.get(_value(attributes, "val"), "")
        elif name in _NOTES:
            self.referred.append((_NOTES[name], _value(attributes, "id")))
        elif name == "tr":
            self._rows.append([])
        elif name == "tc":
            self._places.append([])
        elif name in ("footnote", "endnote"):
            self._places.append(self.notes.setdefault(_value(attributes, "id"), []))

    def data(self, text: str) -> None:
        if self._taking and self._paragraphs:
            self._paragraphs[-1].append(text)

    def end(self, _tag: str) -> None:
        name = self._trail.pop()
        if self._silent:
            self._silent -= name in _SILENT
            return
        if name == "t":
            self._taking = False
        elif name == "p":
            self._end_paragraph()
        elif name == "tc":
            cell = " ".join(self._places.pop()).replace("\t", " ")
            if self._rows:
                self._rows[-1].append(cell)
        elif name == "tr":
            self._add("\t".join(self._rows.pop()).rstrip("\t"))
        elif name in ("footnote", "endnote"):
            self._places.pop()

    def _end_paragraph(self) -> None:
        line = "".join(self._paragraphs.pop()).strip(" \t\n")
        style = self._styled.pop()
        if self._places:
            line = " ".join(line.split())
        if line and style in _TITLE_STYLES:
            self.titles.setdefault(style, " ".join(line.split()))
        if line and style.startswith("heading") and self.lines and not self._places:
            self._add("")
        self._add(line, even_empty=False)

    def _add(self, line: str, *, even_empty: bool = True) -> None:
        if line or even_empty:
            (self._places[-1] if self._places else self.lines).append(line)


class _Styles:
    """Style id → its name in lower case: in Chinese Word “heading 1” has the id `1`."""

    def __init__(self) -> None:
        self.names: dict[str, str] = {}
        self._id = ""

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        name = _name(tag)
        if name == "style":
            self._id = _value(attributes, "styleId")
        elif name == "name" and self._id:
            self.names.setdefault(self._id, _value(attributes, "val").lower())

    def end(self, tag: str) -> None:
        if _name(tag) == "style":
            self._id = ""

    def data(self, _text: str) -> None:
        """Styles hold no text."""


class _Properties:
    """`docProps/core.xml`: Dublin Core's names without their namespaces."""

    def __init__(self) -> None:
        self.said: dict[str, str] = {}
        self._name = ""

    def start(self, tag: str, _attributes: dict[str, str]) -> None:
        self._name = tag.rpartition("}")[2]

    def end(self, _tag: str) -> None:
        self._name = ""

    def data(self, text: str) -> None:
        if self._name:
            self.said[self._name] = self.said.get(self._name, "") + text


def _name(tag: str) -> str:
    """The name without its namespace; empty for what does not belong to the text."""
    space, brace, name = tag.rpartition("}")
    space += brace
    if space in _WORD or tag == _FALLBACK:
        return name
    return name if space in _MATH and name in ("t", "r") else ""


def _value(attributes: dict[str, str], name: str) -> str:
    return next((attributes[space + name] for space in _WORD if space + name in attributes), "")
