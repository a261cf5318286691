"""Reading elsewhere: in threads, in processes, and what happens when one of these is killed."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from pathlib import Path

import pytest

from cxq.errors import CxqError
from cxq.feeds import pull as pulling
from cxq.feeds.readers import Readers
from cxq.model import Item, ItemQuery, SourceResult
from cxq.store import Store
from feeds.making import feed_source, numbered, rss
from loopback import page, serve

Two = partial(Readers, processes=2, much=1)


async def in_processes(readers: Readers) -> None:
    """Wait until the processes stand."""
    for _ in range(200):
        if await readers.run(os.getpid, 1) != os.getpid():
            return
        await asyncio.sleep(0.05)
    raise AssertionError("no process has read anything within ten seconds")


def test_a_little_is_read_here() -> None:
    async def little() -> set[int]:
        async with Readers(processes=2) as readers:
            return {await readers.run(os.getpid, 1000) for _ in range(20)}

    assert asyncio.run(little()) == {os.getpid()}


def test_much_is_read_in_other_processes_and_the_rest_still_here() -> None:
    async def much() -> int:
        async with Two() as readers:
            await in_processes(readers)
            return await readers.run(os.getpid)

    assert asyncio.run(much()) == os.getpid()


def test_one_processor_wants_no_processes() -> None:
    async def alone() -> int:
        async with Readers(processes=1, much=1) as readers:
            await readers.run(os.getpid, 10)
            await asyncio.sleep(0.2)
            return await readers.run(os.getpid, 10)

    assert asyncio.run(alone()) == os.getpid()


def test_where_no_process_can_be_had_threads_read_on(monkeypatch: pytest.MonkeyPatch) -> None:
    def forbidden(count: int) -> None:
        raise OSError(38, "no semaphores on this machine")

    monkeypatch.setattr("cxq.feeds.readers._started", forbidden)

    async def on() -> int:
        async with Two() as readers:
            await readers.run(os.getpid, 10)
            await asyncio.sleep(0.1)
            return await readers.run(os.getpid, 10)

    assert asyncio.run(on()) == os.getpid()


def test_who_ends_his_process_is_named_and_the_others_are_read() -> None:
    async def killed() -> tuple[list[object], int]:
        async with Two() as readers:
            await in_processes(readers)
            innocent = [readers.run(partial(time.sleep, 0.3), 1) for _ in range(3)]
            culprit = readers.run(partial(os._exit, 9), 1)
            told = await asyncio.gather(culprit, *innocent, return_exceptions=True)
            return list(told), await readers.run(os.getpid, 1)

    (first, *others), afterwards = asyncio.run(killed())
    assert isinstance(first, CxqError)
    assert "ended by the system" in first.message
    assert others == [None, None, None]
    assert afterwards == os.getpid()


def test_an_error_comes_back_whole() -> None:
    async def failed() -> BaseException:
        async with Two() as readers:
            await in_processes(readers)
            try:
                await readers.run(partial(int, "seven"), 1)
            except ValueError as error:
                return error
        raise AssertionError

    assert "seven" in str(asyncio.run(failed()))


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="this system has no SIGKILL")
def test_nobody_is_left_behind_by_a_pull_that_is_killed() -> None:
    script = (
        "import asyncio, os, time\n"
        "from cxq.feeds.readers import _started\n"
        "pool = _started(2)\n"
        "found = {pool.submit(os.getpid).result() for _ in range(50)}\n"
        "print(*found, flush=True)\n"
        "time.sleep(60)\n"
    )
    with subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE) as parent:
        assert parent.stdout is not None
        children = [int(word) for word in parent.stdout.readline().split()]
        parent.kill()
    assert children
    until = time.monotonic() + 20
    while any(map(runs, children)) and time.monotonic() < until:
        time.sleep(0.05)
    assert not any(map(runs, children))


def runs(process: int) -> bool:
    with suppress(OSError):
        state = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]
        return state != "Z"
    with suppress(OSError):
        os.kill(process, 0)
        return not Path("/proc").exists()
    return False


def kept(store: Store) -> tuple[list[Item], str]:
    items, _ = store.items(ItemQuery(limit=0))
    texts = [store.snapshot(item.key) for item in items]
    return list(items), json.dumps([each and (each.sha256, each.text) for each in texts])


def test_processes_keep_what_threads_keep(
    run: Callable[..., list[SourceResult]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    routes = {
        f"/{name}": page(rss(*numbered(*range(1, 25), words=f" of {name}")), "text/xml")
        for name in ("a", "b", "c", "d")
    }
    with serve(routes) as site:
        sources = [feed_source(site.url(f"/{name}"), name) for name in ("a", "b", "c", "d")]
        outcomes = []
        for readers in (Readers, Two):
            monkeypatch.setattr(pulling, "Readers", readers)
            path = tmp_path / f"{len(outcomes)}.sqlite3"
            with Store.open(path, now="2026-11-23T07:00:00Z") as store:
                first = run(*sources, into=store)
                outcomes.append((first, kept(store)))
    assert outcomes[0] == outcomes[1]
    assert sum(result.new for result in outcomes[0][0]) == 96
