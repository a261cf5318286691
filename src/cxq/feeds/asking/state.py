"""What earlier pulls remember of a source, and what of it still holds. Pure."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import urlsplit

from cxq.model import PullState, Source
from cxq.text import sha256

MOVES = 3
"""After so many sound pulls in a row that were sent to one address for good, it is asked there:
one permanent redirect may be a slip, or a hotel's network."""

# Part of every source's rules: raised when the reading itself changes, so that what stands in
# the store is read afresh although the server says “not modified”.
READING = 2


def state_for(source: Source, state: PullState | None) -> PullState:
    """The state that still holds for the source as it is written today.

    Where its address or its rules have changed, validators and hash are forgotten, so that it
    is read afresh, at once; where the address has, also a Retry-After, a move and a 410.
    """
    fresh = PullState(source=source.id, url=source.url, rules=rules_of(source))
    if state is None:
        return fresh
    if state.rules != fresh.rules:
        state = replace(
            state, etag="", last_modified="", body_sha256="", rules=fresh.rules, next_due=""
        )
    if state.url != source.url:
        status = "" if state.status == "gone" else state.status
        state = replace(
            state,
            url=source.url,
            status=status,
            failures=0,
            not_before="",
            next_due="",
            moved_to="",
            moved_times=0,
        )
    return state


def address_of(state: PullState) -> str:
    """The address at which the source is asked: its own, or where it has moved to for good."""
    return state.moved_to if state.moved_times >= MOVES else state.url


def place_of(url: str) -> str:
    """The `host:port` of an address: what manners count as one host."""
    try:
        parts = urlsplit(url)
        port = parts.port or (443 if parts.scheme == "https" else 80)
    except ValueError:
        return url
    return f"{parts.hostname}:{port}"


def first_ask(source: Source, state: PullState) -> PullState:
    """The state with which the first page is asked for: that of a page which only names the
    list must come whole, since an old one may name a list that is new."""
    if source.index is None:
        return state
    return replace(state, etag="", last_modified="", body_sha256="")


def rules_of(source: Source) -> str:
    """A hash of all that decides what a body means: the address, the kind and the rules."""
    decisive = (
        READING,
        source.url,
        source.kind,
        source.list,
        source.index,
        source.pages,
        source.charset,
        source.timezone,
        source.keep,
        source.links,
    )
    return sha256(repr(decisive).encode())[:16]
