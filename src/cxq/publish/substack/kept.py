"""What Substack said of a draft after the last push, kept beside the ledger; and what is saved
before it is written over."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from cxq.disk import read_bytes, write_text
from cxq.errors import CxqError
from cxq.publish.ledger import Place
from cxq.publish.substack.standing import Standing
from cxq.text import sha256, slugify

_MOST = 50_000_000


def keep_state(root: Path, place: Place, standing: Standing, sent: tuple[str, ...]) -> None:
    """Remember this state, and which fields were sent for it."""
    state = {"sent": list(sent), "draft": dict(standing.data)}
    write_text(_file(root, place, "pushed"), _text(state))


def kept_state(root: Path, place: Place) -> tuple[Standing | None, tuple[str, ...]]:
    """The state after the last push, and the fields sent for it. None where it is not there or
    damaged: then an edit is still seen (by the ledger), and only told less well."""
    try:
        state = json.loads(read_bytes(_file(root, place, "pushed"), most=_MOST))
        draft, sent = state["draft"], state["sent"]
    except (CxqError, ValueError, KeyError, TypeError, RecursionError):
        return None, ()
    if not isinstance(draft, dict) or not isinstance(sent, list):
        return None, ()
    return Standing(draft), tuple(key for key in sent if isinstance(key, str))


def save_aside(root: Path, place: Place, standing: Standing, now: str) -> Path:
    """Save all that stands there; where. OutsideError where the disk refuses."""
    file = _file(root, place, "saved", f"-{now.replace(':', '')}-{standing.mark()[:6]}")
    write_text(file, _text(standing.data))
    return file


def _file(root: Path, place: Place, folder: str, suffix: str = "") -> Path:
    """A name that no two places share, and that any file system takes."""
    digest = sha256("\n".join(place).encode("utf-8", "replace"))[:8]
    name = slugify(place.slug)[:60] or "draft"
    return root / ".cxq" / folder / f"{place.target}-{name}-{digest}{suffix}.json"


def _text(value: Mapping[str, Any]) -> str:
    return json.dumps(value, ensure_ascii=True, indent=1) + "\n"
