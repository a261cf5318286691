"""One rich post in every format, compared byte by byte with what a person has looked at."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from cxq.project import SubstackSettings
from cxq.render.formats import format_names, renderer
from cxq.render.prosemirror.writing import render as render_document
from render.conftest import Same
from render.sample import SETTINGS, rich_post

FOLDER = Path("/newsletter/drafts/img")


@pytest.mark.parametrize("name", ["substack", "email", "text", "html"])
def test_every_file_is_as_it_was(name: str, same_as_golden: Same) -> None:
    rendered = renderer(name)(rich_post(FOLDER), SETTINGS)
    for file in rendered.files:
        same_as_golden(file.name, file.data)
    same_as_golden(f"{name}.notes.txt", "".join(f"{note}\n" for note in rendered.notes).encode())


def test_the_lean_mail_is_as_it_was(same_as_golden: Same) -> None:
    slim = replace(SETTINGS, email=replace(SETTINGS.email, lean=True))
    rendered = renderer("email")(rich_post(FOLDER), slim)
    same_as_golden("email.lean.html", rendered.files[0].data)


def test_the_document_in_the_live_editors_names_is_as_it_was(same_as_golden: Same) -> None:
    chosen = SubstackSettings(vocab="tiptap", footnotes="after_paragraph", code_block="code_block")
    rendered = render_document(rich_post(FOLDER), replace(SETTINGS, substack=chosen))
    same_as_golden("substack.tiptap.json", rendered.files[0].data)


@pytest.mark.parametrize("name", format_names())
def test_the_same_post_gives_the_same_bytes(name: str) -> None:
    first, second = (renderer(name)(rich_post(FOLDER), SETTINGS) for _ in range(2))
    assert first == second


@pytest.mark.parametrize("name", format_names())
def test_a_line_of_output_finds_its_line_in_the_draft(name: str) -> None:
    """Findings in a mail name the draft's line: here, of words that stand once in the post."""
    for file in renderer(name)(rich_post(FOLDER), SETTINGS).files:
        if not file.lines:
            assert file.name in ("email.eml", "copy.html"), "all but these have a map"
            continue
        text = file.data.decode().split("\n")
        assert list(file.lines) == sorted(file.lines, key=lambda pair: pair[0])
        assert all(1 <= output <= len(text) for output, _ in file.lines)
        for words, draft in (("Three steps", 18), ("2014年政府工作报告", 120), ("not lost.", 124)):
            line = next(n for n, content in enumerate(text, 1) if words in content)
            assert file.draft_line(line) == draft, (file.name, words)
