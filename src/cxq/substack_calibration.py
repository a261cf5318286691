"""What the author's own Substack draft said of names: .cxq/substack-calibration.json.

Her settings are never rewritten: what a calibration found fills in where they say `auto`, and
deleting the file (or `cxq substack calibrate --forget`) takes it back.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal

from cxq.disk import read_text, write_bytes
from cxq.errors import CxqError, OutsideError, SettingsError
from cxq.toml_tables import Place, TomlFile, read_table

NAME = ".cxq/substack-calibration.json"


@dataclass(frozen=True, slots=True)
class Calibration:
    """The answers that a saved draft gave; `auto` where it gave none. `source` is that draft's
    file, for who wonders later."""

    source: str = ""
    vocab: Literal["auto", "legacy", "tiptap"] = "auto"
    code_block: Literal["auto", "highlighted_code_block", "code_block"] = "auto"
    footnotes: Literal["auto", "end", "after_paragraph"] = "auto"
    inline_latex: Literal["auto", "text", "inline_latex", "latex"] = "auto"
    names: tuple[str, ...] = ()

    @property
    def says_something(self) -> bool:
        """Whether it holds any answer."""
        answers = (self.vocab, self.code_block, self.footnotes, self.inline_latex)
        return bool(self.names) or any(answer != "auto" for answer in answers)


def read_calibration(root: Path) -> Calibration | None:
    """The calibration of this newsletter folder, or None. SettingsError where it is damaged."""
    path = root / NAME
    if not path.is_file():
        return None
    try:
        text = read_text(path, NAME)
        data = json.loads(text)
        if not isinstance(data, dict):
            raise SettingsError(f"{NAME}:1: it must be one JSON object.")
        return read_table(Calibration, data, Place(TomlFile(path, NAME, text, data)))
    except OutsideError:
        raise
    except (ValueError, RecursionError) as error:
        what = f"{NAME}:1: not valid JSON: {error}."
    except CxqError as error:
        what = error.message
    raise SettingsError(what, f"Delete {NAME}, then calibrate again: cxq substack calibrate SAVED")


def write_calibration(root: Path, calibration: Calibration) -> Path:
    """Put the calibration into its place. OutsideError where the disk refuses."""
    path = root / NAME
    text = json.dumps(asdict(calibration), ensure_ascii=False, indent=2)
    write_bytes(path, f"{text}\n".encode())
    return path


def forget_calibration(root: Path) -> bool:
    """Take the calibration away; whether there was one."""
    path = root / NAME
    try:
        path.unlink()
    except FileNotFoundError:
        return False
    except OSError as error:
        raise OutsideError(f"{NAME} cannot be deleted: {error.strerror}.") from None
    return True
