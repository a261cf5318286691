"""What a target gets, and what it says in the end."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from cxq.model import Post
from cxq.project import Project

Outcome = Literal["created", "updated", "unchanged"]


@dataclass(frozen=True, slots=True)
class Handover:
    """One post on its way to one target, and what this run allows.

    `now` is RFC 3339 in UTC. `ask` puts a question to the person at the terminal, and is None
    where there is none; `tell` says a line about the run.
    """

    project: Project
    post: Post
    now: str
    tell: Callable[[str], None]
    ask: Callable[[str], bool] | None = None
    force: bool = False
    dry_run: bool = False
    accept_risk: bool = False


@dataclass(frozen=True, slots=True)
class Planned:
    """A request that a run with --dry-run would make: to a path of the target, so many bytes."""

    method: str
    path: str
    bytes: int
    what: str


@dataclass(frozen=True, slots=True)
class Pushed:
    """What became of a post at a target; of a dry run, what would become of it.

    `place` is the platform's address for this newsletter, `id` its name for the draft, `url` where
    a person goes on with it. `notes` are sentences for the author.
    """

    target: str
    place: str
    outcome: Outcome
    title: str
    id: str = ""
    url: str = ""
    planned: tuple[Planned, ...] = ()
    notes: tuple[str, ...] = ()
