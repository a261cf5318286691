"""Formulas as a mail shows them."""

from __future__ import annotations

import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cxq.tex import unicode
from cxq.tex.mathml import as_mathml
from cxq.tex.nodes import TexError
from cxq.tex.reading import DEEPEST, MOST, read
from cxq.tex.unicode import as_unicode, unknown_command

SHOWN = {
    "x^2": "x²",
    r"\frac12": "½",
    r"\frac{1}{2}mv^2": "½mv²",
    r"2\frac{3}{4}": "2¾",
    r"\sum_{i=1}^n x_i": "∑ᵢ₌₁ⁿ xᵢ",
    r"\prod_{p}\frac{1}{1-p^{-s}}": "∏ₚ 1/(1 − p⁻ˢ)",
    r"e^{-x^2/2}": "e^(−x²/2)",
    r"e^{i\pi}+1=0": "e^(iπ) + 1 = 0",
    r"x^{2^{2}}": "x^(2²)",
    "E=mc^2": "E = mc²",
    "x=-1": "x = −1",
    "T_c": "T_c",
    "k_BT": "k_B T",
    r"\rho_{AB}": "ρ_AB",
    r"x_{\text{max}}": "xₘₐₓ",
    "10^{-9}": "10⁻⁹",
    r"3\times10^8": "3 × 10⁸",
    "1,000": "1,000",
    "a,b": "a, b",
    r"\frac{a+b}{c}": "(a + b)/c",
    r"\frac{a}{bc}": "a/(bc)",
    r"\frac{a}{b}c": "(a/b)c",
    r"2\frac{a}{b}": "2(a/b)",
    r"\frac{\partial f}{\partial x}": "∂f/∂x",
    r"P(A|B)=\frac{P(B|A)P(A)}{P(B)}": "P(A|B) = P(B|A)P(A)/P(B)",
    r"\left(\frac{1}{n}\right)^2": "(1/n)²",
    "{(a+b)}^2": "(a + b)²",
    r"|\psi\rangle = \alpha|0\rangle + \beta|1\rangle": "|ψ⟩ = α|0⟩ + β|1⟩",
    r"\ket{\psi}": "|ψ⟩",
    r"\sqrt{2}": "√2",
    r"\sqrt{x+y}": "√(x + y)",
    r"\sqrt[3]{x}": "∛x",
    r"\sqrt[n]{x}": "ⁿ√x",
    r"\hat{H}\psi = E\psi": "Ĥψ = Eψ",
    r"\overline{AB}": "A\u0305B\u0305",
    r"\mathbb{R}^n": "ℝⁿ",
    r"f\colon A\to B": "f: A → B",
    r"A \xrightarrow{f} B": "A →ᶠ B",
    r"\lim_{n\to\infty} a_n": "lim_(n→∞) aₙ",
    r"\int_0^1 f(x)\,dx": "∫₀¹ f(x)\u202fdx",
    r"2\sin\theta + \cos(x)": "2 sin θ + cos(x)",
    "O(n \\log n)": "O(n log n)",
    "f''(x)": "f″(x)",
    r"90^\circ": "90°",
    r"A^\dagger B^*": "A†B*",
    r"x \not\in A": "x ∉ A",
    r"\{x \mid x>0\}": "{x | x > 0}",
    r"\|x\|": "‖x‖",
    r"x \bmod n": "x mod n",
    r"a \equiv b \pmod n": "a ≡ b (mod n)",
    r"\binom{n}{k}": "C(n, k)",
    r"\begin{pmatrix}1&0\\0&1\end{pmatrix}": "(1 0; 0 1)",
    r"f=\begin{cases}1,&x>0\\0,&\text{否则}\end{cases}": "f = { 1, x > 0; 0, 否则",
    "\\begin{aligned}a&=b\\\\&=c\\end{aligned}": "a = b\n= c",
    r"\underbrace{a+b}_{n}": "(a + b)ₙ",
    r"{}^{14}\mathrm{C}": "¹⁴C",
    r"\text{if $x>0$}": "if x > 0",
    r"99.9\%": "99.9%",
    r"\text{新质生产力} \propto x": "新质生产力 ∝ x",
    "x % a comment\n+ y": "x + y",
    "": "",
}


@pytest.mark.parametrize(("tex", "shown"), SHOWN.items())
def test_what_a_reader_sees(tex: str, shown: str) -> None:
    assert as_unicode(tex) == shown


FAULTS = {
    "x^2^3": (3, "There are two ^ on one base."),
    r"\frac{1}": (0, r"\frac lacks an argument."),
    "a{b": (1, "This { is never closed."),
    "a}": (1, "This } closes nothing."),
    r"\left( x": (0, r"This \left has no \right."),
    r"x \right)": (2, r"This \right stands without its \left."),
    r"\begin{cases} x": (0, r"\begin{cases} is never ended."),
    r"\begin{cases} x \end{matrix}": (0, r"\begin{cases} is ended by \end{matrix}."),
    r"\text{abc": (5, "This { is never closed."),
    "x\\": (1, "A backslash stands at the end."),
    "x^": (1, "^ lacks an argument."),
    r"\newcommand{\a}{\b\b}": (0, r"\newcommand is not read in a post."),
    r"\def\a{b}": (0, r"\def is not read in a post."),
    "x" * (MOST + 1): (0, "This formula has 5,001 characters; the most that is read is 5,000."),
    "x" * 100_000: (0, "This formula has 100,000 characters; the most that is read is 5,000."),
    "{" * 2_000 + "}" * 2_000: (DEEPEST, "This formula is nested more than 60 deep."),
    "x^{" * 800 + "}" * 800: (3 * DEEPEST + 2, "This formula is nested more than 60 deep."),
    r"\sqrt" * 900 + "x": (None, "This formula is nested more than 60 deep."),
}


@pytest.mark.parametrize(("tex", "fault"), FAULTS.items(), ids=range(len(FAULTS)))
def test_what_cannot_be_read_says_where_and_why(tex: str, fault: tuple[int | None, str]) -> None:
    with pytest.raises(TexError) as raised:
        read(tex)
    assert raised.value.message == fault[1]
    assert fault[0] is None or raised.value.offset == fault[0]
    assert raised.value.hint.endswith((".", ")"))
    assert as_unicode(tex) is None
    assert as_mathml(tex) is None


def test_a_command_that_nobody_knows_is_named() -> None:
    assert unknown_command(r"x + \foo{y}") == r"\foo"
    assert as_unicode(r"x + \foo{y}") is None
    assert unknown_command(r"\alpha") is None


def test_without_the_optional_part_plain_formulas_are_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pylatexenc.latex2text", None)
    unicode._table.cache_clear()
    as_unicode.cache_clear()
    try:
        assert as_unicode("x^2 + \\frac12") == "x² + ½"
        assert as_unicode(r"\alpha^2") is None
        assert not unicode.names_known()
    finally:
        unicode._table.cache_clear()
        as_unicode.cache_clear()


COMMANDS = (
    r"\frac \sqrt \alpha \left( \right) \\ \begin{cases} \end{cases} \text{ \hat \sum \foo \not"
)
HOSTILE = ["</math><script>", '"', "\x00", r"\href{javascript:a}", r"\style{x:y}", r"\mathbb", "量"]
bits = st.lists(
    st.sampled_from([*"xy12+-=,^_{}()[]&'| \\$%~", *COMMANDS.split(), *HOSTILE]), max_size=25
).map("".join)


@given(bits)
@settings(max_examples=400, deadline=None)
def test_whatever_is_written_is_read_or_refused(tex: str) -> None:
    fault = None
    try:
        read(tex)
    except TexError as error:
        fault = error
    shown = as_unicode(tex)
    if fault is None:
        assert shown is not None or unknown_command(tex)
    else:
        assert 0 <= fault.offset <= len(tex)
        assert shown is as_mathml(tex) is None


letters = st.sampled_from("abxyz")


@given(
    st.recursive(
        letters,
        lambda inner: st.one_of(
            st.builds("{}+{}".format, inner, inner),
            st.builds(r"\frac{{{}}}{{{}}}".format, inner, inner),
            st.builds("{}^{{{}}}".format, letters, inner),
            st.builds("{}_{{{}}}".format, letters, inner),
            st.builds(r"\sqrt{{{}}}".format, inner),
            st.builds(r"\left({}\right)".format, inner),
        ),
        max_leaves=12,
    )
)
@settings(max_examples=300, deadline=None)
def test_no_letter_is_lost_and_brackets_close(tex: str) -> None:
    shown = as_unicode(tex)
    assert shown is not None
    small = {**dict(zip("ᵃᵇˣʸᶻₐₓ", "abxyzax", strict=True))}
    read_back = "".join(small.get(char, char) for char in shown)
    bare = tex.replace("frac", "").replace("sqrt", "").replace("left", "").replace("right", "")
    assert sorted(char for char in read_back if char in "abxyz") == sorted(
        char for char in bare if char in "abxyz"
    )
    assert shown.count("(") == shown.count(")")
