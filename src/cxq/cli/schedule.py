"""cxq schedule: show, install, remove"""

from __future__ import annotations

import os
import sys
from datetime import datetime
from typing import TYPE_CHECKING

import click

from cxq.cli.options import json_option
from cxq.cli.output import emit_json, say, tell
from cxq.cli.session import Session

if TYPE_CHECKING:
    from cxq.schedule import Every, Job, Kind, Machine

with_option = click.option(
    "--with",
    "kind",
    type=click.Choice(["systemd", "cron", "launchd"]),
    help="Which timer; else the one in use, else the one that this machine has.",
)


@click.group("schedule")
def command() -> None:
    """Run `cxq pull --due` by the machine's own timer: systemd, cron or launchd."""


@command.command("show", epilog="Example: cxq schedule show")
@json_option
@click.pass_obj
def show(session: Session, as_json: bool) -> None:
    """Show this folder's timer: every line and what it means, the next run, the last ones."""
    from cxq.cli.schedule_words import row_of, tell_last_runs, tell_standing
    from cxq.schedule import job_name, standing

    machine, name = _machine(), job_name(session.project.root)
    stand = standing(machine, name, _local(session))
    rows = [(each, _job(session, machine, each.every) if each.every else None) for each in stand]
    if as_json:
        installed = [row_of(machine, each, job) for each, job in rows]
        emit_json({"name": name, "root": str(session.project.root), "installed": installed})
        return
    for each, job in rows:
        tell_standing(machine, each, job)
    if not stand:
        tell("No timer pulls for this folder.")
        tell("  Install one with: cxq schedule install --every 6h")
    if len(stand) > 1:
        tell("There are two timers for one folder. Leave one: cxq schedule install")
    tell_last_runs(session.project)


@command.command("install", epilog="Example: cxq schedule install --every 6h --dry-run")
@click.option(
    "--every", "interval", metavar="6h", help="From 15m to 7d; else as it stands, else 6h."
)
@with_option
@click.option("--dry-run", is_flag=True, help="Only show what would be written and run.")
@json_option
@click.pass_obj
def install(
    session: Session, interval: str | None, kind: Kind | None, dry_run: bool, as_json: bool
) -> None:
    """Have the machine pull what is due in this folder from now on, silent when all is well.

    Twice the same changes nothing; another interval or timer takes the place of the first. Exit
    code 3 where it was written but could not be started: then it says what to type.
    """
    from cxq.cli.schedule_words import plan_row, report_row, tell_plan, tell_report
    from cxq.schedule import choose, job_name, parse_every, standing
    from cxq.schedule import install as install_job

    machine, now = _machine(), _local(session)
    asked = parse_every(interval) if interval is not None else None
    stand = standing(machine, job_name(session.project.root), now)
    found = next((each.every for each in stand if each.every), None)
    job = _job(session, machine, asked or found or parse_every("6h"))
    if dry_run:
        timer = choose(machine, kind, stand)
        if as_json:
            emit_json(plan_row(machine, job, timer))
        else:
            tell_plan(machine, job, timer)
        return
    done = install_job(machine, job, kind, now)
    stand = standing(machine, job.name, now)
    coming = next((each.next_run for each in stand if each.kind == done.kind), "")
    if as_json:
        emit_json(report_row(machine, job, done, coming))
    else:
        tell_report(machine, job, done, coming)
    if done.trouble:
        click.get_current_context().exit(3)


@command.command("remove", epilog="Example: cxq schedule remove")
@with_option
@click.option("--dry-run", is_flag=True, help="Only show what would be taken away.")
@json_option
@click.pass_obj
def remove(session: Session, kind: Kind | None, dry_run: bool, as_json: bool) -> None:
    """Take this folder's timer away; what was pulled stays."""
    from cxq.schedule import job_name, standing
    from cxq.schedule import remove as remove_job

    machine, name = _machine(), job_name(session.project.root)
    if dry_run:
        stand = standing(machine, name, _local(session))
        removed = tuple(each.kind for each in stand if kind in (None, each.kind))
    else:
        removed = remove_job(machine, name, kind)
    if as_json:
        emit_json({"name": name, "removed": list(removed), "dry_run": dry_run})
        return
    for each in removed:
        say(f"{name}: the timer by {each} {'would go' if dry_run else 'is gone'}.")
    if not removed:
        tell("There was nothing to remove: no timer pulls for this folder.")


def _machine() -> Machine:
    from cxq.schedule import Machine

    return Machine.here(os.environ, sys.platform, sys.executable)


def _local(session: Session) -> datetime:
    """Now, as this machine's clock shows it: what timers go by."""
    return session.clock().astimezone().replace(tzinfo=None)


def _job(session: Session, machine: Machine, every: Every) -> Job:
    from cxq.schedule import job_for

    project = session.project
    store = str(project.store_file) if os.environ.get("CXQ_DB") else ""
    return job_for(project.root, every, machine.program, store)
