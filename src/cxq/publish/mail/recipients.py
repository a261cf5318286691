"""Who gets a test mail: at most twenty people, each named."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from cxq.errors import CxqError, UsageError
from cxq.render.mail_headers import check_line, split_address
from cxq.text import printable

MOST = 20
"""A test mail is for a few people; a list belongs to a mailing platform."""


@dataclass(frozen=True, slots=True)
class Recipient:
    """`shown` is what the To header says, `address` what the server is told."""

    shown: str
    address: str

    @property
    def identity(self) -> str:
        """The address as it is compared: no server in use tells A@x from a@x."""
        return self.address.casefold()


def read_recipients(values: Sequence[str]) -> tuple[Recipient, ...]:
    """The recipients that were named, each once. UsageError for what is no single address."""
    found: dict[str, Recipient] = {}
    for value in values:
        recipient = _recipient(value)
        found.setdefault(recipient.identity, recipient)
    if not found:
        raise UsageError("Nobody is named.", "Name them: --to ada@example.org --to ben@example.org")
    if len(found) > MOST:
        raise UsageError(
            f"A test mail goes to {MOST} people at most, and {len(found)} are named.",
            "A newsletter goes out by a mailing platform: cxq push DRAFT --to listmonk",
        )
    return tuple(found.values())


def _recipient(value: str) -> Recipient:
    shown = printable(value)
    try:
        check_line("To", value)
        name, address = split_address("To", value)
    except CxqError:
        raise UsageError(f"“{shown}” is not one e-mail address.", _hint(value)) from None
    local, _, domain = address.rpartition("@")
    if len(address) > 254 or len(local) > 64:  # RFC 5321 §4.5.3.1
        raise UsageError(f"“{shown[:60]}…” is longer than an address may be.", "Check it.")
    dots = any(not part for part in (*local.split("."), *domain.split(".")))
    if dots or address.startswith("-"):
        raise UsageError(f"“{shown}” is not one e-mail address.", "Check its dots and hyphens.")
    return Recipient(value.strip() if name else address, address)


def _hint(value: str) -> str:
    if ";" in value or value.count("@") > 1:
        return "Name them one at a time: --to ada@example.org --to ben@example.org"
    if not value.isascii():
        return "Write it in ASCII; a domain in other letters has a form that begins with xn--."
    return "Write it as: --to ada@example.org"
