"""cxq verify"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from cxq.cli.complete import complete_drafts
from cxq.cli.options import json_option
from cxq.cli.output import clean, emit_json, many, say, tell
from cxq.cli.session import Session
from cxq.errors import CxqError, UsageError

if TYPE_CHECKING:
    from cxq.importing.comparison.findings import Finding
    from cxq.importing.comparison.saved import Saved
    from cxq.importing.comparison.verify import Verified
    from cxq.model import Draft, Post

MOST_SHOWN = 40


@click.command("verify", epilog="Example: cxq verify first-post export.zip --diff -")
@click.argument("draft", shell_complete=complete_drafts)
@click.argument("saved", type=click.Path(path_type=Path))
@click.option(
    "--post", default="", metavar="SLUG", help="Which post of an export: slug, id, title."
)
@click.option("--diff", metavar="FILE", help="Write what was changed as a diff; - prints it.")
@click.option("--take-back", is_flag=True, help="Write what was changed into the draft.")
@click.option("--yes", is_flag=True, help="With --take-back: without asking.")
@click.option("--all", "show_all", is_flag=True, help=f"Print more than {MOST_SHOWN} findings.")
@json_option
@click.pass_obj
def command(
    session: Session,
    draft: str,
    saved: Path,
    post: str,
    diff: str | None,
    take_back: bool,
    yes: bool,
    show_all: bool,
    as_json: bool,
) -> None:
    """Hold a draft against what was published of it.

    SAVED is an export zip, the published page as a browser saves it, or a draft's body in JSON.
    Title, headings, text, notes, links, images, terms, numbers and quotes are compared; curled
    quotes, dashes and spaces are no change. What was changed by hand after publishing comes as a
    diff of the draft that `git apply` takes (--diff), or is written into it (--take-back). Exit
    code 1 where something differs.
    """
    from cxq.posts.draft_file import find_draft

    if take_back and as_json and not yes:
        raise UsageError("--take-back asks before it writes.", "With --json, add --yes.")
    file = find_draft(session.project, draft)
    text, found, verified = _verify(session, file, saved, post)
    path = session.project.shown(file)
    _same_post(session, path, found, verified)
    changes = _diff(path, text, verified.text)
    written = ""
    if diff is not None and not (as_json and diff == "-"):
        _write_diff(diff, changes)
    if not as_json:
        _print(path, found, verified, show_all=show_all, aside=diff == "-")
        _offer(path, verified, changes, diff, take_back=take_back)
    if take_back and changes:
        written = _take_back(session, file, text, verified.text, changes, yes=yes)
    if as_json:
        emit_json(_document(path, saved, found, verified, changes, written))
    if verified.comparison.findings:
        click.get_current_context().exit(1)


def _verify(session: Session, file: Path, saved: Path, wanted: str) -> tuple[str, Saved, Verified]:
    """The draft's text as it stands, what was published, and what differs."""
    from cxq.cli.evidence import stored_evidence
    from cxq.cli.posting import Desk
    from cxq.disk import read_bytes
    from cxq.importing.comparison.saved import read_saved
    from cxq.importing.comparison.verify import verify
    from cxq.posts.build import build
    from cxq.posts.draft_file import draft_of, image_finder, read_draft

    project = session.project
    draft = read_draft(project, file)
    found = read_saved(saved, draft.meta, wanted)
    desk = Desk.open(project)
    with stored_evidence(session, desk.references) as evidence:

        def made(text: str) -> tuple[Post, int]:
            again: Draft = draft_of(text, project, file)
            finder = image_finder(project, again)
            built = build(again, desk.glossary, desk.references, finder, evidence)
            return built, again.body_line

        text = read_bytes(file).decode()
        return text, found, verify(text, made, found)


def _same_post(session: Session, path: str, found: Saved, verified: Verified) -> None:
    """CxqError where the two have next to nothing in common."""
    from cxq.importing.comparison.verify import LEAST
    from cxq.importing.comparison.words import compared
    from cxq.posts.draft_file import draft_files, read_draft

    if verified.alike >= LEAST:
        return
    title = f"“{found.title}”" if found.title else "another post"
    hint = "Name the right file, or the right post of an export: --post SLUG"
    for file in draft_files(session.project):
        try:
            other = read_draft(session.project, file)
        except CxqError:
            continue
        same = found.title and compared(other.meta.title) == compared(found.title)
        if other.path != path and (same or (found.slug and other.meta.slug == found.slug)):
            hint = f"It seems to be that of {other.path}: cxq verify {file.stem} …"
            break
    share = f"{verified.alike:.0%}"
    raise CxqError(
        f"{found.name} seems to be {title}, not {path}: they share {share} of their wording.", hint
    )


def _diff(path: str, text: str, changed: str) -> str:
    """A unified diff as git and patch take it; empty where nothing changes."""
    from difflib import unified_diff

    if text == changed:
        return ""
    name = path.replace("\\", "/")
    lines = unified_diff(
        text.splitlines(keepends=True), changed.splitlines(keepends=True), f"a/{name}", f"b/{name}"
    )
    return "".join(
        line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n" for line in lines
    )


def _write_diff(where: str, changes: str) -> None:
    from cxq.disk import write_bytes

    if where == "-":
        click.echo(changes, nl=False)
        return
    write_bytes(Path(where), changes.encode())


def _take_back(
    session: Session, file: Path, text: str, changed: str, changes: str, *, yes: bool
) -> str:
    """Write the changed draft, its old text kept beside the state; where that is."""
    from cxq.disk import write_bytes
    from cxq.posts.draft_file import rewrite

    path = session.project.shown(file)
    if not yes:
        click.echo(changes, err=True, nl=False)
        if not click.confirm(f"Write this into {path}?", err=True):
            tell("Nothing was written.")
            return ""
    kept = session.project.root / ".cxq" / "taken-back" / f"{file.stem}.md"
    write_bytes(kept, text.encode())

    def change(standing: str) -> str:
        if standing != text:
            raise UsageError(f"{path} was changed meanwhile.", "Run the same command again.")
        return changed

    rewrite(session.project, file, change)
    shown = session.project.shown(kept)
    tell(f"{path} was changed. Undo it: cp {shown} {path}")
    return shown


def _document(
    path: str, saved: Path, found: Saved, verified: Verified, changes: str, written: str
) -> dict[str, Any]:
    comparison = verified.comparison
    return {
        "draft": path,
        "saved": str(saved),
        "post": {"name": found.name, "slug": found.slug, "title": found.title},
        "findings": [_row(each) for each in comparison.findings],
        "left": [_row(each) for each in verified.left],
        "compared": dict(sorted(comparison.counts.items())),
        "typography": dict(sorted(comparison.typography.items())),
        "remarks": _remarks(found, verified),
        "diff": changes,
        "kept": written or None,
    }


def _row(finding: Finding) -> dict[str, Any]:
    return {
        "kind": finding.kind,
        "line": finding.line,
        "message": finding.message,
        "draft": finding.draft,
        "published": finding.published,
    }


def _remarks(found: Saved, verified: Verified) -> list[str]:
    remarks = list(verified.comparison.remarks)
    if found.cut_off:
        remarks.insert(0, f"{found.name} breaks off {found.cut_off}: what is there was compared.")
    return remarks


def _print(path: str, found: Saved, verified: Verified, *, show_all: bool, aside: bool) -> None:
    """The findings; `aside` where the diff has stdout for itself."""
    findings = verified.comparison.findings
    shown = findings if show_all else findings[:MOST_SHOWN]
    for each in shown:
        (tell if aside else say)(clean(f"{path}:{each.line}: {each.kind}: {each.message}"))
    if len(shown) < len(findings):
        tell(f"… and {len(findings) - len(shown)} more; see them all: --all")
    for remark in _remarks(found, verified):
        tell(clean(remark))
    if verified.comparison.typography:
        kinds = sorted(verified.comparison.typography.items())
        tell(
            "Set otherwise, which is no change: "
            + ", ".join(f"{kind} in {many(count, 'passage')}" for kind, count in kinds) + "."
        )  # fmt: skip
    what = f"{many(len(findings), 'difference')}" if findings else "nothing differs"
    tell(f"Compared with {clean(found.name)}: {_counts(verified)}; {what}.")


def _counts(verified: Verified) -> str:
    counts = verified.comparison.counts
    names = (
        ("titles", "title"), ("subtitles", "subtitle"), ("headings", "heading"),
        ("passages", "passage"), ("notes", "note"), ("links", "link"), ("images", "image"),
        ("terms", "term use"), ("claims", "claim"), ("figures", "figure"), ("quotes", "quote"),
        ("paywalls", "paywall"),
    )  # fmt: skip
    return ", ".join(many(counts[key], name) for key, name in names if counts[key]) or "no text"


def _offer(
    path: str, verified: Verified, changes: str, diff: str | None, *, take_back: bool
) -> None:
    """What to type next, where something can be taken back."""
    for each in verified.left if changes else ():
        tell(clean(f"Not in the diff, to be done by hand: {path}:{each.line}: {each.message}"))
    if changes and diff is None and not take_back:
        tell("  See what was changed as a diff of the draft: --diff - · Write it in: --take-back")
    elif diff is not None and diff != "-" and changes:
        tell(f"  Take it over: git apply {diff}")
    elif diff is not None and not changes:
        tell("There is no diff: nothing that differs can be written into the draft.")
