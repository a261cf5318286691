"""What stands in the inbox before a mail is opened, cut where mail programs cut it. Pure.

The lengths are typical, in columns of a terminal (a 汉字 has two): programs measure pixels, and
each reader's window is another.
"""

from __future__ import annotations

from dataclasses import dataclass

from cxq.render.wrap import width

_JOINERS = " \u200c\u200d"
"""What may not stand at a cut: a space, or half of a joined emoji's joint."""


@dataclass(frozen=True, slots=True)
class Program:
    """Room for sender, subject and preheader; `shared`, where the last two share one line."""

    name: str
    sender: int
    subject: int
    preheader: int
    shared: int = 0


PROGRAMS = (
    Program("Gmail on the web", 22, 70, 110, shared=110),
    Program("Mail on an iPhone", 26, 44, 92),
    Program("Gmail on a phone", 24, 36, 38),
)


@dataclass(frozen=True, slots=True)
class InboxRow:
    """One line of an inbox. `cut` says that the subject lost its end."""

    program: str
    sender: str
    subject: str
    preheader: str
    cut: bool


def inbox_rows(sender: str, subject: str, preheader: str) -> tuple[InboxRow, ...]:
    """The mail as each of the programs lists it."""
    rows = []
    for program in PROGRAMS:
        shown = cut_to(subject, program.subject)
        room = program.preheader
        if program.shared:
            room = min(room, max(0, program.shared - width(shown) - 3))
        rows.append(
            InboxRow(
                program.name,
                cut_to(sender, program.sender),
                shown,
                cut_to(preheader, room),
                shown != subject,
            )
        )
    return tuple(rows)


def cut_to(text: str, room: int) -> str:
    """The text in at most `room` columns, an ellipsis at its end where it was longer."""
    if width(text) <= room:
        return text
    kept, used = "", 1
    for char in text:
        used += width(char)
        if used > room:
            break
        kept += char
    return f"{kept.rstrip(_JOINERS)}…" if room > 0 else ""
