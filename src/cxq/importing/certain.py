"""Markdown so plain that it need not be parsed to know how it reads.

Most paragraphs are words, links, notes' marks, and bold or italics around whole words: there a
run of `*` can only open or only close (CommonMark §6.2), and nothing else is a sign. Reading
everything back cost more than all the rest of an import.
"""

from __future__ import annotations

import re

_DEFINITION = re.compile(r"\A\[\^[\w.-]+\]: ")
_LINK = re.compile(r"(?<![\]!\\^])\[([^\[\]\\\n]+)\]\(https?://[^\s()<>\\*`\[\]]+\)(?![\[(:])")
_NOTE = re.compile(r"\[\^[\w.-]+\](?![\[(:])")
_MARKED = re.compile(r"(?<![\w*])(\*\*?)(?=[^\W_])([^*\n]+)(?<=[^\W_])\1(?![\w*])")
_SIGNS = re.compile(r"[\\`*\[\]{}<>&~|$^#=]|!\Z|://|_")
_BEGINS = re.compile(r"[^\W\d_]|[“‘(（《「]")


def reads_plainly(markdown: str) -> bool:
    """Whether this is one paragraph, or a note of one, whose signs can be read one way only."""
    if "\n" in markdown:
        return False
    text = _DEFINITION.sub("", markdown)
    text = _NOTE.sub(" ", _LINK.sub(r" \1 ", text))
    text = _MARKED.sub(r"\2", text)
    return bool(_BEGINS.match(text.lstrip())) and _SIGNS.search(text) is None
