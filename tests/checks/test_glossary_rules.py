"""The rules that know the glossary: acronyms, renderings, terms written by hand."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cxq.checks import check
from cxq.checks.known_acronyms import KNOWN, KNOWN_FOR, acronyms_in
from cxq.checks.phrases import find_phrases, phrases_of
from cxq.checks.prose import passages
from cxq.model import GlossaryStyle, Problem
from cxq.terms import Glossary, Term, glossary_of
from drafting import post

NQPF = Term(
    "nqpf",
    "new quality productive forces",
    "新质生产力",
    abbr="NQPF",
    aliases=("new-quality productive forces",),
    avoid=("new productive forces", "new-type productive forces"),
)
SOE = Term("soe", "state-owned enterprise", "国有企业", abbr="SOE")
COUNCIL = Term("state-council", "State Council", "国务院")
UNICORN = Term("unicorn", "unicorn", "独角兽企业", plural="unicorns")
BRI = Term("bri", "Belt and Road Initiative", "一带一路", abbr="BRI", avoid=("OBOR",))
LONG = "我们要大力发展新质生产力推动高质量发展"
TERMS = (NQPF, SOE, COUNCIL, UNICORN, BRI)


def found(body: str, rule: str, *, style: GlossaryStyle | None = None) -> list[Problem]:
    made = post(body, terms=TERMS, style=style)
    return [problem for problem in check(made, None) if problem.rule == rule]


def places(body: str, rule: str) -> list[str]:
    return [f"{each.line}:{each.column}" for each in found(body, rule)]


# ---------------------------------------------------------------- acronyms


@pytest.mark.parametrize(
    ("body", "where"),
    [
        ("The QKD line.", ["1:5"]),
        ("Two\nQKDs and QKD.", ["2:1"]),
        ("| a |\n|---|\n| by QKD |", ["3:6"]),
        ("Text.[^n]\n\n[^n]: By QKD.", ["3:10"]),
        ("**QKD** it is", ["1:3"]),
        ("Quantum key distribution (QKD) and QKD.", []),
        ("QKD first, quantum key distribution (QKD) later.", []),
        ("quantum key distribution (QKD, 量子密钥分发)", []),
        ("QKD (quantum key distribution) is", []),
        ("QKD（量子密钥分发）is", []),
        ("QKD, or quantum key distribution, is", []),
        ("quantum key distribution, or QKD, is", []),
        ("QKD stands for a lot.", []),
        ("The agency (QKD) is none of these letters.", ["1:13"]),
        ("US, EU and UN AI in a PDF, COVID-19, R&D, Q&A.", []),
        ("World War II, Part IV, Louis XIV", []),
        ("`QKD` <https://e.org/QKD> [QKD](https://e.org) https://e.org/QKD", []),
        ("> QKD in a quotation", []),
        ("A CEO at 3PM, PhD, iOS, eVTOL, McKINSEY, a@QKD.org, #QKD, x/QKD", []),
        ("WHAT TO DO NOW", []),
        ("The MIIT-led plan of USTC’s labs", ["1:5", "1:22"]),
        ("The [[nqpf]] and NQPF by hand.", []),
        ("The [[nqpf#long]] and [[nqpf#short]].", []),
        ("The [[nqpf#short]] alone, [[nqpf#short]].", ["1:5"]),
        ("An SOE by hand.", ["1:4"]),
        ("两会与量子科技。", []),
    ],
)
def test_an_acronym_is_spelled_out_once(body: str, where: list[str]) -> None:
    assert places(body, "acronym-unexplained") == where


def test_the_hint_names_the_term_of_an_acronym() -> None:
    (problem,) = found("An SOE.", "acronym-unexplained")
    assert "[[soe]]" in problem.hint
    assert problem.severity == "warning"


def test_every_known_acronym_looks_like_one_and_has_a_reason() -> None:
    words = [word for words in KNOWN_FOR.values() for word in words.split()]
    assert len(words) == len(set(words)) == len(KNOWN)
    assert all(reason.islower() or reason[0].islower() for reason in KNOWN_FOR)
    assert acronyms_in("The US and a PDF") == []


# ---------------------------------------------------------------- banned renderings


@pytest.mark.parametrize(
    ("body", "where"),
    [
        ("These new productive forces.", ["1:7"]),
        ("These New-Type Productive Forces.", ["1:7"]),
        ("So *new productive\nforces* come.", ["1:5"]),
        ("## New productive forces", ["1:4"]),
        ("The OBOR plan.", ["1:5"]),
        ("The new quality productive forces.", []),
        ("These “new productive forces” are a mistranslation.", []),
        ('These "new productive forces" too.', []),
        ("> new productive forces", []),
        ("`new productive forces` [new productive forces](https://e.org)", []),
        ("A renew productive forces, new productive forcesx, new. Productive forces", []),
        ("OBORs and xOBOR", []),
    ],
)
def test_a_banned_rendering_is_told(body: str, where: list[str]) -> None:
    assert places(body, "term-avoided") == where


# ---------------------------------------------------------------- terms written by hand


@pytest.mark.parametrize(
    ("body", "where"),
    [
        ("The State Council said so. The State Council.", ["1:5"]),
        ("The state council of Utah", []),
        ("Two state-owned enterprises.", ["1:5"]),
        ("Two state owned enterprises.", ["1:5"]),
        ("A State Council. Then [[state-council]].", ["1:3"]),
        ("The [[state-council]]. The State Council.", []),
        ("The [[state-council|cabinet]], the State Council.", []),
        ("The State Council’s plan", ["1:5"]),
        ("A unicorn.", []),
        ("A unicorn (独角兽企业).", ["1:3"]),
        ("The NQPF.", []),
        ("## The State Council", []),
        ("> The State Council", []),
        ("“State Council” `State Council` [State Council](https://e.org)", []),
        ("| a |\n|---|\n| State Council |", []),
        ("The State\nCouncil", ["1:5"]),
        ("A State. Council", []),
        ("Text.^[The State Council.]", ["1:12"]),
        ("国务院说", []),
    ],
)
def test_a_term_by_hand_is_told_before_its_introduction(body: str, where: list[str]) -> None:
    if "[[state-council|" in body:
        body = body.replace("cabinet", "State Council")
    assert places(body, "term-by-hand") == where


def test_the_possessive_is_not_the_name() -> None:
    (problem,) = found("The State Council’s plan", "term-by-hand")
    assert problem.message.startswith("“State Council” is a term")


def test_where_the_post_wants_no_glossary_nothing_is_said() -> None:
    assert found("The State Council.", "term-by-hand", style=GlossaryStyle("none")) == []


# ---------------------------------------------------------------- two renderings


@pytest.mark.parametrize(
    ("body", "where"),
    [
        ("A wording (提法). A formula (提法).", ["1:19"]),
        ("A “set wording” (提法). A “wording” (提法).", ["1:26"]),
        ("A wording (提法). Two wordings (提法).", []),
        ("The set wording (提法). A wording (提法, tífǎ).", []),
        ("The yearly report on work (政府工作报告). This report on work (政府工作报告).", []),
        ("A quantum technology (量子科技). A quantum science (量子科技)", ["1:32"]),
        ("提法 (set wording). 提法 (formula).", ["1:23"]),
        ("A formula (提法). 提法 (formulas).", []),
        ("[[nqpf]] and then new productive powers (新质生产力).", ["1:19"]),
        ("[[nqpf]] and then new quality productive forces (新质生产力).", []),
        ("[[nqpf]] and [[nqpf]] (新质生产力).", []),
        ("> A wording (提法)\n\nA formula (提法)", []),
        ("A wording (提法).\n\nIn a note.[^n]\n\n[^n]: A formula (提法).", ["5:9"]),
        ("He said (提法) and they (提法) and (提法)", []),
        ("A line (第一条) and a plan (量子).", []),
        (f"An end ({LONG}). A beginning ({LONG}).", []),
    ],
)
def test_two_renderings_of_one_term_are_told(body: str, where: list[str]) -> None:
    assert places(body, "rendering-differs") == where


def test_both_renderings_and_the_earlier_line_are_named() -> None:
    (problem,) = found("A wording (提法).\n\nA formula (提法).", "rendering-differs")
    assert problem.message == "提法 is “formula” here and “wording” in line 1."


# ---------------------------------------------------------------- what they read


def test_every_character_of_a_passage_knows_its_place() -> None:
    body = "One *two*\nthree `code` [[nqpf]] four.\n\n> five\n\n- six[^n]\n\n[^n]: seven"
    made = post(body, terms=TERMS, body_line=4)
    lines = ["", "", "", *body.split("\n")]
    checked = 0
    for passage in passages(made):
        for offset, char in enumerate(passage.written):
            if char.isalpha():
                line, column = passage.place(offset)
                assert lines[line - 1][column - 1] == char
                checked += 1
    assert checked == len("OnetwothreefourfivesixSeven")


@given(st.text(alphabet="ab AB.-’\n国", max_size=60))
def test_phrases_are_whole_words_in_order(text: str) -> None:
    shelf = glossary_of([Term("x", "a b", "国"), Term("y", "b", "务"), Term("z", "ab-ba", "院")])
    last = 0
    for each in find_phrases(text, shelf):
        assert last <= each.start < each.end
        assert not text[each.start - 1 : each.start].isalnum()
        assert not text[each.end : each.end + 1].isalnum()
        last = each.end


def large(number: int) -> Glossary:
    terms = [
        Term(
            f"t{n}", f"term number{n} of many", f"术语{chr(0x4E00 + n % 9000)}", avoid=(f"bad{n}",)
        )
        for n in range(number)
    ]
    return glossary_of(terms)


def test_ten_thousand_terms_are_searched_as_fast_as_fifty() -> None:
    text = "Some words with term number7 of many and bad8 in them. " * 200
    taken = {}
    for number in (50, 10_000):
        shelf = large(number)
        phrases_of(shelf)
        start = time.perf_counter()
        assert len(list(find_phrases(text, shelf))) == 400
        taken[number] = time.perf_counter() - start
    assert taken[10_000] < 3 * taken[50] + 0.02


def test_a_long_draft_is_checked_in_linear_time() -> None:
    def seconds(times: int) -> float:
        body = "The QKDA (x) line (提法, and ) “so” ((( of State Council “ (新质生产力). " * times
        made = post(body, terms=TERMS)
        taken = []
        for _ in range(3):
            start = time.process_time()
            check(made, None)
            taken.append(time.process_time() - start)
        return min(taken)

    assert seconds(1600) < 28 * max(seconds(200), 0.02)  # 64 times, were it quadratic


def test_nobody_wrote_the_words_of_a_list_that_was_made() -> None:
    """The definitions name other terms and acronyms: those are the glossary's words."""
    wordy = Term("x", "an x", "某物", definition="As the State Council and the QKDA said.")
    body = "The [[x]] counts.\n\n{glossary}\n\n> {glossary}\n\n- By QKDB.\n"
    made = post(body, terms=(*TERMS, wordy))
    told = [(each.line, each.rule) for each in check(made, None) if each.rule != "body-empty"]
    assert told == [(5, "block-repeated"), (7, "acronym-unexplained")]
