"""Lists that pages keep as literals in their scripts. Nothing is run: only literals are read.

Beijing's commission writes `urls[i]='…';headers[i]="…";year[i]='2026';…` row after row, others
arrays of objects: `[{title: '…', url: '…'}, …]`. Read are names with a string or a number behind
them (`name[…] = 'x'`, `name: 'x'`, `"name": 1`); all else is passed over, in linear time.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from typing import NamedTuple

# Possessive (`*+`, `{…}+`): what was taken is never given back, so nothing is scanned twice. A
# string without its end is taken to the end of its line, where JavaScript ends it as well.
_TOKEN = re.compile(
    r"""(?P<comment>/\*(?:[^*]|\*(?!/))*+(?:\*/)?|(?<![:\\])//[^\n]*+|<!--[^\n]*+)
    |(?P<string>"(?:[^"\\\n]|\\.)*+"?|'(?:[^'\\\n]|\\.)*+'?|`(?:[^`\\]|\\.)*+`?)
    |(?P<word>[A-Za-z_$][\w$]*+)
    |(?P<number>-?\d[\d.]*+)
    |(?P<index>\[[^\[\]'"`\n]{0,40}+\])
    |(?P<step>\+\+|\+=|[{}])
    |(?P<mark>[=:])
    |(?P<other>\S)""",
    re.VERBOSE | re.DOTALL,
)
_ESCAPE = re.compile(r"\\(?:u\{([0-9a-fA-F]{1,6})\}|u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2})|(.))", re.S)
_CONTROLS = dict(zip("ntrbfv0\n", ("\n", "\t", "\r", "\b", "\f", "\v", "\0", ""), strict=True))


class _Literal(NamedTuple):
    """A literal with its name; without one it is the place where a turn of a loop ends (`i++`).

    `place` is what stood in brackets behind the name; `depth` counts the open braces, and a
    brace that closes is a literal without a name as well; `assigned` tells `name = 'x'` from the
    member of an object.
    """

    name: str
    place: str
    depth: int
    value: str
    assigned: bool = False


def rows_of(code: str, names: Collection[str]) -> list[dict[str, str]]:
    """The rows of these names in a script, each as far as its names were found.

    A row ends where its object or its turn does (`}`, `i++`), where another index is written,
    where a name comes again, and where the name does that was assigned first of all: so a name
    that is missing in one row never borrows the next one's. Objects inside a row's own are passed
    over.
    """
    rows: list[dict[str, str]] = []
    row: dict[str, str] = {}
    leader = index = ""
    depth = 0
    for said in _literals(code):
        if said.name and (said.name not in names or (row and said.depth > depth)):
            continue
        ends = said.name in row or said.name == leader or said.place != index
        if row and (ends if said.name else said.depth < depth or said.place):
            rows.append(row)
            row = {}
        if said.name:
            leader = leader or (said.name if said.assigned else "")
            index, depth = said.place, said.depth
            row[said.name] = said.value
    return [*rows, row] if row else rows


def members(text: str) -> tuple[tuple[str, str], ...]:
    """The members of one object literal, in order: `{'a': 'x', "b": 1}` → (a, x), (b, 1)."""
    return tuple((said.name, said.value) for said in _literals(text) if said.name)


def _literals(code: str) -> Iterator[_Literal]:
    name = index = ""
    depth = 0
    waiting = ""  # the = or : behind a name, where the value comes next
    for token in _TOKEN.finditer(code):
        kind, text = token.lastgroup, token[0]
        if kind == "comment":
            continue
        if waiting and kind in ("string", "number"):
            value = _unquoted(text) if kind == "string" else text
            yield _Literal(name, index, depth, value, waiting == "=")
            name = waiting = ""
        elif kind == "mark":
            waiting = text if name and not waiting else ""
        elif kind in ("string", "word") and not waiting:
            name, index = _unquoted(text) if kind == "string" else text, ""
        elif kind == "index" and name and not waiting:
            index = text[1:-1].strip()
        else:
            name = waiting = ""
            if kind == "step":
                depth += {"{": 1, "}": -1}.get(text, 0)
                yield _Literal("", text if text in ("++", "+=") else "", depth, "")


def _unquoted(literal: str) -> str:
    body = literal[1:-1] if len(literal) > 1 and literal[-1] == literal[0] else literal[1:]
    return _ESCAPE.sub(_character, body) if "\\" in body else body


def _character(escape: re.Match[str]) -> str:
    digits = escape[1] or escape[2] or escape[3]
    if digits:
        number = int(digits, 16)
        return chr(number) if number < 0x110000 else "\ufffd"
    return _CONTROLS.get(escape[4], escape[4])
