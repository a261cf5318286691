"""cxq substack: calibrate, validate"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import click

from cxq.cli.options import json_option
from cxq.cli.output import clean, emit_json, many, say, tell
from cxq.cli.session import Session
from cxq.errors import UsageError

if TYPE_CHECKING:
    from cxq.render.prosemirror.compare import Comparison
    from cxq.substack_calibration import Calibration

Vocab = Literal["legacy", "tiptap"]
MOST = 20_000_000
"""Bytes of a saved draft: the longest of posts are far below one million."""


@click.group("substack")
def command() -> None:
    """What only Substack has: the names that its documents use, and whether a document is sound."""


@command.command("calibrate", epilog="Example: cxq substack calibrate saved.json --dry-run")
@click.argument("saved", required=False, type=click.Path(path_type=Path))
@click.option("--dry-run", is_flag=True, help="Only say what the draft tells and would change.")
@click.option("--forget", is_flag=True, help="Take the calibration away; settings count again.")
@json_option
@click.pass_obj
def calibrate(
    session: Session, saved: Path | None, dry_run: bool, forget: bool, as_json: bool
) -> None:
    """Set what cxq writes beside a draft that you saved from your own account, and follow it.

    SAVED is what GET /api/v1/drafts/NUMBER answers, or the document in it. Names, and where notes
    stand, are taken from it where it leaves no doubt, and kept in .cxq/substack-calibration.json;
    what cxq.toml says in [substack] counts more. Without SAVED: what stands there now.
    """
    from cxq.disk import read_bytes
    from cxq.render.prosemirror.compare import calibration_of, compare
    from cxq.render.prosemirror.saved import read_saved
    from cxq.substack_calibration import read_calibration, write_calibration

    root = session.project.root
    if forget:
        _forget(session, saved, dry_run, as_json)
        return
    if saved is None:
        _tell_standing(read_calibration(root), as_json)
        return
    comparison = compare(read_saved(read_bytes(saved, most=MOST), str(saved)))
    made = calibration_of(comparison, saved.name)
    written = made.says_something and not dry_run
    if written:
        write_calibration(root, made)
    if as_json:
        emit_json(_row(comparison, made, written=written, dry_run=dry_run))
        return
    _tell_comparison(comparison)
    _tell_calibration(made, written=written, dry_run=dry_run)


def _forget(session: Session, saved: Path | None, dry_run: bool, as_json: bool) -> None:
    from cxq.substack_calibration import NAME, forget_calibration

    if saved is not None:
        raise UsageError("--forget takes no file.", "Type: cxq substack calibrate --forget")
    stands = (session.project.root / NAME).exists()
    gone = stands if dry_run else forget_calibration(session.project.root)
    if as_json:
        emit_json({"forgotten": gone and not dry_run, "dry_run": dry_run})
    elif gone:
        say(f"{NAME} {'would go' if dry_run else 'is gone'}: [substack] and the defaults count.")
    else:
        say("There is no calibration: [substack] and the defaults count already.")


def _tell_standing(calibration: Calibration | None, as_json: bool) -> None:
    if as_json:
        emit_json({"settings": _settings(calibration) if calibration else None})
    elif calibration is None:
        say("There is no calibration: [substack] and the defaults count.")
        tell("  Make one from a draft of yours: cxq substack calibrate SAVED.json --dry-run")
    else:
        say(f"Calibrated by {clean(calibration.source) or 'a saved draft'}:")
        for line in _lines(calibration):
            say(f"  {line}")


def _tell_comparison(found: Comparison) -> None:
    nodes, marks = sum(found.nodes.values()), sum(found.marks.values())
    say(f"Read: {many(nodes, 'node')} of {many(len(found.nodes), 'kind')}, {many(marks, 'mark')}.")
    say(f"Names: {_FAMILIES[found.family]}.")
    say(f"Notes: {_PLACES[found.placement]}.")
    for ours, theirs in sorted(found.names.items()):
        say(f"Called otherwise: cxq's {ours} is {theirs} there.")
    for says, names in (
        ("Unknown to cxq", found.unknown),
        ("Substack's own, which cxq never writes", found.foreign),
        ("Not in this draft, so not compared", found.unseen),
    ):
        if names:
            more = f" and {len(names) - 40} more (see --json)" if len(names) > 40 else ""
            say(f"{says}: {', '.join(names[:40])}{more}.")


_FAMILIES = {
    "legacy": "those of stored drafts (vocab legacy: bullet_list, strong)",
    "tiptap": "those of the live editor (vocab tiptap: bulletList, bold)",
    "both": "both families at once, so neither is taken",
    "unclear": "none that tells the families apart (a list or bold words would)",
}
_PLACES = {
    "end": "at the end of the document",
    "after_paragraph": "each behind the block of its anchor",
    "elsewhere": "in places that cxq does not write, so none is taken",
    "unclear": "behind the only block that has anchors, which is both places at once",
    "none": "it has none (save a draft with two paragraphs, each with a note)",
}


def _tell_calibration(made: Calibration, *, written: bool, dry_run: bool) -> None:
    from cxq.substack_calibration import NAME

    if not made.says_something:
        say("Nothing here differs or tells: no calibration was written.")
        return
    say(f"{'Written' if written else 'Would be written'} to {NAME}:")
    for line in _lines(made):
        say(f"  {line}")
    if written:
        tell("  Take it back with: cxq substack calibrate --forget")
    elif dry_run:
        tell("  Do it by leaving out --dry-run.")


def _settings(made: Calibration) -> dict[str, Any]:
    answers = {
        "vocab": made.vocab,
        "code_block": made.code_block,
        "footnotes": made.footnotes,
        "inline_latex": made.inline_latex,
    }
    settings: dict[str, Any] = {key: value for key, value in answers.items() if value != "auto"}
    return {**settings, "names": list(made.names)} if made.names else settings


def _lines(made: Calibration) -> list[str]:
    from cxq.toml_tables import value_text

    settings = _settings(made)
    return [
        f"{key} = {value_text(tuple(value) if isinstance(value, list) else value)}"
        for key, value in settings.items()
    ]


def _row(found: Comparison, made: Calibration, *, written: bool, dry_run: bool) -> dict[str, Any]:
    return {
        "nodes": dict(sorted(found.nodes.items())),
        "marks": dict(sorted(found.marks.items())),
        "attributes": dict(sorted(found.attributes.items())),
        "vocab": found.family,
        "footnotes": found.placement,
        "names": found.names,
        "unknown": list(found.unknown),
        "foreign": list(found.foreign),
        "unseen": list(found.unseen),
        "settings": _settings(made),
        "written": written,
        "dry_run": dry_run,
    }


@command.command("validate", epilog="Example: cxq substack validate out/first-post/substack.json")
@click.argument("document", type=click.Path(path_type=Path))
@click.option(
    "--vocab", type=click.Choice(["legacy", "tiptap"]), help="Instead of what [substack] says."
)
@json_option
@click.pass_obj
def validate(session: Session, document: Path, vocab: Vocab | None, as_json: bool) -> None:
    """Hold a document, cxq's or another's, against the schema: what would break the editor.

    Each fault is a line with the path of the bad node; exit code 1 where there is any.
    """
    from dataclasses import replace

    from cxq.disk import read_bytes
    from cxq.render.prosemirror.dialect import dialect
    from cxq.render.prosemirror.saved import read_saved
    from cxq.render.prosemirror.validate import validate as faults_of

    settings = session.project.settings.substack
    ways = dialect(replace(settings, vocab=vocab) if vocab else settings)
    faults = faults_of(read_saved(read_bytes(document, most=MOST), str(document)), ways)
    if as_json:
        emit_json({"vocab": ways.vocabulary, "faults": list(faults)})
    else:
        for fault in faults:
            say(clean(fault))
        tell(f"{many(len(faults), 'fault')} by the {ways.vocabulary} names.")
    if faults:
        click.get_current_context().exit(1)
