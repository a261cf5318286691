"""cxq edit"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from cxq.cli.complete import complete_keys
from cxq.cli.options import day, json_option
from cxq.cli.output import clean, emit_json, many, say, tell
from cxq.cli.session import Session
from cxq.errors import UsageError

if TYPE_CHECKING:
    from cxq.model import Item
    from cxq.project import Project

OPTIONS = {
    "title": "title",
    "date": "published",
    "region": "region",
    "language": "language",
    "author": "author",
}
"""Option → field of the item."""


@dataclass(slots=True)
class Plan:
    """What an edit changes outside of the store: whole files, and the lines told of each."""

    files: dict[Path, bytes] = field(default_factory=dict)
    lines: dict[str, tuple[int, ...]] = field(default_factory=dict)
    reference: bool = False


@click.command(
    "edit", epilog="Example: cxq edit ndrc-3f2a91c0 --date 2026-03-05 --rename ndrc-quantum-plan"
)
@click.argument("key", shell_complete=complete_keys)
@click.option("--title", help="What it is called.")
@click.option("--date", metavar="YYYY-MM-DD", help='When it was published; "" for unknown.')
@click.option("--region", help='Such as Anhui; "" for none.')
@click.option("--language", help="Such as zh-Hans or en.")
@click.option("--author", help='Names joined by ", ".')
@click.option("--rename", "new_key", metavar="NEWKEY", help="The name to cite it by from now on.")
@click.option("--dry-run", is_flag=True, help="Say what would change, and change nothing.")
@json_option
@click.pass_obj
def command(
    session: Session,
    key: str,
    title: str | None,
    date: str | None,
    region: str | None,
    language: str | None,
    author: str | None,
    new_key: str | None,
    dry_run: bool,
    as_json: bool,
) -> None:
    """Correct what is stored of an item. Later pulls leave it corrected.

    A new key follows into the drafts' citations and claims, into references.json and into the
    glossary; code, links and everything else there stay as they are. references.json takes a
    correction, too, where it still says what the store said.
    """
    from cxq.cli.finding import find_item
    from cxq.disk import write_all

    given = {
        "title": title,
        "date": date,
        "region": region,
        "language": language,
        "author": author,
    }
    with session.needed_store() as store:
        item = find_item(store, key)
        corrected = replace(item, **_fields(given), key=new_key or key)
        if new_key is not None:
            store.check_free(key, new_key)
        plan = plan_of(session, item, corrected)
        if not dry_run and corrected != item:
            with store.correcting(key, corrected):
                write_all(plan.files)
    _report(session.project, item, corrected, plan, dry_run, as_json)


def _fields(given: dict[str, str | None]) -> dict[str, Any]:
    """The item's fields that were given, checked."""
    chosen: dict[str, Any] = {
        OPTIONS[name]: " ".join(text.split()) for name, text in given.items() if text is not None
    }
    if chosen.get("title") == "":
        raise UsageError("An item needs a title.", 'Such as: --title "政府工作报告"')
    if "published" in chosen:
        chosen["published"] = day(chosen["published"] or None)
    return chosen


def plan_of(session: Session, item: Item, corrected: Item) -> Plan:
    """The files that speak of the item, as they are to be; nothing is written.

    FileError where a draft that mentions it cannot be read, SettingsError for the files of
    sources/, UsageError where references.json has the new key already.
    """
    plan = Plan()
    project = session.project
    _plan_reference(project, item, corrected, plan)
    if corrected.key != item.key:
        _plan_drafts(project, item.key, corrected.key, plan)
        _plan_glossary(project, item.key, corrected.key, plan)
    return plan


def _plan_reference(project: Project, item: Item, corrected: Item, plan: Plan) -> None:
    from cxq.corpus.reference import record_of
    from cxq.shelf import corrected_references, read_sources

    sources = {source.id: source for source in read_sources(project)} if item.source else {}
    source = sources.get(item.source or "")
    before, after = (record_of(each, None, source) for each in (item, corrected))
    text = corrected_references(project, before, after)
    if text is not None:
        plan.files[project.references] = text.encode()
        plan.reference = True


def _plan_drafts(project: Project, old: str, new: str, plan: Plan) -> None:
    from cxq.disk import read_bytes
    from cxq.posts.draft_file import draft_files, read_draft
    from cxq.posts.renaming import rename_in_draft

    for file in draft_files(project):
        raw = read_bytes(file)
        if f"@{old}".encode() not in raw:
            continue
        renamed = rename_in_draft(raw.decode(), read_draft(project, file).body, old, new)
        if renamed.lines:
            plan.files[file] = renamed.text.encode()
            plan.lines[project.shown(file)] = renamed.lines


def _plan_glossary(project: Project, old: str, new: str, plan: Plan) -> None:
    from cxq.disk import read_bytes
    from cxq.glossary_file import read_glossary
    from cxq.posts.renaming import rename_in_glossary

    if not read_glossary(project).terms:
        return
    text = read_bytes(project.glossary).decode()
    mark = "\ufeff" if text.startswith("\ufeff") else ""
    renamed = rename_in_glossary(text.removeprefix(mark), old, new)
    if renamed.lines:
        plan.files[project.glossary] = (mark + renamed.text).encode()
        plan.lines[project.shown(project.glossary)] = renamed.lines


def _report(
    project: Project, item: Item, corrected: Item, plan: Plan, dry_run: bool, as_json: bool
) -> None:
    changed = [
        {"field": option, "from": getattr(item, name), "to": getattr(corrected, name)}
        for option, name in OPTIONS.items()
        if getattr(item, name) != getattr(corrected, name)
    ]
    renamed = item.key if corrected.key != item.key else None
    if as_json:
        files = [{"path": path, "lines": list(lines)} for path, lines in plan.lines.items()]
        emit_json(
            {
                "key": corrected.key,
                "renamed_from": renamed,
                "changed": changed,
                "references": plan.reference,
                "files": files,
                "dry_run": dry_run,
            }
        )
        return
    for row in changed:
        was, now = (f"“{clean(text)}”" if text else "nothing" for text in (row["from"], row["to"]))
        say(f"{item.key}: {row['field']} {was} → {now}")
    if renamed:
        say(f"{renamed} → {corrected.key}")
    for path, lines in plan.lines.items():
        word = "line" if len(lines) == 1 else "lines"
        say(f"{path}: {word} {', '.join(map(str, lines))}")
    if plan.reference:
        say(f"{project.shown(project.references)}: its record")
    if not changed and not renamed:
        tell(f"Nothing to change: “{item.key}” is so already.")
    elif renamed and not plan.lines:
        tell("No draft cites it.")
    if dry_run:
        tell(f"Nothing was changed (--dry-run); {many(len(plan.files), 'file')} would be written.")
