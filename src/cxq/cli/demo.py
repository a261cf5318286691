"""cxq demo"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from cxq.cli.output import many, say, styled, tell
from cxq.cli.session import Session
from cxq.errors import CxqError

if TYPE_CHECKING:
    from cxq.export import Exported
    from cxq.model import SourceResult


@click.command("demo", epilog="Example: cxq demo my-demo --open")
@click.argument("folder", type=click.Path(path_type=Path), default=Path("cxq-demo"))
@click.option("--open", "open_it", is_flag=True, help="Show the exported page in the browser.")
@click.pass_obj
def command(session: Session, folder: Path, open_it: bool) -> None:
    """Run the whole main job on the bundled sample site.

    A small news site is served on this machine's loopback address and pulled as any other; a
    report is added, cited in a draft, checked and exported. Needs no network.
    """
    from cxq.cli.export import open_page
    from cxq.demo.folder import lay
    from cxq.demo.server import serve

    root = (session.directory / folder).resolve()
    today = session.clock().date()
    with serve(today=today) as site:
        lay(root, base=site.base, today=today.isoformat())
        inner = Session(str(root))
        _pull(inner, site.base)
        _add(inner)
        _cite(inner)
        _check(inner)
        exported = _export(inner)
    _farewell(exported, folder)
    if open_it:
        open_page(exported)


def _step(number: int, what: str, typed: str) -> None:
    say(f"\n{styled(f'{number}. {what}', bold=True)}   {styled(f'$ {typed}', fg='cyan')}")


def _pull(session: Session, base: str) -> None:
    from cxq.cli.pull import run_pull
    from cxq.cli.sources import find_sources
    from cxq.store import Store
    from cxq.store.lock import pull_lock

    _step(1, f"Pull the sample site, served at {base}", "cxq pull")
    path = session.project.store_file
    with pull_lock(path, now=session.now()), Store.open(path, now=session.now()) as store:
        results = run_pull(session, store, find_sources(session, ()))
    _refuse_a_bad_pull(results)
    say(f"{many(sum(result.new for result in results), 'new item')} stored.")


def _refuse_a_bad_pull(results: list[SourceResult]) -> None:
    bad = [result for result in results if result.status != "new"]
    if bad:
        raise CxqError(
            f"The sample source {bad[0].id} came back as “{bad[0].status}”: {bad[0].message}",
            "A proxy may stand between: run it with NO_PROXY=127.0.0.1 cxq demo",
        )


def _add(session: Session) -> None:
    from cxq.cli.adding import Given, add_one
    from cxq.demo.folder import REPORT

    _step(
        2, "Add a report by hand", f"cxq add {REPORT.path} --key {REPORT.key} --date {REPORT.date}"
    )
    given = Given(REPORT.collection, REPORT.key, REPORT.title, REPORT.date, None, "zh-Hans")
    with session.store() as store:
        row = add_one(session, store, str(session.project.root / REPORT.path), given)
    say(f"{row['key']}: {row['characters']:,} characters, SHA-256 {row['sha256'][:16]}…")


def _cite(session: Session) -> None:
    from cxq.cli.cite import cite
    from cxq.demo.folder import CITED_KEYS

    _step(3, "Put what the draft cites into references.json", f"cxq cite {' '.join(CITED_KEYS)}")
    for key in cite(session, CITED_KEYS):
        say(f"{key}: added")


def _check(session: Session) -> None:
    from cxq.cli.check import check_files, report
    from cxq.cli.posting import Desk
    from cxq.demo.folder import DRAFT
    from cxq.posts.draft_file import find_draft

    _step(4, "Check the draft", f"cxq check {DRAFT}")
    file = find_draft(session.project, DRAFT)
    problems = check_files(session, Desk.open(session.project), [file])
    report(problems, "text")
    if any(problem.severity == "error" for problem in problems):
        raise CxqError("The demo's own draft has errors.", "Please report it.")
    say("No problems." if not problems else f"{many(len(problems), 'warning')}.")


def _export(session: Session) -> Exported:
    from cxq.cli.export import export_draft, print_files
    from cxq.demo.folder import DRAFT

    _step(5, "Export it", f"cxq export {DRAFT}")
    exported, post, _ = export_draft(session, DRAFT)
    print_files(session, exported)
    say(f"{many(post.count.words, 'word')}, {many(len(post.document.footnotes), 'note')}.")
    return exported


def _farewell(exported: Exported, folder: Path) -> None:
    say(f"\n{styled('Done.', bold=True)} Open these:")
    for name, what in (
        ("post.html", "the post as a page of its own"),
        ("email.html", "the e-mail"),
        ("email.eml", "the message, for your mail program"),
        ("copy.html", "what carries it into Substack, with native footnotes"),
    ):
        path = next((file.path for file in exported.files if file.path.name == name), None)
        if path is not None:
            say(f"  {path}   {styled(what, fg='bright_black')}")
    tell(f"\nThe draft behind it: {folder / 'drafts'}. Your own: cxq init my-newsletter")
