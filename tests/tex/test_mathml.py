"""Formulas as MathML: what the library makes is written anew, and nothing else gets through."""

from __future__ import annotations

import re
import sys
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings

from cxq.tex.mathml import as_mathml
from tex.test_unicode import bits


class Tags(HTMLParser):
    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: set[str] = set()
        self.text = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes |= {name for name, _ in attrs}

    def handle_data(self, data: str) -> None:
        self.text += data


def test_a_formula_carries_its_tex_for_who_cannot_see_it() -> None:
    made = as_mathml(r"\frac{1}{2} < \alpha")
    assert made is not None
    assert made.startswith(r'<math display="inline" alttext="\frac{1}{2} &lt; \alpha"><semantics>')
    assert "<mfrac>" in made
    assert "α" in made
    assert r'<annotation encoding="application/x-tex">\frac{1}{2} &lt; \alpha</annotation>' in made


@pytest.mark.parametrize(
    "tex",
    [
        r"\text{</math><script>alert(1)</script>}",
        "</math><script>alert(1)</script>",
        r"\href{javascript:alert(1)}{x}",
        r"\style{background:url(//e)}{x}",
        r"\class{a}{x}",
        r'\color{red" onclick="x}{x}',
        r"\text{&#x0003C;script&#x0003E;}",
        r"\unicode{x3c}",
    ],
)
def test_no_markup_comes_through(tex: str) -> None:
    made = Tags(as_mathml(tex) or "")
    assert not {"script", "a", "img"} & set(made.tags)
    assert not {"href", "class", "onclick", "id", "xlink:href", "src"} & made.attributes


@given(bits)
@settings(max_examples=300, deadline=None)
def test_every_page_stays_whole(tex: str) -> None:
    made = as_mathml(tex)
    if made is None:
        return
    found = Tags(made)
    assert set(found.tags) <= {"math", "semantics", "annotation"} | {
        tag for tag in found.tags if re.fullmatch("m[a-z]+|none", tag)
    }
    assert made.count("<math") == made.count("</math>") == 1
    assert "script" not in found.tags
    assert "\x00" not in made


def test_environments_that_the_library_does_not_know_are_laid_out_alike() -> None:
    made = as_mathml(r"\begin{aligned}a&=b\\c&=d\end{aligned}", "block")
    assert made is not None
    assert made.count("<mtr>") == 2
    assert "&amp;" not in made.split("<annotation")[0].split(">", 1)[1]


def test_an_unknown_command_makes_none() -> None:
    assert as_mathml(r"\foo{x}") is None
    assert as_mathml(r"\backslash") is not None


def test_without_the_library_there_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "latex2mathml.converter", None)
    as_mathml.cache_clear()
    assert as_mathml("x^3") is None
    as_mathml.cache_clear()
