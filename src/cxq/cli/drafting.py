"""A new draft on the disk, and items as it lists them; shared by new and digest."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from cxq.cli.session import Session
from cxq.errors import UsageError

if TYPE_CHECKING:
    from cxq.model import Item
    from cxq.posts.skeleton import Listed


def draft_path(session: Session, slug: str, title: str) -> Path:
    """Where a new draft will stand. UsageError where one stands already, or no name can be made."""
    from cxq.disk import stands
    from cxq.text import slugify

    name = slugify(slug or title)
    if not name:
        raise UsageError(
            f"No file name can be made of “{slug or title}”.", "Name one: --slug my-post"
        )
    path = session.project.drafts / f"{name}.md"
    if stands(path):
        raise UsageError(
            f"{session.project.shown(path)} stands already.",
            "Choose another title, or name the file: --slug another-name",
        )
    return path


def write_draft(session: Session, path: Path, text: str) -> None:
    """Write it; UsageError where somebody else was faster."""
    from cxq.disk import exclusive, stands, write_text

    with exclusive(session.project.root):
        if stands(path):
            raise UsageError(
                f"{session.project.shown(path)} stands already.", "Name another: --slug my-post"
            )
        write_text(path, text)


def listed(item: Item, also: tuple[tuple[str, str], ...] = ()) -> Listed:
    """An item as a draft lists it."""
    from cxq.posts.skeleton import Listed

    return Listed(item.key, item.title, item.url, item.published or item.first_seen, also)


def listed_keys(session: Session, keys: tuple[str, ...]) -> list[Listed]:
    """Items by key: as the store has them, else as references.json does.

    UsageError for a key that neither has.
    """
    from cxq.posts.skeleton import Listed
    from cxq.shelf import read_references, reference_for

    references = read_references(session.project)
    found = []
    with session.standing_store() as store:
        for key in dict.fromkeys(keys):
            item = store.item(key) if store else None
            if item is not None:
                found.append(listed(item))
                continue
            one = reference_for(references, key)
            found.append(Listed(key, one.title, one.url, one.issued))
    return found
