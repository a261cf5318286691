"""substack.json in the stand-in editor: taken whole, found sound by ProseMirror, given back."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from cxq.document import Document
from cxq.model import Post
from cxq.project import SubstackSettings
from cxq.render.prosemirror.document import substack_document
from render.sample import SETTINGS, post, rich_post
from render.strategies import documents

desk_ = pytest.importorskip("standin.desk", reason="the stand-in editor is not here")

WAYS = [
    (SubstackSettings(vocab=vocab, footnotes=place), {"vocab": vocab, "notes": notes})
    for vocab in ("legacy", "tiptap")
    for place, notes in (("end", "end"), ("after_paragraph", "anywhere"))
]
STRANGERS = {"button", "subscribeWidget"}
"""What the stand-in has not."""


def document_of(made: Post, ways: SubstackSettings) -> dict[str, Any]:
    doc = substack_document(made, replace(SETTINGS, substack=ways)).doc
    content = [each for each in doc["content"] if each["type"] not in STRANGERS]
    return {"type": "doc", "content": content or [{"type": "paragraph"}]}


def bare(node: dict[str, Any]) -> dict[str, Any]:
    """A node without the attributes that say nothing, and those that the stand-in has not."""
    given_ = node.get("attrs", {})
    attributes = {key: value for key, value in given_.items() if value not in (None, False)}
    for missing in ("title", "resizeWidth", "id", "dirty"):
        attributes.pop(missing, None)
    made = {key: node[key] for key in ("type", "text") if key in node}
    if attributes:
        made["attrs"] = attributes
    for key in ("content", "marks"):
        if node.get(key):
            made[key] = joined([bare(each) for each in node[key]])
    return made


def joined(content: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Texts in a row that differ in nothing that the stand-in has are one to it."""
    made: list[dict[str, Any]] = []
    for each in content:
        before = made[-1] if made else {}
        if "text" in each and "text" in before and each.get("marks") == before.get("marks"):
            made[-1] = {**before, "text": before["text"] + each["text"]}
        else:
            made.append(each)
    return made


@pytest.mark.parametrize(("ways", "options"), WAYS)
def test_the_rich_post_is_taken_whole(
    desk: Any, ways: SubstackSettings, options: dict[str, str]
) -> None:
    doc = document_of(rich_post(Path("/x")), ways)
    editor = desk.editor(**options)
    editor.evaluate("doc => standin.fill(doc)", doc)
    assert bare(desk.read(editor)) == bare(doc)


def test_any_document_is_taken_whole(desk: Any) -> None:
    editor = desk.editor(vocab="tiptap", notes="anywhere")
    ways = SubstackSettings(vocab="tiptap", footnotes="after_paragraph")

    @given(documents)
    @settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
    def taken(document: Document) -> None:
        doc = document_of(replace(post(), document=document), ways)
        editor.evaluate("doc => standin.fill(doc)", doc)
        assert bare(desk.read(editor)) == bare(doc)

    taken()
