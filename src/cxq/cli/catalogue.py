"""Sources of the catalogue by their names, for every command that takes them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cxq.cli.session import Session
from cxq.errors import UsageError

if TYPE_CHECKING:
    from cxq.model import Source


def find_sources(session: Session, names: tuple[str, ...]) -> tuple[Source, ...]:
    """The named sources, or every enabled one. UsageError for a name that there is not."""
    from cxq.shelf import read_sources
    from cxq.text import nearest

    known = {source.id: source for source in read_sources(session.project)}
    for name in names:
        if name not in known:
            raise UsageError(
                f"There is no source “{name}”{nearest(name, list(known))}.",
                "See them with: cxq sources list --all",
            )
    if names:
        return tuple(known[name] for name in dict.fromkeys(names))
    return tuple(source for source in known.values() if source.enabled)
