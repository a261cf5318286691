"""The disk: whole files or none, and errors that say what to do."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from cxq.disk import read_text, write_bytes, write_text
from cxq.errors import FileError, OutsideError, UsageError


def test_a_file_is_replaced_whole(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "a.txt"
    write_text(path, "one")
    write_text(path, "新")
    assert path.read_text(encoding="utf-8") == "新"
    assert list(path.parent.iterdir()) == [path]


def test_mode_and_links_stay(tmp_path: Path) -> None:
    real = tmp_path / "real.txt"
    real.write_text("x")
    real.chmod(0o640)
    link = tmp_path / "link.txt"
    link.symlink_to(real)
    write_text(link, "y")
    assert link.is_symlink()
    assert real.read_text() == "y"
    assert real.stat().st_mode & 0o777 == 0o640


def test_a_new_file_has_the_usual_mode(tmp_path: Path) -> None:
    mask = os.umask(0o022)
    try:
        write_text(tmp_path / "a", "x")
    finally:
        os.umask(mask)
    assert (tmp_path / "a").stat().st_mode & 0o777 == 0o644


def test_where_a_folder_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(OutsideError, match="cannot be written") as caught:
        write_text(tmp_path / "file" / "a.txt", "y")
    assert caught.value.exit_code == 3
    assert "Traceback" not in caught.value.message


def test_a_full_disk_leaves_the_old_file(tmp_path: Path) -> None:
    """RLIMIT_FSIZE lets the kernel refuse the write as a full disk does."""
    path = tmp_path / "a.bin"
    path.write_bytes(b"old")
    program = (
        "import resource, sys\n"
        "from pathlib import Path\n"
        "from cxq.disk import write_bytes\n"
        "from cxq.errors import OutsideError\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))\n"
        "try:\n"
        "    write_bytes(Path(sys.argv[1]), b'x' * 100_000)\n"
        "except OutsideError as error:\n"
        "    print(error.message, error.hint)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, str(path)], capture_output=True, text=True, check=True
    )
    assert "a.bin cannot be written: file too large." in done.stdout
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path], "the part that was written is gone again"


@pytest.mark.parametrize(
    ("data", "text"),
    [(b"\xef\xbb\xbfa\r\nb\rc", "a\nb\nc"), ("新".encode(), "新"), (b"", "")],
)
def test_text_is_utf8_with_plain_line_ends(tmp_path: Path, data: bytes, text: str) -> None:
    path = tmp_path / "a"
    path.write_bytes(data)
    assert read_text(path) == text


def test_what_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="There is no file"):
        read_text(tmp_path / "gone")
    with pytest.raises(UsageError, match="is a folder"):
        read_text(tmp_path)
    path = tmp_path / "gb"
    path.write_bytes("a\n政府".encode("gb18030"))
    with pytest.raises(FileError, match=":2: the file is not UTF-8") as caught:
        read_text(path)
    assert "iconv -f GB18030" in caught.value.hint


def test_a_killed_writer_leaves_a_whole_file(tmp_path: Path) -> None:
    """Killed at any moment: the old bytes or the new ones, never a part."""
    path = tmp_path / "a.bin"
    write_bytes(path, b"0" * 300_000)
    program = (
        "import sys\n"
        "from pathlib import Path\n"
        "from cxq.disk import write_bytes\n"
        "print('go', flush=True)\n"
        "n = 0\n"
        "while True:\n"
        "    n = (n + 1) % 10\n"
        "    write_bytes(Path(sys.argv[1]), str(n).encode() * 300_000)\n"
    )
    for wait in (0.0, 0.011, 0.023, 0.037):
        writer = subprocess.Popen(
            [sys.executable, "-c", program, str(path)], stdout=subprocess.PIPE, text=True
        )
        assert writer.stdout is not None
        writer.stdout.readline()
        try:
            writer.wait(timeout=0.05 + wait)
        except subprocess.TimeoutExpired:
            writer.kill()
        writer.wait()
        writer.stdout.close()
        data = path.read_bytes()
        assert len(data) == 300_000
        assert len(set(data)) == 1
