"""Where TeX ends in a text, by Pandoc's rule (tex_math_dollars), so that money stays money.

The opening `$` has no space behind it, the closing one none before it and no digit behind it; `\\$`
is a dollar. What Pandoc refuses is refused as a whole: `$5 and $6` looks no further for another
end. Unlike Pandoc, `$$` around nothing but space stays text.
"""

from __future__ import annotations

import re

# Possessive: what was passed over is never tried again. `\text{…}` may hold dollars of its own.
_INSIDE = re.compile(r"(?:[^\\$ \t\r\n]|[ \t\r\n]++(?!\$)|\\(?!text\{)[\s\S])*+")
_BRACE = re.compile(r"\\.|[{}]", re.S)


class MathScanner:
    """Finds where TeX ends in one text; all pairs of braces are found in one walk."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._braces: dict[int, int] | None = None
        # Where a walk that stood here ended: `\text{$}` may be walked over from many dollars.
        self._ends: dict[int, int | None] = {}

    def end(self, start: int) -> int | None:
        """Behind the `$` or `$$` that closes what opens at `start`; None where nothing does."""
        return self._display_end(start) or self._inline_end(start)

    def _display_end(self, start: int) -> int | None:
        if not self.text.startswith("$$", start):
            return None
        close = self.text.find("$$", start + 2)
        return close + 2 if close >= 0 and self.text[start + 2 : close].strip() else None

    def _inline_end(self, start: int) -> int | None:
        text, here = self.text, start + 1
        if text[here : here + 1] in ("", "$") or text[here].isspace():
            return None
        passed = []
        while here not in self._ends:
            passed.append(here)
            found = _INSIDE.match(text, here)
            here = found.end() if found else here
            if not text.startswith("\\text{", here):
                self._ends[here] = self._closing_dollar(here)
                break
            close = self._closing_brace(here + 5)
            here = here + 2 if close is None else close + 1
        end = self._ends[here]
        self._ends.update(dict.fromkeys(passed, end))
        return end

    def _closing_dollar(self, here: int) -> int | None:
        behind = self.text[here + 1 : here + 2]
        if not self.text.startswith("$", here) or (behind.isascii() and behind.isdigit()):
            return None
        return here + 1

    def _closing_brace(self, opening: int) -> int | None:
        if self._braces is None:
            self._braces = {}
            open_now: list[int] = []
            for found in _BRACE.finditer(self.text):
                if found[0] == "{":
                    open_now.append(found.start())
                elif found[0] == "}" and open_now:
                    self._braces[open_now.pop()] = found.start()
        return self._braces.get(opening)
