"""cxq check"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Literal

import click

from cxq.cli.complete import complete_drafts
from cxq.cli.evidence import stored_evidence
from cxq.cli.output import clean, emit_json, many, say, styled, tell
from cxq.cli.session import Session
from cxq.errors import CxqError, FileError, OutsideError, SettingsError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cxq.cli.mail_report import Mails
    from cxq.cli.posting import Desk
    from cxq.model import Evidence, Post, Problem, WordCount

Format = Literal["text", "json", "github"]
_FEW = 3
"""Drafts whose length is told, too; of all the drafts of a year it would only be noise."""


@click.command("check", epilog="Example: cxq check first-post --format github")
@click.argument("names", metavar="[DRAFT]...", nargs=-1, shell_complete=complete_drafts)
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json", "github"]),
    default="text",
    show_default=True,
    help="github: annotations for a workflow's log.",
)
@click.option(
    "--mail", is_flag=True,
    help="The mail too: what mail programs would break (caniemail), what Gmail would clip.",
)  # fmt: skip
@click.option("--json", "as_json", is_flag=True, help="The same as --format json.")
@click.pass_obj
def command(
    session: Session, names: tuple[str, ...], form: Format, mail: bool, as_json: bool
) -> None:
    """Find what is wrong in the named drafts, or in all of them.

    Footnotes, terms, citations, images, front matter; and, with a store, quotes and numbers that
    stored texts do not confirm. Each with its line and column, and what to do. Exit code 1 if
    there is an error, 3 if there is none but the store could not be asked.
    """
    from cxq.cli.mail_report import Mails
    from cxq.cli.posting import Desk, length_words
    from cxq.posts.draft_file import draft_files, find_draft

    project = session.project
    named = dict.fromkeys(find_draft(project, name) for name in names)
    files = list(named) or list(draft_files(project))
    desk = Desk.open(project)
    mails = Mails(project.settings) if mail else None
    faults: list[OutsideError] = []
    problems = check_files(session, desk, files, mails, faults)
    errors = sum(problem.severity == "error" for problem in problems)
    report(problems, "json" if as_json else form, desk.lengths, mails)
    if form == "text" and not as_json:
        for path, count in desk.lengths.items() if len(files) <= _FEW else ():
            tell(f"{clean(path)}: {length_words(count)}.")
        _summary(session, len(files), errors, len(problems) - errors)
        for line in mails.summary() if mails else ():
            tell(line)
    if errors or faults:
        click.get_current_context().exit(1 if errors else faults[0].exit_code)


def check_files(
    session: Session,
    desk: Desk,
    files: list[Path],
    mails: Mails | None = None,
    faults: list[OutsideError] | None = None,
) -> list[Problem]:
    """The problems of these drafts; one that cannot be read is a problem, too. `faults` says why
    the store could not be asked, if it could not."""
    found: list[Problem] = []
    with stored_evidence(session, desk.references, faults) as evidence:
        for file in files:
            found += _check_file(desk, file, evidence, mails)
    return found


def _check_file(
    desk: Desk, file: Path, evidence: Evidence | None, mails: Mails | None
) -> tuple[Problem, ...]:
    from cxq.checks import check
    from cxq.model import Problem

    try:
        post = desk.build(file, evidence)
        found = (*_slug_clash(desk, file, post), *check(post, evidence))
        return (*found, *mails.check(post)) if mails else found
    except SettingsError:  # not of this draft: nothing else can be checked as mail either
        raise
    except FileError as error:
        place = (error.path, error.line, error.column)
        return (Problem(*place, "unreadable", "error", error.what, error.hint),)
    except CxqError as error:
        place = (desk.project.shown(file), 1, 1)
        return (Problem(*place, "unreadable", "error", error.message, error.hint),)


def _slug_clash(desk: Desk, file: Path, post: Post) -> tuple[Problem, ...]:
    from cxq.model import Problem

    other = desk.clash(file)
    if other is None:
        return ()
    message = f"{other} has the same slug, “{post.meta.slug}”: neither can be exported."
    hint = "Give one of them another in its front matter: slug: another-name"
    return (Problem(post.path, 1, 1, "slug-taken", "error", message, hint),)


def report(
    problems: list[Problem],
    form: Format,
    lengths: Mapping[str, WordCount] | None = None,
    mails: Mails | None = None,
) -> None:
    """Print the problems in one of the three forms, in JSON with how long each draft is and, of
    mails, with what was read."""
    if form == "json":
        from cxq.cli.posting import length_row, problem_row

        errors = sum(problem.severity == "error" for problem in problems)
        rows = [problem_row(problem) for problem in problems]
        counted = {"problems": rows, "errors": errors, "warnings": len(problems) - errors}
        if lengths is not None:
            drafts = [{"path": path, **length_row(count)} for path, count in lengths.items()]
            counted["drafts"] = drafts
        if mails is not None:
            counted["mail"] = mails.row()
        emit_json(counted)
        return
    for problem in problems:
        say(_annotation(problem) if form == "github" else _line(problem))


def _line(problem: Problem) -> str:
    colour = "red" if problem.severity == "error" else "yellow"
    place = f"{problem.path}:{problem.line}:{problem.column}"
    severity = styled(problem.severity, fg=colour)
    hint = f"\n    {clean(problem.hint)}" if problem.hint else ""
    return f"{clean(place)}: {severity}: {clean(problem.message)} [{problem.rule}]{hint}"


def _annotation(problem: Problem) -> str:
    """A workflow command of GitHub Actions, with its escapes (%, CR, LF; and : , in properties)."""

    def data(text: str) -> str:
        return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")

    def value(text: str) -> str:
        return data(text).replace(":", "%3A").replace(",", "%2C")

    place = f"file={value(problem.path)},line={problem.line},col={problem.column}"
    says = data(f"{problem.message} {problem.hint}".strip())
    return f"::{problem.severity} {place},title={value(problem.rule)}::{says}"


def _summary(session: Session, files: int, errors: int, warnings: int) -> None:
    if not files:
        drafts = session.project.shown(session.project.drafts)
        tell(f"There is no draft in {drafts}/. Start one with: cxq new TITLE")
        return
    found = f"{many(errors, 'error')}, {many(warnings, 'warning')}"
    tell(f"{many(files, 'draft')}: {found if errors or warnings else 'no problems'}.")
    if not session.project.store_file.exists():
        tell("There is no store here, so nothing was compared with stored texts (cxq pull).")
