"""A cited quote must stand in the snapshot that is cited: `[@key "原文"]`."""

from __future__ import annotations

from cxq.document import CitedPart
from cxq.model import Evidence, Post, Problem, Severity
from cxq.quotes import Difference, QuoteMatch, holds, match_quote
from cxq.text import HAN

_MOST = 5
"""Keys, and differences, that a message names before it says how many more there are."""


def check(post: Post, evidence: Evidence | None) -> tuple[Problem, ...]:
    if evidence is None:
        return ()
    pins = {reference.key: reference.sha256 for reference in post.references}
    found = (_problem(post.path, part, pins.get(part.key, ""), evidence) for part in post.quotes)
    return tuple(problem for problem in found if problem is not None)


def _problem(path: str, part: CitedPart, pin: str, evidence: Evidence) -> Problem | None:
    pinned = evidence.text(part.key, pin) if pin else None
    text = pinned if pinned is not None else evidence.text(part.key)
    severity: Severity = "error"
    if not text:
        rule, severity = "quote-unchecked", "warning"
        message = f"No text of “{part.key}” is stored, so its quote was not looked up."
        hint = f"Add what you quote: cxq add FILE --key {part.key}"
    else:
        match = match_quote(part.quote, text)
        if match.kind == "exact":
            return None
        newest = evidence.text(part.key) if pinned is not None else None
        others = evidence.elsewhere(part.quote, part.key) if match.kind != "empty" else ()
        if newest is not None and newest != text and holds(part.quote, newest):
            rule = "quote-elsewhere"
            message = (
                f"The newest snapshot of “{part.key}” says “{part.quote}”, but the one that "
                "references.json pins does not."
            )
            hint = f"See what was changed: cxq show {part.key} --diff"
        else:
            rule, message, hint = _said(part, match, text, others)
            severity = "warning" if match.kind == "script" else "error"
    return Problem(path, *part.at, rule, severity, message, hint)


def _said(
    part: CitedPart, match: QuoteMatch, text: str, others: tuple[str, ...]
) -> tuple[str, str, str]:
    """(rule, message, hint) of a quote that is not there word for word."""
    look = f"Look: cxq show {part.key}"
    match match.kind:
        case "empty":
            says = f"The quote “{part.quote}” is punctuation alone: there is nothing to look up."
            return "quote-empty", says, 'Quote words: [@key "原文"].'
        case "near":
            says = (
                f"“{part.key}” does not say “{match.piece}”, but “{match.passage}”: "
                f"{_differences(match.differences)}."
            )
            hint = "Quote it as it stands there"
            if others:
                hint += f", or cite {_keys(others)}: this sentence is in it, word for word"
            return "quote-differs", says, hint
        case "script":
            says = f"“{part.key}” says “{part.quote}” in traditional characters."
            return "quote-script", says, f"Quote its own characters. {look}"
        case "disordered":
            says = f"“{part.key}” holds every piece of the quote, but “{match.piece}” stands before"
            return "quote-order", f"{says} what the quote puts in front of it.", look
    if others:
        says = f"“{part.key}” does not say “{match.piece}”: this sentence is in {_keys(others)}."
        return "quote-elsewhere", says, f"Cite it: [@{others[0]}], after cxq cite {others[0]}"
    says = f"“{part.key}” does not say “{match.piece}”, nor anything near it; no other item does."
    if HAN.search(text) and not HAN.search(match.piece):
        return "quote-absent", says, "The source is Chinese: quote its own words, not their English"
    return "quote-absent", says, look


def _differences(differences: tuple[Difference, ...]) -> str:
    """`质 instead of 型, 的 left out` as seen from the quote."""
    named = []
    for each in differences[:_MOST]:
        if each.quoted and each.stands:
            named.append(f"the quote has “{each.quoted}” for “{each.stands}”")
        elif each.quoted:
            named.append(f"the quote adds “{each.quoted}”")
        else:
            named.append(f"the quote leaves out “{each.stands}”")
    more = len(differences) - _MOST
    return ", ".join(named) + (f" and {more} more" if more > 0 else "")


def _keys(keys: tuple[str, ...]) -> str:
    more = len(keys) - _MOST
    return ", ".join(keys[:_MOST]) + (f" and {more} more items" if more > 0 else "")
