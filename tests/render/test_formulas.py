"""What each format makes of TeX."""

from __future__ import annotations

import pytest

from cxq.document import Block, Math, MathBlock, Position
from cxq.render import formulas
from cxq.render.formats import renderer
from cxq.render.rendered import Rendered
from render.sample import SETTINGS, p, post

AT = Position(1, 1)
INLINE = r"\frac{1}{2}mv^2 < \alpha"
BLOCK = "\\begin{aligned}a&=b\\\\c&=d^2\\end{aligned}"


def made(name: str, *blocks: Block) -> tuple[str, Rendered]:
    rendered = renderer(name)(post(*blocks), SETTINGS)
    return rendered.files[0].data.decode(), rendered


def inline(tex: str, *, display: bool = False) -> Block:
    return p(Math(AT, tex, display))


def test_the_page_has_mathml() -> None:
    page, rendered = made("html", inline(INLINE), MathBlock(AT, BLOCK))
    assert page.count("<math ") == 2
    assert '<div class="formula" tabindex="0"><math displaystyle="true" display="block"' in page
    assert not any("TeX" in note for note in rendered.notes)


@pytest.mark.parametrize("name", ["email", "substack"])
def test_mails_and_pastes_have_unicode(name: str) -> None:
    page, _ = made(name, inline(INLINE), MathBlock(AT, BLOCK))
    assert "½mv² &lt; α" in page
    assert "a = b<br>c = d²" in page
    assert "\\" not in page.split("<body")[-1]


def test_text_has_unicode_in_the_middle_of_its_line() -> None:
    text, _ = made("text", inline(INLINE), MathBlock(AT, BLOCK))
    assert "½mv² < α\n" in text
    assert "\n" + " " * 33 + "a = b\n" + " " * 33 + "c = d²\n" in text


def test_a_formula_wider_than_its_line_is_broken() -> None:
    text, _ = made("text", MathBlock(AT, "+".join(["x_1"] * 40)))
    assert max(len(line) for line in text.split("\n")) <= 80


def test_rows_in_a_sentence_stay_in_it() -> None:
    text, _ = made("text", inline(BLOCK))
    assert "a = b; c = d²" in text


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("html", "<code>\\foo&lt;x</code>"),
        ("email", "\\foo&lt;x</code>"),
        ("substack", "<code>\\foo&lt;x</code>"),
        ("text", "`\\foo<x`"),
    ],
)
def test_what_cannot_be_read_stays_tex_and_is_told(name: str, shown: str) -> None:
    page, rendered = made(name, inline("\\foo<x"), MathBlock(AT, "\\foo{"))
    assert shown in page
    told = [note for note in rendered.notes if "this TeX cannot be read" in note]
    assert told


def test_without_the_optional_part_one_note_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(formulas, "as_unicode", lambda tex: None)
    monkeypatch.setattr(formulas, "names_known", lambda: False)
    page, rendered = made("text", inline("\\alpha"), inline("\\beta"))
    assert "`\\alpha`" in page
    assert [note for note in rendered.notes if 'pip install "cxq[math]"' in note] == [
        'formulas are shown as they are written: install what reads them, pip install "cxq[math]".'
    ]
