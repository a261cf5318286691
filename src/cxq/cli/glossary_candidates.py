"""cxq glossary candidates"""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from cxq.cli.complete import complete_drafts
from cxq.cli.options import json_option
from cxq.cli.output import clean, columns, emit_json, many, say, tell
from cxq.cli.session import Session
from cxq.errors import FileError

if TYPE_CHECKING:
    from cxq.posts.candidates import Candidate

_SHOWN_PLACES = 3


@click.command("candidates", epilog="Example: cxq glossary candidates first-post --least 2")
@click.argument("names", metavar="[DRAFT]...", nargs=-1, shell_complete=complete_drafts)
@click.option(
    "--least", default=1, show_default=True, type=click.IntRange(1), help="Used so many times."
)
@json_option
@click.pass_obj
def candidates(session: Session, names: tuple[str, ...], least: int, as_json: bool) -> None:
    """List acronyms and runs of 汉字 that drafts use and the glossary lacks, with where.

    In the named drafts, or in all. Code, quotations, links and sentences in Chinese are left out.
    """
    from cxq.glossary_file import read_glossary
    from cxq.posts.candidates import find_candidates
    from cxq.posts.draft_file import draft_files, find_draft, read_draft

    project = session.project
    named = list(dict.fromkeys(find_draft(project, name) for name in names))
    files = named or list(draft_files(project))
    glossary = read_glossary(project)
    drafts = []
    for file in files:
        try:
            drafts.append(read_draft(project, file))
        except FileError as error:  # one bad draft stops no others
            tell(f"left out: {clean(error.message)}")
    found = [each for each in find_candidates(drafts, glossary) if each.count >= least]
    if as_json:
        rows = [asdict(each) for each in found]
        emit_json({"candidates": rows, "drafts": [draft.path for draft in drafts]})
    else:
        _print(found, len(drafts), len(glossary.terms), least)
    if len(drafts) < len(files):
        click.get_current_context().exit(1)


def _print(found: list[Candidate], drafts: int, terms: int, least: int) -> None:
    from cxq.posts.candidates import MOST_HAN

    for line in columns(
        (each.text, f"{each.count:>4}", ", ".join(map(str, each.places[:_SHOWN_PLACES])))
        for each in found
    ):
        say(line)
    searched = many(drafts, "draft")
    if found:
        tell(f"{many(len(found), 'candidate')} in {searched}. Add one: cxq glossary add --zh …")
    else:
        often = f" {least} times or more" if least > 1 else ""
        tell(
            f"No candidate{often} in {searched}: searched were acronyms and runs of 2 to "
            f"{MOST_HAN} 汉字 outside code, quotations and links, against "
            f"{many(terms, 'term')}."
        )
