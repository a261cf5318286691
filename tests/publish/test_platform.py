"""A platform's address as the settings name it, and its answers in one sentence."""

from __future__ import annotations

import pytest

from cxq.errors import SettingsError
from cxq.publish.platform import AnswerError, json_of, site_of
from cxq.secrets import Secret
from cxq.web import Answer

SECRET = Secret("substack", "s%3Averysecret")


@pytest.mark.parametrize(
    ("url", "site"),
    [
        ("https://A.substack.com/", "https://a.substack.com"),
        (" https://a.example:8443/list/ ", "https://a.example:8443/list"),
        ("http://127.0.0.1:9000", "http://127.0.0.1:9000"),
        ("http://[::1]:9000/", "http://[::1]:9000"),
        ("http://192.168.1.5", "http://192.168.1.5"),
        ("http://localhost:9000", "http://localhost:9000"),
        ("http://listmonk:9000", "http://listmonk:9000"),
    ],
)
def test_an_address(url: str, site: str) -> None:
    assert site_of(url, "[x] url") == site


@pytest.mark.parametrize(
    "url",
    [
        "", "a.substack.com", "ftp://a.example", "https://", "https:///x", "http://a.example",
        "http://93.184.216.34", "https://user@a.example", "https://u:p@a.example",
        "https://a.example?x=1", "https://a.example#x", "https://a.example:port", "https://[::1",
        "https://a b.example", "javascript:alert(1)",
    ],
)  # fmt: skip
def test_no_address(url: str) -> None:
    with pytest.raises(SettingsError, match=r"^\[x\] url: ") as raised:
        site_of(url, "[x] url")
    assert "u:p" not in raised.value.message


def answer(status: int, body: bytes, **headers: str) -> Answer:
    return Answer("https://a.example/x", status, headers, body)


def test_json_is_read_without_the_secret() -> None:
    body = b'{"a": "we got s%3Averysecret and s:verysecret"}'
    assert json_of(answer(200, body), SECRET) == {"a": "we got … and …"}


@pytest.mark.parametrize(
    ("body", "says"),
    [
        (b"<html><title> Just a\nmoment </title>", "a web page (“Just a moment”)"),
        (b" <p>x", "a web page where JSON"),
        (b"", "something where JSON"),
        (b"\xff\xfe", "something where JSON"),
        (b"[" * 10_000, "something where JSON"),
        (b'{"a":' * 300 + b"1" + b"}" * 300, "something where JSON"),
        (b"1" * 5000, "something where JSON"),
    ],
)
def test_what_is_no_json(body: bytes, says: str) -> None:
    with pytest.raises(AnswerError) as raised:
        json_of(answer(200, body), SECRET)
    assert says in raised.value.message
    assert not raised.value.refused


def test_the_platforms_own_words() -> None:
    errors = b'{"errors": [{"param": "title", "msg": "Too long."}, 7, {"msg": 3}], "error": "Bad"}'
    with pytest.raises(
        AnswerError, match=r"a\.example answered 400: Bad, Too long, title"
    ) as raised:
        json_of(answer(400, errors.replace(b"Too long.", b"Too long")), SECRET)
    assert raised.value.refused
    assert raised.value.exit_code == 3
    with pytest.raises(AnswerError) as raised:
        json_of(answer(422, b'{"message": "' + b"x" * 5000 + b'"}'), SECRET)
    assert len(raised.value.message) < 400


def test_an_address_that_is_not_set_is_said_to_be_missing() -> None:
    with pytest.raises(SettingsError) as caught:
        site_of(" ", "listmonk.url")
    assert caught.value.message == "listmonk.url: no address is set."
