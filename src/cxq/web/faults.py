"""What httpx, httpcore and ssl raise, turned into one plain sentence each."""

from __future__ import annotations

import ssl
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager

import httpcore
import httpx

from cxq.text import printable
from cxq.web.answer import BadAddressError, CutOffError, TlsError, UnreachableError, WebError
from cxq.web.inflate import BrokenCodingError, UnknownCodingError

_HTTPCORE_ERRORS = (
    httpcore.TimeoutException,
    httpcore.NetworkError,
    httpcore.ProtocolError,
    httpcore.ProxyError,
    httpcore.UnsupportedProtocol,
)


@asynccontextmanager
async def in_words(address: httpx.URL) -> AsyncIterator[None]:
    """What httpx, httpcore and ssl raise, as one plain sentence."""
    host = address.host
    try:
        yield
    except WebError:
        raise
    except UnknownCodingError as error:
        raise CutOffError(
            f"{host} sent its answer packed as “{printable(str(error))}”, which was not asked for.",
            "Only gzip and deflate are: a server that sends another coding unasked is at fault.",
        ) from None
    except BrokenCodingError as error:
        raise CutOffError(f"{host} sent a compressed answer that is damaged: {error}.") from None
    except (httpx.TransportError, httpx.StreamError, *_HTTPCORE_ERRORS, OSError) as error:
        raise _translated(address, error) from None
    except (httpx.InvalidURL, UnicodeError, ValueError) as error:
        raise BadAddressError(f"{host} cannot be asked: {error}.", "Check the address.") from None


def _translated(address: httpx.URL, error: Exception) -> WebError:
    host = address.host
    for link in causes(error):
        if isinstance(link, ssl.SSLCertVerificationError):
            return TlsError(
                f"The certificate of {host} does not hold: {link.verify_message.rstrip('.')}.",
                "Check the address; if the site is known to be careless, tell it.",
            )
        if isinstance(link, ssl.SSLError):
            says = (link.reason or str(link)).replace("_", " ").lower()
            return TlsError(
                f"No encrypted connection to {host} is possible: {says}.",
                "Check whether its address begins with http:// instead.",
            )
    if isinstance(error, httpx.ProxyError | httpcore.ProxyError):
        return CutOffError(
            f"The proxy refused to reach {host}: {error}.", "Check HTTPS_PROXY and NO_PROXY."
        )
    reaching = httpx.ConnectError | httpx.ConnectTimeout | httpcore.ConnectError
    if isinstance(error, reaching | httpcore.ConnectTimeout):
        return unreachable(host, address.port, error)
    says = str(error).rstrip(".")
    detail = f": {says[0].lower()}{says[1:]}" if says else ""
    return CutOffError(
        f"{host} broke off its answer{detail}.", "Try again later: it may be overloaded."
    )


def unreachable(host: str, port: int | None, error: Exception) -> UnreachableError:
    """Why nobody answers there, in words."""
    reasons = (
        (ConnectionRefusedError, "refused the connection"),
        (TimeoutError, "did not answer"),
        (httpcore.ConnectTimeout, "did not answer"),
    )
    chain = list(causes(error))
    says = next(
        (words for kind, words in reasons if any(isinstance(link, kind) for link in chain)),
        "cannot be reached",
    )
    where = f"{host} (port {port})" if port not in (None, 80, 443) else host
    return UnreachableError(
        f"{where} {says}.", "It may be down or far away: try again later, or check the address."
    )


def causes(error: BaseException) -> Iterable[BaseException]:
    """The error and what lies behind it, nearest first; a circle is walked once."""
    seen: list[BaseException] = []
    waiting: list[BaseException] = [error]
    while waiting:
        link = waiting.pop(0)
        if any(link is other for other in seen):
            continue
        seen.append(link)
        waiting += [behind for behind in (link.__cause__, link.__context__) if behind is not None]
        if isinstance(link, BaseExceptionGroup):
            waiting += link.exceptions
    return seen
