"""Secrets: found where they may be, shown nowhere."""

from __future__ import annotations

import copy
import pickle
import sys
import threading
import time
import types
from typing import Any

import pytest

from cxq.errors import UsageError
from cxq.secrets import VARIABLES, Secret, read_secret

VALUE = "s%3Averysecret.value"


def nothing(service: str, name: str) -> str | None:
    return None


def test_the_environment_comes_first() -> None:
    def never(service: str, name: str) -> str | None:
        raise AssertionError

    secret = read_secret("substack", {"CXQ_SUBSTACK_COOKIE": f" {VALUE}\n"}, keyring=never)
    assert secret.reveal() == VALUE


def test_then_the_keyring() -> None:
    asked = []

    def keyring(service: str, name: str) -> str | None:
        asked.append((service, name))
        return VALUE

    assert read_secret("listmonk", {"CXQ_LISTMONK_TOKEN": " "}, keyring=keyring).reveal() == VALUE
    assert asked == [("cxq", "listmonk")]


@pytest.mark.parametrize("name", VARIABLES)
def test_where_there_is_none_both_ways_are_named(name: str) -> None:
    with pytest.raises(UsageError) as raised:
        read_secret(name, {}, keyring=nothing)
    assert f"The secret for {name} is missing" in raised.value.message
    assert f"export {VARIABLES[name]}=" in raised.value.hint
    assert f"keyring set cxq {name}" in raised.value.hint


def test_a_slip_in_the_name_is_seen() -> None:
    with pytest.raises(UsageError, match="CXQ_SUBSTACK_COKIE is, but that is not its name"):
        read_secret("substack", {"CXQ_SUBSTACK_COKIE": VALUE}, keyring=nothing)
    with pytest.raises(UsageError) as raised:
        read_secret("listmonk", {"CXQ_BUTTONDOWN_KEY": VALUE}, keyring=nothing)
    assert "CXQ_BUTTONDOWN_KEY" not in raised.value.message


def test_it_shows_nowhere() -> None:
    secret = Secret("substack", VALUE)
    for shown in (repr(secret), str(secret), f"{secret}", f"{[secret]!r}"):
        assert "verysecret" not in shown
    assert secret.hide(f"You sent {VALUE}!") == "You sent …!"
    for copier in (pickle.dumps, copy.deepcopy):
        with pytest.raises(TypeError):
            copier(secret)


@pytest.mark.parametrize("value", ["a\r\nX: y", "a\x00b", "a\x1bb"])
def test_control_characters_are_refused_unseen(value: str) -> None:
    with pytest.raises(UsageError) as raised:
        read_secret("substack", {"CXQ_SUBSTACK_COOKIE": value})
    assert "control character" in raised.value.message
    assert value not in raised.value.message + raised.value.hint


@pytest.mark.parametrize(
    ("kind", "says"),
    [
        ("KeyringLocked", "the keyring is locked"),
        ("NoKeyringError", "this system has no keyring"),
        ("WeirdError", "the keyring failed (WeirdError)"),
    ],
)
def test_a_keyring_that_fails_is_told_without_its_words(kind: str, says: str) -> None:
    def keyring(service: str, name: str) -> str | None:
        raise type(kind, (Exception,), {})(VALUE)

    with pytest.raises(UsageError) as raised:
        read_secret("substack", {}, keyring=keyring)
    assert says in raised.value.message
    assert "verysecret" not in raised.value.message + raised.value.hint


def test_a_keyring_that_never_answers_is_not_waited_for() -> None:
    over = threading.Event()

    def keyring(service: str, name: str) -> str | None:
        over.wait(60)
        return VALUE

    begun = time.monotonic()
    with pytest.raises(UsageError, match=r"no answer in 0\.2 seconds \(is it locked\?\)"):
        read_secret("substack", {}, keyring=keyring, seconds=0.2)
    assert time.monotonic() - begun < 20
    over.set()


def test_without_the_part(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "keyring", None)
    with pytest.raises(UsageError, match="the keyring part is not installed") as raised:
        read_secret("substack", {})
    assert 'pip install "cxq[keyring]"' in raised.value.hint


def test_the_real_library_is_asked_as_it_wants(monkeypatch: pytest.MonkeyPatch) -> None:
    keyring = pytest.importorskip("keyring")
    base = pytest.importorskip("keyring.backend")
    monkeypatch.setattr(keyring.core, "_keyring_backend", None, raising=False)

    class Ours(base.KeyringBackend):  # type: ignore[misc, name-defined]
        priority = 1

        def get_password(self, service: str, username: str) -> str | None:
            return VALUE if (service, username) == ("cxq", "substack") else None

        def set_password(self, service: str, username: str, password: str) -> None:
            raise NotImplementedError

    keyring.set_keyring(Ours())
    assert read_secret("substack", {}).reveal() == VALUE
    with pytest.raises(UsageError, match="holds no “cxq smtp”"):
        read_secret("smtp", {})


def test_a_keyring_that_cannot_even_be_imported(monkeypatch: pytest.MonkeyPatch) -> None:
    class Broken(types.ModuleType):
        def __getattr__(self, name: str) -> Any:
            raise RuntimeError(VALUE)

    monkeypatch.setitem(sys.modules, "keyring", Broken("keyring"))
    with pytest.raises(UsageError, match=r"cannot be used \(RuntimeError\)"):
        read_secret("substack", {})
