"""A draft on the disk into a Post, as check and export both want it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path

from cxq.cli.output import many
from cxq.glossary_file import read_glossary
from cxq.model import Evidence, Post, Problem, Reference, WordCount
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
        self.lengths[post.path] = post.count
        return post

    def clash(self, file: Path) -> str | None:
        """Another draft with the same slug, as the author types it."""
        return slug_clash(self.project, read_draft(self.project, file))


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
