"""cxq glossary: list, show; the others stand in files of their own"""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from cxq.cli import glossary_add, glossary_candidates, glossary_check, glossary_export
from cxq.cli.complete import complete_terms
from cxq.cli.options import json_option
from cxq.cli.output import columns, emit_json, many, say, styled, tell
from cxq.cli.session import Session
from cxq.errors import UsageError

if TYPE_CHECKING:
    from cxq.model import Term


@click.group("glossary")
def command() -> None:
    """The terms of sources/glossary.toml, written [[id]] in a draft."""


@command.command("list", epilog="Example: cxq glossary list 产业")
@click.argument("words", default="")
@json_option
@click.pass_obj
def list_(session: Session, words: str, as_json: bool) -> None:
    """List the terms, or those that hold WORDS in any field."""
    from cxq.glossary_file import read_glossary

    terms = tuple(read_glossary(session.project).terms.values())
    found = [term for term in terms if _holds(term, words)]
    if as_json:
        emit_json({"terms": [asdict(term) for term in found]})
        return
    for line in columns((term.id, term.zh, term.abbr, term.en) for term in found):
        say(line)
    tell(f"{many(len(found), 'term')} of {len(terms)}.")
    if not found:
        what = f"No term holds “{words}”." if words else "sources/glossary.toml holds no term."
        tell(f"  {what}")


def _holds(term: Term, words: str) -> bool:
    fields = (term.id, term.en, term.zh, term.pinyin, term.abbr, term.definition, *term.aliases)
    return words.casefold() in "\n".join(fields).casefold()


@command.command("show", epilog="Example: cxq glossary show nqpf")
@click.argument("name", metavar="TERM", shell_complete=complete_terms)
@json_option
@click.pass_obj
def show(session: Session, name: str, as_json: bool) -> None:
    """Show one term, and how a draft writes it."""
    from cxq.glossary_file import read_glossary

    glossary = read_glossary(session.project)
    term = glossary.find(name)
    if term is None:
        raise UsageError(
            f"The glossary has no term “{name}”{glossary.near(name)}.",
            "See them: cxq glossary list",
        )
    if as_json:
        emit_json(asdict(term))
        return
    say(styled(f"{term.en} {term.zh}", bold=True))
    for label, value in (
        ("id", term.id),
        ("pinyin", term.pinyin),
        ("short form", term.abbr),
        ("plural", term.plural),
        ("kind", term.kind),
        ("also", ", ".join(term.aliases)),
        ("avoid", ", ".join(term.avoid)),
        ("meaning", term.definition),
        ("note", term.note),
        ("sources", ", ".join(term.sources)),
        ("write", f"[[{term.id}]]  [[{term.id}|your words]]  [[{term.id}#zh]]"),
    ):
        if value:
            say(f"{label:>10}  {value}")


command.add_command(glossary_add.add)
command.add_command(glossary_check.check)
command.add_command(glossary_candidates.candidates)
command.add_command(glossary_export.export)
