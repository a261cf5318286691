"""cxq doctor"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from cxq import __version__
from cxq.cli.options import json_option
from cxq.cli.output import clean, emit_json, many, say, styled, tell
from cxq.cli.session import Session
from cxq.errors import CxqError
from cxq.machine import Finding, examine

if TYPE_CHECKING:
    from cxq.project import Project

_MARKS = {"ok": ("✓", "green"), "warning": ("!", "yellow"), "error": ("✗", "red")}


@click.command("doctor", epilog="Example: cxq doctor --json")
@json_option
@click.pass_obj
def command(session: Session, as_json: bool) -> None:
    """Say what works here, what is missing, and what to type about it.

    Exit code 1 if something that the main job needs is broken.
    """
    findings = [Finding("cxq", "ok", __version__), *_folder(session), *examine(os.environ)]
    if as_json:
        emit_json({"checks": [asdict(finding) for finding in findings]})
    else:
        for finding in findings:
            mark, colour = _MARKS[finding.status]
            say(f"{styled(mark, fg=colour)} {finding.name:<12} {clean(finding.message)}")
            if finding.hint and finding.status != "ok":
                say(f"  {'':<12} {clean(finding.hint)}")
        bad = sum(finding.status == "error" for finding in findings)
        tell(f"{many(bad, 'thing')} broken." if bad else "Nothing is broken.")
    if any(finding.status == "error" for finding in findings):
        click.get_current_context().exit(1)


def _folder(session: Session) -> list[Finding]:
    try:
        project = session.project
    except CxqError as error:
        return [Finding("folder", "error", error.message, error.hint)]
    looks: tuple[tuple[str, Callable[[], Finding]], ...] = (
        ("sources", lambda: _sources(project)),
        ("glossary", lambda: _glossary(project)),
        ("references", lambda: _references(project)),
        ("drafts", lambda: _drafts(project)),
        ("store", lambda: _store(session)),
        ("contact", lambda: _contact(project)),
        ("retention", lambda: _retention(session)),
        ("mail", lambda: _mail(project)),
    )
    found = [Finding("folder", "ok", f"{project.root} ({project.settings_file.name})")]
    for name, look in looks:
        try:
            found.append(look())
        except CxqError as error:
            found.append(Finding(name, "error", error.message, error.hint))
    return found


def _sources(project: Project) -> Finding:
    from cxq.shelf import read_sources

    sources = read_sources(project)
    enabled = sum(source.enabled for source in sources)
    says = f"{many(len(sources), 'source')}, {enabled} enabled"
    if not enabled:
        return Finding("sources", "warning", says, "Set enabled = true in sources/*.toml.")
    return Finding("sources", "ok", says)


def _glossary(project: Project) -> Finding:
    from cxq.glossary_file import read_glossary

    count = len(read_glossary(project).terms)
    hint = "" if count else "Terms are [[term]] tables in sources/glossary.toml."
    return Finding("glossary", "ok" if count else "warning", many(count, "term"), hint)


def _references(project: Project) -> Finding:
    from cxq.shelf import read_references

    return Finding("references", "ok", many(len(read_references(project)), "reference"))


def _drafts(project: Project) -> Finding:
    from cxq.posts.draft_file import draft_files, read_draft

    files = draft_files(project)
    for file in files:
        read_draft(project, file)
    return Finding("drafts", "ok", many(len(files), "draft"))


def _store(session: Session) -> Finding:
    with session.standing_store() as store:
        if store is None:
            return Finding("store", "warning", "nothing stored yet", "Fill it with: cxq pull")
        says = store.integrity()
        items, snapshots, size = store.size()
    path = session.project.shown(session.project.store_file)
    if says != "ok":
        return Finding("store", "error", f"{path} is damaged: {says}", "Restore it from a copy.")
    held = f"{many(items, 'item')}, {many(snapshots, 'snapshot')}, {size / 1e6:,.1f} MB"
    return Finding("store", "ok", f"{path}: {held}")


def _retention(session: Session) -> Finding:
    from cxq.cli.retention import leaving

    days = session.project.settings.retention.days
    if not days:
        return Finding("retention", "ok", "everything is kept")
    with session.standing_store() as store:
        going, held = leaving(session, store) if store is not None else ((), 0)
    says = (
        f"{days} days: the next pull drops {many(len(going), 'item')}, and keeps "
        f"{held:,} as old that are held"
    )
    return Finding("retention", "ok", says)


def _mail(project: Project) -> Finding:
    """Whether `cxq send` could: nothing connects."""
    from cxq.publish.mail.faults import place
    from cxq.publish.mail.settings import check_settings
    from cxq.secrets import read_secret

    smtp, sender = project.settings.smtp, project.settings.email.from_
    if not smtp.host:
        hint = 'For cxq send, put into cxq.toml: [smtp] host = "smtp.example.org"'
        return Finding("mail", "ok", "no server for test mails ([smtp] host)", hint)
    check_settings(smtp)
    says = f"by {place(smtp)}"
    if not sender:
        hint = 'Put it into cxq.toml: [email] from = "Name <you@example.org>"'
        return Finding("mail", "warning", f"{says}; nobody to send from", hint)
    if not smtp.user:
        return Finding("mail", "ok", f"{says}, without a login; not connected to")
    try:
        read_secret("smtp")
    except CxqError as error:
        return Finding("mail", "warning", f"{says}, as {smtp.user}: {error.message}", error.hint)
    return Finding("mail", "ok", f"{says}, as {smtp.user}, its password found; not connected to")


def _contact(project: Project) -> Finding:
    contact = project.settings.pull.contact
    if contact:
        return Finding("contact", "ok", contact)
    hint = 'Put it into cxq.toml: [pull] contact = "you@example.org"'
    return Finding("contact", "warning", "none: servers cannot tell whom to write to", hint)
