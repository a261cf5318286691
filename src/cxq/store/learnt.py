"""What pulls have learnt of a source beside its items: what its ids are worth, what the keep
rules turned away, what the author threw away."""

from __future__ import annotations

from typing import Literal

from cxq.sameness import PullNotes, Removed, Trust
from cxq.store.connection import Database


def trust(database: Database, source: str) -> Trust:
    """What of this source names its items; its ids, where nothing else is known."""
    row = database.row("SELECT level, why FROM trust WHERE source = ?", (source,))
    marks = database.rows("SELECT mark FROM burnt WHERE source = ?", (source,))
    level: Literal["id", "link"] = "link" if row is not None and row[0] == "link" else "id"
    return Trust(level, frozenset(mark for (mark,) in marks), row[1] if row else "")


def left_out(database: Database, source: str) -> frozenset[str]:
    """The identities that the keep rules turned away when the source was last read."""
    rows = database.rows("SELECT identity FROM left_out WHERE source = ?", (source,))
    return frozenset(identity for (identity,) in rows)


def removed(database: Database, source: str) -> tuple[Removed, ...]:
    """The items of this source that were thrown away, as far as they are remembered."""
    rows = database.rows(
        "SELECT identity, key, title, url FROM removed WHERE source = ? ORDER BY identity",
        (source,),
    )
    return tuple(Removed(*row) for row in rows)


def record(database: Database, source: str, notes: PullNotes) -> None:
    """Keep what a pull noted, inside the caller's transaction; stars are the caller's matter."""
    if notes.trust is not None and notes.trust != trust(database, source):
        said = (source, notes.trust.level, notes.trust.why)
        database.run("REPLACE INTO trust VALUES (?, ?, ?)", said)
        database.run_many(
            "INSERT OR IGNORE INTO burnt VALUES (?, ?)",
            [(source, mark) for mark in sorted(notes.trust.burnt)],
        )
    if notes.left_out is not None and notes.left_out != left_out(database, source):
        database.run("DELETE FROM left_out WHERE source = ?", (source,))
        database.run_many(
            "INSERT INTO left_out VALUES (?, ?)",
            [(source, identity) for identity in sorted(notes.left_out)],
        )
