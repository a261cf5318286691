"""A draft on the disk into a Post, as check and export both want it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path

from cxq.cli.output import many
from cxq.cli.session import Session
from cxq.errors import UsageError
from cxq.glossary_file import read_glossary
from cxq.model import Evidence, Post, Problem, Reference, WordCount
from cxq.posts.appearance import dressed
from cxq.posts.build import build
from cxq.posts.draft_file import image_finder, read_draft, slug_clash
from cxq.project import Project
from cxq.shelf import read_references
from cxq.terms import Glossary


@dataclass(frozen=True, slots=True)
class Desk:
    """What lies open while drafts are built: read once for all of them."""

    project: Project
    glossary: Glossary
    references: dict[str, Reference]
    lengths: dict[str, WordCount] = field(default_factory=dict)
    """Of the posts that were built here, by their paths."""

    @classmethod
    def open(cls, project: Project) -> Desk:
        """SettingsError where glossary or references cannot be used."""
        return cls(project, read_glossary(project), read_references(project))

    def build(self, file: Path, evidence: Evidence | None = None) -> Post:
        """The post that this file is. FileError where it cannot be read."""
        draft = read_draft(self.project, file)
        if not draft.meta.tables:
            tables = self.project.settings.substack.tables
            draft = replace(draft, meta=replace(draft.meta, tables=tables))
        finder = image_finder(self.project, draft)
        post = build(draft, self.glossary, self.references, finder, evidence)
        post = dressed(post, self.project)
        self.lengths[post.path] = post.count
        return post

    def clash(self, file: Path) -> str | None:
        """Another draft with the same slug, as the author types it."""
        return slug_clash(self.project, read_draft(self.project, file))


def checked_post(session: Session, draft: str) -> tuple[Post, tuple[Problem, ...]]:
    """The post of this draft (a path or a stem), and what is wrong in it.

    UsageError where there is none, or where another has its slug; FileError where it can't be read.
    """
    from cxq.checks import check
    from cxq.cli.evidence import stored_evidence
    from cxq.posts.draft_file import find_draft

    file = find_draft(session.project, draft)
    desk = Desk.open(session.project)
    with stored_evidence(session, desk.references) as evidence:
        post = desk.build(file, evidence)
        problems = check(post, evidence)
    clash = desk.clash(file)
    if clash is not None:
        raise UsageError(
            f"{post.path} and {clash} have the same slug, “{post.meta.slug}”.",
            "Give one of them another in its front matter: slug: another-name",
        )
    return post, problems


def problem_row(problem: Problem) -> dict[str, str | int]:
    """A problem in `--json`."""
    return {
        "path": problem.path,
        "line": problem.line,
        "column": problem.column,
        "rule": problem.rule,
        "severity": problem.severity,
        "message": problem.message,
        "hint": problem.hint,
    }


def length_row(count: WordCount) -> dict[str, int]:
    """A post's length in `--json`."""
    return {"words": count.words, "han": count.han, "minutes": count.minutes}


def length_words(count: WordCount) -> str:
    """`812 words, 34 汉字, 4 minutes to read`."""
    return (
        f"{many(count.words, 'word')}, {count.han:,} 汉字, {many(count.minutes, 'minute')} to read"
    )
