"""What is known and gathered while one post is converted."""

from __future__ import annotations

from dataclasses import dataclass, field

from cxq.importing.report import Report


@dataclass(slots=True)
class Scope:
    """`url` is the post's own address, for links that lead from it; `math`: TeX was met;
    `money`: dollars are escaped; `raw_marks`: bold and italics are written as HTML.
    """

    url: str
    report: Report
    math: bool = False
    money: bool = False
    raw_marks: bool = False
    links: list[str] = field(default_factory=list)
    images: list[str] = field(default_factory=list)
