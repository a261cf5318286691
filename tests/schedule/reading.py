"""How timers read what they are given: their own rules, written down a second time."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator


def systemd_words(line: str) -> list[str]:
    """The words of an `ExecStart=` or `Environment=`: quotation marks and C escapes
    (systemd.syntax(7)), then `%%` (systemd.unit(5)); any other specifier is an error.
    """
    words = list(_split(line))
    for word in words:
        assert "%" not in word.replace("%%", ""), f"a specifier in {word!r}"
    return [word.replace("%%", "%") for word in words]


def _split(line: str) -> Iterator[str]:
    position = 0
    while position < len(line):
        if line[position] in " \t":
            position += 1
            continue
        word, quote = "", ""
        while position < len(line):
            char = line[position]
            position += 1
            if char == "\\":
                escaped = line[position]
                position += 1
                assert escaped in '\\"', f"no escape that we write: \\{escaped}"
                word += escaped
            elif quote:
                if char == quote:
                    quote = ""
                else:
                    word += char
            elif char in "\"'":
                quote = char
            elif char in " \t":
                break
            else:
                word += char
        assert not quote, "a quotation that does not end"
        yield word


def systemd_argument(word: str) -> str:
    """An argument as the program gets it: `$$` is a dollar sign, `$NAME` would be replaced."""
    assert "$" not in word.replace("$$", ""), f"a variable in {word!r}"
    return word.replace("$$", "$")


def cron_command(line: str, *, halves_backslashes: bool) -> str:
    """What cron gives the shell: up to the first bare %, with `\\%` as %.

    Vixie's cron (do_command.c, 1993) also makes two backslashes one; cronie and the BSDs do not.
    """
    out, escaped = "", False
    for char in line:
        if escaped:
            drops = char == "%" or (halves_backslashes and char == "\\")
            out = out[:-1] + char if drops else out + char
            escaped = False
        elif char == "%":
            break
        else:
            out += char
            escaped = char == "\\"
    return out


def shell_words(command: str) -> list[str]:
    """The words that the real /bin/sh makes of this."""
    done = subprocess.run(
        ["/bin/sh", "-c", f"printf '%s\\0' {command}"], capture_output=True, check=True, cwd="/"
    )
    return done.stdout.decode().split("\0")[:-1]
