"""The end of a pull, where `[retention] days` is set: what is old goes, what is held stays."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING

from cxq.cli.output import clean, many
from cxq.errors import CxqError

if TYPE_CHECKING:
    from cxq.cli.session import Session
    from cxq.model import Item
    from cxq.project import Project
    from cxq.store import Store

_NAMED = 3


def retain(session: Session, store: Store) -> str:
    """Drop what the setting lets go; a sentence that says what, empty where nothing went.

    Where references or drafts cannot be read nobody knows what is cited, and nothing is dropped.
    """
    if not session.project.settings.retention.days:
        return ""
    try:
        going, held = leaving(session, store)
    except CxqError as error:
        return (
            f"Retention: nothing was dropped, since nobody can say what is cited. {error.message}"
        )
    if not going:
        return ""
    store.drop([item.key for item in going], at=session.now())
    return f"Retention: dropped {_said(session, going, held)}"


def leaving(session: Session, store: Store) -> tuple[tuple[Item, ...], int]:
    """The items that the next pull would drop, and how many as old ones are held.

    CxqError where references.json, a draft or the glossary cannot be read.
    """
    days = session.project.settings.retention.days
    before = (session.clock() - timedelta(days=days)).strftime("%Y-%m-%dT%H:%M:%SZ")
    return store.droppable(before, mentioned_keys(session.project)) if days else ((), 0)


def mentioned_keys(project: Project) -> frozenset[str]:
    """Whatever may be a key in references.json, the drafts and the glossary: rather too many than
    one too few, so a draft is not parsed for it."""
    from cxq.disk import read_text
    from cxq.glossary_file import read_glossary
    from cxq.posts.draft_file import draft_files
    from cxq.shelf import read_references
    from cxq.text import KEY

    found = set(read_references(project))
    texts = [read_text(file, project.shown(file)) for file in draft_files(project)]
    for term in read_glossary(project).terms.values():
        found.update(term.sources)
        texts.append(term.definition)
    for text in texts:
        for key in re.findall(rf"@({KEY.pattern})", text):
            found |= {key, key.rstrip("._-")}
    return frozenset(found)


def _said(session: Session, going: tuple[Item, ...], held: int) -> str:
    days = session.project.settings.retention.days
    names = ", ".join(f"{item.key} “{clean(item.title)[:40]}”" for item in going[:_NAMED])
    more = f" and {len(going) - _NAMED:,} more" if len(going) > _NAMED else ""
    kept = (
        f" {many(held, 'item')} as old {'is' if held == 1 else 'are'} kept: starred, cited, added"
        " by hand, or in one story with such."
        if held
        else ""
    )
    return f"{many(len(going), 'item')} that said nothing new for {days} days: {names}{more}.{kept}"
