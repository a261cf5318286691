"""cxq sources test"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from cxq.cli.catalogue import find_sources
from cxq.cli.complete import complete_sources
from cxq.cli.options import json_option
from cxq.cli.output import columns, emit_json, many, say, styled, tell
from cxq.cli.session import Session

if TYPE_CHECKING:
    from cxq.feeds.steps import Step
    from cxq.feeds.trial import Trial
    from cxq.model import FoundItem, Source

_DATES = {
    "year": "the year was not written beside it",
    "relative": "counted from now",
    "url": "from its address",
}
_SHOWN = 8
"""Lists of one kind that are shown step by step; a newspaper has twenty pages."""


@click.command("test", epilog="Example: cxq sources test ndrc-news --save ndrc.html")
@click.argument("source_id", metavar="SOURCE", shell_complete=complete_sources)
@click.option("--limit", default=5, show_default=True, help="How many items to show.")
@click.option(
    "--save", type=click.Path(), metavar="PATH",
    help="Keep the page for study: a file, or a folder for one file a step.",
)  # fmt: skip
@json_option
@click.pass_obj
def test(session: Session, source_id: str, limit: int, save: str | None, as_json: bool) -> None:
    """Fetch one source and show what its rules find, step by step. Nothing is stored.

    Exit code 1 where it finds nothing or cannot be fetched.
    """
    (source,) = find_sources(session, (source_id,))
    trial = asyncio.run(_try(session, source))
    saved = _saved(save, trial) if save is not None else []
    if as_json:
        emit_json(_row(trial))
    else:
        _print(trial, limit)
    for path in saved:
        tell(f"saved {path}")
    if trial.problem:
        if save is None and not as_json:
            tell(f"  Keep the pages for study: cxq sources test {trial.id} --save study/")
        click.get_current_context().exit(1)


async def _try(session: Session, source: Source) -> Trial:
    from cxq import __version__
    from cxq.feeds.trial import try_source
    from cxq.web import Web

    settings = session.project.settings.pull
    async with Web(settings, version=__version__) as web:
        return await try_source(source, web, settings, clock=session.clock)


# ---------------------------------------------------------------- keeping the pages


def _saved(save: str, trial: Trial) -> list[Path]:
    """Write the pages down. A folder (it stands, or ends in a slash) gets one file a step; a file
    gets the first page, and what followed goes beside it: page-2.json, page-3.html."""
    from cxq.disk import write_bytes

    answers = [(str(step.role), step.answer) for step in trial.steps if step.answer is not None]
    pages = [(role, answer.body, _suffix(answer.headers, answer.body)) for role, answer in answers]
    if not pages and trial.page:
        pages = [("answer", trial.page, ".html")]
    place = Path(save)
    folder = place.is_dir() or save.endswith(("/", os.sep))
    written = []
    for number, (role, body, suffix) in enumerate(pages, 1):
        if folder:
            path = place / f"{number}-{role}{suffix}"
        else:
            path = place if number == 1 else place.with_name(f"{place.stem}-{number}{suffix}")
        write_bytes(path, body)
        written.append(path)
    return written


def _suffix(headers: Mapping[str, str], body: bytes) -> str:
    """By what it is, not by the server’s word alone: JSON is often sent as HTML."""
    content_type = headers.get("content-type", "")
    start = body.lstrip()[:1]
    if "json" in content_type or start in (b"{", b"["):
        return ".json"
    return ".xml" if "xml" in content_type and b"<html" not in body[:500].lower() else ".html"


# ---------------------------------------------------------------- telling


def _row(trial: Trial) -> dict[str, Any]:
    return {
        "id": trial.id,
        "url": trial.url,
        "status": trial.status,
        "http_status": trial.http_status,
        "charset": trial.charset,
        "bytes": trial.bytes,
        "matched": dict(trial.matched),
        "problem": trial.problem or None,
        "alarms": list(trial.alarms),
        "steps": [
            {
                "role": step.role,
                "url": step.url,
                "http_status": step.answer.status if step.answer else None,
                "charset": step.charset,
                "bytes": len(step.answer.body) if step.answer else 0,
                "matched": dict(step.matched),
                "leads_to": list(step.leads_to),
                "problem": step.problem or None,
            }
            for step in trial.steps
        ],
        "items": [
            {
                "title": item.title,
                "url": item.url,
                "published": item.published,
                "date_text": item.date_text,
                "date_source": item.date_source or None,
            }
            for item in trial.items
        ],
    }


def _print(trial: Trial, limit: int) -> None:
    if [step.role for step in trial.steps] not in (["feed"], ["list"], []):
        _print_steps(trial.steps)
        say(f"together: {many(len(trial.items), 'item')}")
    else:
        say(f"{trial.url}")
        http_status = trial.http_status if trial.http_status is not None else "no answer"
        say(f"{http_status}, {trial.bytes:,} bytes, {trial.charset or 'charset unknown'}")
        _print_matched(trial.matched, "  ")
    for line in columns(
        (item.published or "no date", item.title or "(no title)", item.url)
        for item in trial.items[:limit]
    ):
        say(line)
    hidden = len(trial.items) - limit
    if hidden > 0:
        say(f"… and {many(hidden, 'more item')}")
    _print_made_dates(trial.items)
    _print_article(trial)
    for said in (*trial.alarms, trial.remark):
        if said:
            tell(styled("note: ", fg="yellow") + said)
    if trial.problem:
        tell(styled("nothing usable: ", fg="red") + trial.problem)


def _print_steps(steps: Sequence[Step]) -> None:
    for number, step in enumerate(steps, 1):
        if number > _SHOWN and number < len(steps):
            if number == _SHOWN + 1:
                say(f"… {many(len(steps) - 1 - _SHOWN, 'more step')}")
            continue
        answer = step.answer
        came = f"{answer.status}, {len(answer.body):,} bytes" if answer else "no answer"
        charset = f", {step.charset}" if step.charset else ""
        say(f"{number}. {step.role} {step.url}")
        say(f"   {came}{charset}")
        _print_matched(step.matched, "   ")
        if step.problem:
            say(f"   {styled('✗', fg='red')} {step.problem}")
        for address in step.leads_to[:3]:
            say(f"   → {address}")
        if len(step.leads_to) > 3:
            say(f"   → … {many(len(step.leads_to), 'list')} in all")


def _print_matched(matched: Sequence[tuple[str, int]], margin: str) -> None:
    for rule, count in matched:
        mark = styled("✓", fg="green") if count else styled("✗", fg="red")
        say(f"{margin}{mark} {rule}: {count}")


def _print_made_dates(items: Sequence[FoundItem]) -> None:
    """How many dates are not as they were written, and what was added."""
    for source, words in _DATES.items():
        made = [item for item in items if item.date_source == source]
        if made:
            said = f", such as “{made[0].date_text}”" if made[0].date_text else ""
            say(f"{many(len(made), 'date')}: {words}{said}")


def _print_article(trial: Trial) -> None:
    article = trial.article
    if article is None:
        return
    if article.snapshot is None:
        say(f"its first article: {styled('✗', fg='red')} {article.problem}")
        return
    item, text = article.item, article.snapshot.text
    told = ", ".join(filter(None, (item.published or "no date", item.outlet, item.author)))
    say(f"its first article: {len(text):,} characters, {told}")
    say(f"   {text[:60].partition(chr(10))[0]}…")
    if article.note:
        tell(styled("note: ", fg="yellow") + article.note)
