"""Who reads what came: threads at first, processes of their own where there is much of it.

Reading is nearly all that a pull computes, and Python computes in one thread at a time. So a
first pull of many sources (MUCH) starts a process for each processor; the daily pull of a few
changed lists never does. Where no process can be had (one processor, a machine that forbids
them), the threads go on. A process that the system ends, for its memory most likely, costs the
source that it was reading, and no other.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable
from concurrent.futures import Executor, ProcessPoolExecutor, ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
from types import TracebackType
from typing import TypeVar

from cxq.errors import CxqError

T = TypeVar("T")

THREADS = 2
"""Threads that read. Python runs one at a time; two keep one long read from blocking all."""

MUCH = 2_000_000
"""Bytes to be read in one pull from which on processes pay for their start (0.3 s)."""

MOST_PROCESSES = 4


class Readers:
    """Runs readings elsewhere. Use it in an `async with` statement.

    `processes` is how many there may be; None for as many as there are processors, up to four.
    """

    def __init__(self, *, processes: int | None = None, much: int = MUCH) -> None:
        self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix="cxq-read")
        self._wanted = min(_processors(), MOST_PROCESSES) if processes is None else processes
        self._much = much
        self._seen = 0
        self._pool: Executor | None = None
        self._starting: asyncio.Task[None] | None = None
        self._alone = asyncio.Lock()

    async def __aenter__(self) -> Readers:
        return self

    async def __aexit__(
        self,
        _kind: type[BaseException] | None,
        _error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        if self._starting is not None:
            await asyncio.wait([self._starting])
        self._threads.shutdown()
        if self._pool is not None:
            self._pool.shutdown(cancel_futures=True)

    async def run(self, work: Callable[[], T], size: int = 0) -> T:
        """What `work` returns or raises. `size` is how many bytes it reads, where it may run in
        another process: then it, its answer and its errors are such as can be pickled.

        CxqError where the system ends the process that reads it.
        """
        self._seen += size
        if size and self._wanted > 1 and self._seen >= self._much and self._starting is None:
            self._starting = asyncio.create_task(self._start())
        loop = asyncio.get_running_loop()
        if not size or self._pool is None:
            return await loop.run_in_executor(self._threads, work)
        try:
            return await loop.run_in_executor(self._pool, work)
        except BrokenProcessPool:
            return await self._once_more(work)

    async def _start(self) -> None:
        """Start the processes beside the reading that goes on in threads."""
        with suppress(OSError, NotImplementedError, ImportError, BrokenProcessPool):
            loop = asyncio.get_running_loop()
            self._pool = await loop.run_in_executor(None, _started, self._wanted)

    async def _once_more(self, work: Callable[[], T]) -> T:
        """One reading after a process was ended, alone: whoever ends it again is the culprit."""
        async with self._alone:
            self._pool = None  # the broken one; what comes now is read in threads
            loop = asyncio.get_running_loop()
            single = await loop.run_in_executor(None, _started, 1)
            try:
                return await loop.run_in_executor(single, work)
            except BrokenProcessPool:
                raise CxqError(
                    "the process that read it was ended by the system, for want of memory perhaps"
                ) from None
            finally:
                single.shutdown()


def _processors() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _started(count: int) -> ProcessPoolExecutor:
    """So many processes, each running. OSError where there are none to be had.

    From a fork server where there is one: forking a process that has threads is not safe, and
    what it has imported (0.2 s) its children share.
    """
    import multiprocessing

    server = "forkserver" in multiprocessing.get_all_start_methods()
    context = multiprocessing.get_context("forkserver" if server else "spawn")
    if server:
        context.set_forkserver_preload(["cxq.feeds.digest"])
    pool = ProcessPoolExecutor(count, mp_context=context, initializer=_leave_with_parent)
    for waiting in [pool.submit(_processors) for _ in range(count)]:
        waiting.result()
    return pool


def _leave_with_parent() -> None:
    """End this process when the pull that started it is gone, however it went."""
    import multiprocessing
    import signal
    import threading

    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's to answer
    parent = multiprocessing.parent_process()
    if parent is None:
        return

    def leave() -> None:
        parent.join()
        os._exit(1)

    threading.Thread(target=leave, daemon=True).start()
