"""copy.html: what stands on it, that it is one page without a network, and that a hostile post
stays text in every place of it."""

from __future__ import annotations

import base64
import hashlib
import json
import re
import shutil
import subprocess
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings

from cxq.document import CodeBlock, Document, Figure, NoteMention, Paragraph, ThematicBreak
from cxq.model import LocalImage, Post
from cxq.render.copy_page.body import body
from cxq.render.copy_page.pictures import pictures
from cxq.render.copy_page.prose import prose
from cxq.render.formats import renderer
from cxq.render.prosemirror.document import notes_content, substack_document
from render.reading import read
from render.sample import (
    META,
    SETTINGS,
    bullets,
    code,
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
    rich_post,
    row,
    table,
)
from render.strategies import documents


def page(made: Post) -> str:
    (file,) = (f for f in renderer("substack")(made, SETTINGS).files if f.name == "copy.html")
    return file.data.decode()


class _Raw(HTMLParser):
    """What a browser would run, apply, or fetch."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.inside = ""
        self.scripts: list[tuple[dict[str, str | None], str]] = []
        self.styles: list[str] = []
        self.policy = ""
        self.handlers: list[str] = []
        self.sources: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        has = dict(attrs)
        self.inside = tag
        if tag == "script":
            self.scripts.append((has, ""))
        if tag == "style":
            self.styles.append("")
        if has.get("http-equiv") == "Content-Security-Policy":
            self.policy = has["content"] or ""
        self.handlers += [name for name in has if name.startswith("on") or name == "style"]
        self.sources += [has["src"] or "" for name in has if name == "src"]

    def handle_endtag(self, tag: str) -> None:
        self.inside = ""

    def handle_data(self, data: str) -> None:
        if self.inside == "script":
            has, text = self.scripts[-1]
            self.scripts[-1] = (has, text + data)
        elif self.inside == "style":
            self.styles[-1] += data


def raw(html: str) -> _Raw:
    reader = _Raw()
    reader.feed(html)
    reader.close()
    return reader


def stored(html: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(raw(html).scripts[0][1])
    return found


def told(helper: str) -> dict[str, Any]:
    """The post that the helper was given: the last thing in it."""
    start = helper.rindex('({"id":')
    found: dict[str, Any] = json.loads(helper[start + 1 : helper.rindex(")")])
    return found


HOSTILE = "</script><script>alert(1)</script><!--<script> \"' ` ${x} \u2028\u2029 \\ &lt; 汉"


def hostile() -> Post:
    evil = replace(
        META,
        title=f"T {HOSTILE}",
        subtitle=HOSTILE,
        slug="a-slug",
        tags=(HOSTILE,),
        section=HOSTILE,
        seo_title=HOSTILE,
        seo_description=HOSTILE,
    )
    shown = image("https://x.example/a.png?\"'><script>", HOSTILE)
    return post(
        p(HOSTILE, ref(1)),
        figure(shown, HOSTILE),
        p(code(HOSTILE)),
        CodeBlock(p("").at, HOSTILE, ""),
        notes=(note(1, p(HOSTILE), CodeBlock(p("").at, HOSTILE, "")),),
        meta=evil,
    )


@pytest.mark.parametrize("made", [hostile(), rich_post(Path("/x")), post(p("No notes."))])
def test_nothing_but_our_own_script_and_style_can_run(made: Post) -> None:
    found = raw(page(made))
    (data, _), (own, program) = found.scripts
    assert data == {"type": "application/json", "id": "copied"}
    assert own == {}
    assert found.handlers == []
    assert all(source.startswith("images/") for source in found.sources)

    def digest(text: str) -> str:
        return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()

    assert found.policy == (
        f"default-src 'none'; img-src 'self' file:; style-src 'sha256-{digest(found.styles[0])}'; "
        f"script-src 'sha256-{digest(program)}'; base-uri 'none'; form-action 'none'"
    )


def test_a_hostile_post_stays_text() -> None:
    html = page(hostile())
    found = read(html)  # every tag is closed where it should be
    assert "alert(1)" in found.text
    assert len(found.all("script")) == 2
    copied = stored(html)
    given_post = copied["helper"].rpartition("({")[2]
    assert given_post.isascii(), "no line separator can end a line of the program"
    assert "<" not in given_post
    words, listing = told(copied["helper"])["notes"][0]
    assert words["content"][0]["text"].startswith("</script><script>alert(1)</script>")
    assert listing["content"][0]["text"] == HOSTILE
    assert HOSTILE.split(" ")[0] in read(copied["html"]).text


@pytest.mark.skipif(shutil.which("node") is None, reason="no node to read the helper with")
def test_the_helper_is_a_program_whatever_the_notes_hold(tmp_path: Path) -> None:
    file = tmp_path / "helper.js"
    file.write_text(body(hostile(), SETTINGS).helper, encoding="utf-8")
    done = subprocess.run(["node", "--check", str(file)], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def test_every_field_stands_there_with_its_button() -> None:
    meta = replace(META, section="Essays", seo_title="Short", seo_description="x" * 161)
    html = page(post(p("a"), meta=meta))
    found = read(html)
    texts = [has["data-text"] for has in found.all("button") if "data-text" in has]
    assert texts == [
        "What the “future industries” are: 未来产业 from 2014 to today",
        "Fifty-three reports, read for four characters — and one province that went first",
        "Essays",
        "future-industries",
        "Short",
        "x" * 161,
        "quantum",
        "Government Work Report",
        "quantum, Government Work Report",
    ]
    assert '<span class="count over">161 characters' in html
    assert '<span class="count">5 characters, about 60' in html


def test_what_the_front_matter_lacks_is_said() -> None:
    bare = replace(META, subtitle="", section="", tags=(), seo_title="", description="")
    text = read(page(post(p("First words."), meta=bare))).text
    assert "none; subtitle: in the front matter would set it" in text
    assert "none; tags: in the front matter would set them" in text
    assert "the first words; seo_description: in the front matter" in text


def test_losses_stand_with_their_lines_those_of_the_json_apart() -> None:
    rendered = renderer("substack")(rich_post(Path("/x")), SETTINGS)
    text = read(page(rich_post(Path("/x")))).text
    for loss in rendered.notes:
        says = re.sub(r"^(line \d+: )?(substack\.\w+: )?", "", loss)
        assert (says[:1].upper() + says[1:]).replace("\t", " ") in text.replace("\t", " ")
    assert "Nothing: all of this post arrives" in read(page(post(p("a")))).text


# ---------------------------------------------------------------- images


def test_images_are_listed_in_order_with_their_places() -> None:
    local = image("img/a b.png", "Local")
    made = post(
        Figure(p("").at, local, inlines("First")),
        h(2, "Heading"),
        Figure(p("").at, image("https://x.example/2.png", "Two"), ()),
        p("The paragraph that holds ", image("https://x.example/3.png", "Three"), " an icon."),
        table(row(inlines("A"), inlines("B")), row(inlines("c"), inlines("the last cell"))),
        Figure(p("").at, image("http://x.example/4.png", ""), ()),
        Figure(p("").at, image("https://x.example/5.png", ""), inlines("Five")),
        Figure(p("").at, image("https://x.example/5b.png", ""), ()),
        p("x" * 80, " and the end of a long paragraph, which is cut at a word"),
        quote(p("q"), Figure(p("").at, image("nowhere.png", "Five"), ())),
        notes=(note(1, Figure(p("").at, image("https://x.example/6.png", "Six"), ())),),
        images=(LocalImage("img/a b.png", Path("/x/a b.png"), "a b.png"),),
        meta=replace(META, url=""),
    )
    found = [(each.name, each.file, each.fetched, each.place) for each in pictures(made, SETTINGS)]
    assert found == [
        ("a b.png", "images/a%20b.png", False, "at the beginning"),
        ("2.png", "", True, "after the heading “Heading”"),
        ("3.png", "", True, "in “The paragraph that holds an icon.”"),
        ("4.png", "", False, "after “the last cell”"),
        ("5.png", "", True, "after the one before"),
        ("5b.png", "", True, "after the caption “Five”"),
        ("nowhere.png", "", False, "after “q”"),
        ("6.png", "", True, "in note 1"),
    ]
    html = page(made)
    assert '<a href="images/a%20b.png" download="a b.png">' in html
    assert read(html).all("img") == [
        {"class": "thumb", "src": "images/a%20b.png", "alt": "", "loading": "lazy"}
    ]


def test_a_place_is_told_by_the_last_words() -> None:
    words = "one two three four five six seven eight nine ten eleven twelve thirteen fourteen"
    made = post(p(words), Figure(p("").at, image("https://x.example/2.png", ""), ()))
    (only,) = pictures(made, SETTINGS)
    assert only.place == "after “…six seven eight nine ten eleven twelve thirteen fourteen”"


# ---------------------------------------------------------------- prose


def test_prose_reads_as_prose_and_not_as_markdown() -> None:
    made = post(
        h(2, "Heading"),
        p("A ", link("https://x.example/", "link"), " and ", link("https://y.example/", "https://y.example/")),
        numbers(item(p("one")), item(p("two"), bullets(item(p("inner"))))),
        quote(p("Quoted.")),
        CodeBlock(p("").at, "# a comment\n- x\n", ""),
        ThematicBreak(p("").at),
        p("Said", ref(1), "."),
        Figure(p("").at, image("https://x.example/a.png", "Alt"), inlines("Caption")),
        notes=(note(1, p("Source."), p("More.")),),
    )  # fmt: skip
    assert body(made, SETTINGS).plain.split("\n\n") == [
        "Heading",
        "A link (https://x.example/) and https://y.example/",
        "(1) one",
        "(2) two",
        "\u2003• inner",
        "Quoted.",
        "\u2003# a comment\n\u2003- x",
        "⁂",
        "Said¹.",
        "[Image: Alt]",
        "Caption",
        "⁂",
        "Notes",
        "¹ Source.",
        "More.",
    ]


MARKDOWN = re.compile(r"^(#{1,6} |[-*+] |\d+[.)] |> |```|---)", re.MULTILINE)


@given(documents)
@settings(max_examples=100, deadline=None)
def test_prose_has_every_word_and_no_signs_of_markdown(document: Document) -> None:
    copied = body(replace(post(), document=document), SETTINGS)
    # What the author herself wrote may look like anything; what is added must not.
    bare = re.sub(r"[#\-*+>`]", "", copied.html.replace("&gt;", ""))
    assert not MARKDOWN.search(re.sub(r"^\s*\d+", "", prose(bare), flags=re.MULTILINE))
    squeezed = re.sub(r"\s+", "", copied.plain)
    for text in re.findall(r">([^<]+)<", copied.html):
        said = re.sub(r"\s+", "", read(f"<p>{text}</p>").text)
        assert said in squeezed


# ---------------------------------------------------------------- markers


def text_of(node: dict[str, Any]) -> str:
    return str(node.get("text", "")) + "".join(text_of(each) for each in node.get("content", ()))


def native(node: dict[str, Any], kind: str) -> list[dict[str, Any]]:
    found = [node] if node["type"] == kind else []
    return found + [each for inner in node.get("content", ()) for each in native(inner, kind)]


@given(documents)
@settings(max_examples=100, deadline=None)
def test_markers_stand_where_the_document_has_its_anchors(document: Document) -> None:
    """One reading order, one note for each: the helper's result is what substack.json holds."""
    made = replace(post(), document=document)
    copied = body(made, SETTINGS)
    markers = [int(n) for n in re.findall(r"⟦cxq-[0-9a-f]{8}-(\d+)⟧", copied.marked)]
    assert markers == list(range(1, len(copied.anchors) + 1))
    doc = substack_document(made, SETTINGS).doc
    assert len(native(doc, "footnoteAnchor")) <= len(markers)
    notes = notes_content(made, SETTINGS)
    # Without numbers: notes to which nothing leads are counted by the one and not by the other.
    expected = [re.sub(r"\d", "", text_of(each)) for each in native(doc, "footnote")]
    texts = ["".join(map(text_of, notes[number - 1])) for number in copied.anchors]
    ours = [re.sub(r"\d", "", text) for text in texts]
    assert ours[: len(expected)] == expected


def test_a_note_is_named_by_the_number_that_it_will_have() -> None:
    made = post(
        p("One", ref(1), ", again", ref(1, 2), ", two", ref(2), "."),
        Paragraph(p("").at, (*inlines("See note "), NoteMention(p("").at, 2), *inlines("."))),
        notes=(note(1, p("1"), references=2), note(2, p("2"))),
    )
    copied = body(made, SETTINGS)
    assert copied.anchors == (1, 1, 2)
    assert copied.html.count("<p>See note 2.</p>") == 1
    assert copied.marked.count("<p>See note 3.</p>") == 1


def test_a_note_to_which_nothing_leads_ends_the_text() -> None:
    made = post(
        p("Said", ref(1), "."),
        notes=(note(1, p("One", ref(2))), note(2, p("Inner")), note(3, p("Orphan"))),
    )
    copied = body(made, SETTINGS)
    assert copied.anchors == (1,)
    assert copied.marked.endswith("<hr><p>Orphan</p>")
    assert "Inner" in json.dumps(told(copied.helper)["notes"][0]), "it stands in the note itself"


def test_a_caption_with_a_note_stands_below_its_picture() -> None:
    shown = Figure(p("").at, image("https://x.example/a.png", "a"), inlines("Cap", ref(1)))
    copied = body(post(shown, notes=(note(1, p("n")),)), SETTINGS)
    assert "<figcaption>Cap¹</figcaption>" in copied.html
    assert re.search(r"</figure><p><em>Cap⟦cxq-\w+-1⟧</em></p>$", copied.marked)


def test_a_local_image_in_a_note_is_named() -> None:
    shown = Figure(p("").at, image("img/a.png", "Alt"), inlines("Cap"))
    local = (LocalImage("img/a.png", Path("/x/a.png"), "a.png"),)
    made = post(p("x", ref(1)), notes=(note(1, p("n"), shown),), images=local)
    notes = told(body(made, SETTINGS).helper)["notes"]
    assert [text_of(block) for block in notes[0]] == ["n", "[Image: Alt — images/a.png] Cap"]
    assert "captionedImage" not in json.dumps(notes)


def test_another_state_of_the_post_has_other_markers() -> None:
    first = body(post(p("x", ref(1)), notes=(note(1, p("One.")),)), SETTINGS)
    second = body(post(p("x", ref(1)), notes=(note(1, p("Two.")),)), SETTINGS)
    assert told(first.helper)["id"] != told(second.helper)["id"]


def test_the_cover_and_the_picture_of_a_table_are_listed() -> None:
    drawn = replace(
        table(row(inlines("A")), row(inlines("1"))),
        policy="picture",
        picture=image("table:1", "A; 1"),
    )
    made = post(
        p("Before."),
        drawn,
        images=(
            LocalImage("table:1", Path("/x/table-1.png"), "table-1.png"),
            LocalImage("c.png", Path("/x/c.png"), "c.png"),
        ),
        meta=replace(META, cover="c.png"),
    )
    found = [(each.name, each.file, each.place) for each in pictures(made, SETTINGS)]
    assert found == [
        ("c.png", "images/c.png", "the cover"),
        ("table-1.png", "images/table-1.png", "after “Before.”"),
    ]
    assert "choose it in the post’s settings" in page(made)
