"""What every command needs and few need all of: the folder, the store, the clock."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from cxq.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime
    from pathlib import Path

    from cxq.project import Project
    from cxq.store import Store


class Session:
    """One run of cxq in one newsletter folder; nothing is read before it is asked for."""

    def __init__(self, directory: str) -> None:
        self._directory = directory
        self._project: Project | None = None

    @property
    def directory(self) -> Path:
        """Where the author stands, or what -C names."""
        from pathlib import Path

        return Path(self._directory)

    @property
    def project(self) -> Project:
        """The newsletter folder. UsageError where there is none."""
        if self._project is None:
            from cxq.project import find_project

            self._project = find_project(self.directory)
        return self._project

    def clock(self) -> datetime:
        """Now, in UTC: the one place where the time comes from."""
        from datetime import UTC, datetime

        return datetime.now(UTC)

    def now(self) -> str:
        """Now as RFC 3339 with `Z`, to the second."""
        return self.clock().strftime("%Y-%m-%dT%H:%M:%SZ")

    @contextmanager
    def store(self) -> Iterator[Store]:
        """The store, made where there is none."""
        from cxq.store import Store

        with Store.open(self.project.store_file, now=self.now()) as store:
            yield store

    @contextmanager
    def standing_store(self) -> Iterator[Store | None]:
        """The store where there is one, else None."""
        from cxq.store import Store

        store = Store.open_existing(self.project.store_file, now=self.now())
        if store is None:
            yield None
            return
        with store:
            yield store

    @contextmanager
    def needed_store(self) -> Iterator[Store]:
        """The store, for a command that is about nothing else. UsageError where there is none."""
        with self.standing_store() as store:
            if store is None:
                raise UsageError(
                    f"Nothing is stored yet ({self.project.shown(self.project.store_file)} is "
                    "not there).",
                    "Fetch the sources with: cxq pull, or add a document with: cxq add FILE",
                )
            yield store
