"""Headers: what is written is what is read, by two parsers, and nothing can be smuggled in."""

from __future__ import annotations

import re
from datetime import datetime, timedelta, timezone
from email import message_from_bytes, policy
from email.header import decode_header, make_header
from email.parser import BytesParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cxq.errors import CxqError, SettingsError
from cxq.render.mail_headers import (
    LINE,
    address_header,
    date_header,
    encoded_words,
    list_addresses,
    list_header,
    list_id_header,
    text_header,
)

# Subjects as this newsletter writes them, and everything that has ever tripped a header writer.
PIECES = st.one_of(
    st.sampled_from(
        [
            "量子",
            "新质生产力",
            "future industries",
            "—",
            "’s",
            " ",
            "  ",
            "=?",
            "?=",
            "=?utf-8?q?x?=",
        ]
    ),
    st.text('ab 量，“é😀?=_"\\<>@,.;:()', max_size=12),
    st.text(st.characters(exclude_categories=["Cs", "Cc", "Cf", "Zl", "Zp"]), max_size=6),
)
SUBJECTS = st.lists(PIECES, max_size=8).map("".join)


def unfolded(header: str) -> str:
    return header.removesuffix("\r\n").replace("\r\n", "").partition(": ")[2]


def hold_the_form(header: str) -> None:
    """ASCII, CRLF, lines within bounds, and every continuation begins with a space."""
    header.encode("ascii")
    assert header.endswith("\r\n")
    lines = header.removesuffix("\r\n").split("\r\n")
    assert all(line.startswith(" ") and line.strip() for line in lines[1:])
    for line in lines:
        assert "\r" not in line
        assert "\n" not in line
        assert len(line) <= LINE
    for word in re.findall(r"=\?utf-8\?[QB]\?[^?]*\?=", header):
        assert len(word) <= 75
        (text, charset), *rest = decode_header(word)
        assert not rest
        assert isinstance(text, bytes)
        text.decode(charset or "")  # no character is split over two words


@given(SUBJECTS)
@settings(max_examples=2500, deadline=None)
def test_a_subject_reads_back_as_it_was(subject: str) -> None:
    header = text_header("Subject", subject)
    hold_the_form(header)
    raw = message_from_bytes(f"{header}\r\n".encode())["Subject"]
    assert str(make_header(decode_header(raw.replace("\r\n", "")))) == subject


@given(SUBJECTS)
@settings(max_examples=1500, deadline=None)
def test_the_modern_parser_reads_the_same(subject: str) -> None:
    header = text_header("Subject", subject)
    message = BytesParser(policy=policy.default).parsebytes(f"{header}\r\n".encode())
    assert str(message["Subject"]) == subject
    assert list(message) == ["Subject"]


@given(SUBJECTS)
@settings(max_examples=1000, deadline=None)
def test_a_display_name_reads_back_as_it_was(name: str) -> None:
    name = " ".join(re.sub(r"[<>\\\"]", "", name).split())
    header = address_header("From", f"{name} <a.b@example.org>")
    hold_the_form(header)
    raw = unfolded(header)
    shown, _, address = raw.rpartition(" ")
    assert address.strip("<>") == "a.b@example.org"
    read = str(make_header(decode_header(shown)))
    assert (read[1:-1] if shown.startswith('"') else read) == name
    if header.count("=?utf-8?") < 2:  # two in a phrase: the modern parser puts a space between
        message = BytesParser(policy=policy.default).parsebytes(f"{header}\r\n".encode())
        assert message["From"].addresses[0].display_name == name


@pytest.mark.parametrize(
    ("subject", "written"),
    [
        ("Future industries", "Future industries"),
        ("a  b", "a  b"),
        ("50% + 1 = ?", "50% + 1 = ?"),
        ("", "=?utf-8?Q??="),
        ("naïve", "=?utf-8?B?bmHDr3Zl?="),
        ("a naïve word", "=?utf-8?Q?a_na=C3=AFve_word?="),
        ("量子", "=?utf-8?B?6YeP5a2Q?="),
        ("=?utf-8?q?a?=", "=?utf-8?B?PT91dGYtOD9xP2E/PQ==?="),
    ],
)
def test_ascii_stays_ascii_and_the_rest_takes_the_shorter_encoding(
    subject: str, written: str
) -> None:
    assert unfolded(text_header("Subject", subject)) == written


def test_a_long_plain_subject_is_folded_at_a_space() -> None:
    words = "a subject of many words " * 8
    header = text_header("Subject", words.strip())
    assert len(header.split("\r\n")) > 2
    assert unfolded(header) == words.strip()


def test_one_very_long_word_is_encoded_rather_than_written_on_a_long_line() -> None:
    header = text_header("Subject", "x" * 200)
    hold_the_form(header)
    assert str(make_header(decode_header(unfolded(header)))) == "x" * 200


@pytest.mark.parametrize(
    "value",
    [
        "a\r\nBcc: x@example.org",
        "a\nb",
        "a\rb",
        "=?utf-8?q?a=0ABcc=3A_x?=",
        "=?utf-8?Q?a=0d=0aBcc:_x?=",
        "=?UTF-8?b?YQpCY2M6IHg=?=",
        "words =?utf-8?b?YQpCY2M6IHg?= words",
    ],
)
def test_a_line_end_is_refused_open_or_encoded(value: str) -> None:
    with pytest.raises(CxqError, match="line end") as caught:
        text_header("Subject", value)
    assert caught.value.exit_code == 1
    with pytest.raises(CxqError, match="line end"):
        address_header("From", f"{value} <a@example.org>")


@pytest.mark.parametrize(
    ("value", "written"),
    [
        ("ada@example.org", "ada@example.org"),
        ("<ada@example.org>", "<ada@example.org>"),
        ("Ada Lin <ada@example.org>", "Ada Lin <ada@example.org>"),
        ('"Lin, Ada" <ada@example.org>', '"Lin, Ada" <ada@example.org>'),
        ("Ada. Lin <ada@example.org>", '"Ada. Lin" <ada@example.org>'),
        ("林 <ada@example.org>", "=?utf-8?B?5p6X?= <ada@example.org>"),
    ],
)
def test_addresses(value: str, written: str) -> None:
    assert unfolded(address_header("From", value)).strip("<>") == written.strip("<>")


@pytest.mark.parametrize("value", ["", "Ada", "a b@example.org", "a@b@c", "林@example.org", "<>"])
def test_what_is_no_address(value: str) -> None:
    with pytest.raises(SettingsError, match="not an address that a mail's From can carry"):
        address_header("From", value)


@pytest.mark.parametrize(
    ("value", "why", "hint"),
    [
        ("Friends: a@x.example, b@x.example;", "it names a group", "Ada Lin <"),
        ("a@x.example, b@x.example", "it holds more than one", "Ada Lin <"),
        ("林@example.org", "“林” is not ASCII, which hardly any server takes", "Ada Lin <"),
        ("ada@例子.example", "“例子.example” is not ASCII", "ada@xn--fsqu00a.example"),
        ("a" * 250 + "@x.example", "longer than 254 characters", "Ada Lin <"),
        ("Ada <a@x.example> <b@x.example>", "it holds more than one", "Ada Lin <"),
    ],
)
def test_an_address_that_cannot_be_used_says_why(value: str, why: str, hint: str) -> None:
    with pytest.raises(SettingsError) as caught:
        address_header("Reply-To", value)
    assert why in str(caught.value)
    assert hint in caught.value.hint


def test_a_long_word_in_a_name_is_encoded_rather_than_written_on_a_long_line() -> None:
    header = address_header("From", f"{'x' * 200} <ada@example.org>")
    hold_the_form(header)
    assert "=?utf-8?Q?xxx" in header


def test_a_header_beyond_all_measure_is_refused() -> None:
    text_header("Subject", "=?x?q? " * 14_000)  # in a moment, not in minutes
    with pytest.raises(CxqError, match="has 100,001 characters"):
        text_header("Subject", "量" * 100_001)
    with pytest.raises(SettingsError, match="longer than a line of List-Unsubscribe may be"):
        list_addresses("List-Unsubscribe", "https://e.org/" + "x" * 990)


def test_list_unsubscribe_is_folded_between_items_and_never_encoded() -> None:
    long = "https://example.org/unsubscribe?list=one&reader=" + "0123456789abcdef" * 6
    addresses = list_addresses("List-Unsubscribe", f"<{long}>, mailto:leave@example.org")
    assert addresses == (long,), "in brackets only what is in brackets counts"
    addresses = list_addresses("List-Unsubscribe", f"{long}, mailto:leave@example.org")
    assert list_header("List-Unsubscribe", addresses) == (
        f"List-Unsubscribe: <{long}>,\r\n <mailto:leave@example.org>\r\n"
    )


def test_list_addresses_are_web_or_mail() -> None:
    assert list_addresses("List-Unsubscribe", "") == ()
    for value in (
        "javascript:x",
        "https://例.example/",
        "https://x.example/a b",
        "leave@x.example",
    ):
        with pytest.raises(SettingsError, match="not an address that List-Unsubscribe"):
            list_addresses("List-Unsubscribe", value)


def test_list_id() -> None:
    assert list_id_header("news.example.org") == "List-Id: <news.example.org>\r\n"
    assert list_id_header("My News <news.example.org>") == (
        'List-Id: "My News" <news.example.org>\r\n'
    )
    with pytest.raises(SettingsError, match="not a List-Id"):
        list_id_header("<not an id>")


def test_a_date_is_english_whatever_the_machine_speaks() -> None:
    when = datetime(2026, 3, 6, 7, 5, tzinfo=timezone(timedelta(hours=8)))
    assert date_header(when) == "Date: Fri, 06 Mar 2026 07:05:00 +0800\r\n"


def test_encoded_words_leave_room_for_the_header_s_name() -> None:
    words = encoded_words("量" * 60, 75, first=40)
    assert len(words[0]) <= 40
    assert all(len(word) <= 75 for word in words)
