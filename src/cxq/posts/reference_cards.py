"""References as readers see them: a card, a short form, a bibliography. Pure."""

from __future__ import annotations

import datetime
from collections.abc import Iterable

from cxq.document import (
    Block,
    Emphasis,
    Inline,
    Link,
    List,
    ListItem,
    Paragraph,
    Position,
    Text,
)
from cxq.model import Reference
from cxq.text import HAN

_SHORT_HAN = 12
_SHORT_WORDS = 6


def reference_card(reference: Reference, at: Position) -> tuple[Inline, ...]:
    """A reference as a reader sees it: author, title (汉字 and English), outlet, date, link.

    The title is the link where there is an address. No full stop at the end.
    """
    card: list[Inline] = []
    if reference.author:
        card.append(Text(at, f"{reference.author}, "))
    title = _title(reference.title or reference.key, reference.type, at)
    card += [Link(at, reference.url, "", title)] if reference.url else list(title)
    if reference.title_en and reference.title_en != reference.title:
        card.append(Text(at, f" (“{reference.title_en}”)"))
    details = [reference.outlet] if reference.outlet != reference.author else []
    details.append(readable_date(reference.issued))
    if reference.accessed:
        details.append(f"accessed {readable_date(reference.accessed)}")
    card += [Text(at, f", {detail}") for detail in details if detail]
    if reference.archived:
        archived = (Text(at, "archived copy"),)
        card += [Text(at, ", "), Link(at, reference.archived, "", archived)]
    return tuple(card)


def short_name(reference: Reference, at: Position) -> tuple[Inline, ...]:
    """What a work is called once its card was shown: “GWR 2025”, or its title, shortened."""
    if reference.short:
        return (Text(at, reference.short),)
    return _title(_shortened(reference.title or reference.key), reference.type, at)


def _shortened(title: str) -> str:
    """The first words of a title, or the first 汉字; `…` where something was cut off."""
    if HAN.search(title):
        bare = title.removeprefix("《").removesuffix("》")
        return bare if len(bare) <= _SHORT_HAN else bare[:_SHORT_HAN] + "…"
    # What follows a colon is a subtitle, which short forms drop in every style.
    words = title.split(": ")[0].split()
    return " ".join(words[:_SHORT_WORDS]) + ("…" if len(words) > _SHORT_WORDS else "")


def _title(title: str, kind: str, at: Position) -> tuple[Inline, ...]:
    if HAN.search(title):
        return (Text(at, title if title.startswith("《") else f"《{title}》"),)
    if kind in ("report", "book", "thesis", "legislation"):
        return (Emphasis(at, (Text(at, title),)),)
    return (Text(at, f"“{title}”"),)


def bibliography(references: Iterable[Reference], at: Position) -> tuple[Block, ...]:
    """The works as a list, by author or title: Latin letters first, then 汉字 by their pinyin."""
    items = tuple(
        ListItem(at, (Paragraph(at, (*reference_card(reference, at), Text(at, "."))),))
        for reference in sorted(references, key=_sorted_by)
    )
    return (List(at, items, None, tight=True),) if items else ()


def _sorted_by(reference: Reference) -> tuple[bytes, str, str]:
    """GB 2312 orders its 3,755 commonest characters by pinyin, and GB 18030 keeps that order: a
    sort that needs no table of readings and is the same on every machine.
    """
    words = (reference.author or reference.title or reference.key).casefold()
    name = words.lstrip("《“\"‘'").encode("gb18030", "replace")
    return name, reference.issued, reference.key


def readable_date(date: str) -> str:
    """`2025-03-05…` as `5 March 2025`, `2025-03` as `March 2025`; other text as it stands."""
    for length, form in ((10, "%Y-%m-%d"), (7, "%Y-%m")):
        try:
            day = datetime.datetime.strptime(date[:length], form)
        except ValueError:
            continue
        if len(date) < length:
            continue
        month = f"{_MONTHS[day.month - 1]} {day.year}"
        return f"{day.day} {month}" if length == 10 else month
    return date


_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)  # fmt: skip
