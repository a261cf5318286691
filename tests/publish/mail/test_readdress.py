"""The exported message readdressed: four headers are new, not a byte else."""

from __future__ import annotations

from datetime import UTC, datetime
from email import message_from_bytes
from email.header import decode_header, make_header

from hypothesis import given
from hypothesis import strategies as st

from cxq.publish.mail.readdress import readdressed, subject_of
from cxq.publish.mail.recipients import Recipient
from cxq.publish.mail.smtp import dotted
from cxq.publish.mail.words import Redact, said
from cxq.render.eml import Message, compose

NOW = datetime(2026, 3, 6, 8, 0, tzinfo=UTC)
ADA = Recipient("Ada <ada@example.org>", "ada@example.org")

subjects = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Zl", "Zp")), min_size=1
).filter(lambda text: text.strip() and "=?" not in text)


@given(subjects)
def test_the_subject_is_marked_and_else_the_same(subject: str) -> None:
    eml = compose(Message("a <a@example.org>", subject, "text\n", "<p>x</p>\n", "example.org"))
    made = readdressed(eml, ADA, NOW, "x@example.org")
    value = message_from_bytes(made)["Subject"].replace("\r\n", "")
    assert str(make_header(decode_header(value))) == "[test] " + subject_of(eml)
    assert subject_of(eml) == str(
        make_header(decode_header(message_from_bytes(eml)["Subject"].replace("\r\n", "")))
    )
    assert made.partition(b"\r\n\r\n")[2] == eml.partition(b"\r\n\r\n")[2]


@given(subjects)
def test_the_subject_reads_as_it_was_written(subject: str) -> None:
    eml = compose(Message("a <a@example.org>", subject, "text\n", "<p>x</p>\n", "example.org"))
    assert subject_of(eml) == subject or subject != subject.strip()


def test_four_headers_are_new() -> None:
    eml = compose(
        Message(
            "a <a@example.org>", "s", "t\n", "<p>x</p>\n", "example.org", when=NOW,
            unsubscribe=("https://example.org/" + "u" * 200,), list_id="x.example.org",
        )
    )  # fmt: skip
    made = message_from_bytes(readdressed(eml, ADA, NOW, "new@example.org"))
    before = message_from_bytes(eml)
    assert made["Message-ID"] == "<new@example.org>"
    assert made["To"] == "Ada <ada@example.org>"
    assert made["List-Unsubscribe"] == before["List-Unsubscribe"]
    assert sorted(map(str.lower, made.keys())) == sorted(map(str.lower, before.keys()))


@given(st.binary())
def test_data_comes_out_of_its_dots_as_it_went_in(body: bytes) -> None:
    sent = dotted(body)
    assert b"\r\n.\r\n" not in sent
    assert not sent.startswith(b".\r\n")
    lines = sent.split(b"\r\n")
    undone = b"\r\n".join(line[1:] if line.startswith(b".") else line for line in lines)
    whole = body.replace(b"\r\n", b"\n").replace(b"\r", b"\n").replace(b"\n", b"\r\n")
    assert undone == (whole if whole.endswith(b"\r\n") else whole + b"\r\n")


@given(st.text(min_size=1), st.text(), st.text())
def test_words_never_hold_the_password(password: str, before: str, after: str) -> None:
    words = said(before + password + after, Redact(password, "u"))
    if len(password.strip()) > 6 and password.isprintable() and password.isalnum():
        assert password not in words
    assert len(words) <= 200
    assert "\n" not in words
