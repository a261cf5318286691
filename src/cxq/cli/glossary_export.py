"""cxq glossary export"""

from __future__ import annotations

from pathlib import Path

import click

from cxq.cli.output import many, tell
from cxq.cli.session import Session
from cxq.errors import UsageError


@click.command("export", epilog="Example: cxq glossary export glossary.tbx")
@click.argument("file", required=False, type=click.Path(path_type=Path, dir_okay=False))
@click.option(
    "--to",
    "form",
    type=click.Choice(["csv", "tbx", "markdown"]),
    help="Else by FILE's ending; csv on the screen.",
)
@click.option("--force", is_flag=True, help="Replace FILE where it stands already.")
@click.pass_obj
def export(session: Session, file: Path | None, form: str | None, force: bool) -> None:
    """Write the glossary into FILE, or to the screen, as CSV, TBX or a Markdown page.

    TBX is ISO 30042 (TBX-Basic, version 3), which translation programs read: names are preferred,
    admitted (aliases) or deprecated (avoid).
    """
    from cxq.disk import write_bytes
    from cxq.glossary_file import read_glossary
    from cxq.posts.glossary_export import FORMATS, format_of

    glossary = read_glossary(session.project)
    chosen = form or (format_of(file.name) if file else "csv")
    if chosen is None and file is not None and file.suffix:
        raise UsageError(
            f"{file} does not say by its ending what to write.",
            "Name it .csv, .tbx or .md, or say it: --to csv",
        )
    if file is not None and file.exists() and not force:
        raise UsageError(f"{file} stands already.", "Name another file, or replace it: --force")
    chosen = chosen or "csv"
    title = session.project.settings.newsletter.title
    text = FORMATS[chosen][0](glossary, f"{title}: glossary" if title else "Glossary")
    if file is None:
        click.echo(text.encode(), nl=False)  # as bytes: CSV has line ends of its own
    else:
        write_bytes(file, text.encode())
    if not glossary.terms:
        tell("sources/glossary.toml holds no term. Add one with: cxq glossary add")
    elif file is not None:
        tell(f"{file}: {many(len(glossary.terms), 'term')} as {chosen}.")
