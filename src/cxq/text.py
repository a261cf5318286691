"""Pure text: 汉字 runs, what may be printed, words, names made of titles."""

from __future__ import annotations

import re
import unicodedata

# Han characters with the ideographic zero and iteration mark: the blocks that Chinese running
# text uses (Unicode 16, CJK Unified Ideographs and extensions A to I, compatibility forms).
_HAN = "\u3005\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
HAN = re.compile(f"[{_HAN}]")
HAN_RUN = re.compile(f"[{_HAN}]+")
# Han characters, with the Chinese punctuation and digits that stand between them.
CHINESE = re.compile(
    rf"[《〈「『【（]*[0-9]*[{_HAN}](?:[\u3000-\u303f\uff00-\uff65·—…0-9]*[{_HAN}])*"
    r"[\u3001\u3002\u3008-\u3011\uff01-\uff65]*"
)
_WORD = re.compile(rf"[^\W{_HAN}]+(?:[’'\-.,][^\W{_HAN}]+)*")

KEY = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
"""The grammar of keys, collections, source and term ids (design §5)."""

# C0 and C1 controls, and the marks that reorder text or hide in it (Unicode TR #36 §2.1):
# a title from the network must not rewrite the terminal that shows it.
_UNPRINTABLE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2064\u2066-\u206f"
    "\ufeff\ufff9-\ufffb]"
)


def printable(text: str) -> str:
    """One line that cannot move the cursor, reorder its neighbours or hide a character."""
    return " ".join(_UNPRINTABLE.sub("", " ".join(text.split())).split())


def tidy(text: str) -> str:
    """Text from the network as it is stored: NFC, no control characters, no odd line ends."""
    unified = text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n")
    kept = _UNPRINTABLE.sub("", unicodedata.normalize("NFC", unified))
    # A lone half of a surrogate pair (JSON's "\\ud83d") is no character and cannot be stored.
    return kept if kept.isascii() else kept.encode("utf-8", "replace").decode()


# The full-width signs that running Chinese text is full of, and what NFKC makes of them.
_FULL_WIDTH = tuple(
    zip("\u3000，：；！？（）％．０１２３４５６７８９", " ,:;!?()%.0123456789", strict=True)
)


def nfkc(text: str) -> str:
    """The text in NFKC (Unicode UAX #15): full-width forms and ligatures as plain ones.

    unicodedata has a quick way for text that is normal already, and these signs alone keep most
    Chinese text from it. Replaced first, and line by line, a report takes a twentieth of the time.
    """
    if text.isascii():
        return text
    for wide, plain in _FULL_WIDTH:
        text = text.replace(wide, plain)
    if unicodedata.is_normalized("NFKC", text):
        return text
    return "\n".join(unicodedata.normalize("NFKC", line) for line in text.split("\n"))


def sha256(data: bytes) -> str:
    """The SHA-256 of these bytes, 64 lower-case hex digits."""
    from hashlib import sha256 as digest

    return digest(data).hexdigest()


def item_key(source: str, identity: str) -> str:
    """The key of a pulled item: `<source>-<8 hex of SHA-256 of its identity>` (design §5)."""
    return f"{source}-{sha256(identity.encode('utf-8', 'replace'))[:8]}"


def is_key(text: str) -> bool:
    """Whether this can be a key, a collection, a source or a term id."""
    return KEY.fullmatch(text) is not None


def count_words(text: str) -> tuple[int, int]:
    """(words, 汉字): words are runs of letters and digits that are not Han characters."""
    return len(_WORD.findall(text)), len(HAN.findall(text))


def slugify(title: str) -> str:
    """A file name made of a title: lower-case words and 汉字, joined by hyphens; may be empty."""
    plain = unicodedata.normalize("NFKD", title)
    kept = "".join(char for char in plain if not unicodedata.combining(char)).lower()
    kept = re.sub(r"[’'`]", "", kept)
    return re.sub(rf"[^a-z0-9{_HAN}]+", "-", kept).strip("-")[:80].rstrip("-")


def nearest(word: str, known: list[str]) -> str:
    """` (did you mean “x”?)` for the closest known word, or nothing where none is close."""
    from difflib import get_close_matches

    close = get_close_matches(word, known, n=1, cutoff=0.6)
    return f" (did you mean “{close[0]}”?)" if close else ""
