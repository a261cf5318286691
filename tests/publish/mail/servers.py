"""Mail servers on this machine: aiosmtpd as they should be, and one that misbehaves by a script."""

from __future__ import annotations

import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword

CERTIFICATE = Path(__file__).parents[2] / "web" / "cxq.test.pem"
EXPIRED = Path(__file__).parent / "expired.test.pem"
USER, PASSWORD = "ann@example.org", "S3cret-pass"


def tls_context(certificate: Path = CERTIFICATE) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    return context


@dataclass
class Mailbox:
    """What arrived, and what to say: `answers` by recipient, for RCPT and at the end of DATA."""

    arrived: list[Envelope] = field(default_factory=list)
    rcpt: dict[str, str] = field(default_factory=dict)
    data: dict[str, str] = field(default_factory=dict)
    logins: list[tuple[str, str]] = field(default_factory=list)

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, session: Any, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if address in self.rcpt:
            return self.rcpt[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(  # noqa: N802
        self, server: SMTP, session: Any, envelope: Envelope
    ) -> str:
        answer = self.data.get(envelope.rcpt_tos[0], "250 OK queued")
        if answer.startswith("250"):
            self.arrived.append(envelope)
        return answer

    def authenticate(
        self, server: SMTP, session: Any, envelope: Envelope, mechanism: str, data: Any
    ) -> AuthResult:
        assert isinstance(data, LoginPassword)
        self.logins.append((data.login.decode(), data.password.decode()))
        return AuthResult(success=self.logins[-1] == (USER, PASSWORD), handled=False)


@contextmanager
def mail_server(
    box: Mailbox,
    *,
    tls: ssl.SSLContext | None = None,
    starttls: ssl.SSLContext | None = None,
    auth: bool = False,
    **options: Any,
) -> Iterator[int]:
    """A running server; its port."""
    port = free_port()
    if starttls is not None:
        options |= {"tls_context": starttls, "require_starttls": True}
    if auth:
        options |= {
            "authenticator": box.authenticate,
            "auth_required": True,
            "auth_require_tls": starttls is not None,
        }
    controller = Controller(box, hostname="127.0.0.1", port=port, ssl_context=tls, **options)
    if tls is not None:  # aiosmtpd knocks on its own door in the clear
        controller._trigger_server = lambda: _knock(port)
    controller.start()
    try:
        yield port
    finally:
        controller.stop()


def _knock(port: int) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    with (
        socket.create_connection(("127.0.0.1", port)) as sock,
        context.wrap_socket(sock) as wrapped,
    ):
        wrapped.recv(100)


def free_port() -> int:
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return int(sock.getsockname()[1])


# ---------------------------------------------------------------- one that misbehaves

CUT = b"\0cut"
HANG = b"\0hang"
DRIP = b"\0drip"
ENDLESS = b"\0endless"

ORDERLY = {
    "banner": b"220 here\r\n",
    "EHLO": b"250-here\r\n250 SIZE 10000000\r\n",
    "HELO": b"250 here\r\n",
    "MAIL": b"250 ok\r\n",
    "RCPT": b"250 ok\r\n",
    "DATA": b"354 go on\r\n",
    "end": b"250 queued\r\n",
    "RSET": b"250 ok\r\n",
    "QUIT": b"221 bye\r\n",
}


@dataclass
class Scripted:
    """Each step's answer; `seen` are the steps that came, `bodies` the messages that ended."""

    port: int
    script: dict[str, bytes]
    seen: list[str] = field(default_factory=list)
    bodies: list[bytes] = field(default_factory=list)
    stopped: threading.Event = field(default_factory=threading.Event)
    connections: int = 0


@contextmanager
def scripted(
    changes: Mapping[str, bytes], *, then: Mapping[str, bytes] | None = None
) -> Iterator[Scripted]:
    """A server that follows ORDERLY with these changes; from its second connection on, `then`."""
    listener = socket.create_server(("127.0.0.1", 0))
    server = Scripted(listener.getsockname()[1], {**ORDERLY, **changes})
    later = {**ORDERLY, **(changes if then is None else then)}

    def serve() -> None:
        while not server.stopped.is_set():
            try:
                sock, _ = listener.accept()
            except OSError:
                return
            server.connections += 1
            script = server.script if server.connections == 1 else later
            threading.Thread(target=_follow, args=(sock, server, script), daemon=True).start()

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.stopped.set()
        with suppress(OSError):
            listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        thread.join()


def _follow(sock: socket.socket, server: Scripted, script: Mapping[str, bytes]) -> None:
    with sock, sock.makefile("rb") as lines, suppress(OSError):
        if not _answer(sock, server, script["banner"]):
            return
        while line := lines.readline():
            step = line[:4].decode("latin-1").strip().upper()
            server.seen.append(step)
            if not _answer(sock, server, script.get(step, b"250 ok\r\n")):
                return
            if step == "DATA" and script["DATA"].startswith(b"354"):
                server.bodies.append(_body(lines, script))
                if script.get("body") == CUT:
                    return
                server.seen.append("end")
                if not _answer(sock, server, script["end"]):
                    return


def _body(lines: Any, script: Mapping[str, bytes]) -> bytes:
    body = b""
    for line in lines:
        if line == b".\r\n" or script.get("body") == CUT:
            break
        body += line
    return body


def _answer(sock: socket.socket, server: Scripted, answer: bytes) -> bool:
    if answer == CUT:
        return False
    if answer == HANG:
        server.stopped.wait(30)
        return False
    if answer == DRIP:
        while not server.stopped.wait(0.05):
            sock.sendall(b"2")
        return False
    if answer == ENDLESS:
        while not server.stopped.is_set():
            sock.sendall(b"250-more and more of it\r\n" * 1000)
        return False
    sock.sendall(answer)
    return True


Wait = Callable[[Callable[[], bool]], None]


def wait_until(ready: Callable[[], bool], seconds: float = 5.0) -> None:
    end = time.monotonic() + seconds
    while not ready():
        assert time.monotonic() < end, "it never came to that"
        time.sleep(0.01)
