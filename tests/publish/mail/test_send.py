"""cxq send: what arrives is what export writes; each failure is said, none is repeated silently."""

from __future__ import annotations

import email
import email.policy
import os
import shutil
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime
from email.header import decode_header, make_header
from pathlib import Path

import pytest

from cxq.errors import OutsideError
from letter import Cxq, Folder
from publish.mail.servers import (
    CERTIFICATE,
    CUT,
    DRIP,
    ENDLESS,
    EXPIRED,
    HANG,
    PASSWORD,
    USER,
    Mailbox,
    free_port,
    mail_server,
    scripted,
    tls_context,
    wait_until,
)

ADA, BEN = "ada@example.org", "ben@example.org"
TITLE = "两会 and quantum: 80 % — “new” (新质生产力)"


@pytest.fixture
def box() -> Mailbox:
    return Mailbox()


def parsed(data: bytes) -> email.message.Message:
    return email.message_from_bytes(data, policy=email.policy.compat32)


def subject(message: email.message.Message) -> str:
    return str(make_header(decode_header(str(message["Subject"]).replace("\r\n", ""))))


# ---------------------------------------------------------------- what arrives


def test_what_arrives_is_what_export_writes(cxq: Cxq, folder: Folder, box: Mailbox) -> None:
    with mail_server(box) as port:
        folder.smtp(port)
        ran = cxq("send", "a", "--to", ADA, "--to", f"李明 <{BEN}>")
    assert ran.code == 0, ran.err
    assert cxq("export", "a", "--to", "email").code == 0
    exported = parsed((folder.root / "out/a/email.eml").read_bytes())
    assert [envelope.rcpt_tos for envelope in box.arrived] == [[ADA], [BEN]]
    assert {envelope.mail_from for envelope in box.arrived} == {"ann@example.org"}
    for envelope, shown in zip(box.arrived, (ADA, BEN), strict=True):
        message = parsed(bytes(envelope.content))
        assert subject(message) == f"[test] {TITLE}"
        assert shown in message["To"]
        assert "Bcc" not in message
        assert "Cc" not in message
        for ours, theirs in zip(message.walk(), exported.walk(), strict=True):
            assert ours.get_content_type() == theirs.get_content_type()
            assert ours.get_payload(decode=True) == theirs.get_payload(decode=True)
        changed = {"to", "subject", "date", "message-id"}
        assert {(k.lower(), v) for k, v in message.items() if k.lower() not in changed} == {
            (k.lower(), v) for k, v in exported.items() if k.lower() not in changed
        }
        sent = email.utils.parsedate_to_datetime(message["Date"])
        assert abs((datetime.now(UTC) - sent).total_seconds()) < 60
    ids = [parsed(bytes(envelope.content))["Message-ID"] for envelope in box.arrived]
    assert len(set(ids)) == 2
    assert all(each.endswith("@example.org>") for each in ids)


def test_the_report_as_json(cxq: Cxq, folder: Folder, box: Mailbox) -> None:
    with mail_server(box) as port:
        folder.smtp(port)
        report = cxq("send", "a", "--to", ADA, "--json").json
    assert report["subject"] == f"[test] {TITLE}"
    assert report["server"] == {"host": "127.0.0.1", "port": port, "security": "none"}
    [row] = report["recipients"]
    assert (row["to"], row["status"], row["code"], row["words"]) == (ADA, "sent", 250, "OK queued")
    assert [line["status"] for line in folder.ledger()] == ["begun", "sent"]
    assert folder.ledger()[0]["mail"] == report["mail"]


def test_a_dry_run_connects_to_nothing(cxq: Cxq, folder: Folder) -> None:
    folder.smtp(free_port())
    ran = cxq("send", "a", "--to", ADA, BEN, "--dry-run")
    assert ran.code == 0
    assert "Subject: =?utf-8?" in ran.out
    assert ADA in ran.out
    assert BEN in ran.out
    assert "Nothing was sent" in ran.err
    report = cxq("send", "a", "--to", ADA, "--dry-run", "--json").json
    assert report["recipients"][0]["status"] == "would go"
    assert any(line.startswith("To: ada@") for line in report["recipients"][0]["headers"])
    assert not folder.ledger()


# ---------------------------------------------------------------- TLS and passwords


@pytest.fixture
def password(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CXQ_SMTP_PASSWORD", PASSWORD)


@pytest.mark.usefixtures("named_here", "password")
@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_encrypted_and_logged_in(
    cxq: Cxq, folder: Folder, box: Mailbox, security: str, tmp_path: Path
) -> None:
    shutil.copy(CERTIFICATE, folder.root / "ca.pem")
    context = {security: tls_context()}
    with mail_server(box, auth=security == "starttls", **context) as port:
        folder.smtp(
            port, host="cxq.test", security=security, ca_file="ca.pem",
            **({"user": USER} if security == "starttls" else {}),
        )  # fmt: skip
        ran = cxq("send", "a", "--to", ADA, "--json")
    assert ran.json["recipients"][0]["status"] == "sent"
    assert len(box.arrived) == 1
    assert box.logins == ([(USER, PASSWORD)] if security == "starttls" else [])
    everything = ran.out + ran.err + (folder.root / ".cxq/sent.jsonl").read_text()
    assert PASSWORD not in everything


@pytest.mark.usefixtures("named_here")
@pytest.mark.parametrize(
    ("settings", "certificate", "says"),
    [
        ({"host": "cxq.test"}, CERTIFICATE, "is self-signed"),
        ({"host": "localhost", "ca_file": "ca.pem"}, CERTIFICATE, "is not for that name"),
        ({"host": "cxq.test", "ca_file": "ca.pem"}, EXPIRED, "has expired"),
    ],
)
@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_a_certificate_that_does_not_hold_stops_it(
    cxq: Cxq, folder: Folder, box: Mailbox, settings: dict[str, str], certificate: Path,
    says: str, security: str,
) -> None:  # fmt: skip
    shutil.copy(certificate, folder.root / "ca.pem")
    with mail_server(box, **{security: tls_context(certificate)}) as port:
        folder.smtp(port, security=security, **settings)
        ran = cxq("send", "a", "--to", ADA)
    assert ran.code == 3
    assert says in ran.err
    assert not box.arrived


@pytest.mark.usefixtures("named_here")
def test_a_wrong_password(
    cxq: Cxq, folder: Folder, box: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CXQ_SMTP_PASSWORD", "Wr0ng-pass")
    shutil.copy(CERTIFICATE, folder.root / "ca.pem")
    with mail_server(box, starttls=tls_context(), auth=True) as port:
        folder.smtp(port, host="cxq.test", security="starttls", ca_file="ca.pem", user=USER)
        ran = cxq("send", "a", "--to", ADA)
    assert ran.code == 3
    assert f"does not take the password of {USER}: 535" in ran.err
    assert "app password" in ran.err
    assert "Wr0ng" not in ran.out + ran.err
    assert not folder.ledger()


@pytest.mark.usefixtures("password")
def test_a_server_that_repeats_the_password(cxq: Cxq, folder: Folder) -> None:
    import base64

    line = base64.b64encode(f"\0{USER}\0{PASSWORD}".encode())
    said = b"535 you sent " + line + b" which is " + PASSWORD.encode() + b"\r\n"
    with scripted({"EHLO": b"250-x\r\n250 AUTH PLAIN\r\n", "AUTH": said}) as server:
        folder.smtp(server.port, user=USER)
        ran = cxq("send", "a", "--to", ADA)
    assert ran.code == 3
    assert "which is …" in ran.err
    assert PASSWORD not in ran.err
    assert line.decode().rstrip("=") not in ran.err


def test_no_password_is_said_with_both_ways_to_set_it(cxq: Cxq, folder: Folder) -> None:
    folder.smtp(free_port(), user=USER)
    ran = cxq("send", "a", "--to", ADA)
    assert ran.code == 2
    assert "CXQ_SMTP_PASSWORD" in ran.err
    assert "keyring" in ran.err


@pytest.mark.usefixtures("password")
def test_starttls_never_falls_back(cxq: Cxq, folder: Folder) -> None:
    with scripted({}) as server:
        folder.smtp(server.port, security="starttls", user=USER)
        ran = cxq("send", "a", "--to", ADA)
    assert ran.code == 3
    assert "does not offer encryption (STARTTLS)" in ran.err
    assert "AUTH" not in server.seen
    assert "MAIL" not in server.seen


def test_what_a_stranger_said_before_tls_counts_no_more(cxq: Cxq, folder: Folder) -> None:
    """CVE-2021-33515's kind: answers smuggled in before the handshake are not heard."""
    injected = b"220 go on\r\n250-x\r\n250 AUTH PLAIN\r\n"
    with scripted({"EHLO": b"250-x\r\n250 STARTTLS\r\n", "STAR": injected}) as server:
        folder.smtp(server.port, security="starttls")
        ran = cxq("send", "a", "--to", ADA)
    assert ran.code == 3
    assert "AUTH" not in server.seen


# ---------------------------------------------------------------- settings


@pytest.mark.parametrize(
    ("settings", "says"),
    [
        ({"host": ""}, "name no server"),
        ({"host": "smtp://mail.example.org"}, "is an address, not a host"),
        ({"host": "mail.example.org:25"}, "is an address, not a host"),
        ({"host": "mail.example.org"}, "unencrypted"),
        ({"host": "mail.example.org", "insecure": True, "user": USER}, "password would go"),
        ({"port": 99999}, "smtp.port: 99999 is not between"),
        ({"security": "ssl"}, "smtp.security"),
        ({"hots": "x"}, "smtp.hots: unknown key"),
        ({"timeout": 0}, "smtp.timeout"),
    ],
)
def test_settings_that_cannot_be_used(
    cxq: Cxq, folder: Folder, settings: dict[str, object], says: str
) -> None:
    folder.smtp(**{"port": 25, **settings})  # type: ignore[arg-type]
    ran = cxq("send", "a", "--to", ADA, "--dry-run")
    assert ran.code == 2
    assert says in ran.err


def test_a_sender_is_needed(cxq: Cxq, folder: Folder) -> None:
    folder.set(email={}, smtp={"host": "127.0.0.1", "security": "none"})
    ran = cxq("send", "a", "--to", ADA)
    assert ran.code == 2
    assert 'from = "Name <you@example.org>"' in ran.err


@pytest.mark.parametrize("authority", ["none.pem", "drafts/a.md"])
def test_an_authority_that_is_none(cxq: Cxq, folder: Folder, authority: str) -> None:
    folder.smtp(free_port(), security="tls", ca_file=authority)
    ran = cxq("send", "a", "--to", ADA)
    assert ran.code == 2
    assert "smtp.ca_file" in ran.err


# ---------------------------------------------------------------- recipients


@pytest.mark.parametrize(
    "address",
    [
        "", "ada", "ada@", "@example.org", "ada@example.org, ben@example.org", "a@b@c",
        "friends: ada@example.org, ben@example.org;", "艾达@example.org", "ada@例子.中国",
        "ada@example.org\r\nBcc: all@example.org", "ada@example.org\nBcc: x@example.org",
        "<ada@example.org> x", "=?utf-8?q?a=0ABcc=3A_x?= <ada@example.org>", "a b@example.org",
        "ada@example..org", ".ada@example.org", "a" * 65 + "@example.org",
        "ada@example.org\u202e", "-oQ@example.org",
    ],
)  # fmt: skip
def test_addresses_that_are_refused(cxq: Cxq, folder: Folder, address: str) -> None:
    folder.smtp(free_port())
    ran = cxq("send", "a", "--to", address)
    assert ran.code == 2
    assert ran.err.startswith("error: ")
    assert not folder.ledger()


def test_twenty_and_no_more_each_once(cxq: Cxq, folder: Folder, box: Mailbox) -> None:
    many = [part for n in range(21) for part in ("--to", f"a{n}@example.org")]
    folder.smtp(free_port())
    ran = cxq("send", "a", *many)
    assert ran.code == 2
    assert "push DRAFT" in ran.err
    with mail_server(box) as port:
        folder.smtp(port)
        ran = cxq("send", "a", "--to", ADA, "--to", "Ada@Example.org")
    assert len(box.arrived) == 1


# ---------------------------------------------------------------- what the server says


def test_one_refused_the_others_go_on(cxq: Cxq, folder: Folder, box: Mailbox) -> None:
    box.rcpt = {ADA: "550 5.1.1 no such user", "c@example.org": "450 4.2.0 greylisted, come back"}
    box.data = {"d@example.org": "554 5.7.1 looks like spam"}
    with mail_server(box) as port:
        folder.smtp(port)
        ran = cxq("send", "a", "--to", ADA, "c@example.org", "d@example.org", BEN, "--json")
        assert ran.code == 1
        rows = {row["to"]: (row["status"], row["code"]) for row in ran.json["recipients"]}
        assert rows == {
            ADA: ("refused", 550), "c@example.org": ("deferred", 450),
            "d@example.org": ("refused", 554), BEN: ("sent", 250),
        }  # fmt: skip
        box.rcpt, box.data = {}, {}
        ran = cxq("send", "a", "--to", ADA, "c@example.org", "d@example.org", BEN)
    assert ran.code == 0
    assert [envelope.rcpt_tos[0] for envelope in box.arrived].count(BEN) == 1
    assert "sent before" in ran.out
    assert len(box.arrived) == 4


def test_a_mail_too_large_is_not_begun(cxq: Cxq, folder: Folder, box: Mailbox) -> None:
    with mail_server(box, data_size_limit=1000) as port:
        folder.smtp(port)
        ran = cxq("send", "a", "--to", ADA)
    assert ran.code == 1
    assert "the server takes 1,000" in ran.out
    assert not folder.ledger()


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"banner": b"HTTP/1.1 400 Bad Request\r\n"}, "is no mail server"),
        ({"banner": b"\x80\x00\x1b[2J\xff\r\n"}, "is no mail server"),
        ({"banner": b"554 go away\r\n"}, "takes no mail now: 554 go away"),
        ({"banner": b"421 busy\r\n"}, "takes no mail now: 421 busy"),
        ({"banner": CUT}, "hung up"),
        ({"banner": b"220 " + b"x" * 20_000 + b"\r\n"}, "said 500"),
        ({"EHLO": CUT}, "hung up"),
        ({"EHLO": b"500 no\r\n", "HELO": b"500 no\r\n"}, "would not greet: 500 no"),
        ({"EHLO": ENDLESS}, "hung up"),
    ],
)
def test_a_server_that_cannot_be_used(
    cxq: Cxq, folder: Folder, changes: dict[str, bytes], says: str
) -> None:
    with scripted(changes) as server:
        folder.smtp(server.port)
        ran = cxq("send", "a", "--to", ADA)
    assert ran.code == 3
    assert says in ran.err
    assert "\x1b" not in ran.err
    assert not folder.ledger()


@pytest.mark.parametrize("step", ["banner", "EHLO", "MAIL"])
@pytest.mark.parametrize("how", [HANG, DRIP])
def test_a_slow_server_is_left(cxq: Cxq, folder: Folder, step: str, how: bytes) -> None:
    with scripted({step: how}) as server:
        folder.smtp(server.port, timeout=1)
        begun = time.monotonic()
        ran = cxq("send", "a", "--to", ADA)
    assert time.monotonic() - begun < 30
    assert ran.code == 3
    assert "in time" in ran.out or "did not answer within 1 seconds" in ran.err


def test_nobody_there(cxq: Cxq, folder: Folder) -> None:
    folder.smtp(free_port())
    ran = cxq("send", "a", "--to", ADA)
    assert ran.code == 3
    assert "Nothing listens at 127.0.0.1, port" in ran.err
    folder.smtp(25, host="no-such-host.invalid", security="tls")
    ran = cxq("send", "a", "--to", ADA)
    assert ran.code == 3
    assert "There is no host" in ran.err


def test_tls_on_a_plain_port_and_the_other_way(cxq: Cxq, folder: Folder, box: Mailbox) -> None:
    with mail_server(box) as port:
        folder.smtp(port, security="tls")
        ran = cxq("send", "a", "--to", ADA)
    assert ran.code == 3
    assert 'security = "starttls"' in ran.err
    with mail_server(box, tls=tls_context()) as port:
        folder.smtp(port, security="starttls", timeout=1)
        ran = cxq("send", "a", "--to", ADA)
    assert ran.code == 3
    assert 'security = "tls"' in ran.err


# ---------------------------------------------------------------- what is not known


def test_cut_after_the_end_of_data_is_not_repeated(cxq: Cxq, folder: Folder) -> None:
    with scripted({"end": CUT}, then={}) as server:
        folder.smtp(server.port)
        ran = cxq("send", "a", "--to", ADA)
        assert ran.code == 3
        assert "not known" in ran.out
        assert "may have arrived" in ran.err
        again = cxq("send", "a", "--to", ADA)
        assert again.code == 1
        assert "held back" in again.out
        assert server.connections == 1
        forced = cxq("send", "a", "--to", ADA, "--again")
        assert forced.code == 0, forced.err
        assert len(server.bodies) == 2
    assert [line["status"] for line in folder.ledger()] == ["begun", "uncertain", "begun", "sent"]


def test_a_changed_draft_goes_at_once(cxq: Cxq, folder: Folder) -> None:
    with scripted({"end": CUT}, then={}) as server:
        folder.smtp(server.port)
        assert cxq("send", "a", "--to", ADA).code == 3
        folder.draft.write_text(folder.draft.read_text() + "\nMore.\n")
        assert cxq("send", "a", "--to", ADA).code == 0


@pytest.mark.parametrize("step", ["MAIL", "RCPT", "DATA", "body"])
def test_cut_before_the_end_of_data_surely_did_not_arrive(
    cxq: Cxq, folder: Folder, step: str
) -> None:
    with scripted({step: CUT}, then={}) as server:
        folder.smtp(server.port)
        ran = cxq("send", "a", "--to", ADA, BEN, "--json")
        assert ran.code == 3
        fates = {row["to"]: row["status"] for row in ran.json["recipients"]}
        if step == "body":  # a small body may be gone, end and all, before the cut is felt
            assert fates[ADA] in ("failed", "uncertain")
        else:
            assert fates[ADA] == "failed"
            assert cxq("send", "a", "--to", ADA).code == 0
        assert fates[BEN] == "sent"


def test_the_rest_is_not_tried_where_the_server_has_gone(cxq: Cxq, folder: Folder) -> None:
    with scripted({"MAIL": b"421 closing\r\n"}, then={"banner": b"554 gone\r\n"}) as server:
        folder.smtp(server.port)
        ran = cxq("send", "a", "--to", ADA, BEN)
    assert ran.code == 3
    assert "not now" in ran.out
    assert "not tried" in ran.out


def test_an_answer_that_is_none_after_data_is_uncertain(cxq: Cxq, folder: Folder) -> None:
    with scripted({"end": b"what?\r\n"}) as server:
        folder.smtp(server.port)
        ran = cxq("send", "a", "--to", ADA)
    assert ran.code == 3
    assert "not known" in ran.out


def test_killed_during_data_is_uncertain_the_next_time(cxq: Cxq, folder: Folder) -> None:
    with scripted({"end": HANG}) as server:
        folder.smtp(server.port, timeout=120)
        run = subprocess.Popen(
            [sys.executable, "-c", "from cxq.cli.main import main; main()", "send", "a",
             "--to", ADA],
            cwd=folder.root, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        wait_until(lambda: "end" in server.seen, 100)
        os.kill(run.pid, signal.SIGKILL)
        run.wait()
        ran = cxq("send", "a", "--to", ADA)
    assert ran.code == 1
    assert "held back" in ran.out
    assert [line["status"] for line in folder.ledger()] == ["begun"]


@pytest.mark.parametrize(
    "damage",
    [b"not json\n", b'{"to": 3}\n', b"[" * 100_000 + b"\n", b"\xff\xfe\n", b'{"at": "2'],
)
def test_a_damaged_ledger_is_told_and_used(
    cxq: Cxq, folder: Folder, box: Mailbox, damage: bytes
) -> None:
    path = folder.root / ".cxq/sent.jsonl"
    with mail_server(box) as port:
        folder.smtp(port)
        assert cxq("send", "a", "--to", ADA).code == 0
        path.write_bytes(path.read_bytes() + damage)
        ran = cxq("send", "a", "--to", ADA, BEN)
        assert ran.code == 0
        assert "line 3 cannot be read" in ran.err
        assert "sent before" in ran.out
        ran = cxq("send", "a", "--to", BEN)
        assert "sent before" in ran.out
    assert len(box.arrived) == 2


def test_a_mail_that_cannot_be_noted(
    cxq: Cxq, folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OutsideError("sent.jsonl cannot be written: no space left on device.", "")

    with scripted({}) as server:
        folder.smtp(server.port)
        with monkeypatch.context() as patched:
            patched.setattr("cxq.publish.mail.sending.record", full)
            ran = cxq("send", "a", "--to", ADA, BEN)
        assert ran.code == 3
        assert f"The mail to {ADA} was sent, but it could not be noted" in ran.err
        assert len(server.bodies) == 1
        assert cxq("send", "a", "--to", ADA).code == 1


def test_pictures_go_along(cxq: Cxq, folder: Folder, box: Mailbox) -> None:
    import zlib

    def chunk(kind: bytes, data: bytes) -> bytes:
        body = kind + data
        return len(data).to_bytes(4, "big") + body + zlib.crc32(body).to_bytes(4, "big")

    header = (1).to_bytes(4, "big") * 2 + bytes([8, 2, 0, 0, 0])
    png = (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(b"\0\xff\0\0")) + chunk(b"IEND", b"")
    )  # fmt: skip
    (folder.root / "drafts/dot.png").write_bytes(png)
    with folder.draft.open("a", encoding="utf-8") as file:
        file.write("\n![A dot](dot.png)\n")
    with mail_server(box) as port:
        folder.set(
            email={"from": "Ann <ann@example.org>", "images": "attached"},
            smtp={"host": "127.0.0.1", "port": port, "security": "none"},
        )
        assert cxq("send", "a", "--to", ADA).code == 0
    parts = {part.get_content_type(): part for part in parsed(bytes(box.arrived[0].content)).walk()}
    assert parts["image/png"].get_payload(decode=True) == png


def test_a_ledger_that_cannot_be_written_stops_it_before_data(cxq: Cxq, folder: Folder) -> None:
    (folder.root / ".cxq" / "sent.jsonl").mkdir(parents=True)
    with scripted({}) as server:
        folder.smtp(server.port)
        ran = cxq("send", "a", "--to", ADA)
    assert ran.code in (2, 3)
    assert "DATA" not in server.seen
