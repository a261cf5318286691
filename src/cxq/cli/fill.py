"""cxq fill"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from cxq.cli.complete import complete_drafts
from cxq.cli.options import json_option
from cxq.cli.output import clean, emit_json, many, say, tell
from cxq.cli.session import Session

if TYPE_CHECKING:
    from pathlib import Path

    from cxq.corpus.evidence import StoredEvidence
    from cxq.document import Claim
    from cxq.posts.filling import Filled


@click.command("fill", epilog="Example: cxq fill first-post --dry-run")
@click.argument("draft", shell_complete=complete_drafts)
@click.option("--update", is_flag=True, help="Correct numbers that the stored texts contradict.")
@click.option("--dry-run", is_flag=True, help="Say what would be written, and write nothing.")
@json_option
@click.pass_obj
def command(session: Session, draft: str, update: bool, dry_run: bool, as_json: bool) -> None:
    """Count what the draft claims, and write “= n” into claims that have no number.

    {count: 人工智能 @gwr-2025} becomes {count: 人工智能 @gwr-2025 = 3}. Nothing else in the file
    changes. Exit code 1 if a claim cannot be counted, or one is contradicted and --update was not
    asked for.
    """
    from cxq.posts.draft_file import find_draft

    file = find_draft(session.project, draft)
    filled, changed = _fill(session, file, update, dry_run)
    rows = [_row(each, update) for each in filled]
    path = session.project.shown(file)
    if as_json:
        emit_json({"path": path, "claims": rows, "written": changed and not dry_run})
    else:
        _print(path, rows, dry_run)
    if any(row["outcome"] in ("unknown", "contradicted") for row in rows):
        click.get_current_context().exit(1)


def _fill(session: Session, file: Path, update: bool, dry_run: bool) -> tuple[list[Filled], bool]:
    """Every claim with its count, and whether the draft's text is another for it."""
    from cxq.corpus.evidence import StoredEvidence
    from cxq.corpus.texts import pins_of
    from cxq.posts.draft_file import read_draft, rewrite
    from cxq.posts.filling import Filled, claims_of, fill
    from cxq.shelf import read_references

    filled: list[Filled] = []

    def change(text: str) -> str:
        draft = read_draft(session.project, file)
        for claim in claims_of(draft.body, draft.body_line, math=draft.meta.math):
            filled.append(Filled(claim, _counted(evidence, claim)))
        wanted = [
            each
            for each in filled
            if each.claim.value is None or (update and each.claim.value != each.number)
        ]
        return fill(text, wanted)

    with session.needed_store() as store:
        evidence = StoredEvidence(store, pins_of(read_references(session.project)))
        changed = rewrite(session.project, file, change, write=not dry_run)
    return filled, changed


def _counted(evidence: StoredEvidence, claim: Claim) -> int | None:
    count = evidence.count(claim.term, claim.key)
    return count.of(claim.kind) if count is not None and count.documents else None


def _row(filled: Filled, update: bool) -> dict[str, Any]:
    """A claim in `--json`: what stood there, what was counted, what came of it."""
    claim, number = filled.claim, filled.number
    if number is None:
        outcome = "unknown"
    elif claim.value is None:
        outcome = "filled"
    elif claim.value == number:
        outcome = "confirmed"
    else:
        outcome = "corrected" if update else "contradicted"
    return {
        "line": claim.at.line,
        "column": claim.at.column,
        "claim": claim.source,
        "written": claim.value,
        "counted": number,
        "outcome": outcome,
    }


def _print(path: str, rows: list[dict[str, Any]], dry_run: bool) -> None:
    for row in rows:
        if row["outcome"] != "confirmed":
            place = f"{path}:{row['line']}:{row['column']}"
            say(f"{place}: {clean(' '.join(row['claim'].split()))}: {_said(row)}")
    if not rows:
        tell(f"{path} makes no claim. One is written {{count: 人工智能 @gwr-2025}}.")
        return
    outcomes = [row["outcome"] for row in rows]
    names = ("filled", "corrected", "confirmed", "contradicted", "unknown")
    counts = ", ".join(f"{outcomes.count(name)} {name}" for name in names if name in outcomes)
    tell(f"{path}: {many(len(rows), 'claim')}: {counts}.{' Nothing was written.' * dry_run}")
    if "contradicted" in outcomes:
        tell(f"  Correct what is contradicted: cxq fill {path} --update")
    if "unknown" in outcomes:
        tell(f"  See what is wrong with the others: cxq check {path}")


def _said(row: dict[str, Any]) -> str:
    match row["outcome"]:
        case "filled":
            return f"= {row['counted']}"
        case "corrected":
            return f"{row['written']} corrected to {row['counted']}"
        case "contradicted":
            return f"the draft says {row['written']}, the count is {row['counted']}"
    return "cannot be counted"
