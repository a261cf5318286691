"""What a renderer returns, and the Writer that collects it with a map back to the draft."""

from __future__ import annotations

from dataclasses import dataclass

from cxq.document import Position
from cxq.render.clip import Clip


@dataclass(frozen=True, slots=True)
class OutputFile:
    """One file of a format: its name (no folders), its bytes, its way back to the draft.

    `lines` holds pairs (line of this file, line of the draft), both from 1, in the order of the
    file: where each block begins; a draft line of 0 begins what no line of the draft made. It is
    empty for an encoded file such as a message.
    """

    name: str
    data: bytes
    lines: tuple[tuple[int, int], ...] = ()

    def draft_line(self, line: int) -> int | None:
        """The draft's line of the block that this line of the file belongs to, if any."""
        found = None
        for output, draft in self.lines:
            if output > line:
                break
            found = draft or None
        return found


@dataclass(frozen=True, slots=True)
class Rendered:
    """The files of one format, and what the author should know was changed on the way.

    Each note is one sentence; it begins with `line 12: ` where it has a place in the draft. `clip`
    is what a mail weighs against the size at which Gmail cuts it off.
    """

    files: tuple[OutputFile, ...]
    notes: tuple[str, ...] = ()
    clip: Clip | None = None


class Writer:
    """Collects lines of output, the draft's line of each block, and notes (each once)."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._lines: list[tuple[int, int]] = []
        self._notes: dict[str, None] = {}
        self._next = 1

    def line(self, text: str, at: Position | None = None) -> None:
        """Put `text` on a line of its own; `at` says where in the draft it comes from."""
        if at is not None:
            self._lines.append((self._next, at.line))
        self._parts.append(text)
        self._next += text.count("\n") + 1

    def frame(self) -> None:
        """From here on no line of the draft is the cause, until a block begins."""
        self._lines.append((self._next, 0))

    def note(self, says: str, at: Position | None = None) -> None:
        """Remember a sentence for the author."""
        self._notes[says if at is None else f"line {at.line}: {says}"] = None

    @property
    def notes(self) -> tuple[str, ...]:
        return tuple(self._notes)

    def text(self) -> str:
        """All that was written, ending in a line feed."""
        return "".join(f"{part}\n" for part in self._parts)

    def joined(self) -> str:
        """All that was written, with nothing between one line and the next."""
        return "".join(self._parts)

    def file(self, name: str) -> OutputFile:
        """What was written, as a UTF-8 file with its map of lines."""
        return OutputFile(name, self.text().encode(), tuple(self._lines))
