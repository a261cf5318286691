"""cxq glossary add"""

from __future__ import annotations

import sys
from dataclasses import asdict, replace

import click

from cxq.cli.options import json_option
from cxq.cli.output import clean, emit_json, say, tell
from cxq.cli.session import Session
from cxq.errors import UsageError

_ASKED = (
    ("zh", "汉字"),
    ("en", "English, as inside a sentence"),
    ("abbr", "short form (none: Enter)"),
    ("pinyin", "pinyin (a suggestion may be wrong)"),
    ("plural", "plural, where it is irregular"),
    ("kind", "kind, such as tifa, institution, technology"),
    ("definition", "definition: two sentences"),
)


@click.command(
    "add",
    epilog="Example: cxq glossary add --zh 未来产业 --en “future industries” "
    "--pinyin “wèilái chǎnyè”",
)
@click.option("--id", "id_", default="", help="What a draft types in [[…]]; else made of the rest.")
@click.option("--zh", default="", help="The 汉字.")
@click.option("--en", default="", help="The English, lower case but for names.")
@click.option("--abbr", default="", help="The short form that later uses show.")
@click.option("--pinyin", default="", help="With tone marks; pypinyin suggests it.")
@click.option("--plural", default="", help="Where it is irregular.")
@click.option("--kind", default="", help="Such as tifa, institution, technology.")
@click.option("--alias", "aliases", multiple=True, help="Another name; may be repeated.")
@click.option("--avoid", multiple=True, help="A rendering to warn of; may be repeated.")
@click.option("--definition", default="", help="What the footnote says, in Markdown.")
@click.option("--note", default="", help="For yourself: it is never shown.")
@click.option("--source", "sources", multiple=True, help="A key of references.json.")
@json_option
@click.pass_obj
def add(session: Session, /, id_: str, as_json: bool, **given: str | tuple[str, ...]) -> None:
    """Add a term at the end of sources/glossary.toml; what stands there stays as it is.

    On a terminal it asks for what is missing, if 汉字 or English are; anywhere else it never
    waits.
    """
    from cxq.model import Term
    from cxq.new_terms import add_term, term_id
    from cxq.pinyin import suggest
    from cxq.text import is_key

    fields = {key: _tidied(value) for key, value in given.items()}
    if not (fields["zh"] and fields["en"]):
        fields = _asked(fields)
    term = Term(id=id_, **fields)  # type: ignore[arg-type]
    term = term if id_ else replace(term, id=term_id(term.en, term.abbr))
    if not is_key(term.id):
        raise UsageError(
            f"“{term.id}” cannot be an id." if term.id else "No id can be made of the English.",
            "Name one of letters, digits, dots, hyphens and underscores: --id my-term",
        )
    added = add_term(session.project, term)
    shown = session.project.shown(session.project.glossary)
    suggested = "" if term.pinyin else suggest(term.zh)
    if as_json:
        place = {"path": shown, "line": added.line, "suggested_pinyin": suggested}
        emit_json({"added": asdict(added.term), **place})
        return
    say(f"{shown}:{added.line}: {term.id}  {clean(term.zh)}  {clean(term.en)}")
    say(f"Write: [[{term.id}]]")
    if suggested:
        tell(f"No pinyin was given. A dictionary suggests, and may be wrong: {suggested}")
    if not term.definition:
        tell("It has no definition: its first use will have no footnote.")


def _tidied(value: str | tuple[str, ...]) -> str | tuple[str, ...]:
    from cxq.text import printable, tidy

    if isinstance(value, str):
        return printable(tidy(value))
    return tuple(filter(None, (printable(tidy(each)) for each in value)))


def _asked(fields: dict[str, str | tuple[str, ...]]) -> dict[str, str | tuple[str, ...]]:
    """The fields with the missing ones asked for. UsageError where nobody is there to answer."""
    from cxq.pinyin import suggest

    if sys.stdin is None or not sys.stdin.isatty():
        missing = ", ".join(f"--{key}" for key in ("zh", "en") if not fields[key])
        raise UsageError(
            f"A term needs its 汉字 and its English; missing: {missing}.",
            'Such as: cxq glossary add --zh 提法 --en "official formulation"',
        )
    asked = dict(fields)
    for key, label in _ASKED:
        if asked[key]:
            continue
        needed = key in ("zh", "en")
        default = suggest(str(asked["zh"])) if key == "pinyin" else None if needed else ""
        answer = ""
        while not answer:
            said = click.prompt(label, default=default, show_default=bool(default), err=True)
            answer = str(_tidied(said))
            if not needed:
                break
        asked[key] = answer
    return asked
