"""The store as the Evidence that checks ask."""

from __future__ import annotations

from dataclasses import dataclass

from cxq.store import Store


@dataclass(frozen=True, slots=True)
class StoredEvidence:
    """`cxq.model.Evidence` over a store."""

    store: Store

    def has(self, key: str) -> bool:
        """Whether the store holds an item of this key."""
        return self.store.item(key) is not None

    def text(self, key: str, sha256: str = "") -> str | None:
        """The text of the pinned snapshot, else (no pin) the newest; None where there is none."""
        snapshot = self.store.snapshot(key, sha256)
        return None if snapshot is None else snapshot.text
