"""What is said where a draft may not, or could not, be pushed."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from cxq.errors import CxqError, OutsideError


def edit_address(site: str, draft: str) -> str:
    """Where a person goes on with a draft."""
    return f"{site}/publish/post/{draft}"


def gone(address: str, command: str) -> CxqError:
    return CxqError(
        f"The draft that was pushed before is not there any more: {address}",
        "It was deleted there, or the cookie is of another account. To make a new one: "
        f"{command} --force",
    )


def published(address: str) -> CxqError:
    return CxqError(
        f"This post is published: {address} is left as it is.",
        "What readers have is changed by hand, there. For a new post, give the draft another slug.",
    )


def scheduled(address: str) -> CxqError:
    return CxqError(
        f"This draft is scheduled to go out by itself: {address} is left as it is.",
        "Take it off the schedule there first, then run the same command again.",
    )


def edited(address: str, changed: Sequence[str], command: str) -> CxqError:
    lines = "\n".join(f"    {line}" for line in changed)
    return CxqError(
        f"The draft was edited at Substack since the last push, and nothing was sent: {address}\n"
        f"{lines}",
        "Take over what you want to keep, then write over the rest (what stands there is saved "
        f"under .cxq/saved first): {command} --force",
    )


def several(addresses: Sequence[str], command: str) -> CxqError:
    return CxqError(
        "An earlier push broke off, and it is not known whether it made a draft. Drafts of the "
        f"same title stand there, and none is as it was sent: {', '.join(addresses)}",
        "Look at them. If one is a leftover, delete it there. To make a new draft in any case: "
        f"{command} --force",
    )


def unsure(error: OutsideError, made: bool) -> OutsideError:
    """The same error, and what is not known because of it."""
    what = (
        "The draft may or may not have been updated" if made else "A draft may have been made there"
    )
    return OutsideError(
        f"{error.message} {what}.",
        "Run the same command again: it looks first, and makes no second one.",
    )


def unfinished(address: str, error: OutsideError, what: str) -> OutsideError:
    return OutsideError(
        f"The draft is there ({address}), but {what}: {error.message}",
        "Run the same command again to finish it.",
    )


def unwritten(address: str, error: OutsideError) -> OutsideError:
    return OutsideError(
        f"The draft was made ({address}), but that could not be noted down: {error.message}",
        "Mend that, then run the same command again: it finds the draft, and makes no second one.",
    )


def otherwise(changed: Sequence[str]) -> str:
    return f"Substack keeps the draft otherwise than it was sent: {'; '.join(changed[:5])}"


def saved(path: Path) -> str:
    return f"what stood there is saved: {path}"
