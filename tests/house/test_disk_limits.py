"""The disk's two later habits: to read no more than it was told, and to keep a log short."""

from __future__ import annotations

from pathlib import Path

import pytest

from cxq.disk import append_text, read_bytes
from cxq.errors import FileError, OutsideError


def test_a_file_larger_than_allowed_is_not_read_whole(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_bytes(b"12345")
    assert read_bytes(path, most=5) == b"12345"
    with pytest.raises(FileError, match="larger than 4 bytes"):
        read_bytes(path, most=4)
    with pytest.raises(FileError, match="larger than 1,000 bytes"):
        read_bytes(Path("/dev/zero"), most=1000)


def test_a_log_grows_and_then_loses_its_older_half(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "log"
    for number in range(100):
        append_text(path, f"{number:03} 行\n", most=200)
        assert path.stat().st_size <= 200
    lines = path.read_text(encoding="utf-8").splitlines()
    assert lines[-1] == "099 行"
    assert lines == [f"{number:03} 行" for number in range(100 - len(lines), 100)], "none is torn"


def test_a_log_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(OutsideError, match="cannot be written"):
        append_text(tmp_path / "file" / "log", "x\n", most=200)
