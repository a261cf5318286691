"""cxq add"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from cxq.cli.adding import Given, add_one, said_of
from cxq.cli.complete import complete_collections
from cxq.cli.options import day, json_option
from cxq.cli.output import emit_json, print_error, say, tell
from cxq.cli.session import Session
from cxq.errors import CxqError, UsageError
from cxq.text import is_key


@click.command(
    "add",
    epilog="Example: cxq add report.pdf --collection gwr-provinces-2026 --key gwr-anhui-2026",
)
@click.argument("places", metavar="[PATH_OR_URL]...", nargs=-1)
@click.option(
    "--table", type=click.Path(path_type=Path, dir_okay=False),
    help="A CSV file with a document a row: key,path,title,date,region,language,source_url.",
)  # fmt: skip
@click.option(
    "--collection", default="added", show_default=True, shell_complete=complete_collections,
    help="The set it belongs to.",
)  # fmt: skip
@click.option("--key", help="The name to cite it by; else made of the file's name.")
@click.option("--title", help="Else the document's own.")
@click.option("--date", metavar="YYYY-MM-DD", help="When it was published; else its own.")
@click.option("--region", help="Such as Anhui.")
@click.option("--language", help="Such as zh-Hans or en.")
@json_option
@click.pass_obj
def command(
    session: Session,
    places: tuple[str, ...],
    table: Path | None,
    collection: str,
    key: str | None,
    title: str | None,
    date: str | None,
    region: str | None,
    language: str | None,
    as_json: bool,
) -> None:
    """Add documents by hand: txt, md, html, mhtml (saved pages), pdf, docx, or an address.

    A page that the browser or SingleFile saved brings its address, title, date, author and outlet
    along; so does WeChat's, whose server refuses robots.

    A document that is stored already stays; other bytes under its key are a new snapshot. What
    cannot be read is said, and the others are added all the same. In a table, paths count from
    the table's own folder, cells may be empty, and --date, --region and --language fill them.
    """
    given = Given(collection, key, title, day(date), region, language)
    _check_names(given, places)
    if table is not None:
        _add_table(session, table, given, places, as_json)
        return
    if not places:
        raise UsageError("No document was named.", "Name files or addresses, or --table FILE.csv")
    added: list[dict[str, Any]] = []
    failed: list[CxqError] = []
    with session.store() as store:
        for place in places:
            try:
                added.append(add_one(session, store, place, given))
            except CxqError as error:
                failed.append(error)
    _report(added, failed, as_json)
    if failed:
        click.get_current_context().exit(max(error.exit_code for error in failed))


def _check_names(given: Given, places: tuple[str, ...]) -> None:
    if len(places) > 1 and (given.key or given.title):
        raise UsageError(
            "--key and --title name one document, and there are several.",
            "Add that one by itself.",
        )
    for option, name in (("--collection", given.collection), ("--key", given.key)):
        if name is not None and not is_key(name):
            raise UsageError(
                f"{option} “{name}” cannot be a name.",
                "Use letters, digits, dots, hyphens and underscores, such as gwr-anhui-2026.",
            )


def _add_table(
    session: Session, table: Path, given: Given, places: tuple[str, ...], as_json: bool
) -> None:
    from cxq.cli.table import add_table

    if places or given.key or given.title:
        raise UsageError(
            "--table names its documents, their keys and titles itself.",
            "Add other documents by themselves.",
        )
    code = add_table(session, table, given, as_json)
    if code:
        click.get_current_context().exit(code)


def _report(added: list[dict[str, Any]], failed: list[CxqError], as_json: bool) -> None:
    if as_json:
        errors = [
            {"message": error.message, "hint": error.hint, "exit_code": error.exit_code}
            for error in failed
        ]
        if failed and not added:
            emit_json({"added": [], "error": errors[0], "errors": errors})
        else:
            emit_json({"added": added} | ({"errors": errors} if errors else {}))
        return
    for row in added:
        say(said_of(row))
    for error in failed:
        print_error(error.message, error.hint, error.exit_code, as_json=False)
    if added:
        tell(f"Cite it with: cxq cite {added[0]['key']}")
