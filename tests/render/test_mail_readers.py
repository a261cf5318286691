"""Other programs read what cxq writes: every Python here from 3.11 on, and Perl's Email::MIME.

Ten thousand subjects and names through each of them; whole messages through both.
"""

from __future__ import annotations

import json
import random
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from functools import cache
from hashlib import sha256
from pathlib import Path

import pytest

from cxq.model import Post
from cxq.project import Settings
from cxq.render.email import render
from cxq.render.mail_headers import LINE, address_header, list_addresses, list_header, text_header
from house.test_picture import jpeg, png
from lacking import lacking
from render.sample import META, SETTINGS, p, post, rich_post
from render.test_mail_pictures import ATTACHED, local, shown

READERS = Path(__file__).with_name("readers")
COUNT = 10_000

PIECES = (
    *("量子", "新质生产力", "《政府工作报告》", "未来产业：", "中國", "、", "“引领”", "\U00020000"),
    *("future industries", "Q&A", "a", "I’m", "naïve", "—", "50%", "x" * 40, "e\u0301"),
    *(
        "😀",
        "👩‍👩‍👧‍👦",
        "🇨🇳",
        "✅",
        "עברית",
        "العربية",
        "\u202eabc\u202c",
        "\u2067x\u2069",
        "\u200f",
    ),
    *("=?", "?=", "=?utf-8?q?x?=", "=?utf-8?B?eA==?=", "=?gb2312?b?zLg=?=", "=20", "=?utf-8?q?a"),
    *('"', "\\", "(c)", "<b>", ",", ";", ":", "@", ".", "_", "?", "=", "\u00a0", "\u3000"),
)


def line(rng: random.Random) -> str:
    """One mixed line: from nothing to 400 characters."""
    size = rng.choice((0, 1, 2, 2, 3, 4, 5, 6, 9, 9, 20, 60 if rng.random() < 0.2 else 1))
    parts = [rng.choice(PIECES) + rng.choice(("", "", " ", "  ")) for _ in range(size)]
    return "".join(parts)[:400]


@cache
def written() -> tuple[tuple[str, str, str], ...]:
    """(subject, name, raw headers) of each: always the same ones."""
    rng = random.Random(6)
    made = []
    for _ in range(COUNT):
        subject = line(rng)
        # No quotes, brackets and backslashes in settings' names: they are syntax there. And white
        # space is one space in a name.
        name = " ".join(re.sub(r'[<>"\\]', "", line(rng)).split())
        raw = text_header("Subject", subject) + address_header("From", f"{name} <a.b@example.org>")
        made.append((subject, name, raw))
    return tuple(made)


def run(*command: str | Path) -> list[list[str]]:
    blocks = json.dumps([raw for _, _, raw in written()])
    done = subprocess.run(
        [str(part) for part in command], input=blocks.encode(), capture_output=True, check=False
    )
    assert done.returncode == 0, done.stderr.decode()[-2000:]
    read: list[list[str]] = json.loads(done.stdout)
    return read


def pythons() -> Iterator[str]:
    """Every Python from 3.11 on that this machine has."""
    found = {str(Path(sys.executable).resolve()): None}
    names = [f"python3.{minor}" for minor in range(11, 20)]
    folders = [
        Path("/usr/bin"),
        Path("/usr/local/bin"),
        *Path.home().glob(".pyenv/versions/*/bin"),
        *Path.home().glob(".local/share/uv/python/*/bin"),
    ]
    for name in names:
        for place in (folder / name for folder in folders):
            if place.is_file():
                found[str(place.resolve())] = None
    yield from sorted(found)


def test_the_form_of_ten_thousand_headers() -> None:
    words = 0
    for subject, _, raw in written():
        raw.encode("ascii")
        assert raw.endswith("\r\n")
        for text in raw.removesuffix("\r\n").split("\r\n"):
            assert len(text) <= LINE, subject
            assert not re.search(r"[\r\n]", text)
        for word in re.findall(r"=\?utf-8\?[QB]\?[^?]*\?=", raw):
            assert len(word) <= 75
            words += 1
    assert words > COUNT
    assert max(len(subject) for subject, _, _ in written()) == 400


@pytest.mark.parametrize(
    "python", list(pythons()), ids=lambda path: "-".join(Path(path).parts[-3:])
)
def test_every_python_reads_them_as_they_were(python: str) -> None:
    spaced = 0
    for (subject, name, raw), read in zip(
        written(), run(python, READERS / "headers.py"), strict=True
    ):
        assert read[:3] == [subject, subject, name]
        assert read[4] == ["Subject", "From"]
        if read[3] != name:
            # Python's newer parser puts a space between two encoded words of a phrase, against
            # RFC 2047 §6.2: the one thing that a writer cannot avoid in a long name.
            assert raw.partition("From:")[2].count("=?utf-8?") > 1
            assert read[3].replace(" ", "") == name.replace(" ", "")
            spaced += 1
    assert spaced < COUNT / 2


@pytest.fixture
def perl() -> str:
    found = shutil.which("perl")
    asked = [found or "perl", "-MEmail::MIME", "-MEmail::Address::XS", "-e1"]
    if found is None or subprocess.run(asked, capture_output=True, check=False).returncode:
        lacking("no Email::MIME here (Debian: libemail-mime-perl)")
    return found


def test_perl_reads_them_as_they_were(perl: str) -> None:
    for (subject, name, raw), read in zip(
        written(), run(perl, READERS / "headers.pl"), strict=True
    ):
        assert read == [subject, name], raw


# ---------------------------------------------------------------- whole messages


def messages() -> Iterator[tuple[str, Post, Settings]]:
    rich = rich_post(Path("/x"))
    yield "rich", rich, SETTINGS
    yield (
        "chinese",
        post(p("新质生产力。" * 900), meta=replace(META, title="未来产业" * 50)),
        SETTINGS,
    )
    pictures = shown(local("a.png", png(320, 200)), local("b.jpg", jpeg(900, 600)))
    yield "pictures", pictures, ATTACHED
    yield "emoji", post(p("x"), meta=replace(META, title="👩‍👩‍👧‍👦 \u202eabc " * 30)), SETTINGS


@pytest.mark.parametrize(
    ("name", "made", "with_settings"), list(messages()), ids=[m[0] for m in messages()]
)
def test_two_readers_find_the_same_in_a_message(
    name: str, made: Post, with_settings: Settings, perl: str
) -> None:
    page, text, mail = render(made, with_settings).files
    done = subprocess.run(
        [perl, READERS / "message.pl"], input=mail.data, capture_output=True, check=True
    )
    theirs = json.loads(done.stdout)
    parsed = BytesParser(policy=policy.default).parsebytes(mail.data)
    assert isinstance(parsed, EmailMessage)
    leaves = [part for part in parsed.walk() if not part.is_multipart()]
    ours = []
    for part in leaves:
        content = part.get_content()  # type: ignore[attr-defined]
        shown_as = content if isinstance(content, str) else sha256(content).hexdigest()
        ours.append([part.get_content_type(), part["Content-ID"] or "", shown_as])
    unix = [[kind, cid, said.replace("\r\n", "\n")] for kind, cid, said in theirs["parts"]]
    assert unix == [[kind, cid, said.replace("\r\n", "\n")] for kind, cid, said in ours]
    assert theirs["subject"] == parsed["Subject"] == made.meta.title.strip()
    assert theirs["names"] == list(parsed)
    assert unix[0][2] == text.data.decode()
    if name != "pictures":
        assert unix[1][2] == page.data.decode()
    assert theirs["unsubscribe"] == ", ".join(
        f"<{each}>" for each in list_addresses("x", with_settings.email.unsubscribe)
    )


# ---------------------------------------------------------------- long addresses


def test_long_addresses_are_the_same_bytes_once_unfolded() -> None:
    rng = random.Random(8058)
    letters = "abcXYZ019-._~%/?&=+@:!$'()*#[]|"
    for _ in range(2_000):
        urls = tuple(
            rng.choice(("https://e.org/", "mailto:a@e.org?x="))
            + "".join(rng.choice(letters) for _ in range(rng.choice((3, 60, 200, 900))))
            for _ in range(rng.randrange(1, 4))
        )
        header = list_header("List-Unsubscribe", urls)
        assert "=?" not in header.replace("".join(urls), "") or any("=?" in url for url in urls)
        for text in header.split("\r\n"):
            assert len(text) <= 998
            assert text.count("<") <= 1 or len(text) <= LINE
        unfolded = header.removesuffix("\r\n").replace("\r\n", "").partition(": ")[2]
        assert unfolded == ", ".join(f"<{url}>" for url in urls)
        assert list_addresses("List-Unsubscribe", unfolded) == urls
        read = BytesParser().parsebytes(f"{header}\r\n".encode())["List-Unsubscribe"]
        assert re.sub(r"\r?\n", "", read) == unfolded
