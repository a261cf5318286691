"""What a term use says: its forms, and what English makes of them. Pure."""

from __future__ import annotations

from cxq.document import TermUse
from cxq.english import plural_of, possessive_of
from cxq.terms import Term


def said_by(use: TermUse, term: Term, *, first: bool, introduced: bool) -> tuple[str, bool]:
    """What a use says, and whether that is the term's English name (which takes a capital)."""
    if use.words is not None:
        return (use.words or term.en) + use.trail, False
    match use.form:
        case "zh":
            return term.zh + use.trail, False
        case "pinyin":
            return (term.pinyin or term.zh) + use.trail, False
    several = use.form == "plural" or use.trail in ("s", "es")
    name = (term.plural or plural_of(term.en)) if several else term.en
    short = f"{term.abbr}s" if term.abbr and several else term.abbr
    if use.trail[:1] in ("'", "’"):
        name = possessive_of(name, use.trail[0])
        short = possessive_of(short, use.trail[0]) if short and not first else short
    if first:
        return f"{name} ({', '.join(part for part in (short, term.zh) if part)})", True
    shortened = use.form == "short" or (introduced and use.form in ("", "first"))
    return (short, False) if shortened and short else (name, True)
