"""Headers of a message, written to RFC 5322, RFC 2047 and RFC 2369.

By our own few lines, because the standard library's modern folding was measured to change 158 of
2,000 mixed Chinese–English subjects (a space lost at a fold), to write encoded words longer than
75 characters, and to encode a long List-Unsubscribe, which breaks one-click. Nothing here trusts
a value: one that holds a line end, openly or in an encoded word, is refused (header injection).
"""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime

from cxq.errors import CxqError, SettingsError

LINE = 76
"""Columns of a header line that holds an encoded word (RFC 2047 §2); plain ones keep to it too."""
_WORD = 75
_LONGEST_LINE = 998  # RFC 5322 §2.1.1
_LONGEST = 100_000
"""Characters of one header: more is an attack, and servers refuse it."""
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
# As loosely as the most forgiving reader takes them (Python's email: a `?` in the payload, too).
_ENCODED = re.compile(r"=\?([^?]*)\?([BbQq])\?(.*?)\?=", re.DOTALL)
_PLAIN = re.compile(r"[\x20-\x7e]*")
_ADDRESS = re.compile(r"[^\s<>@,;:\"()\[\]\\]+@[^\s<>@,;:\"()\\]+")
_ATOMS = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~ -]+")


def text_header(name: str, value: str) -> str:
    """`Name: value` with its line end, folded; not ASCII, or easily misread, it is encoded.

    A value is encoded whole: white space between two encoded words is not part of the text
    (RFC 2047 §6.2), so the spaces that matter are all inside. CxqError for a line end in it.
    """
    check_line(name, value)
    if _is_plain(value):
        folded = _fold(name, value.split(" "))
        if max(map(len, folded.split("\r\n"))) <= LINE:
            return folded
    return _fold(name, encoded_words(value, _WORD, first=LINE - len(name) - 2))


def address_header(name: str, value: str) -> str:
    """`Name: Display Name <local@host>`; the display name is quoted or encoded as it needs.

    SettingsError where the value holds no address, or one that is not ASCII (RFC 6532 mail
    is not accepted everywhere).
    """
    check_line(name, value)
    shown, address = split_address(name, value)
    if not shown:
        return _fold(name, [address])
    longest = max(map(len, shown.split(" ")))
    if _is_plain(shown) and longest <= LINE - len(name) - 6:  # quotes and escapes included
        phrase = shown if _ATOMS.fullmatch(shown) else _quoted_string(shown)
        return _fold(name, [*phrase.split(" "), f"<{address}>"])
    words = encoded_words(shown, _WORD, first=LINE - len(name) - 2)
    return _fold(name, [*words, f"<{address}>"])


def split_address(name: str, value: str) -> tuple[str, str]:
    """(display name, address) of `Name <address>` or of a bare address."""
    value = value.strip()
    found = re.fullmatch(r"(.*?)\s*<([^<>]*)>", value)
    shown, address = (found[1], found[2].strip()) if found else ("", value)
    quoted = re.fullmatch(r'".*"', shown)
    shown = re.sub(r"\\(.)", r"\1", shown[1:-1]) if quoted else shown
    if (
        ("<" in shown and not quoted)
        or not _ADDRESS.fullmatch(address)
        or not address.isascii()
        or len(address) > 254
    ):
        why, hint = _why_no_address(value, address)
        raise SettingsError(
            f"“{value}” is not an address that a mail's {name} can carry{why}.", hint
        )
    # Readers take any white space in a phrase for one space (RFC 5322 §3.2.2).
    return " ".join(shown.split()), address


def _why_no_address(value: str, address: str) -> tuple[str, str]:
    """What is wrong with it, as the end of a sentence, and what to write."""
    hint = "Write it as: Ada Lin <ada@example.org>"
    local, at, domain = address.rpartition("@")
    if re.search(r":.*;", value):
        return ": it names a group", hint
    if value.count("@") > 1:
        return ": it holds more than one", hint
    if not at or not _ADDRESS.fullmatch(address):
        return "", hint
    if len(address) > 254:
        return ": it is longer than 254 characters (RFC 5321)", hint
    if not local.isascii():
        return f": “{local}” is not ASCII, which hardly any server takes", hint
    try:
        return (
            f": “{domain}” is not ASCII",
            f"Write it as: {local}@{domain.encode('idna').decode()}",
        )
    except UnicodeError:
        return f": “{domain}” is not ASCII", hint


def list_header(name: str, addresses: tuple[str, ...]) -> str:
    """`Name: <uri>, <uri>` (RFC 2369), folded only between the items, never encoded."""
    for address in addresses:
        check_line(name, address)
    items = [f"<{address}>" for address in addresses]
    return _fold(name, [*(f"{item}," for item in items[:-1]), items[-1]])


def list_addresses(name: str, value: str) -> tuple[str, ...]:
    """The addresses of `<uri>, <uri>`, the brackets left out or not.

    SettingsError for one that is neither https, http nor mailto, or is not ASCII.
    """
    check_line(name, value)
    found = re.findall(r"<([^<>]*)>", value) or re.split(r",\s+", value)
    addresses = tuple(item.strip() for item in found if item.strip())
    for address in addresses:
        if not re.fullmatch(r"(https?://|mailto:)[!-;=?-~]+", address):
            raise SettingsError(
                f"“{address}” is not an address that {name} can carry.",
                "Write an https or mailto address, in ASCII and without spaces.",
            )
        if len(address) > _LONGEST_LINE - len(name) - 5:
            raise SettingsError(
                f"An address of {len(address)} characters is longer than a line of {name} may be "
                f"(RFC 5322: {_LONGEST_LINE}).",
                "Write a shorter one.",
            )
    return addresses


def list_id_header(value: str) -> str:
    """`List-Id: Name <list.example.org>` (RFC 2919); a bare id gets its brackets."""
    check_line("List-Id", value)
    found = re.fullmatch(r"(.*?)\s*<([^<>]*)>", value.strip())
    shown, identity = (found[1], found[2]) if found else ("", value.strip())
    if not re.fullmatch(r"[A-Za-z0-9._-]+", identity):
        raise SettingsError(
            f"“{value}” is not a List-Id.", "Write it as: My Newsletter <news.example.org>"
        )
    if not shown:
        return _fold("List-Id", [f"<{identity}>"])
    plain = _is_plain(shown)
    words = _quoted_string(shown.strip('"')).split(" ") if plain else encoded_words(shown, _WORD)
    return _fold("List-Id", [*words, f"<{identity}>"])


def date_header(when: datetime) -> str:
    """`Date: Fri, 06 Mar 2026 08:00:00 +0000`, whatever the machine's language."""
    day = f"{_DAYS[when.weekday()]}, {when.day:02} {_MONTHS[when.month - 1]} {when.year:04}"
    return f"Date: {day} {when:%H:%M:%S %z}\r\n"


def check_line(name: str, value: str) -> None:
    """CxqError where a value holds a line end, or would hold one once it is decoded."""
    if len(value) > _LONGEST:
        raise CxqError(
            f"The mail's {name} has {len(value):,} characters: no header of a mail is that long.",
            "Shorten it.",
        )
    # Cut off behind the last end of a word: each beginning then meets one, and no time is lost.
    words = (found.groups() for found in _ENCODED.finditer(value[: value.rfind("?=") + 2]))
    for text in (value, *(text for word in words for text in _decoded(*word))):
        if "\r" in text or "\n" in text:
            raise CxqError(
                f"The mail's {name} holds a line end, which could smuggle in another header.",
                f"Write it on one line, without “=?…?=”: {value[:60]!r}",
            )


def _decoded(charset: str, encoding: str, payload: str) -> Iterator[str]:
    """What a reader may make of an encoded word: by its bytes, and by the charset that it names,
    since some (`utf-7`, `unicode_escape`) make line ends of harmless ones."""
    if encoding in "Qq":
        plain = re.sub(r"=([0-9A-Fa-f]{2})", lambda found: chr(int(found[1], 16)), payload)
        data = plain.replace("_", " ").encode("latin-1", "replace")
    else:
        try:
            data = base64.b64decode(payload.encode("ascii", "ignore") + b"===")
        except ValueError:
            data = payload.encode("latin-1", "replace")
    yield data.decode("latin-1")
    with suppress(LookupError, ValueError):  # no such charset: nobody decodes it
        yield data.decode(charset.partition("*")[0], "replace")


# ---------------------------------------------------------------- encoded words


def encoded_words(text: str, limit: int, first: int | None = None) -> list[str]:
    """The text as UTF-8 encoded words of at most `limit` characters (RFC 2047 §2).

    Each holds whole characters (§5), and is Q or B, whichever is shorter for the whole text;
    the first may be given less room, so that it fits behind its header's name.
    """
    letter = "Q" if len(_q(text)) <= 4 * len(text.encode()) / 3 else "B"
    words: list[str] = []
    room = min(limit, first or limit) - len("=?utf-8?Q??=")
    start = used = 0
    for at, char in enumerate(text):
        size = len(_q_char(char)) if letter == "Q" else len(char.encode())
        full = used + size if letter == "Q" else 4 * -(-(used + size) // 3)
        if at > start and full > room:
            words.append(_encoded(text[start:at], letter))
            start, used, room = at, 0, limit - len("=?utf-8?Q??=")
        used += size
    return [*words, _encoded(text[start:], letter)]


def _encoded(text: str, letter: str) -> str:
    payload = _q(text) if letter == "Q" else base64.b64encode(text.encode()).decode()
    return f"=?utf-8?{letter}?{payload}?="


def _q(text: str) -> str:
    """Q encoding with only what is safe in every place, a phrase included (RFC 2047 §5 (3))."""
    return "".join(_q_char(char) for char in text)


def _q_char(char: str) -> str:
    if char == " ":
        return "_"
    if char.isascii() and (char.isalnum() or char in "!*+-/"):
        return char
    return "".join(f"={byte:02X}" for byte in char.encode())


def _is_plain(value: str) -> bool:
    """Whether the value may stand as it is: printable ASCII that no reader would decode."""
    return (
        _PLAIN.fullmatch(value) is not None
        and "=?" not in value
        and value == value.strip(" ")
        and value != ""
    )


def _quoted_string(text: str) -> str:
    return '"' + re.sub(r'(["\\])', r"\\\1", text) + '"'


def _fold(name: str, words: list[str]) -> str:
    """The header with its line end, folded before a space where a line would grow too long."""
    return "\r\n ".join(_lines(f"{name}:", words)) + "\r\n"


def _lines(start: str, words: list[str]) -> Iterator[str]:
    line, used = start, len(start)
    for index, word in enumerate(words):
        # The first word stays behind the name: a line of the name alone confuses some readers.
        # Two spaces in a row are not split either: what ends a line is often stripped.
        if index and word and words[index - 1] and used + 1 + len(word) > LINE:
            yield line
            line, used = word, 1 + len(word)
        else:
            line += f" {word}"
            used += 1 + len(word)
    yield line
