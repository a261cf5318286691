"""The registry of formats: a name finds its renderer, and only the one in use is imported.

A third party adds a format by the entry-point group `cxq.renderers`; its value is a function
`render(post: Post, settings: Settings) -> Rendered`. cxq's own names cannot be taken over.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import TYPE_CHECKING

from cxq.errors import UsageError
from cxq.model import Post
from cxq.project import Settings
from cxq.render.rendered import Rendered
from cxq.text import nearest

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint

Renderer = Callable[[Post, Settings], Rendered]

GROUP = "cxq.renderers"

_OWN = {
    "substack": "cxq.render.substack_files:render",
    "email": "cxq.render.email:render",
    "text": "cxq.render.text:render",
    "html": "cxq.render.html:render",
}


def format_names() -> tuple[str, ...]:
    """Every format: cxq's own in their usual order, then those of installed packages."""
    return (*_OWN, *sorted(_foreign()))


def renderer(name: str) -> Renderer:
    """The renderer of this name. UsageError where there is none, or where it cannot be loaded."""
    if name in _OWN:
        module, _, function = _OWN[name].partition(":")
        found: Renderer = getattr(import_module(module), function)
        return found
    foreign = _foreign()
    if name not in foreign:
        known = [*_OWN, *sorted(foreign)]
        raise UsageError(
            f"There is no format “{name}”{nearest(name, known)}.",
            f"Known formats: {', '.join(known)}.",
        )
    try:
        loaded: Renderer = foreign[name].load()
    except Exception as error:  # whatever a stranger's module raises while it is imported
        raise UsageError(
            f"The format “{name}” ({foreign[name].value}) cannot be loaded: {error}.",
            "Update or remove the package that brings it.",
        ) from error
    return loaded


def _foreign() -> dict[str, EntryPoint]:
    from importlib.metadata import entry_points

    return {point.name: point for point in entry_points(group=GROUP) if point.name not in _OWN}
