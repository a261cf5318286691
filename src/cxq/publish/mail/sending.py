"""A test mail to its recipients, one message each, and what became of each.

The same bytes are not handed twice to one address unless asked (`again`): a test repeated after a
change goes at once, one repeated by mistake does not, and one whose fate is unknown is the author's
to decide.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal
from uuid import uuid4

from cxq.errors import OutsideError, SettingsError
from cxq.project import Project, SmtpSettings
from cxq.publish.mail.readdress import readdressed
from cxq.publish.mail.recipients import Recipient
from cxq.publish.mail.sent import Sending, claim, ledger_file, read_ledger, record
from cxq.publish.mail.smtp import Conversation, Handed, port_of
from cxq.render.mail_headers import split_address
from cxq.text import sha256

Fate = Literal["sent", "refused", "deferred", "failed", "uncertain", "already", "held", "untried"]
"""`already` sent before; `held` back, since nobody knows whether it went before; `untried` once the
server could not be reached any more."""


@dataclass(frozen=True, slots=True)
class Outcome:
    to: str
    fate: Fate
    at: str = ""
    code: int = 0
    words: str = ""
    message_id: str = ""


@dataclass(frozen=True, slots=True)
class Letter:
    """What is to be sent: the draft's path and the bytes of its email.eml."""

    project: Project
    draft: str
    eml: bytes

    @property
    def mail(self) -> str:
        return sha256(self.eml)

    @property
    def sender(self) -> str:
        """The envelope's sender. SettingsError where [email] from is not set."""
        value = self.project.settings.email.from_
        if not value:
            raise SettingsError(
                "Nobody is named as the sender.",
                'Write under [email] in the settings: from = "Name <you@example.org>"',
            )
        return split_address("From", value)[1]

    def message(self, recipient: Recipient, when: datetime) -> tuple[str, bytes]:
        """(Message-ID, message) for this recipient; the id is a new one every time."""
        identity = f"{uuid4().hex}@{self.sender.rpartition('@')[2].lower()}"
        return identity, readdressed(self.eml, recipient, when, identity)


Clock = Callable[[], datetime]


def before(letter: Letter, recipients: Sequence[Recipient]) -> dict[str, Sending]:
    """What the ledger knows of these bytes at each address. OutsideError: it cannot be read."""
    ledger = read_ledger(ledger_file(letter.project))
    found = {each.identity: ledger.last(each.address, letter.mail) for each in recipients}
    return {identity: sending for identity, sending in found.items() if sending is not None}


def send(
    letter: Letter,
    recipients: Sequence[Recipient],
    password: str,
    clock: Clock,
    *,
    again: bool = False,
) -> Iterator[Outcome]:
    """Send to each in turn; each outcome as it is known, those held back first.

    OutsideError where the server cannot be reached or used before the first message.
    """
    known = before(letter, recipients)
    to_do = []
    for recipient in recipients:
        held = None if again else _held(recipient, known.get(recipient.identity))
        if held is None:
            to_do.append(recipient)
        else:
            yield held
    if to_do:
        yield from _Round(letter, password, clock, known, again).send(to_do)


def _held(recipient: Recipient, last: Sending | None) -> Outcome | None:
    """Why these bytes do not go to this address again; None where they may go."""
    if last is None or last.status in ("refused", "deferred", "failed"):
        return None
    fate: Fate = "already" if last.status == "sent" else "held"
    return Outcome(recipient.address, fate, last.at, last.code, last.words, last.message_id)


class _Round:
    """One run over the recipients, by one conversation and, where that breaks, another."""

    def __init__(
        self,
        letter: Letter,
        password: str,
        clock: Clock,
        known: dict[str, Sending],
        again: bool,
    ) -> None:
        self._letter = letter
        self._password = password
        self._clock = clock
        self._known = known
        self._again = again
        self._path = ledger_file(letter.project)

    @property
    def _settings(self) -> SmtpSettings:
        return self._letter.project.settings.smtp

    def send(self, recipients: Sequence[Recipient]) -> Iterator[Outcome]:
        with ExitStack() as stack:
            smtp: Conversation | None = None
            for index, recipient in enumerate(recipients):
                if smtp is None:
                    try:
                        smtp = stack.enter_context(self._open())
                    except OutsideError as error:
                        if index == 0:
                            raise
                        for left in recipients[index:]:
                            yield Outcome(left.address, "untried", words=error.message)
                        return
                outcome, alive = self._one(smtp, recipient)
                yield outcome
                if not alive:
                    stack.close()
                    smtp = None

    def _open(self) -> Conversation:
        return Conversation.open(self._settings, self._password, self._letter.project.root)

    def _one(self, smtp: Conversation, recipient: Recipient) -> tuple[Outcome, bool]:
        message_id, message = self._letter.message(recipient, self._clock())
        server = f"{self._settings.host}:{port_of(self._settings)}"
        begun = Sending(
            self._now(), recipient.address, self._letter.mail, "begun", self._letter.draft,
            message_id, server,
        )  # fmt: skip
        objection = _objection(smtp, message)
        if objection:
            return Outcome(recipient.address, "refused", begun.at, 0, objection), True
        other: list[Sending] = []

        def begin() -> bool:
            seen = self._known.get(recipient.identity)
            found = claim(self._letter.project.root, self._path, begun, seen=seen)
            other.extend([found] if found else [])
            return found is None

        handed = smtp.hand_over(self._letter.sender, recipient.address, message, begin)
        if handed is None:
            held = _held(recipient, other[0])
            return held or Outcome(recipient.address, "held", other[0].at), True
        return self._recorded(begun, handed), handed.alive

    def _recorded(self, begun: Sending, handed: Handed) -> Outcome:
        done = replace(
            begun, at=self._now(), status=handed.fate, code=handed.code, words=handed.words
        )
        try:
            record(self._path, done)
        except OutsideError as error:
            raise OutsideError(
                f"The mail to {done.to} was {done.status}, but it could not be noted: "
                f"{error.message}",
                "The next run will not know; look into the mailbox before you send it again.",
            ) from None
        return Outcome(done.to, handed.fate, done.at, done.code, done.words, done.message_id)

    def _now(self) -> str:
        return self._clock().strftime("%Y-%m-%dT%H:%M:%SZ")


def _objection(smtp: Conversation, message: bytes) -> str:
    """Why this server cannot take this message, known before anything of it goes."""
    if smtp.limit and len(message) > smtp.limit:
        return (
            f"the mail has {len(message):,} bytes, and the server takes {smtp.limit:,}: "
            "make its pictures smaller, or have them hosted"
        )
    if not message.isascii() and not smtp.takes_eight_bits():
        return "the mail has bytes beyond ASCII, and the server takes none (8BITMIME)"
    return ""
