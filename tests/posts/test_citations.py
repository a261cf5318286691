"""Citations: a footnote that cites, with what references.json holds."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from cxq.document import Link, List, NoteMention, Position, plain_text, walk
from cxq.model import Reference
from cxq.posts.reference_cards import bibliography, readable_date, reference_card, short_name
from cxq.project import find_project
from cxq.shelf import read_references
from drafting import note, paragraph, post, said


def test_a_citation_becomes_a_note_that_cites() -> None:
    made = post("It said so.[@gwr-2025]")
    assert paragraph(made.document) == "It said so.[1]"
    assert note(made.document, 1) == (
        "国务院, 《政府工作报告》 (“Report on the Work of the Government”), 5 March 2025, "
        "accessed 12 March 2025."
    )
    footnote = made.document.footnotes[0]
    assert footnote.kind == "citation"
    assert [n.url for n in walk(footnote.blocks) if isinstance(n, Link)] == [
        "https://example.cn/gwr"
    ]
    assert [reference.key for reference in made.references] == ["gwr-2025"]


def test_locator_and_original_wording() -> None:
    made = post('[@gwr-2025, sec. 3 "人工智能；+]"]')
    assert note(made.document, 1).endswith(
        "5 March 2025, sec. 3, accessed 12 March 2025. Original: “人工智能；+]”"
    )
    made = post("[@gwr-2025 “原文”]")
    assert note(made.document, 1).endswith(". Original: “原文”")


@pytest.mark.parametrize("body", ["so [@plan].", "so\n[@plan]."])
def test_the_space_before_a_citation_goes(body: str) -> None:
    assert paragraph(post(body).document) == "so[1]."


def test_several_at_once_share_a_note() -> None:
    made = post("[@gwr-2025; @plan, p. 3]")
    assert len(made.document.footnotes) == 1
    assert note(made.document, 1).split("\n")[1] == "A Plan, An Office, 2024, p. 3."


def test_the_same_citation_again_is_the_same_note() -> None:
    made = post("a[@plan] b[@gwr-2025] c[@plan] d[@plan, p. 4]")
    assert paragraph(made.document) == "a[1] b[2] c[1] d[3]"


def test_citations_inside_notes_count_after_them() -> None:
    made = post("a^[see [@plan]] b[@gwr-2025]")
    assert paragraph(made.document) == "a[1] b[2]"
    assert note(made.document, 1) == "see[3]"


def test_an_unknown_key_stays_as_written_and_is_said() -> None:
    made = post("Here [@gwr-2052].")
    assert said(made.problems) == ["1:7 citation-unknown"]
    assert "did you mean “gwr-2025”?" in made.problems[0].message
    assert made.problems[0].hint == (
        "Correct it; or add it: cxq cite gwr-2052, if it is stored (see cxq items)."
    )
    assert paragraph(made.document) == "Here [@gwr-2052]."


@pytest.mark.parametrize("body", ["[@who](https://example.org)", "[@who]\n\n[@who]: https://e.org"])
def test_links_stay_links(body: str) -> None:
    made = post(body)
    assert said(made.problems) == []
    assert next(type(n) for n in walk(made.document.blocks)) is Link


@pytest.mark.parametrize("body", ["[@gwr-2025 p. 3]", "[@a; b]", '[@a "unclosed]', "[@a;]"])
def test_what_cannot_be_read_is_said_and_kept(body: str) -> None:
    made = post(f"So {body}")
    assert said(made.problems) == ["1:4 citation-malformed"]
    assert paragraph(made.document) == f"So {body}"


@pytest.mark.parametrize(
    ("date", "read"),
    [
        ("2025-03-05", "5 March 2025"),
        ("2025-03-05T09:00:00+08:00", "5 March 2025"),
        ("2025-03", "March 2025"),
        ("2025", "2025"),
        ("", ""),
        ("spring 2025", "spring 2025"),
    ],
)
def test_dates_are_readable(date: str, read: str) -> None:
    assert readable_date(date) == read


@pytest.mark.parametrize(
    ("reference", "read"),
    [
        (Reference("k", "webpage", "A page", url="https://e.org"), "“A page”"),
        (Reference("k", "report", "《报告》"), "《报告》"),
        (Reference("k", "report", ""), "k"),
        (Reference("k", "webpage", "P", archived="https://a.org"), "“P”, archived copy"),
        (Reference("k", "book", "B", author="An Office", outlet="An Office"), "An Office, B"),
    ],
)
def test_cards_show_what_there_is(reference: Reference, read: str) -> None:
    assert plain_text(reference_card(reference, Position(1, 1))) == read


def test_a_work_cited_again_is_short_and_names_the_note_with_its_card() -> None:
    made = post('a[@plan] b[@gwr-2025] c[@gwr-2025, p. 3] d[@gwr-2025 "原文"] e[@gwr-2025]')
    assert paragraph(made.document) == "a[1] b[2] c[3] d[4] e[2]"
    assert note(made.document, 3) == "《政府工作报告》, p. 3, see note 2."
    assert note(made.document, 4) == "《政府工作报告》, see note 2. Original: “原文”"
    mention = next(
        node
        for block in made.document.footnotes[2].blocks
        for node in block.content  # type: ignore[union-attr]
        if isinstance(node, NoteMention)
    )
    assert mention.number == 2


def test_the_card_stands_in_the_note_that_the_reader_meets_first() -> None:
    """A citation inside an inline note is read in its line, but its note is numbered later."""
    made = post("a^[see [@plan, p. 1]] b[@plan, p. 2]")
    assert paragraph(made.document) == "a[1] b[2]"
    assert note(made.document, 2).startswith("A Plan, An Office, 2024, p. 2")
    assert note(made.document, 3) == "A Plan, p. 1, see note 2."


def test_two_places_of_a_work_in_one_note_give_one_card() -> None:
    made = post("a[@plan, p. 1; @plan, p. 2]")
    assert note(made.document, 1) == "A Plan, An Office, 2024, p. 1.\nA Plan, p. 2."


@pytest.mark.parametrize(
    ("record", "short"),
    [
        ({"title-short": "GWR 2025", "author": [{"literal": "State Council"}]}, "GWR 2025"),
        (
            {"author": [{"literal": "State Council"}], "issued": {"date-parts": [[2025, 3]]}},
            "State Council 2025",
        ),
        (
            {
                "author": [{"family": "Li", "given": "Qiang"}, {"family": "王", "given": "毅"}],
                "issued": {"date-parts": [[2024]]},
            },
            "Li and 王 2024",
        ),
        ({"author": [{"family": name} for name in "ABC"]}, "A et al."),
        ({"title": "关于推动未来产业创新发展的实施意见"}, "《关于推动未来产业创新发展…》"),
        ({"title": "《短题》"}, "《短题》"),
        ({"title": "A plan for all: and more"}, "A plan for all"),
        ({"title": "One two three four five six seven"}, "One two three four five six…"),
        ({}, "k"),
    ],
)
def test_short_names(record: dict[str, object], short: str, tmp_path: Path) -> None:
    (tmp_path / "cxq.toml").write_text("")
    (tmp_path / "sources").mkdir()
    file = tmp_path / "sources" / "references.json"
    file.write_text(json.dumps([{"id": "k", "type": "report", **record}]), encoding="utf-8")
    reference = read_references(find_project(tmp_path))["k"]
    assert plain_text(short_name(reference, Position(1, 1))) == short


def test_the_bibliography_sorts_chinese_names_by_pinyin() -> None:
    names = ("张三", "Zhu", "李四", "abel", "安徽省", "《测试》")
    works = [Reference(name, "report", name, author=name) for name in names]
    (block,) = bibliography(works, Position(1, 1))
    assert isinstance(block, List)
    firsts = [plain_text(item.blocks[0].content).split(",")[0] for item in block.items]  # type: ignore[union-attr]
    assert firsts == ["abel", "Zhu", "安徽省", "《测试》", "李四", "张三"]


def test_quotation_marks_inside_a_quote_are_the_inner_ones() -> None:
    made = post('[@gwr-2025 "实施“千家场景”行动"]')
    assert note(made.document, 1).endswith(" Original: “实施‘千家场景’行动”")
