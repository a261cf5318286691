"""The ledger of test mails, .cxq/sent.jsonl: what went to whom, and what is not known.

A line is written before a message is handed over and another once the server has answered, each on
the disk before the next step. So where the first stands alone (a killed run, a cut connection)
nobody knows, and that is what is said: the message is not handed over again without the author.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any, Literal, get_args

from cxq.disk import append_synced, exclusive, read_bytes
from cxq.project import Project

Status = Literal["begun", "sent", "refused", "deferred", "failed", "uncertain"]
"""`refused` for good (5xx), `deferred` for now (4xx), `failed`: it surely did not arrive."""

_STATUSES = get_args(Status)


@dataclass(frozen=True, slots=True)
class Sending:
    """One line: `mail` is the SHA-256 of email.eml, `words` are the server's, cleaned."""

    at: str
    to: str
    mail: str
    status: Status
    draft: str = ""
    message_id: str = ""
    server: str = ""
    code: int = 0
    words: str = ""


@dataclass(frozen=True, slots=True)
class Ledger:
    """What was read: each sending in order, and the numbers of the lines that cannot be read."""

    path: Path
    sendings: tuple[Sending, ...]
    damaged: tuple[int, ...] = ()

    def last(self, to: str, mail: str) -> Sending | None:
        """What became of these bytes at this address. `begun` and nothing after: uncertain."""
        found = None
        for sending in self.sendings:
            if sending.mail == mail and sending.to.casefold() == to.casefold():
                found = sending
        return found


def ledger_file(project: Project) -> Path:
    return project.root / ".cxq" / "sent.jsonl"


def read_ledger(path: Path) -> Ledger:
    """The ledger; an empty one where there is none. OutsideError where it cannot be read."""
    if not path.exists():
        return Ledger(path, ())
    sendings, damaged = [], []
    for number, line in enumerate(read_bytes(path).split(b"\n"), 1):
        if not line.strip():
            continue
        sending = _sending(line)
        if sending is None:
            damaged.append(number)
        else:
            sendings.append(sending)
    return Ledger(path, tuple(sendings), tuple(damaged))


def _sending(line: bytes) -> Sending | None:
    try:
        row = json.loads(line)
    except (ValueError, RecursionError):
        return None
    if not isinstance(row, dict):
        return None
    values: dict[str, Any] = {}
    for field in fields(Sending):
        value = row.get(field.name, 0 if field.name == "code" else "")
        if type(value) is not (int if field.name == "code" else str):
            return None
        values[field.name] = value
    known = values["status"] in _STATUSES and values["to"] and values["mail"]
    return Sending(**values) if known else None


def claim(root: Path, path: Path, sending: Sending, *, seen: Sending | None) -> Sending | None:
    """Write that this sending begins, unless another run did so since `seen` was read.

    None where it is ours; else what the other run wrote. One run at a time looks and writes.
    """
    with exclusive(root):
        last = read_ledger(path).last(sending.to, sending.mail)
        if last != seen:
            return last
        append_synced(path, _line(sending))
    return None


def record(path: Path, sending: Sending) -> None:
    """Write what became of a sending."""
    append_synced(path, _line(sending))


def _line(sending: Sending) -> str:
    return json.dumps(asdict(sending), ensure_ascii=True, separators=(",", ":"))


def damage_words(ledger: Ledger, shown: str) -> Sequence[str]:
    """A sentence for the author where lines cannot be read."""
    if not ledger.damaged:
        return ()
    lines = ", ".join(map(str, ledger.damaged[:5])) + ("…" if len(ledger.damaged) > 5 else "")
    return (
        f"{shown}: line {lines} cannot be read: what was sent then is not known, the rest is used.",
    )
