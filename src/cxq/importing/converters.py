"""Who converts a long export: this process, or one for each processor.

Converting is nearly all that an import computes, and Python computes in one thread at a time. From
MANY posts on, processes pay for their start; they come from a fork server, which shares what is
imported. Where none can be had, or one is ended by the system, this process goes on alone.
"""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from typing import NamedTuple

from cxq.errors import CxqError
from cxq.importing.convert import Converted, convert
from cxq.importing.terms import TermFinder

MANY = 60
MOST_PROCESSES = 4
AHEAD = 8
"""Posts a process that are read before they are converted: what waits is in memory."""


class Html(NamedTuple):
    """A post's HTML and its own address."""

    html: str
    url: str


_terms: TermFinder | None = None


def convert_all(
    posts: Iterable[Html], terms: TermFinder | None, *, count: int, processes: int | None = None
) -> Iterator[Converted | str]:
    """Each post converted, in order; a sentence for one that cannot be. `count` is about how many
    they are.
    """
    wanted = min(_processors(), MOST_PROCESSES) if processes is None else processes
    pool = _started(wanted, terms) if count >= MANY and wanted > 1 else None
    if pool is None:
        yield from (_convert(post, terms) for post in posts)
        return
    waiting: deque[tuple[Html, Future[Converted | str] | None]] = deque()
    with pool:
        for post in posts:
            waiting.append((post, _submitted(pool, post)))
            if len(waiting) > wanted * AHEAD:
                yield _result(*waiting.popleft(), terms)
        while waiting:
            yield _result(*waiting.popleft(), terms)


def _convert(post: Html, terms: TermFinder | None) -> Converted | str:
    try:
        return convert(post.html, post.url, terms)
    except CxqError as error:
        return error.message


def _submitted(pool: ProcessPoolExecutor, post: Html) -> Future[Converted | str] | None:
    try:
        return pool.submit(_convert_there, post)
    except (BrokenProcessPool, RuntimeError):
        return None


def _result(
    post: Html, future: Future[Converted | str] | None, terms: TermFinder | None
) -> Converted | str:
    if future is None:
        return _convert(post, terms)
    try:
        return future.result()
    except BrokenProcessPool:
        return _convert(post, terms)


def _convert_there(post: Html) -> Converted | str:
    return _convert(post, _terms)


def _processors() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _started(count: int, terms: TermFinder | None) -> ProcessPoolExecutor | None:
    """So many processes that have the glossary; None where none is to be had."""
    import multiprocessing

    try:
        server = "forkserver" in multiprocessing.get_all_start_methods()
        context = multiprocessing.get_context("forkserver" if server else "spawn")
        if server:
            context.set_forkserver_preload(["cxq.importing.convert"])
        pool = ProcessPoolExecutor(count, context, _begin, (terms,))
        pool.submit(_processors).result()
    except (OSError, NotImplementedError, ImportError, BrokenProcessPool):
        return None
    return pool


def _begin(terms: TermFinder | None) -> None:
    """What each process does first: keep the glossary, and end with the import that started it."""
    import multiprocessing
    import signal
    import threading

    global _terms
    _terms = terms
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's to answer
    parent = multiprocessing.parent_process()
    if parent is None:
        return

    def leave() -> None:
        parent.join()
        os._exit(1)

    threading.Thread(target=leave, daemon=True).start()
