"""cxq push"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from cxq.cli.complete import complete_drafts, complete_targets
from cxq.cli.options import json_option
from cxq.cli.output import clean, columns, emit_json, many, say, tell
from cxq.cli.session import Session

if TYPE_CHECKING:
    from cxq.model import Post, Problem
    from cxq.publish.handover import Pushed


@click.command("push", epilog="Example: cxq push first-post --to substack --dry-run")
@click.argument("draft", shell_complete=complete_drafts)
@click.option(
    "--to", "target", required=True, metavar="TARGET", shell_complete=complete_targets,
    help="Where to: substack, listmonk or buttondown.",
)  # fmt: skip
@click.option("--force", is_flag=True, help="Though it was edited there since, or is gone there.")
@click.option("--dry-run", is_flag=True, help="Say what would be sent; nothing leaves.")
@click.option("--accept-risk", is_flag=True, help="What the warning asks, for scripts.")
@json_option
@click.pass_obj
def command(
    session: Session,
    draft: str,
    target: str,
    force: bool,
    dry_run: bool,
    accept_risk: bool,
    as_json: bool,
) -> None:
    """Make or update an unpublished draft at a platform; it is never published from here.

    A second push updates the same draft, and sends nothing where nothing has changed. A draft that
    was edited there since is left alone unless --force, which first saves what stands there.
    Errors that `cxq check` finds do not stop it, but the exit code is 1.
    """
    from cxq.cli.posting import checked_post
    from cxq.publish.handover import Handover
    from cxq.publish.targets import target as target_of

    push = target_of(target)
    post, problems = checked_post(session, draft)
    pushed = push(
        Handover(
            project=session.project,
            post=post,
            now=session.now(),
            tell=lambda line: tell(clean(line)),
            ask=_ask if sys.stdin.isatty() and sys.stderr.isatty() else None,
            force=force,
            dry_run=dry_run,
            accept_risk=accept_risk,
        )
    )
    if as_json:
        emit_json(_row(pushed, post, problems, dry_run))
    else:
        _print(pushed, post, problems, dry_run)
    if any(problem.severity == "error" for problem in problems):
        click.get_current_context().exit(1)


def _ask(question: str) -> bool:
    """Whether the person at the terminal types “yes”."""
    answer = click.prompt(clean(question), default="no", show_default=False, err=True)
    return str(answer).strip().casefold() == "yes"


def _row(
    pushed: Pushed, post: Post, problems: tuple[Problem, ...], dry_run: bool
) -> dict[str, object]:
    from cxq.cli.posting import problem_row

    return {
        "target": pushed.target,
        "publication": pushed.place,
        "slug": post.meta.slug,
        "title": pushed.title,
        "outcome": pushed.outcome,
        "dry_run": dry_run,
        "id": pushed.id,
        "url": pushed.url,
        "requests": [
            {"method": each.method, "path": each.path, "bytes": each.bytes, "what": each.what}
            for each in pushed.planned
        ],
        "notes": list(pushed.notes),
        "problems": [problem_row(problem) for problem in problems],
    }


def _print(pushed: Pushed, post: Post, problems: tuple[Problem, ...], dry_run: bool) -> None:
    if dry_run:
        for line in columns(
            (each.method, each.path, f"{each.bytes:>9,} B", each.what) for each in pushed.planned
        ):
            say(line)
        tell(f"Nothing was sent. {_WOULD[pushed.outcome]} at {clean(pushed.place)}.")
    else:
        say(f"{pushed.outcome}: {clean(pushed.title)}")
        say(f"  an unpublished draft: {clean(pushed.url)}")
    for note in pushed.notes:
        tell(f"note: {clean(note)}")
    if problems:
        from cxq.cli.check import report

        report(list(problems), "text")
        errors = sum(problem.severity == "error" for problem in problems)
        tell(f"{many(errors, 'error')}, {many(len(problems) - errors, 'warning')} in {post.path}.")


_WOULD = {
    "created": "It would be created",
    "updated": "The draft would be updated",
    "unchanged": "Nothing has changed since the last push",
}
