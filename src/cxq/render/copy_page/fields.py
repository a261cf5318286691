"""The fields that Substack asks for beside the body: title, subtitle, slug, tags, SEO."""

from __future__ import annotations

from dataclasses import dataclass

from cxq.model import Post
from cxq.project import Settings
from cxq.render.masthead import masthead
from cxq.text import printable


@dataclass(frozen=True, slots=True)
class Field:
    """One field: its name there, what to put in, how much of it is seen (0: all), where it comes
    from, and, where it is empty, how the draft would fill it."""

    name: str
    value: str
    limit: int = 0
    says: str = ""


# Not limits of Substack's, of which no source tells: what search engines show of a result.
_TITLE_SHOWN = 60
_DESCRIPTION_SHOWN = 160


def fields(post: Post, settings: Settings) -> tuple[Field, ...]:
    """Every field in the order in which the editor asks for them."""
    head, meta = masthead(post, settings), post.meta
    return (
        Field("Title", head.title),
        Field("Subtitle", head.subtitle, says=_empty(head.subtitle, "subtitle")),
        Field("Section", printable(meta.section), says=_empty(meta.section, "section")),
        Field("Slug", printable(meta.slug), says="Post settings: the end of the address"),
        Field(
            "SEO title",
            printable(meta.seo_title) or head.title,
            _TITLE_SHOWN,
            "" if meta.seo_title else "the title; seo_title: in the front matter would change it",
        ),
        Field(
            "SEO description",
            head.description,
            _DESCRIPTION_SHOWN,
            "" if meta.seo_description else _described(post),
        ),
    )


def tags(post: Post) -> tuple[str, ...]:
    """The tags, each once, in their order."""
    return tuple(dict.fromkeys(tag for tag in map(printable, post.meta.tags) if tag))


def _empty(value: str, key: str) -> str:
    return "" if value else f"none; {key}: in the front matter would set it"


def _described(post: Post) -> str:
    if post.meta.description:
        return "the description; seo_description: in the front matter would change it"
    came = "the subtitle" if post.meta.subtitle else "the first words"
    return f"{came}; seo_description: in the front matter would change it"
