"""Tables as pictures: by the browser, kept until they change, and a clear word where none is."""

from __future__ import annotations

import struct
from pathlib import Path

import pytest

from browser.conftest import needs_browser
from cxq.document import Table
from cxq.model import Post
from cxq.pictures import with_pictures
from drafting import post

BODY = "Before.\n\n{table: picture}\n| 省份 | n |\n|---|--:|\n| 广东 | 13[^a] |\n\n[^a]: A note.\n"


def tables(made: Post) -> list[Table]:
    return [block for block in made.document.blocks if isinstance(block, Table)]


@pytest.mark.browser
def test_a_table_becomes_a_picture_that_is_kept(tmp_path: Path) -> None:
    needs_browser()
    first, notes = with_pictures(post(BODY), tmp_path)
    assert notes == ()
    (image,) = first.images
    (shown,) = tables(first)
    assert shown.picture is not None
    assert shown.picture.url == image.url
    assert shown.picture.alt == "省份, n; 广东, 13"
    data = image.file.read_bytes()
    width, height = struct.unpack(">II", data[16:24])
    assert width == 1456
    assert 150 < height < 400

    before = image.file.stat()
    second, _ = with_pictures(post(BODY), tmp_path, environ={"PATH": ""})  # no browser is asked
    assert second == first
    assert image.file.stat() == before

    image.file.unlink()
    with_pictures(post(BODY), tmp_path)
    assert image.file.read_bytes() == data

    image.file.write_bytes(b"")
    with_pictures(post(BODY), tmp_path)
    assert image.file.read_bytes() == data

    other, _ = with_pictures(post(BODY.replace("13", "14")), tmp_path)
    assert other.images[0].file != image.file
    assert len(list(tmp_path.iterdir())) == 2


@pytest.mark.browser
def test_a_table_too_tall_for_a_picture_is_told(tmp_path: Path) -> None:
    needs_browser()
    tall = "{table: picture}\n| a | b |\n|---|---|\n" + "| x | y |\n" * 500 + "\n" + BODY
    made, notes = with_pictures(post(tall), tmp_path)
    assert [shown.picture is not None for shown in tables(made)] == [False, True]
    (note,) = notes
    assert note.startswith("line 2: no picture of this table: ")
    assert "split it" in note


def test_where_there_is_no_browser_the_table_goes_on(tmp_path: Path) -> None:
    made, notes = with_pictures(post(BODY), tmp_path, environ={"CXQ_BROWSER": "/nowhere/chromium"})
    assert made == post(BODY)
    (note,) = notes
    assert note.startswith("line 4: no picture of this table: ")
    assert "CXQ_BROWSER" in note or "cxq[browser]" in note
    assert list(tmp_path.iterdir()) == []


def test_a_post_without_such_tables_asks_nobody(tmp_path: Path) -> None:
    plain = post(BODY.replace("{table: picture}\n", ""))
    assert with_pictures(plain, tmp_path, environ={}) == (plain, ())
