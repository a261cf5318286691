"""A stored text in the forms in which terms and quotes are looked for, each made on use."""

from __future__ import annotations

import re
from functools import cached_property

from cxq import quotes
from cxq.counts import StoredText
from cxq.folding import fold, simplifies
from cxq.occurrences import is_chinese, is_traditional, searchable

_SPACE = re.compile(r"\s+")
_PUNCTUATION = re.compile(r"[^\w+%]+")


def without_space(text: str) -> str:
    """The text without spaces and line ends."""
    return _SPACE.sub("", text)


def without_punctuation(text: str) -> str:
    """The text without spaces, line ends and punctuation."""
    return _PUNCTUATION.sub("", text)


class SearchedText:
    """The text of one item; `text` is empty where none is stored."""

    def __init__(self, stored: StoredText) -> None:
        self.key = stored.key
        self.has_text = stored.text is not None
        self.text = stored.text or ""

    @cached_property
    def searchable(self) -> str:
        return searchable(self.text)

    @cached_property
    def quotable(self) -> str:
        return quotes.folded(self.text)

    @cached_property
    def joined(self) -> str:
        return without_space(self.searchable)

    @cached_property
    def bare(self) -> str:
        return without_punctuation(self.searchable)

    @cached_property
    def chinese(self) -> bool:
        return is_chinese(self.text)

    @cached_property
    def traditional(self) -> bool:
        return self.chinese and is_traditional(self.text)

    @cached_property
    def simplified(self) -> str:
        """A traditional text as it reads in simplified characters; empty without OpenCC."""
        return fold(self.text) if simplifies() else ""
