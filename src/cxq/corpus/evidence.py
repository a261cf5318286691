"""The store as the Evidence that build and checks ask."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from cxq.corpus.counting import count_terms
from cxq.corpus.searched import SearchedText
from cxq.corpus.texts import near_name, texts_of
from cxq.counts import Count
from cxq.quotes import holds
from cxq.store import Store


@dataclass
class StoredEvidence:
    """`cxq.model.Evidence` over a store; what was read and counted once is remembered.

    `pins` are the snapshots that references pin: key → SHA-256.
    """

    store: Store
    pins: Mapping[str, str] = field(default_factory=dict)
    _places: dict[str, tuple[SearchedText, ...] | None] = field(default_factory=dict)
    _counts: dict[tuple[str, str], Count | None] = field(default_factory=dict)

    def has(self, key: str) -> bool:
        """Whether the store holds an item of this key."""
        return self.store.item(key) is not None

    def text(self, key: str, sha256: str = "") -> str | None:
        """The text of the pinned snapshot, else (no pin) the newest; None where there is none."""
        return self.store.text(key, sha256)

    def count(self, term: str, key: str) -> Count | None:
        """The term in an item or a collection, as Ctrl+F counts; None where there is neither."""
        asked = (term, key)
        if asked not in self._counts:
            documents = self._documents(key)
            self._counts[asked] = None if documents is None else count_terms(documents, [term])[0]
        return self._counts[asked]

    def _documents(self, key: str) -> tuple[SearchedText, ...] | None:
        if key not in self._places:
            texts = texts_of(self.store, key, self.pins)
            self._places[key] = None if texts is None else tuple(map(SearchedText, texts))
        return self._places[key]

    def near(self, key: str) -> str:
        """` (did you mean “gwr-2025”?)`, or nothing."""
        return near_name(self.store, key)

    def elsewhere(self, quote: str, key: str) -> tuple[str, ...]:
        """The keys of other items whose newest text holds this quote, in order."""
        return tuple(
            text.key
            for text in self._everything
            if text.key != key and holds(quote, text.quotable, is_folded=True)
        )

    @cached_property
    def _everything(self) -> tuple[SearchedText, ...]:
        # Read once a run, and only when a quote is not where it should be.
        return tuple(map(SearchedText, self.store.texts()))
