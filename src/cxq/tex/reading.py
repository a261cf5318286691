"""TeX into nodes. What cannot be read is a TexError with its place, never a guess."""

from __future__ import annotations

import re
from functools import lru_cache

from cxq.tex.commands import ARGUMENTS, DEFINITIONS, OPTIONS, WORDS
from cxq.tex.nodes import (
    Char,
    Command,
    Environment,
    Fenced,
    Group,
    Node,
    Scripts,
    TexError,
    Words,
)

MOST = 5_000
"""Characters of a formula: a hundred times what a line holds."""
DEEPEST = 60
"""Groups within groups: what reads them calls itself, and must not run out of stack."""

_TOKEN = re.compile(r"%[^\n]*\n?|\s+|\\(?:[A-Za-z]+\*?|[\s\S])|\\|[\s\S]")
_DELIMITER = re.compile(r"\s*(\\[A-Za-z]+|\\[\s\S]|[\s\S])")
_NAME = re.compile(r"\s*\{([A-Za-z]+\*?)\}")


@lru_cache(maxsize=512)
def read(tex: str) -> tuple[Node, ...]:
    """The nodes of a formula. TexError where it cannot be read."""
    if len(tex) > MOST:
        raise TexError(
            0,
            f"This formula has {len(tex):,} characters; the most that is read is {MOST:,}.",
            "Split it, or show it as an image.",
        )
    reader = _Reader(tex)
    items = reader.items("")
    return tuple(items)


class _Reader:
    def __init__(self, tex: str) -> None:
        self.tex = tex
        self.here = 0
        self.depth = 0

    # ------------------------------------------------------------ tokens

    def peek(self) -> str:
        """The next token that is no space; empty at the end."""
        while found := _TOKEN.match(self.tex, self.here):
            if found[0][0] != "%" and found[0].strip():
                return found[0]
            self.here = found.end()
        return ""

    def take(self) -> tuple[int, str]:
        token = self.peek()
        start = self.here
        self.here += len(token)
        return start, token

    # ------------------------------------------------------------ items

    def items(self, until: str) -> list[Node]:
        """Nodes up to `}`, `]`, `\\right`, `\\end`, `&` or `\\\\`, whichever `until` waits for."""
        found: list[Node] = []
        while token := self.peek():
            if token in ("}", "\\right", "\\end") or (token == "]" and until == "]"):
                break
            if until == "\\end" and token in ("&", "\\\\", "\\cr", "\\newline"):
                break
            self.item(found)
        self._closed(until, self.peek())
        return found

    def _closed(self, until: str, token: str) -> None:
        if token in ("&", "\\\\", "\\cr", "\\newline") or token == until:
            return
        if token == "}":
            raise TexError(self.here, "This } closes nothing.", "Take it away, or open it with {.")
        if token in ("\\right", "\\end"):
            other = "\\left" if token == "\\right" else "\\begin"
            raise TexError(
                self.here, f"This {token} stands without its {other}.", f"Add the {other}."
            )

    def item(self, found: list[Node]) -> None:
        start, token = self.take()
        if token in ("^", "_", "'"):
            found.append(self._scripts(start, token, found.pop() if found else None))
        elif token == "{":
            found.append(self.group(start))
        elif token == "\\left":
            found.append(self._fenced(start))
        elif token == "\\begin":
            found.append(self._environment(start))
        elif token.startswith("\\"):
            found.append(self._command(start, token))
        else:
            found.append(Char(start, token))

    def group(self, start: int, closing: str = "}") -> Group:
        """What stands up to the brace that closes the one at `start`."""
        self._deeper(start)
        items = tuple(self.items(closing))
        if self.peek() != closing:
            opening = "{" if closing == "}" else "["
            raise TexError(start, f"This {opening} is never closed.", f"Close it with {closing}.")
        self.take()
        self.depth -= 1
        return Group(start, items)

    def _deeper(self, start: int) -> None:
        self.depth += 1
        if self.depth > DEEPEST:
            raise TexError(
                start,
                f"This formula is nested more than {DEEPEST} deep.",
                "Write it flatter, or show it as an image.",
            )

    def _argument(self, start: int, of: str) -> Group:
        """A group in braces, or the next single thing."""
        token = self.peek()
        if token in ("", "}", "&", "\\\\", "\\right", "\\end", "^", "_"):
            raise TexError(start, f"{of} lacks an argument.", f"Write {of}{{…}}.")
        here, token = self.take()
        if token == "{":
            return self.group(here)
        found: list[Node] = []
        self.here = here
        self._deeper(here)
        self.item(found)
        self.depth -= 1
        return Group(here, tuple(found))

    def _scripts(self, start: int, token: str, base: Node | None) -> Scripts:
        old = base if isinstance(base, Scripts) else Scripts(start, base)
        if token == "'":
            return Scripts(old.offset, old.base, old.below, old.above, old.primes + 1)
        taken = old.above if token == "^" else old.below
        if taken is not None:
            raise TexError(start, f"There are two {token} on one base.", "Put one of them in {…}.")
        script = self._argument(start, token)
        if token == "^":
            return Scripts(old.offset, old.base, old.below, script, old.primes)
        return Scripts(old.offset, old.base, script, old.above, old.primes)

    def _fenced(self, start: int) -> Fenced:
        self._deeper(start)
        opening = self._delimiter(start, "\\left")
        items = tuple(self.items("\\right"))
        if self.peek() != "\\right":
            raise TexError(
                start, "This \\left has no \\right.", "Close it with \\right) or \\right."
            )
        self.take()
        self.depth -= 1
        return Fenced(start, opening, items, self._delimiter(start, "\\right"))

    def _delimiter(self, start: int, of: str) -> str:
        found = _DELIMITER.match(self.tex, self.here)
        if found is None or found[1] in ("{", "}", "&"):
            raise TexError(start, f"{of} names no delimiter.", f"Write {of}( or {of}.")
        self.here = found.end()
        return found[1]

    def _environment(self, start: int) -> Environment:
        self._deeper(start)
        name = self._name(start, "\\begin")
        if name.rstrip("*") in ("array", "alignedat", "alignat"):
            self._argument(start, f"\\begin{{{name}}}")
        rows: list[tuple[Group, ...]] = []
        cells: list[Group] = []
        while True:
            here = self.here
            cells.append(Group(here, tuple(self.items("\\end"))))
            token = self.take()[1]
            if token == "&":
                continue
            rows.append(tuple(cells))
            cells = []
            if token == "\\end":
                break
            if not token:
                raise TexError(
                    start, f"\\begin{{{name}}} is never ended.", f"End it with \\end{{{name}}}."
                )
        closing = self._name(self.here, "\\end")
        if closing != name:
            raise TexError(
                start,
                f"\\begin{{{name}}} is ended by \\end{{{closing}}}.",
                f"End it with \\end{{{name}}}.",
            )
        self.depth -= 1
        if rows and not any(cell.items for cell in rows[-1]):
            del rows[-1]
        return Environment(start, name, tuple(rows))

    def _name(self, start: int, of: str) -> str:
        found = _NAME.match(self.tex, self.here)
        if found is None:
            raise TexError(start, f"{of} names no environment.", f"Write {of}{{cases}}.")
        self.here = found.end()
        return found[1]

    def _command(self, start: int, token: str) -> Node:
        name = token[1:] if token in ("\\*",) else token[1:].rstrip("*")
        if not name:
            raise TexError(start, "A backslash stands at the end.", "Take it away.")
        if name in DEFINITIONS:
            raise TexError(
                start, f"{token} is not read in a post.", "Write out what it stands for."
            )
        if name in WORDS:
            return self._words(start, token)
        option = None
        if name in OPTIONS and self.peek() == "[":
            here, _ = self.take()
            option = self.group(here, "]")
        count = ARGUMENTS.get(name, 0)
        arguments = tuple(self._argument(start, token) for _ in range(count))
        return Command(start, name, arguments, option)

    def _words(self, start: int, token: str) -> Words | Group:
        """The words of `\\text{…}`; what stands between dollars inside is a formula again."""
        here, opening = self.take()
        if opening != "{":
            if not opening or opening == "}":
                raise TexError(start, f"{token} has no words.", f"Write {token}{{words}}.")
            return Words(start, opening)
        depth = 1
        position = here + 1
        while depth:
            found = re.compile(r"\\[\s\S]|[{}]").search(self.tex, position)
            if found is None:
                raise TexError(here, "This { is never closed.", "Close it with }.")
            depth += {"{": 1, "}": -1}.get(found[0], 0)
            position = found.end()
        inside = self.tex[here + 1 : position - 1]
        self.here = position
        parts = [
            Group(start, tuple(_Reader(part).items(""))) if number % 2 else _bare(start, part)
            for number, part in enumerate(inside.split("$"))
        ]
        return parts[0] if len(parts) == 1 else Group(start, tuple(parts))


def _bare(start: int, text: str) -> Words:
    bare = re.sub(r"\\([\s\S])|[{}]", lambda mark: mark[1] or "", text)
    return Words(start, re.sub(r"[ \t\r\n]+", " ", bare.replace("~", "\u00a0")))
