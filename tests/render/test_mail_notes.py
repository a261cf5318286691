"""The notes of a mail: at the end, on the web, or in the text; each legible as it stands."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings

from cxq.document import Document, FootnoteRef, NoteMention, plain_text, walk
from cxq.project import Settings
from cxq.render.email import render
from cxq.render.mail_check import check_mail
from cxq.render.short_notes import SHORT, with_short_notes
from render.reading import read
from render.sample import (
    LINES,
    META,
    SETTINGS,
    em,
    h,
    inlines,
    link,
    note,
    p,
    post,
    ref,
    rich_post,
    row,
    table,
)  # fmt: skip
from render.strategies import documents

URL = "https://quantum.example.org/p/future-industries"


def mode(notes: str, **more: str) -> Settings:
    return replace(SETTINGS, email=replace(SETTINGS.email, notes=notes, **more))  # type: ignore[arg-type]


def both(made: object, with_settings: Settings) -> tuple[str, str]:
    page, text, _ = render(made, with_settings).files  # type: ignore[arg-type]
    return page.data.decode(), text.data.decode()


RICH = rich_post(Path("/x"))


def test_at_the_end_references_and_notes_lead_to_each_other() -> None:
    page, _ = both(RICH, mode("end"))
    names = {has["name"] for has in read(page).all("a") if "name" in has}
    asked = {address[1:] for address in read(page).values("href") if address.startswith("#")}
    assert {"fn-1", "fnref-1-1", "fnref-3-2"} <= names & asked
    assert asked <= names


def test_on_the_web_references_lead_to_the_post_and_the_notes_still_stand_here() -> None:
    page, text = both(RICH, mode("web"))
    assert f'<a href="{URL}#fn-1" ' in page
    assert "#fnref" not in page
    assert "↩" not in page
    assert "Counted by hand, in the text that Xinhua" in page
    assert "[1] Counted by hand" in text
    assert f'<a href="{URL}#fn-3" style' in page.partition("As said in note ")[2]


def test_the_anchor_on_the_web_is_the_platforms() -> None:
    page, _ = both(RICH, mode("web", note_anchor="footnote-{number}-157889902"))
    assert f'href="{URL}#footnote-2-157889902"' in page


def test_without_an_address_the_notes_are_linked_within_and_the_author_is_told() -> None:
    made = post(p("a", ref(1)), notes=(note(1, p("b")),), meta=replace(META, url=""))
    rendered = render(made, mode("web"))
    assert 'href="#fn-1"' in rendered.files[0].data.decode()
    assert any("needs the post's own address" in says for says in rendered.notes)
    assert not any("needs the post" in says for says in render(post(p("a")), mode("web")).notes)


def test_short_notes_stand_in_the_text_in_both_parts() -> None:
    made = post(
        p("Said once", ref(1), ", twice", ref(2), " and at length", ref(3), "."),
        notes=(
            note(1, p("By ", em("Xinhua"), ", ", link("https://x.example/", "here"), ".")),
            note(2, p("Two."), p("Paragraphs.")),
            note(3, p("words " * (SHORT // 5))),
        ),
    )
    page, text = both(made, mode("inline"))
    assert "Said once [By <em>Xinhua</em>, <a href=" in page
    assert "here</a>.], twice" in page
    assert "Said once [By _Xinhua_, here <https://x.example/>.], twice[1] and at" in " ".join(
        text.split()
    )
    assert "[1] Two." in text
    assert "[2] words" in text
    assert "[3]" not in text
    numbers = [h["name"] for h in read(page).all("a") if h.get("name", "").startswith("fn-")]
    assert numbers == ["fn-1", "fn-2"]


def test_a_note_that_another_names_or_that_is_called_in_a_crowd_stays_a_note() -> None:
    mention = NoteMention(LINES.here(), 1)
    made = Document(
        (
            p("a", ref(1), link("https://x.example/", "in a link", ref(2))),
            h(2, "A heading", ref(3)),
            table(row(inlines("x")), row(inlines("y", ref(4)))),
            p("twice", ref(5), ref(5, 2), ref(6)),
        ),
        (
            *(note(n, p(f"Note {n}.")) for n in range(1, 5)),
            note(5, p("Twice."), references=2),
            note(6, p("See note ", mention, ".")),
        ),
    )
    short = with_short_notes(made)
    assert [each.number for each in short.footnotes] == [1, 2, 3, 4, 5]
    assert plain_text(short.blocks[3].content) == "twice [See note 1.]"  # type: ignore[union-attr]


@pytest.mark.parametrize("notes", ["end", "web", "inline"])
def test_no_mode_has_a_finding(notes: str) -> None:
    assert check_mail(RICH, mode(notes)).problems == ()


def words_of(document: Document) -> str:
    every = document.blocks + tuple(b for n in document.footnotes for b in n.blocks)
    return "".join(sorted(re.sub(r"[\s\[\]]", "", "".join(
        node.text for node in walk(every) if hasattr(node, "text")))))  # fmt: skip


@given(documents)
@settings(max_examples=150, deadline=None)
def test_no_word_is_lost_and_no_number_leads_nowhere(document: Document) -> None:
    short = with_short_notes(document)
    assert words_of(short) == words_of(document)
    assert [n.number for n in short.footnotes] == list(range(1, len(short.footnotes) + 1))
    every = short.blocks + tuple(b for n in short.footnotes for b in n.blocks)
    for node in walk(every):
        if isinstance(node, FootnoteRef | NoteMention) and node.number:
            assert node.number <= max(len(short.footnotes), len(document.footnotes))
        if isinstance(node, FootnoteRef) and 1 <= node.number <= len(document.footnotes):
            assert node.number <= len(short.footnotes)
    read(both(replace(post(), document=document), mode("inline"))[0])
