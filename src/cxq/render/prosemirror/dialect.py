"""What a document is written in: a family of names, and answers where public sources differ."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from cxq.errors import SettingsError
from cxq.project import SubstackSettings
from cxq.render.prosemirror.schema import ATTRIBUTES, TIPTAP
from cxq.text import nearest

Vocabulary = Literal["legacy", "tiptap"]

_RENAMING = re.compile(r"\s*([A-Za-z]\w*(?:\.\w+)?)\s*=\s*([A-Za-z]\w*)\s*", re.ASCII)


@dataclass(frozen=True, slots=True)
class Dialect:
    """`names` gives ours → theirs, `attributes` the same for `node.attribute`: where it is silent,
    the legacy name stands. The rest are the answers where public sources differ
    (docs/substack-document.md)."""

    vocabulary: Vocabulary
    names: Mapping[str, str]
    attributes: Mapping[str, str]
    code_block: str
    notes_at_end: bool
    inline_latex: Literal["text", "inline_latex", "latex"]
    copy_notes: bool


def dialect(settings: SubstackSettings) -> Dialect:
    """The settings with `auto` decided. SettingsError for a name that cannot be changed."""
    vocabulary: Vocabulary = "legacy" if settings.vocab == "auto" else settings.vocab
    single = dict(map(_renaming, settings.names))
    names = dict(TIPTAP) if vocabulary == "tiptap" else {}
    names.update((ours, theirs) for ours, theirs in single.items() if "." not in ours)
    blocks = "highlighted_code_block" if settings.code_block == "auto" else settings.code_block
    return Dialect(
        vocabulary,
        names,
        {ours: theirs for ours, theirs in single.items() if "." in ours},
        blocks,
        settings.footnotes != "after_paragraph",
        "text" if settings.inline_latex == "auto" else settings.inline_latex,
        settings.repeated_notes == "copy",
    )


def _renaming(text: str) -> tuple[str, str]:
    found = _RENAMING.fullmatch(text)
    if found is None:
        raise SettingsError(
            f"[substack] names: “{text}” is not two names with an equals sign between them.",
            'Write it as: names = ["latex_block=latexBlock"]',
        )
    ours, theirs = found[1], found[2]
    if ours not in _KNOWN:
        raise SettingsError(
            f"[substack] names: cxq writes nothing called “{ours}”{nearest(ours, list(_KNOWN))}.",
            "What it writes stands in docs/substack-document.md.",
        )
    taken = theirs in _TAKEN and _plain(theirs) != _plain(ours)
    if taken:
        raise SettingsError(
            f"[substack] names: “{theirs}” is another thing's name, so “{ours}” cannot have it.",
            "Take that line out of the settings, or calibrate again.",
        )
    return ours, theirs


def _plain(name: str) -> str:
    return name.partition(".")[2] or name


_KNOWN = dict.fromkeys(name for name in ATTRIBUTES if name != "doc")
_KNOWN.update({f"{name}.{key}": None for name, keys in ATTRIBUTES.items() for key in keys})
_TAKEN = {"doc", "text", *ATTRIBUTES, *TIPTAP.values()} - {"code", "title", "caption"}
