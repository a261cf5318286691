"""cxq export"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import click

from cxq.cli.complete import complete_drafts
from cxq.cli.options import json_option
from cxq.cli.output import clean, columns, emit_json, many, say, tell
from cxq.cli.proving import print_proof, prove_mail, tell_stale_proof
from cxq.cli.session import Session
from cxq.errors import UsageError

if TYPE_CHECKING:
    from cxq.export import Exported, ExportedFile
    from cxq.model import Post, Problem
    from cxq.project import Settings
    from cxq.proof import Proof


@click.command("export", epilog="Example: cxq export first-post --to email --open")
@click.argument("draft", shell_complete=complete_drafts)
@click.option(
    "--to", "formats", multiple=True, metavar="FORMAT",
    help="substack, email, text or html; may be repeated. All unless named.",
)  # fmt: skip
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), help="Instead of out/.")
@click.option("--lean", is_flag=True, help="A mail without what it can do without; no word goes.")
@click.option(
    "--vocab", type=click.Choice(["legacy", "tiptap"]),
    help="The names in substack.json: of stored drafts, or of the live editor.",
)  # fmt: skip
@click.option(
    "--proof", "prove", is_flag=True,
    help="Look at the mail in a browser: widths, dark modes, images off.",
)  # fmt: skip
@click.option("--open", "open_it", is_flag=True, help="Show the page in the browser.")
@json_option
@click.pass_obj
def command(
    session: Session,
    draft: str,
    formats: tuple[str, ...],
    out: Path | None,
    lean: bool,
    vocab: Literal["legacy", "tiptap"] | None,
    prove: bool,
    open_it: bool,
    as_json: bool,
) -> None:
    """Write a draft for Substack, as e-mail, as text and as a web page: out/<slug>/.

    Errors that `cxq check` finds do not stop it: the files are written, the exit code is 1. For a
    mail it says how far it is from the size at which Gmail clips it (--lean where it is too much).

    With --proof the mail is looked at in Chromium, offline: 320, 375 and 600 pixels wide; light,
    dark and two kinds of forced dark; images off, no style sheet, printed. Contrast, overflow,
    small text and targets are measured; proof/proof.html shows it all, faults make the exit code
    1. Needs cxq[browser] and a Chromium, Chrome or Edge: `cxq doctor` says what is there.
    """
    if prove and formats and "email" not in formats:
        raise UsageError(
            "A proof is of the mail, which is not among the formats.", "Add: --to email"
        )
    exported, post, problems = export_draft(session, draft, formats, out, lean=lean, vocab=vocab)
    if not as_json:
        _print(session, exported, post, problems)
        if not prove:
            tell_stale_proof(exported, post)
    proof = prove_mail(post, _settings(session, lean), exported.folder) if prove else None
    if proof is not None and not as_json:
        print_proof(session, proof, post)
    if as_json:
        emit_json(_row(exported, post, problems, proof))
    if open_it:
        open_page(exported, proof)
    if any(problem.severity == "error" for problem in problems) or (proof and proof.faults):
        click.get_current_context().exit(1)


def _settings(session: Session, lean: bool) -> Settings:
    settings = session.project.settings
    return replace(settings, email=replace(settings.email, lean=True)) if lean else settings


def export_draft(
    session: Session,
    draft: str,
    formats: tuple[str, ...] = (),
    out: Path | None = None,
    *,
    lean: bool = False,
    vocab: Literal["legacy", "tiptap"] | None = None,
) -> tuple[Exported, Post, tuple[Problem, ...]]:
    """Build, check and export one draft. UsageError for an unknown format or a taken slug."""
    from cxq.cli.posting import checked_post
    from cxq.export import export_post
    from cxq.pictures import with_pictures
    from cxq.render.formats import format_names

    project = session.project
    post, problems = checked_post(session, draft)
    chosen = tuple(dict.fromkeys(formats)) or format_names()
    settings = _settings(session, lean)
    if vocab:
        settings = replace(settings, substack=replace(settings.substack, vocab=vocab))
    remarks: dict[str, tuple[str, ...]] = {}
    if "substack" in chosen:
        post, remarks["substack"] = with_pictures(post, project.pictures)
    exported = export_post(post, settings, out or project.out, chosen, problems, remarks)
    return exported, post, problems


def _row(
    exported: Exported, post: Post, problems: tuple[Problem, ...], proof: Proof | None
) -> dict[str, object]:
    from cxq.cli.posting import length_row, problem_row
    from cxq.render.clip_words import clip_row

    files = [
        {"format": file.format, "path": str(file.path), "bytes": file.bytes}
        for file in (*exported.files, _manifest_of(exported))
    ]
    shown: dict[str, object] = {}
    if proof is not None:
        from cxq.proof import proof_row

        shown["proof"] = {"path": str(proof.page), "browser": proof.browser, **proof_row(proof)}
    return {
        "slug": exported.slug,
        **length_row(post.count),
        "files": files,
        "notes": list(exported.notes),
        "clip": clip_row(exported.clip) if exported.clip else None,
        "problems": [problem_row(problem) for problem in problems],
        **shown,
    }


def _print(session: Session, exported: Exported, post: Post, problems: tuple[Problem, ...]) -> None:
    from cxq.cli.check import report
    from cxq.cli.posting import length_words
    from cxq.render.clip_words import clip_summary

    print_files(session, exported)
    count = post.count
    tell(f"{length_words(count)}; {many(len(post.document.footnotes), 'note')}.")
    if exported.clip:
        for line in clip_summary(exported.clip):
            tell(f"mail: {line}")
    for note in exported.notes:
        tell(f"note: {clean(note)}")
    if exported.stale:
        tell(f"note: of an earlier state of this draft: {', '.join(exported.stale)}")
        tell(f"  Write all formats again: cxq export {post.path}")
    if problems:
        report(list(problems), "text")
        errors = sum(problem.severity == "error" for problem in problems)
        tell(f"{many(errors, 'error')}, {many(len(problems) - errors, 'warning')} in {post.path}.")


def print_files(session: Session, exported: Exported) -> None:
    """A line a file: format, size, path."""
    for line in columns(
        (file.format, f"{file.bytes:>9,} B", session.project.shown(file.path))
        for file in (*exported.files, _manifest_of(exported))
    ):
        say(line)


def _manifest_of(exported: Exported) -> ExportedFile:
    from cxq.export import MANIFEST, ExportedFile

    path = exported.folder / MANIFEST
    return ExportedFile("manifest", path, path.stat().st_size)


def open_page(exported: Exported, proof: Proof | None = None) -> None:
    """Show the proof, or else the post, in the browser. UsageError where no page was written."""
    page = proof.page if proof is not None else None
    page = page or next((file.path for file in exported.files if file.path.suffix == ".html"), None)
    if page is None:
        raise UsageError("No web page was written, so none can be opened.", "Add: --to html")
    named = {file.path.name: file.path for file in exported.files}
    best = named.get("post.html") or named.get("copy.html") or page
    best = proof.page if proof is not None else best
    if click.launch(best.resolve().as_uri()) != 0:
        tell(f"No browser could be started here; open it yourself: {best}")
