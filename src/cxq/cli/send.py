"""cxq send"""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from cxq.cli.complete import complete_drafts
from cxq.cli.options import json_option
from cxq.cli.output import clean, columns, emit_json, many, on_terminal, say, tell
from cxq.cli.session import Session
from cxq.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cxq.publish.mail.recipients import Recipient
    from cxq.publish.mail.sending import Letter, Outcome

_WORDS = {
    "sent": "sent",
    "refused": "refused",
    "deferred": "not now",
    "failed": "not sent",
    "uncertain": "not known",
    "already": "sent before",
    "held": "held back",
    "untried": "not tried",
}


@click.command("send", epilog="Example: cxq send first-post --to me@example.org --dry-run")
@click.argument("draft", shell_complete=complete_drafts)
@click.argument("more", nargs=-1, metavar="[ADDRESS]...")
@click.option("--to", "to", multiple=True, metavar="ADDRESS", help="Who gets it; 20 at most.")
@click.option("--dry-run", is_flag=True, help="Say what would go where; nothing connects.")
@click.option("--again", is_flag=True, help="Also what was sent, or may have been, before.")
@json_option
@click.pass_obj
def command(
    session: Session,
    draft: str,
    more: tuple[str, ...],
    to: tuple[str, ...],
    dry_run: bool,
    again: bool,
    as_json: bool,
) -> None:
    """Send a draft as a test mail to a few people: the mail that `cxq export` writes.

    Each gets a message of their own, its subject marked [test]. The same mail goes to an address
    once; changed, it goes again. Where the connection broke before the server's answer, nobody
    knows: that is said, and the mail is held back until --again.
    """
    from cxq.publish.mail.faults import place
    from cxq.publish.mail.recipients import read_recipients
    from cxq.publish.mail.sending import send
    from cxq.secrets import read_secret

    if more and not to:
        raise UsageError("Say whom it goes to.", f"Write: cxq send {draft} --to {' '.join(more)}")
    recipients = read_recipients((*to, *more))
    letter = _letter(session, draft)
    _tell_damage(letter)
    if dry_run:
        _dry_run(session, letter, recipients, again, as_json)
        return
    password = read_secret("smtp").reveal() if session.project.settings.smtp.user else ""
    if on_terminal():
        tell(f"By {place(session.project.settings.smtp)} …")
    outcomes = []
    for outcome in send(letter, recipients, password, session.clock, again=again):
        outcomes.append(outcome)
        if not as_json:
            _print(outcome)  # as it is known: that is the progress
    if as_json:
        emit_json(_report(letter, outcomes))
    else:
        _sum_up(draft, outcomes)
    code = _exit_code(outcomes)
    if code:
        click.get_current_context().exit(code)


def _letter(session: Session, draft: str) -> Letter:
    """The draft's mail. FileError, SettingsError or UsageError where there is none to send."""
    from cxq.cli.evidence import stored_evidence
    from cxq.cli.posting import Desk
    from cxq.posts.draft_file import find_draft
    from cxq.publish.mail.sending import Letter
    from cxq.publish.mail.settings import check_settings
    from cxq.render.email import render

    project = session.project
    check_settings(project.settings.smtp)
    file = find_draft(project, draft)
    desk = Desk.open(project)
    with stored_evidence(session, desk.references) as evidence:
        post = desk.build(file, evidence)
    mail = next(each for each in render(post, project.settings).files if each.name == "email.eml")
    letter = Letter(project, post.path, mail.data)
    assert letter.sender  # a missing sender is said before anything connects
    return letter


def _tell_damage(letter: Letter) -> None:
    from cxq.publish.mail.sent import damage_words, ledger_file, read_ledger

    path = ledger_file(letter.project)
    for line in damage_words(read_ledger(path), letter.project.shown(path)):
        tell(f"note: {line}")


# ---------------------------------------------------------------- what became of it


def _print(outcome: Outcome) -> None:
    says = f"{outcome.code} {outcome.words}" if outcome.code else outcome.words
    if outcome.fate in ("already", "held"):
        says = f"{outcome.at}; nothing was sent now"
    word = _WORDS[outcome.fate].ljust(max(map(len, _WORDS.values())))
    for line in columns([(word, outcome.to, says)]):
        say(line)


def _sum_up(draft: str, outcomes: Sequence[Outcome]) -> None:
    """What it comes to, and what to type next for whatever did not go."""
    fates = [outcome.fate for outcome in outcomes]
    parts = [f"{fates.count(fate)} {word}" for fate, word in _WORDS.items() if fate in fates]
    tell(f"{many(len(outcomes), 'recipient')}: {', '.join(parts)}.")
    hints = {
        "already": f"The same mail was sent before; once more: cxq send {draft} --again --to …",
        "held": "A connection broke, or a run was stopped, before the server answered: look into "
        f"the mailbox; if it is not there: cxq send {draft} --again --to …",
        "uncertain": "The connection broke before the server answered: the mail may have arrived. "
        f"Look into the mailbox; if it is not there: cxq send {draft} --again --to …",
        "deferred": "“Not now” is a server's way to slow strangers down: send again in 15 minutes.",
        "failed": f"It surely did not arrive; send it again: cxq send {draft} --to …",
        "untried": f"Send to these later: cxq send {draft} --to …",
    }
    for fate, hint in hints.items():
        if fate in fates:
            tell(f"  {clean(hint)}")


def _exit_code(outcomes: Sequence[Outcome]) -> int:
    """3: the world cut it short; 1: a recipient was refused, or it is held back; else 0."""
    fates = {outcome.fate for outcome in outcomes}
    if fates & {"uncertain", "failed", "untried"}:
        return 3
    return 1 if fates & {"refused", "deferred", "held"} else 0


def _report(letter: Letter, outcomes: Sequence[Outcome]) -> dict[str, object]:
    return {
        **_head(letter),
        "recipients": [
            {
                "to": outcome.to,
                "status": outcome.fate,
                "at": outcome.at,
                "code": outcome.code,
                "words": outcome.words,
                "message_id": outcome.message_id,
            }
            for outcome in outcomes
        ],
    }


def _head(letter: Letter) -> dict[str, object]:
    from cxq.publish.mail.readdress import MARK, subject_of
    from cxq.publish.mail.smtp import port_of

    smtp = letter.project.settings.smtp
    return {
        "draft": letter.draft,
        "subject": MARK + subject_of(letter.eml),
        "from": letter.project.settings.email.from_,
        "mail": letter.mail,
        "bytes": len(letter.eml),
        "server": {"host": smtp.host, "port": port_of(smtp), "security": smtp.security},
    }


# ---------------------------------------------------------------- what would become of it


def _dry_run(
    session: Session,
    letter: Letter,
    recipients: Sequence[Recipient],
    again: bool,
    as_json: bool,
) -> None:
    from cxq.publish.mail.sending import before
    from cxq.publish.mail.smtp import port_of

    known = {} if again else before(letter, recipients)
    rows = []
    for recipient in recipients:
        _, message = letter.message(recipient, session.clock())
        last = known.get(recipient.identity)
        fate = {"sent": "already", "begun": "held", "uncertain": "held"}.get(
            last.status if last else "", "would go"
        )
        head = message.partition(b"\r\n\r\n")[0].decode("ascii")
        rows.append((recipient.address, fate, last.at if last else "", len(message), head))
    if as_json:
        listed = [
            {"to": to, "status": fate, "at": at, "bytes": size, "headers": head.split("\r\n")}
            for to, fate, at, size, head in rows
        ]
        emit_json({**_head(letter), "dry_run": True, "recipients": listed})
        return
    smtp = letter.project.settings.smtp
    say(rows[0][4].replace("\r\n", "\n"))
    say()
    for line in columns(
        (fate if fate == "would go" else f"{_WORDS[fate]} {at}", to, f"{size:,} B")
        for to, fate, at, size, _ in rows
    ):
        say(line)
    tell(
        f"By {smtp.host}, port {port_of(smtp)} ({smtp.security}). Nothing was sent: leave out "
        "--dry-run."
    )
