"""cxq glossary check"""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from cxq.cli.options import json_option
from cxq.cli.output import many, tell
from cxq.cli.session import Session

if TYPE_CHECKING:
    from cxq.model import Problem


@click.command("check", epilog="Example: cxq glossary check")
@json_option
@click.pass_obj
def check(session: Session, as_json: bool) -> None:
    """Look the glossary over: every fault, with the line of its entry.

    Ids and names that two terms claim, missing 汉字, unknown keys, definitions that use unknown
    terms or go in a circle. Pinyin that cannot be read off the characters is a warning, and only
    where pypinyin is installed: dictionaries err. Exit code 1 if there is an error.
    """
    from cxq.cli.check import report
    from cxq.disk import stands
    from cxq.pinyin import available

    path = session.project.glossary
    shown = session.project.shown(path)
    problems, terms = _problems(session) if stands(path) else ((), 0)
    errors = sum(problem.severity == "error" for problem in problems)
    report(list(problems), "json" if as_json else "text")
    if not as_json:
        if not terms and not problems:
            tell(f"{shown} holds no term. Add one with: cxq glossary add")
        else:
            found = f"{many(errors, 'error')}, {many(len(problems) - errors, 'warning')}"
            tell(f"{many(terms, 'term')} in {shown}: {found if problems else 'no problems'}.")
        if not available():
            tell('Pinyin was not looked over. To have it: pip install "cxq[pinyin]"')
    if errors:
        click.get_current_context().exit(1)


def _problems(session: Session) -> tuple[tuple[Problem, ...], int]:
    """(what is wrong, how many tables there are); SettingsError where the file is no TOML."""
    from cxq.glossary_file import check_file
    from cxq.pinyin import disagreement
    from cxq.toml_tables import read_toml

    path = session.project.glossary
    file = read_toml(path, session.project.shown(path))
    tables = file.data.get("term")
    return check_file(file, disagreement), len(tables) if isinstance(tables, list) else 0
