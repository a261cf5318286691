"""The tables, as ordered migrations, and the way from any older store to this one.

Each migration runs in a transaction of its own together with the line that records it, so a
process killed at any moment leaves a store that the next one can finish. A migration that has
been released is never edited: what must change becomes a new one. SQLite keeps the `--` comments
in sqlite_master, so that `.schema` in its shell explains the columns.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from cxq.errors import OutsideError, UsageError
from cxq.store.connection import Database

APPLICATION_ID = int.from_bytes(b"cxqs")
"""Bytes 68 to 71 of the file (https://sqlite.org/fileformat2.html#application_id)."""


@dataclass(frozen=True, slots=True)
class Migration:
    """What a step is called, and its statements in order."""

    name: str
    statements: tuple[str, ...]


_ITEMS = """
CREATE TABLE items (
  key TEXT PRIMARY KEY NOT NULL, -- citable name; shares one namespace with collection
  title TEXT NOT NULL,           -- as the source gave it, one line
  url TEXT NOT NULL,             -- the item's own page, or empty
  first_seen TEXT NOT NULL,      -- UTC with Z; never changes
  published TEXT,                -- YYYY-MM-DD, or RFC 3339 with the source's offset, or null
  source TEXT,                   -- id in sources/*.toml; null for what the author added
  collection TEXT,               -- the author's own set, or null
  identity TEXT NOT NULL,        -- its id at the source, else link, else title + date + summary
  author TEXT NOT NULL,
  outlet TEXT NOT NULL,          -- who publishes it, where the source says so
  language TEXT NOT NULL,        -- BCP 47
  region TEXT NOT NULL,
  fingerprint TEXT NOT NULL,     -- SHA-256 of what the source's document last said of it
  sort_time TEXT NOT NULL,       -- published else first_seen, in UTC to the microsecond
  UNIQUE (source, identity)
)"""

_SNAPSHOTS = """
CREATE TABLE snapshots (
  id INTEGER PRIMARY KEY,        -- rises with time: the newest of an item is its highest
  item TEXT NOT NULL REFERENCES items (key) ON UPDATE CASCADE ON DELETE CASCADE,
  sha256 TEXT NOT NULL,          -- of the raw bytes before compression
  fetched TEXT NOT NULL,         -- UTC with Z
  url TEXT NOT NULL,             -- where the bytes came from, after redirects
  media_type TEXT NOT NULL,      -- application/x-cxq-entry+html: from the feed, not from the page
  raw_bytes INTEGER NOT NULL,    -- length of the raw bytes before compression
  text TEXT NOT NULL,            -- what was extracted; before raw, so that reading it skips raw
  raw BLOB NOT NULL              -- the bytes as they came, zlib-compressed (RFC 1950)
)"""

_PULL_STATES = """
CREATE TABLE pull_states (
  source TEXT PRIMARY KEY NOT NULL, -- id in sources/*.toml
  url TEXT NOT NULL,             -- the address that the validators below belong to
  etag TEXT NOT NULL,            -- the server's own words, sent back as they came (RFC 9110 8.8)
  last_modified TEXT NOT NULL,   -- likewise
  body_sha256 TEXT NOT NULL,     -- of the last body read
  last_attempt TEXT NOT NULL,    -- UTC with Z, as all times here; empty for never
  last_success TEXT NOT NULL,
  status TEXT NOT NULL,          -- of the last attempt, as the pull printed it
  message TEXT NOT NULL,
  failures INTEGER NOT NULL,     -- in a row, up to the last attempt
  not_before TEXT NOT NULL,      -- a Retry-After that still holds
  next_due TEXT NOT NULL,
  rules TEXT NOT NULL            -- hash of what the answer was read with; another: read afresh
)"""

_PAGES = """
CREATE TABLE pages (
  item TEXT PRIMARY KEY NOT NULL REFERENCES items (key) ON UPDATE CASCADE ON DELETE CASCADE,
  attempts INTEGER NOT NULL,     -- failed, since the last good fetch or the last change
  attempted TEXT NOT NULL,       -- UTC with Z: the last attempt, good or not
  fetched TEXT NOT NULL,         -- UTC with Z: the last good fetch; empty for never
  stale INTEGER NOT NULL         -- 1: the source has changed the item since that fetch
)"""

_MARKS = """
CREATE TABLE marks (
  item TEXT PRIMARY KEY NOT NULL REFERENCES items (key) ON UPDATE CASCADE ON DELETE CASCADE,
  read INTEGER NOT NULL,         -- 1: opened, or marked so
  starred INTEGER NOT NULL,      -- 1: to be kept in sight
  hidden INTEGER NOT NULL        -- 1: kept, and listed only where hidden ones are asked for
)"""

_CORRECTIONS = """
CREATE TABLE corrections (
  item TEXT NOT NULL REFERENCES items (key) ON UPDATE CASCADE ON DELETE CASCADE,
  field TEXT NOT NULL,           -- a column of items that the author set: pulls leave it alone
  PRIMARY KEY (item, field)
)"""

_FORMER_KEYS = """
CREATE TABLE former_keys (
  key TEXT PRIMARY KEY NOT NULL, -- what the item was called before; no other item may be
  item TEXT NOT NULL REFERENCES items (key) ON UPDATE CASCADE ON DELETE CASCADE
)"""

_REMOVED = """
CREATE TABLE removed (
  source TEXT NOT NULL,          -- what the author threw away: a pull does not bring it back
  identity TEXT NOT NULL,
  key TEXT NOT NULL,             -- as it was, with title and url, to tell what it was
  title TEXT NOT NULL,
  url TEXT NOT NULL,
  removed TEXT NOT NULL,         -- UTC with Z
  PRIMARY KEY (source, identity)
)"""

# A comment behind a column would be lost by ALTER TABLE; one inside its definition is kept.
_MANNERS = (
    "max_age /* seconds for which the server calls its answer fresh (RFC 9111 4.2) */ INTEGER"
    " NOT NULL DEFAULT 0",
    "ttl /* seconds that the feed itself asks to wait (RSS ttl, sy:updatePeriod) */ INTEGER"
    " NOT NULL DEFAULT 0",
    "skip_hours /* the feed's hours of rest, in UTC: 0 1 2 */ TEXT NOT NULL DEFAULT ''",
    "skip_days /* its days of rest: Saturday Sunday */ TEXT NOT NULL DEFAULT ''",
    "newest /* of its items: a day or RFC 3339 */ TEXT NOT NULL DEFAULT ''",
    "gap /* seconds from item to item; -1 not measured, 0 cannot be told */ INTEGER"
    " NOT NULL DEFAULT -1",
    "pause /* seconds from one day with items to the next; likewise */ INTEGER NOT NULL DEFAULT -1",
    "last_new /* UTC with Z: when a pull last brought something */ TEXT NOT NULL DEFAULT ''",
    "moved_to /* where permanent redirects led, in the last pulls */ TEXT NOT NULL DEFAULT ''",
    "moved_times /* how many pulls in a row; from the third on it is asked there */ INTEGER"
    " NOT NULL DEFAULT 0",
)

_TRUST = """
CREATE TABLE trust (
  source TEXT PRIMARY KEY NOT NULL, -- id in sources/*.toml
  level TEXT NOT NULL,           -- id or link: the best mark that names its items; only falls
  why TEXT NOT NULL              -- what the source was caught at
)"""

_BURNT = """
CREATE TABLE burnt (
  source TEXT NOT NULL,
  mark TEXT NOT NULL,            -- an id or a link seen on two stories: it names neither
  PRIMARY KEY (source, mark)
) WITHOUT ROWID"""

_LEFT_OUT = """
CREATE TABLE left_out (
  source TEXT NOT NULL,
  identity TEXT NOT NULL,        -- turned away by the keep rules, in the last document read
  PRIMARY KEY (source, identity)
) WITHOUT ROWID"""

_UNCOMPARED = """
CREATE TABLE uncompared (
  item TEXT PRIMARY KEY NOT NULL -- its newest text has not been compared with the others yet
    REFERENCES items (key) ON UPDATE CASCADE ON DELETE CASCADE
) WITHOUT ROWID"""

_SKETCHES = """
CREATE TABLE sketches (
  id INTEGER PRIMARY KEY AUTOINCREMENT, -- never used again: shingles of a removed item find none
  item TEXT UNIQUE NOT NULL REFERENCES items (key) ON UPDATE CASCADE ON DELETE CASCADE,
  units INTEGER NOT NULL,        -- Han characters and words of the text
  numbers TEXT NOT NULL,         -- the numbers in it, each once, parted by spaces
  hashes BLOB NOT NULL           -- of its 4-grams, every eighth hash: 32 bits each, little-endian
)"""

_SHINGLES = """
CREATE TABLE shingles (
  hash INTEGER NOT NULL,         -- every second one of a sketch's
  sketch INTEGER NOT NULL,
  PRIMARY KEY (hash, sketch)
) WITHOUT ROWID"""

_STORIES = """
CREATE TABLE stories (
  item TEXT PRIMARY KEY NOT NULL -- only items that share their story with others
    REFERENCES items (key) ON UPDATE CASCADE ON DELETE CASCADE,
  story INTEGER NOT NULL         -- the same number for all of one story
) WITHOUT ROWID"""

MIGRATIONS: tuple[Migration, ...] = (
    Migration(
        "items, snapshots and pull states",
        (
            f"PRAGMA application_id = {APPLICATION_ID}",
            _ITEMS,
            "CREATE INDEX items_by_time ON items (sort_time DESC, key)",
            "CREATE INDEX items_by_source ON items (source, sort_time DESC, key)",
            "CREATE INDEX items_by_collection ON items (collection, sort_time DESC, key)"
            " WHERE collection IS NOT NULL",
            _SNAPSHOTS,
            "CREATE INDEX snapshots_by_item ON snapshots (item)",
            _PULL_STATES,
        ),
    ),
    Migration("pages: which items still want theirs", (_PAGES,)),
    Migration(
        "keeping: marks, corrections by hand, former keys, what was removed",
        (
            _MARKS,
            "CREATE INDEX marks_hidden ON marks (item) WHERE hidden",
            _CORRECTIONS,
            _FORMER_KEYS,
            "CREATE INDEX former_keys_by_item ON former_keys (item)",
            _REMOVED,
        ),
    ),
    Migration(
        "manners: freshness, rhythm, moves",
        tuple(f"ALTER TABLE pull_states ADD COLUMN {column}" for column in _MANNERS),
    ),
    Migration(
        "sameness: what ids are worth, what was left out, stories",
        (
            _TRUST,
            _BURNT,
            _LEFT_OUT,
            _UNCOMPARED,
            # What an older cxq fetched is compared by the next pulls, the newest first.
            "INSERT INTO uncompared SELECT DISTINCT item FROM snapshots"
            " WHERE media_type <> 'application/x-cxq-entry+html'",
            _SKETCHES,
            _SHINGLES,
            _STORIES,
            "CREATE INDEX stories_by_story ON stories (story)",
        ),
    ),
    Migration(
        "texts: pages that vanished",
        (
            "ALTER TABLE items ADD COLUMN vanished /* UTC with Z: since when its page answers 404"
            " or 410, after it was kept; else empty */ TEXT NOT NULL DEFAULT ''",
        ),
    ),
    Migration(
        "manners: validators of pages",
        (
            "ALTER TABLE pages ADD COLUMN etag /* the server's bytes, of the page that was kept or"
            " last seen to be the same; else empty */ TEXT NOT NULL DEFAULT ''",
            "ALTER TABLE pages ADD COLUMN last_modified /* likewise */ TEXT NOT NULL DEFAULT ''",
        ),
    ),
)

_RECORD = """
CREATE TABLE IF NOT EXISTS migrations (
  number INTEGER PRIMARY KEY,    -- from 1, without gaps
  name TEXT NOT NULL,
  applied TEXT NOT NULL          -- UTC with Z
)"""


def recognise(database: Database) -> None:
    """Return if this is a store, or a file with nothing in it; else UsageError.

    Reads only: another program's database is not touched.
    """
    with database.reading():
        application = database.value("PRAGMA application_id")
        tables = database.value("SELECT count(*) FROM sqlite_master")
    if application != APPLICATION_ID and (application or tables):
        raise UsageError(
            f"{database.path} is not a cxq store, but another program’s SQLite database.",
            "It was left as it is. Name another file in the environment variable CXQ_DB.",
        )


def migrate(database: Database, *, now: str, migrations: Sequence[Migration] = MIGRATIONS) -> None:
    """Bring the store to the last of these migrations.

    OutsideError where a newer cxq has already brought it further.
    """
    while (number := applied(database)) < len(migrations):
        with database.transaction():
            # Another cxq that opened the store at the same moment may have been faster.
            if applied(database) == number:
                _apply(database, number + 1, migrations[number], now)
    _refuse_newer(database, number, len(migrations))


def refuse_other(database: Database, *, migrations: Sequence[Migration] = MIGRATIONS) -> None:
    """OutsideError where a store that cannot be migrated is not of this very schema."""
    number = applied(database)
    _refuse_newer(database, number, len(migrations))
    if number < len(migrations):
        raise OutsideError(
            f"{database.path} was written by an older cxq, and its folder may not be written.",
            "Copy it to where it can be brought up to date, and name that in CXQ_DB.",
        )


def _refuse_newer(database: Database, number: int, known: int) -> None:
    if number > known:
        raise OutsideError(
            f"{database.path} was written by a newer cxq "
            f"(its schema is {number}, this cxq knows {known}).",
            "Upgrade cxq: pip install --upgrade cxq",
        )


def applied(database: Database) -> int:
    """The number of the last migration that this store has had; 0 for an empty file."""
    if not database.value("SELECT count(*) FROM sqlite_master WHERE name = 'migrations'"):
        return 0
    return int(database.value("SELECT coalesce(max(number), 0) FROM migrations"))


def _apply(database: Database, number: int, migration: Migration, now: str) -> None:
    database.run(_RECORD)
    for statement in migration.statements:
        database.run(statement)
    database.run("INSERT INTO migrations VALUES (?, ?, ?)", (number, migration.name, now))
