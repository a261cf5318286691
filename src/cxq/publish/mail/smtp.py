"""The door to SMTP: one conversation with one server, a message at a time.

smtplib speaks; what it leaves open is closed here: its time-out is for each read, so a server that
drips would hold us for ever (a watchdog cuts the line); a server's answers have no end (they are
counted); STARTTLS that is not offered is an error and never a reason to go on in the clear;
certificates are always verified. `end_of_data` is where certainty ends: before it a message that
was cut off was surely not taken, after it only the server's answer tells.
"""

from __future__ import annotations

import re
import smtplib
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from io import BufferedReader
from pathlib import Path
from typing import Literal

from cxq.errors import OutsideError
from cxq.project import SmtpSettings
from cxq.publish.mail import faults
from cxq.publish.mail.words import Redact, said
from cxq.text import printable

PORTS = {"starttls": 587, "tls": 465, "none": 25}
_MOST_SAID = 1_000_000
"""Bytes that a server may say in one conversation."""

Fate = Literal["sent", "refused", "deferred", "failed", "uncertain"]


@dataclass(frozen=True, slots=True)
class Handed:
    """What became of one message: the server's code (0: it said none) and words, cleaned.

    `alive` says whether the conversation can go on."""

    fate: Fate
    code: int
    words: str
    alive: bool = True


class _TooMuchSaidError(OSError):
    """A server that talks without an end."""


class _Counted:
    """The server's lines, of which no more than `_MOST_SAID` bytes are read."""

    def __init__(self, file: BufferedReader) -> None:
        self._file = file
        self._left = _MOST_SAID

    def readline(self, limit: int = -1) -> bytes:
        """The next line; nothing where it has no end: half an answer is none."""
        line = self._file.readline(limit)
        if not line.endswith(b"\n") and len(line) != limit:
            return b""
        self._left -= len(line)
        if self._left < 0:
            raise _TooMuchSaidError("the server talks without an end")
        return line

    def close(self) -> None:
        self._file.close()


class _Client(smtplib.SMTP):
    """smtplib's client with TLS from the start where wanted, and with counted answers."""

    def __init__(self, timeout: float, tls: ssl.SSLContext | None, watch: _Watchdog) -> None:
        self._tls = tls
        self._watch = watch
        # An address literal (RFC 5321 §4.1.3): a look-up of this machine's own name may take long,
        # and the name is nobody's business.
        super().__init__(local_hostname="[127.0.0.1]", timeout=timeout)

    def open(self, host: str, port: int) -> None:
        self._host = host.strip("[]")  # what the certificate has to be for
        code, message = self.connect(self._host, port)
        if code != 220:
            raise smtplib.SMTPConnectError(code, message)

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        self.sock = socket.create_connection((host, port), timeout)
        self.sock.settimeout(timeout + 5)  # from here on the watchdog keeps the time
        self._watch.sock = self.sock
        if self._tls is not None:
            self.encrypt(self._tls)
        return self.sock

    def encrypt(self, context: ssl.SSLContext) -> None:
        """TLS over the connection as it stands; what was said before it counts no more.

        smtplib's own would shake hands where the watchdog cannot reach it.
        """
        assert self.sock is not None
        self.sock = context.wrap_socket(
            self.sock, server_hostname=self._host, do_handshake_on_connect=False
        )
        self._watch.sock = self.sock
        self.file = None
        self.ehlo_resp = self.helo_resp = None
        self.esmtp_features = {}
        self.does_esmtp = False
        self.sock.do_handshake()

    def getreply(self) -> tuple[int, bytes]:
        if self.file is None and self.sock is not None:
            self.file = _Counted(self.sock.makefile("rb"))
        return super().getreply()


class _Watchdog:
    """Cuts the line once the time is over, whatever smtplib waits for."""

    def __init__(self) -> None:
        self.sock: socket.socket | None = None
        self.barked = False

    @contextmanager
    def over(self, seconds: float) -> Iterator[None]:
        timer = threading.Timer(seconds, self._bark)
        timer.daemon = True
        timer.start()
        try:
            yield
        finally:
            timer.cancel()

    def _bark(self) -> None:
        self.barked = True
        if self.sock is not None:
            with suppress(OSError):  # the plain call: an SSLSocket's own is not for other threads
                socket.socket.shutdown(self.sock, socket.SHUT_RDWR)


class Conversation:
    """`with Conversation.open(settings, password) as smtp: smtp.hand_over(…)`."""

    def __init__(self, client: _Client, settings: SmtpSettings, watch: _Watchdog, redact: Redact):
        self._client = client
        self._settings = settings
        self._watch = watch
        self._redact = redact

    @classmethod
    def open(cls, settings: SmtpSettings, password: str, base: Path) -> Conversation:
        """Connected, encrypted as the settings say, and logged in. OutsideError says what failed.

        `base` is the folder that a relative `ca_file` is looked up in.
        """
        redact = Redact(password, settings.user)
        watch = _Watchdog()
        context = _context(settings, base)
        client = _Client(settings.timeout, context if settings.security == "tls" else None, watch)
        try:
            with watch.over(settings.timeout), _in_words(settings, watch, redact):
                client.open(settings.host, port_of(settings))
                _greet(client)
                if settings.security == "starttls":
                    _encrypt(client, settings, context)
                if settings.user:
                    _log_in(client, settings, password, redact)
        except BaseException:
            client.close()
            raise
        return cls(client, settings, watch, redact)

    def __enter__(self) -> Conversation:
        return self

    def __exit__(self, *_: object) -> None:
        with self._watch.over(5.0), suppress(smtplib.SMTPException, OSError, ValueError):
            if self._client.sock is not None:
                self._client.docmd("QUIT")
        self._client.close()

    @property
    def limit(self) -> int:
        """The largest message that the server takes, in bytes; 0 where it does not say."""
        size = str(self._client.esmtp_features.get("size", "")).strip()
        return int(size) if size.isdecimal() and len(size) < 20 else 0

    def takes_eight_bits(self) -> bool:
        return self._client.has_extn("8bitmime")

    def hand_over(
        self, sender: str, to: str, message: bytes, begin: Callable[[], bool]
    ) -> Handed | None:
        """Hand one message over. `begin` is called once the server takes the recipient, before any
        of the message goes; where it says no, nothing goes, and None is returned.
        """
        step = "MAIL"
        try:
            with self._watch.over(self._settings.timeout):
                options = [f"SIZE={len(message)}"] if self._client.has_extn("size") else []
                for step, argument in (
                    ("MAIL", f"FROM:<{sender}>{''.join(f' {each}' for each in options)}"),
                    ("RCPT", f"TO:<{to}>"),
                ):
                    code, words = self._client.docmd(step, argument)
                    if code not in (250, 251):
                        return self._declined(code, words)
                if not begin():
                    self._client.docmd("RSET")
                    return None
                step = "DATA"
                code, words = self._client.docmd("DATA")
                if code != 354:
                    return self._declined(code, words)
                self._client.send(dotted(message))
                step = "end of data"
                self._client.send(b".\r\n")
                code, words = self._client.getreply()
        except (smtplib.SMTPException, OSError, ValueError) as error:
            self._client.close()
            fate: Fate = "uncertain" if step == "end of data" else "failed"
            return Handed(fate, 0, _lost(error, step, self._watch.barked), alive=False)
        if code == 250:
            return Handed("sent", code, said(words, self._redact))
        if not 400 <= code <= 599:  # no answer that SMTP knows: it may have taken the message
            return Handed("uncertain", 0, said(words, self._redact), alive=False)
        return self._declined(code, words)

    def _declined(self, code: int, words: bytes) -> Handed:
        """The server's no to this message; the conversation goes on, unless it ends it (421)."""
        text = said(words, self._redact)
        if code == 421 or not 200 <= code <= 599:
            self._client.close()
            return Handed("deferred" if code == 421 else "failed", max(code, 0), text, alive=False)
        with suppress(smtplib.SMTPException, OSError, ValueError):
            self._client.docmd("RSET")
        return Handed("deferred" if 400 <= code <= 499 else "refused", code, text)


def port_of(settings: SmtpSettings) -> int:
    """The port of the settings, else the usual one of this security."""
    return settings.port or PORTS[settings.security]


def dotted(message: bytes) -> bytes:
    """The message as DATA takes it: CRLF, lines that begin with a dot get another, a last CRLF."""
    text = re.sub(rb"\r\n|\r|\n", b"\r\n", message)
    text = re.sub(rb"(?m)^\.", b"..", text)
    return text if text.endswith(b"\r\n") else text + b"\r\n"


def _context(settings: SmtpSettings, base: Path) -> ssl.SSLContext:
    try:
        context = ssl.create_default_context()
        if settings.ca_file:
            context.load_verify_locations(cafile=str(base / settings.ca_file))
    except (OSError, ValueError) as error:  # ssl.SSLError is an OSError
        raise faults.bad_authority(settings, error) from None
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context


def _greet(client: _Client) -> None:
    """EHLO, or HELO where the server is older than that. SMTPHeloError where it takes neither."""
    code, words = client.ehlo()
    if not 200 <= code <= 299:
        code, words = client.helo()
        if not 200 <= code <= 299:
            raise smtplib.SMTPHeloError(code, words)


def _encrypt(client: _Client, settings: SmtpSettings, context: ssl.SSLContext) -> None:
    if not client.has_extn("starttls"):
        raise faults.no_starttls(settings, port_of(settings))
    code, words = client.docmd("STARTTLS")
    if code != 220:
        raise OutsideError(
            f"{settings.host} refused to encrypt: {said(words, Redact())}.",
            'If its port wants TLS from the start, set security = "tls" under [smtp].',
        )
    client.encrypt(context)
    _greet(client)


def _log_in(client: _Client, settings: SmtpSettings, password: str, redact: Redact) -> None:
    if not client.has_extn("auth"):
        raise OutsideError(
            f"{settings.host} takes no password on port {port_of(settings)}.",
            "Its port for sending is usually 587 (starttls) or 465 (tls); without a login, "
            "leave user out of [smtp].",
        )
    try:
        client.login(settings.user, password)
    except UnicodeEncodeError:
        raise OutsideError(
            "The user name or the password holds letters that SMTP's login cannot carry.",
            "Make an app password at your provider: it is ASCII.",
        ) from None
    except smtplib.SMTPAuthenticationError as error:
        raw = error.smtp_error
        words = said(raw if isinstance(raw, bytes) else str(raw).encode(), redact)
        raise faults.bad_login(settings, error.smtp_code, words) from None
    except smtplib.SMTPNotSupportedError:
        raise OutsideError(f"{settings.host} takes no password here.", "See: cxq doctor") from None
    except smtplib.SMTPException as error:
        if isinstance(error, smtplib.SMTPServerDisconnected | smtplib.SMTPResponseException):
            raise
        offered = printable(str(client.esmtp_features.get("auth", "")))[:80]
        raise OutsideError(
            f"{settings.host} offers only ways to log in that cxq does not know: {offered}.",
            "Use an app password and a port that offers PLAIN or LOGIN.",
        ) from None


@contextmanager
def _in_words(settings: SmtpSettings, watch: _Watchdog, redact: Redact) -> Iterator[None]:
    """Connecting and logging in: every failure as an OutsideError that says what to do."""
    try:
        yield
    except OutsideError:
        raise
    except (smtplib.SMTPException, OSError, ValueError) as error:
        raise _fault(settings, watch, redact, error) from None


def _fault(
    settings: SmtpSettings, watch: _Watchdog, redact: Redact, error: Exception
) -> OutsideError:
    match error:
        case _ if watch.barked:
            return faults.slow(settings)
        case ssl.SSLCertVerificationError():
            return faults.certificate(settings, error)
        case ssl.SSLError():
            return faults.not_tls(settings, error)
        case socket.gaierror():
            return faults.no_host(settings)
        case ConnectionRefusedError():
            return faults.nobody(settings)
        case smtplib.SMTPServerDisconnected() | ConnectionError():
            return faults.hung_up(settings)
        case TimeoutError():
            return faults.slow(settings)
        case smtplib.SMTPConnectError():
            return faults.banner(settings, error.smtp_code, said(error.smtp_error, redact))
        case smtplib.SMTPHeloError():
            return faults.greeting(settings, error.smtp_code, said(error.smtp_error, redact))
        case smtplib.SMTPResponseException():
            return faults.answer(settings, error.smtp_code, said(error.smtp_error, redact))
        case _:
            return faults.other(settings, said(str(error), redact))


def _lost(error: Exception, step: str, slow: bool) -> str:
    """How a conversation broke off while a message was handed over."""
    if slow or isinstance(error, TimeoutError):
        return f"no answer in time ({step})"
    if isinstance(error, smtplib.SMTPServerDisconnected | ConnectionError):
        return f"the connection broke off ({step})"
    return f"{said(str(error) or type(error).__name__, Redact())} ({step})"
