"""What comes back from the network: an answer, or one plain sentence why there is none.

OutsideError
└── WebError               exit 3
    ├── BadAddressError    not an address, or neither http nor https
    ├── NoSuchHostError    the name is not known (DNS)
    ├── PrivateAddressError  the name leads into a private network
    ├── UnreachableError   nobody answers there
    ├── TlsError           the certificate or the encryption does not hold
    ├── TooSlowError       the deadline passed
    ├── TooLargeError      more than `max_bytes`, counted after decompression
    ├── RedirectsError     a circle, or more than five
    ├── UncertainError     what was sent may have been carried out: nobody said
    └── CutOffError        the connection broke, or what came is not HTTP
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from cxq.errors import OutsideError


class WebError(OutsideError):
    """No answer, and why."""


class BadAddressError(WebError):
    """Not an http or https address."""


class NoSuchHostError(WebError):
    """The host's name is not known."""


class PrivateAddressError(WebError):
    """The host is in a private network that the settings do not name."""


class UnreachableError(WebError):
    """Nobody answers at the host's address."""


class TlsError(WebError):
    """The encrypted connection could not be trusted."""


class TooSlowError(WebError):
    """The whole answer did not come within the deadline."""


class TooLargeError(WebError):
    """The answer is larger than allowed."""


class RedirectsError(WebError):
    """More redirects than allowed."""


class CutOffError(WebError):
    """The answer broke off, or is not HTTP."""


class UncertainError(WebError):
    """The request went out, wholly or in part, and no whole answer came: it may have been done."""


@dataclass(frozen=True, slots=True)
class Hop:
    """One redirect on the way: the status that ordered it, and where it led."""

    status: int
    url: str

    @property
    def permanent(self) -> bool:
        """Whether the server said “for good” (301, 308: RFC 9110 §15.4)."""
        return self.status in (301, 308)


@dataclass(frozen=True, slots=True)
class Answer:
    """A whole answer of any status.

    `url` is the address that answered in the end; `headers` have lower-case names and the
    values' own bytes as Latin-1 text, so that a validator goes back byte for byte; `body` is
    decompressed.
    """

    url: str
    status: int
    headers: Mapping[str, str]
    body: bytes
    redirects: tuple[Hop, ...] = ()

    @property
    def moved_to(self) -> str:
        """Where the address moved for good: the end of the leading permanent redirects, or ``""``.

        What follows a temporary redirect is that server's business of the day, so it does not
        count (RFC 9110 §15.4.3).
        """
        address = ""
        for hop in self.redirects:
            if not hop.permanent:
                break
            address = hop.url
        return address
