"""Lines in a crontab that is someone's: nothing else in it moves."""

from __future__ import annotations

import re
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cxq.errors import OutsideError, UsageError
from cxq.schedule import TIMERS, Job, Machine, job_for, parse_every
from cxq.schedule.cron import in_words, split
from cxq.schedule.job import Times
from schedule.machines import CRONTAB, machine

NOW = datetime(2026, 11, 23, 10, 30)
CRON = TIMERS["cron"]
TABLE = b'# mine\nMAILTO="ann@example.org"\n5 4 * * *\t/bin/true # \xb9\xfe caf\xe9\r\n\n'
NAME = "cxq-letter-0123abcd"
LINES = st.lists(st.binary(max_size=20).map(lambda line: line.replace(b"\n", b"")), max_size=8)


def job(here: Machine, every: str = "6h") -> Job:
    return job_for(here.home / "letter", parse_every(every), here.program)


def table(home: Path) -> bytes:
    return (home / "table").read_bytes()


def test_a_line_between_marks_and_all_else_byte_for_byte(tmp_path: Path) -> None:
    here = machine(tmp_path, crontab=CRONTAB)
    (tmp_path / "table").write_bytes(TABLE)
    assert CRON.install(here, job(here)) == ""
    added = table(tmp_path).removeprefix(TABLE).decode().split("\n")
    assert added[0].startswith(f"# >>> {job(here).name} every 6h")
    command = f"{tmp_path}/venv/bin/cxq -C {tmp_path}/letter pull --due --quiet"
    assert re.fullmatch(r"\d+ 1,7,13,19 \* \* \* nice -n 10 " + re.escape(command), added[1])
    assert added[2:] == [f"# <<< {job(here).name}", ""]
    assert CRON.remove(here, job(here).name)
    assert table(tmp_path) == TABLE
    assert not CRON.remove(here, job(here).name), "twice is harmless"


def test_twice_the_same_writes_nothing(tmp_path: Path) -> None:
    here = machine(tmp_path, crontab=CRONTAB)
    CRON.install(here, job(here))
    CRON.install(here, job(here))
    assert (tmp_path / "writes").read_text() == "written\n"


def test_another_interval_takes_its_place_where_it_stood(tmp_path: Path) -> None:
    here = machine(tmp_path, crontab=CRONTAB)
    CRON.install(here, job(here))
    (tmp_path / "table").write_bytes(table(tmp_path) + TABLE)
    CRON.install(here, job(here, "1d"))
    assert table(tmp_path).endswith(TABLE)
    assert table(tmp_path).count(b"# >>> cxq-") == 1
    standing = CRON.standing(here, job(here).name, NOW)
    assert standing is not None
    assert str(standing.every) == "1d"
    assert standing.next_run.startswith("Tue 2026-11-24 07:")


def test_two_newsletters_each_have_their_own(tmp_path: Path) -> None:
    here = machine(tmp_path, crontab=CRONTAB)
    other = job_for(tmp_path / "other", parse_every("1h"), here.program)
    CRON.install(here, job(here))
    alone = table(tmp_path)
    CRON.install(here, other)
    assert CRON.remove(here, other.name)
    assert table(tmp_path) == alone


def test_a_table_whose_last_line_does_not_end(tmp_path: Path) -> None:
    here = machine(tmp_path, crontab=CRONTAB)
    (tmp_path / "table").write_bytes(b"5 4 * * * /bin/true")
    assert CRON.install(here, job(here)) == ""
    assert table(tmp_path).startswith(b"5 4 * * * /bin/true\n# >>> ")


@given(LINES, LINES)
def test_what_stands_around_our_lines_is_never_touched(
    before: list[bytes], after: list[bytes]
) -> None:
    head, tail = (b"".join(line + b"\n" for line in lines) for lines in (before, after))
    block = f"# >>> {NAME} every 6h\n1 * * * * x\n# <<< {NAME}\n".encode()
    assert split(head + block + tail, NAME) == (head, block, tail)
    assert split(head + tail, NAME) == (head + tail, b"", b"")


def test_a_mark_without_its_end_is_not_guessed_at(tmp_path: Path) -> None:
    here = machine(tmp_path, crontab=CRONTAB)
    broken = f"# >>> {job(here).name} every 6h\n1 1 * * * x\n5 5 * * * /bin/mine\n".encode()
    (tmp_path / "table").write_bytes(broken)
    with pytest.raises(UsageError, match="without the “# <<< cxq-letter") as caught:
        CRON.install(here, job(here))
    assert "crontab -e" in caught.value.hint
    assert table(tmp_path) == broken


def test_a_table_that_cannot_be_read_is_never_taken_for_an_empty_one(tmp_path: Path) -> None:
    refusing = '#!/bin/sh\necho "You (ann) are not allowed to use this program" >&2\nexit 1\n'
    here = machine(tmp_path, crontab=refusing)
    assert not CRON.answers(here)
    with pytest.raises(OutsideError, match="cannot be read: You \\(ann\\) are not allowed"):
        CRON.install(here, job(here))
    assert CRON.standing(here, job(here).name, NOW) is None


def test_a_table_that_cron_does_not_accept(tmp_path: Path) -> None:
    refusing = '#!/bin/sh\n[ "$1" = -l ] || { echo "bad minute" >&2; exit 1; }\n'
    with pytest.raises(OutsideError, match="was not accepted: bad minute"):
        CRON.install(machine(tmp_path, crontab=refusing), job(machine(tmp_path)))


def test_where_there_is_no_cron(tmp_path: Path) -> None:
    here = machine(tmp_path)
    assert not CRON.answers(here)
    with pytest.raises(OutsideError, match="there is no crontab here"):
        CRON.install(here, job(here))


@pytest.mark.parametrize(
    ("every", "hint"), [("7h", "--every 6h or --every 8h"), ("2d", "--every 1d or --every 7d")]
)
def test_what_cron_cannot_say(tmp_path: Path, every: str, hint: str) -> None:
    with pytest.raises(UsageError, match="does not divide a day evenly") as caught:
        CRON.parts(machine(tmp_path), job(machine(tmp_path), every))
    assert hint in caught.value.hint


def test_a_line_longer_than_cron_reads(tmp_path: Path) -> None:
    deep = job_for(Path("/" + "深" * 330), parse_every("6h"), ("/bin/cxq",))
    with pytest.raises(UsageError, match="1,000 bytes"):
        CRON.parts(machine(tmp_path), deep)


@pytest.mark.parametrize(
    ("times", "words"),
    [
        (Times((4,)), "at minute 4 of every hour"),
        (Times((4, 19, 34)), "at minutes 4, 19 and 34 of every hour"),
        (Times((4,), (1, 7)), "every day at 01:04 and 07:04"),
        (Times((0,), (7,), 1), "on Mondays at 07:00"),
        (Times((0,), (7,), 7), "on Sundays at 07:00"),
    ],
)
def test_in_words(times: Times, words: str) -> None:
    assert in_words(times) == words


def test_the_line_is_explained(tmp_path: Path) -> None:
    (part,) = CRON.parts(machine(tmp_path), job(machine(tmp_path)))
    (_, first), (_, line), (_, last) = CRON.explain(part)
    assert first == last == "this mark is how cxq finds its own lines"
    assert line.startswith("every day at 01:")
