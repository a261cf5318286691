"""The registry of targets: a name finds its `push`, and only the one in use is imported."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module

from cxq.errors import UsageError
from cxq.publish.handover import Handover, Pushed
from cxq.text import nearest

Push = Callable[[Handover], Pushed]
"""Makes or updates the unpublished draft. CxqError where it cannot, or must not."""

TARGETS = {
    "substack": "cxq.publish.substack:push",
    "listmonk": "cxq.publish.listmonk:push",
    "buttondown": "cxq.publish.buttondown:push",
}
"""Name → module:function."""


def target(name: str) -> Push:
    """The target of this name. UsageError where there is none."""
    if name not in TARGETS:
        raise UsageError(
            f"There is no target “{name}”{nearest(name, list(TARGETS))}.",
            f"Known targets: {', '.join(TARGETS)}.",
        )
    module, _, function = TARGETS[name].partition(":")
    found: Push = getattr(import_module(module), function)
    return found
