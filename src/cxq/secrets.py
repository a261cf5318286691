"""Secrets: from the environment, then from the system's keyring, never from a file of ours. [door]

A secret travels inside a `Secret`, which shows nothing of itself: a repr, a log line or a
traceback that holds one gives nothing away.
"""

from __future__ import annotations

import os
import re
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from urllib.parse import unquote

from cxq.errors import UsageError

SERVICE = "cxq"
"""What the keyring files our secrets under: `keyring set cxq substack`."""

SECONDS = 20.0
"""How long a keyring may take: one that is locked may ask on the screen, or wait for ever."""

VARIABLES = {
    "substack": "CXQ_SUBSTACK_COOKIE",
    "smtp": "CXQ_SMTP_PASSWORD",
    "listmonk": "CXQ_LISTMONK_TOKEN",
    "buttondown": "CXQ_BUTTONDOWN_KEY",
}
"""A secret's name, which the keyring knows it by → its environment variable."""

_TELLING = 6
"""Shorter parts of a secret (a cookie's `path`, a flag) occur in any text."""

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")

Keyring = Callable[[str, str], str | None]
"""(service, name) → the secret, or None: `keyring.get_password`."""


@dataclass(frozen=True, slots=True, repr=False, eq=False)
class Secret:
    """A secret that only `reveal` gives away."""

    name: str
    _value: str

    def reveal(self) -> str:
        """The secret itself, for the request that needs it and nothing else."""
        return self._value

    def hide(self, text: str) -> str:
        """The text with the secret blotted out, whole or in parts, for what an outsider sent."""
        pairs = (pair.strip().partition("=") for pair in self._value.split(";"))
        parts = {self._value, *(value or name for name, _, value in pairs)}
        parts |= {unquote(part) for part in parts}
        for part in sorted(parts, key=len, reverse=True):
            if len(part) >= _TELLING:
                text = text.replace(part, "…")
        return text

    def __repr__(self) -> str:
        return f"Secret({self.name!r}, …)"

    def __reduce__(self) -> str:
        raise TypeError("A secret is not pickled.")


def read_secret(
    name: str,
    environ: Mapping[str, str] | None = None,
    *,
    keyring: Keyring | None = None,
    seconds: float = SECONDS,
) -> Secret:
    """The secret of this name. UsageError, naming both ways to give it, where there is none."""
    environ = os.environ if environ is None else environ
    variable = VARIABLES[name]
    value = environ.get(variable, "").strip()
    if value:
        return Secret(name, _clean(value, f"{variable} in the environment"))
    value, why = _from_keyring(name, keyring, seconds)
    if value:
        return Secret(name, _clean(value, f"“{SERVICE} {name}” in the keyring"))
    others = [key for key in environ if key not in VARIABLES.values()]
    misspelt = get_close_matches(variable, others, n=1, cutoff=0.85)
    said = f" ({misspelt[0]} is, but that is not its name)" if misspelt else ""
    raise UsageError(
        f"The secret for {name} is missing: {variable} is not set{said}, and {why}.",
        f"Either: export {variable}='…'\n"
        f'  or, once and for all: keyring set {SERVICE} {name}   (pip install "cxq[keyring]")',
    )


def _clean(value: str, where: str) -> str:
    """A header cannot hold a line end, and none may be smuggled in. The value is never shown."""
    value = value.strip()
    if _CONTROL.search(value):
        raise UsageError(
            f"{where} holds a line end or another control character.",
            "Copy the value again, as one line.",
        )
    return value


def _from_keyring(name: str, ask: Keyring | None, seconds: float) -> tuple[str, str]:
    """What the keyring holds, or why nothing came of it.

    Asked in a thread of its own, which is left behind where it does not come back: a locked
    keyring without a screen to ask on would hold a timer's run for ever.
    """
    if ask is None:
        try:
            from keyring import get_password
        except ImportError:
            return "", "the keyring part is not installed"
        except Exception as error:  # keyring reads its settings and plug-ins while it is imported
            return "", f"the keyring cannot be used ({type(error).__name__})"
        ask = get_password
    found: list[tuple[str, str]] = []

    def answer(ask: Keyring = ask) -> None:
        found.append(_asked(ask, name))

    thread = threading.Thread(target=answer, name="keyring", daemon=True)
    thread.start()
    thread.join(seconds)
    if not found:
        return "", f"the keyring gave no answer in {seconds:g} seconds (is it locked?)"
    return found[0]


def _asked(ask: Keyring, name: str) -> tuple[str, str]:
    try:
        value = ask(SERVICE, name) or ""
    except (
        Exception
    ) as error:  # each back end raises what it likes, and its words may hold anything
        return "", _RAISED.get(type(error).__name__, f"the keyring failed ({type(error).__name__})")
    return value, f"the keyring holds no “{SERVICE} {name}”"


_RAISED = {
    "KeyringLocked": "the keyring is locked",
    "NoKeyringError": "this system has no keyring that can be used",
    "InitError": "the keyring could not be started",
}
