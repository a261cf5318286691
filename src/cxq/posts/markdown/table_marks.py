"""`{table: picture}` above a table: what becomes of it where a target has no tables."""

from __future__ import annotations

import re
from typing import get_args

from cxq.document import TablePolicy
from cxq.posts.markdown.directives import Fault
from cxq.text import nearest

POLICIES: tuple[TablePolicy, ...] = tuple(word for word in get_args(TablePolicy) if word)
_MARK = re.compile(r"\{table:([^{}\n]*)\}")


def table_policy(text: str) -> TablePolicy | Fault | None:
    """What a paragraph of this text says of the table below it; None for any other text."""
    found = _MARK.fullmatch(text.strip())
    if found is None:
        return None
    written = found[1].strip()
    for policy in POLICIES:
        if written == policy:
            return policy
    return Fault(
        "table-policy",
        f"{text.strip()} says nothing that is known{nearest(written, list(POLICIES))}: "
        "it is printed as it stands.",
        "Known: " + ", ".join(f"{{table: {policy}}}" for policy in POLICIES) + ".",
    )


def alone(text: str) -> Fault:
    """The fault of a mark with no table below it."""
    return Fault(
        "table-policy",
        f"{text.strip()} stands above no table, and is printed as it stands.",
        "Write it on the line right above the table.",
    )
