"""JSON as lists are sent in it, and dotted paths into it (`data.list`, `links.0.href`)."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

from cxq.feeds.page import one_line

# `callback({…});` and `var list = […];`: JSON in the clothes of a script.
_WRAPPED = re.compile(r"\s*(?:(?:var|let|const)\s+)?[\w$.]{1,80}\s*[=(]\s*(?=[\[{])")
_HOLE = re.compile(r"\{([^{}]+)\}")


class NotJsonError(Exception):
    """One plain sentence: why this is not JSON."""


def document_of(text: str) -> Any:
    """The JSON document, with or without a callback around it. NotJsonError, in plain words."""
    wrapped = _WRAPPED.match(text)
    try:
        if wrapped:
            return json.JSONDecoder().raw_decode(text, wrapped.end())[0]
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        says = one_line(str(error)) if text.strip() else "it is empty"
        raise NotJsonError(
            f"the answer is not JSON ({says}); it begins “{one_line(text[:40])}”"
        ) from None


def at(document: Any, path: str) -> Any:
    """What stands at `a.b.0.c`; None where the path leads nowhere."""
    for step in path.split(".") if path else ():
        if isinstance(document, dict):
            document = document.get(step)
        elif isinstance(document, list) and step.isdecimal() and int(step) < len(document):
            document = document[int(step)]
        else:
            return None
    return document


def text_at(entry: Any, path: str) -> str:
    """The text or number at a path as text; empty where there is none."""
    value = at(entry, path)
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return ""
    return str(value)


def filled(rule: str, find: Callable[[str], str]) -> str:
    """What a rule says: what `find` finds for it or, where it has holes, the text with each
    filled (`/news/{id}.html`, `{year}-{month}-{day}`); empty where one hole stays empty."""
    if not _HOLE.search(rule):
        return find(rule)
    values = {name: find(name) for name in _HOLE.findall(rule)}
    return _HOLE.sub(lambda hole: values[hole[1]], rule) if all(values.values()) else ""


def names_in(rule: str) -> tuple[str, ...]:
    """The names that a rule asks for: those in its holes, or itself."""
    return tuple(_HOLE.findall(rule)) or ((rule,) if rule else ())


def kind_of(value: Any) -> str:
    """What stands there in place of an array, for a complaint."""
    match value:
        case dict():
            return f"an object with {', '.join(list(value)[:6]) or 'nothing in it'}"
        case None:
            return "nothing"
        case _:
            return f"“{one_line(str(value))[:40]}”"
