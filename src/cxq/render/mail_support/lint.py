"""Constructs × table − accepted = findings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from cxq.render.mail_support.accepted import Accepted, accepted_for
from cxq.render.mail_support.clients import CLIENTS, WORD
from cxq.render.mail_support.css import INVALID
from cxq.render.mail_support.html import constructs
from cxq.render.mail_support.seen import Seen, Where
from cxq.render.mail_support.selectors import OUTLOOK_DARK
from cxq.render.mail_support.table import Feature, Support, all_supported, support_table


@dataclass(frozen=True, slots=True)
class Finding:
    """A construct that some clients do not show as it is written, and nobody has accepted that.

    `slug` is caniemail's name of the feature, or `css-invalid`; `line` the message's, from 1;
    `fails` the clients without it; `partly` those with an exception; `notes` caniemail's words,
    with the clients that each is of.
    """

    slug: str
    construct: str
    line: int
    value: str
    fails: tuple[str, ...]
    partly: tuple[str, ...]
    notes: tuple[tuple[str, tuple[str, ...]], ...]
    tested: str
    url: str


@dataclass(frozen=True, slots=True)
class Lint:
    """What the lint says of one message, and what it looked at: a zero is never silent.

    `constructs` counts the different ones; `unknown` are those that caniemail has no feature for;
    `accepted` are the fallbacks that came to bear, with how many constructs each.
    """

    findings: tuple[Finding, ...]
    constructs: int
    unknown: tuple[str, ...]
    accepted: tuple[tuple[Accepted, int], ...]


def lint(html: str, clients: Sequence[str] = tuple(CLIENTS)) -> Lint:
    """Hold a message's HTML against the table. One finding a construct, a feature and a line."""
    return _Linter(tuple(clients)).run(constructs(html))


_EXACTER = {
    "<style> in <body>": "<style>",
    "<style> over 16 KB": "<style>",
    "href=# to no <a name>": "href=#",
    "<ol reversed>": "<ol>",
    "<li value>": "<li>",
    "rgb(0 0 0)": "rgb()",
    OUTLOOK_DARK: "selector [a]",
}
"""What caniemail says in a note to a feature, and this reader tells apart from it."""


class _Linter:
    def __init__(self, clients: tuple[str, ...]) -> None:
        self._clients = clients
        self._table = support_table()
        self._judged: dict[tuple[str, Where, str], tuple[Finding, ...]] = {}
        self._accepted: dict[Accepted, set[str]] = {}

    def run(self, seen: tuple[Seen, ...]) -> Lint:
        findings: dict[tuple[str, str, int], Finding] = {}
        names = {each.construct for each in seen}
        silent = all_supported()
        for each in seen:
            if each.construct in silent:
                continue
            for found in self._judge(each):
                key = (found.slug, each.construct, each.line)
                if key not in findings:
                    findings[key] = _placed(found, each)
        known = self._table.by_construct
        unknown = sorted(name for name in names if _counted(name) not in known and name != INVALID)
        used = tuple((rule, len(names)) for rule, names in self._accepted.items())
        order = sorted(findings.values(), key=lambda f: (f.line, f.slug, f.construct))
        return Lint(tuple(order), len(names), tuple(unknown), used)

    def _judge(self, each: Seen) -> tuple[Finding, ...]:
        if each.construct == INVALID:
            return (_invalid(each, self._clients),)
        key = (each.construct, each.where, each.value)
        if key not in self._judged:
            features = self._table.by_construct.get(_counted(each.construct), ())
            made = (self._finding(feature, each) for feature in features)
            self._judged[key] = tuple(found for found in made if found is not None)
        return self._judged[key]

    def _finding(self, feature: Feature, each: Seen) -> Finding | None:
        bad: dict[str, Support] = {}
        for client in self._reached(each):
            support = feature.support[client]
            if support.level in ("no", "partly"):
                rule = accepted_for(feature.slug, client, support.level, each)
                if rule is None:
                    bad[client] = support
                else:
                    self._accepted.setdefault(rule, set()).add(each.construct)
        if not bad:
            return None
        notes: dict[str, list[str]] = {}
        for client, support in bad.items():
            for note in support.notes:
                notes.setdefault(note, []).append(client)
        return Finding(
            feature.slug,
            each.construct,
            0,
            "",
            tuple(client for client, support in bad.items() if support.level == "no"),
            tuple(client for client, support in bad.items() if support.level == "partly"),
            tuple((note, tuple(those)) for note, those in notes.items()),
            feature.tested,
            feature.url,
        )

    def _reached(self, each: Seen) -> list[str]:
        """The clients that come so far as to meet it: who drops `@media` never sees inside."""
        audience = each.where.audience
        return [
            client
            for client in self._clients
            if (audience == "all" or (client == WORD) == (audience == "word"))
            and not any(self._drops(client, gate) for gate in each.where.gates)
        ]

    def _drops(self, client: str, gate: str) -> bool:
        features = self._table.by_construct.get(gate, ())
        return any(feature.support[client].level == "no" for feature in features)


def _counted(construct: str) -> str:
    """The name in the table of what this reader tells more exactly."""
    return _EXACTER.get(construct, construct)


def _placed(found: Finding, each: Seen) -> Finding:
    return replace(found, line=each.line, value=each.value)


def _invalid(each: Seen, clients: tuple[str, ...]) -> Finding:
    return Finding("css-invalid", each.value, each.line, "", clients, (), (), "", "")
