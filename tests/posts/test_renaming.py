"""A new key for an item, followed into drafts and glossary: there, and nowhere else."""

from __future__ import annotations

import textwrap
import tomllib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cxq.posts.markdown import parse
from cxq.posts.renaming import cited_keys, rename_in_draft, rename_in_glossary


def renamed(body: str, old: str = "old", new: str = "new") -> str:
    return rename_in_draft(body, body, old, new).text


@pytest.mark.parametrize(
    ("written", "becomes"),
    [
        ("It said so.[@old]", "It said so.[@new]"),
        ("[@old, p. 3]", "[@new, p. 3]"),
        ("[@a; @old]", "[@a; @new]"),
        ('[@a; @old "人工智能；+]"; @old]', '[@a; @new "人工智能；+]"; @new]'),
        ("a note[^1]\n\n[^1]: As it says.[@old]", "a note[^1]\n\n[^1]: As it says.[@new]"),
        ("[^1]: \n\t[@old]\t[@old](u)", "[^1]: \n\t[@new]\t[@old](u)"),
        ("^[inline, see [@old]]", "^[inline, see [@new]]"),
        ("# Of the *plan*[@old]", "# Of the *plan*[@new]"),
        ("> quoted [@a;\n> @old]", "> quoted [@a;\n> @new]"),
        ("| a | b |\n|--|--|\n| x \\| y | [@old] |", "| a | b |\n|--|--|\n| x \\| y | [@new] |"),
        ("{count: 人工智能 @old}", "{count: 人工智能 @new}"),
        ("{articles: 量子 @old = 3}", "{articles: 量子 @new = 3}"),
        ("- [x] a[@old]\n- b {count: a @b} [@old]", "- [x] a[@new]\n- b {count: a @b} [@new]"),
    ],
)  # fmt: skip
def test_citations_and_claims_follow(written: str, becomes: str) -> None:
    assert renamed(written) == becomes


@pytest.mark.parametrize(
    "written",
    [
        "`[@old]` in code",
        "```\n[@old]\n```",
        "    [@old]\n",
        "a link [@old](https://example.org)",
        "a link [text @old](https://example.org/@old)",
        "a link [@old] by a label\n\n[@old]: https://example.org",
        "a label that nobody uses\n\n[@old]: https://example.org",
        "<!-- [@old] -->",
        '<div title="[@old]">\n</div>',
        "escaped \\[@old] and \\{count: x @old}",
        "@old alone, me@old.example, {@old}, {zh:old}",
        "[@older] [@old.b] [@old-b] [@old_b] [@b.old] [@OLD]",
        '[@a "he wrote @old"] [@a, see @old]',
        "[@old",
        "[@old !!]",
    ],
)
def test_what_only_looks_like_it_stays(written: str) -> None:
    assert renamed(written) == written
    mixed = f"Meant.[@old]\n\n{written}"
    if "]: https" not in written:
        assert renamed(mixed) == f"Meant.[@new]\n\n{written}", "beside one that is meant"


def test_the_file_keeps_its_front_matter_its_line_ends_and_its_mark() -> None:
    body = "One.[@old]\n\nTwo `[@old]`.\n\nThree.[@old, p. 3]\n"
    head = '---\ntitle: "[@old] {count: x @old}"\n---\n'
    file = "\ufeff" + (head + body).replace("\n", "\r\n")
    found = rename_in_draft(file, body, "old", "longer-key")
    changed = body.replace(".[@old", ".[@longer-key")
    assert found.text == "\ufeff" + (head + changed).replace("\n", "\r\n")
    assert found.lines == (4, 8)


def test_nothing_to_rename() -> None:
    assert rename_in_draft("Text.\n", "Text.\n", "old", "new").lines == ()
    assert rename_in_draft("", "", "old", "new").text == ""


def test_many_mentions_and_one_in_code_take_no_time() -> None:
    """Halving finds the odd one out: 400 mentions are some ten trials, not 400."""
    body = "".join(f"Sentence {number} says so.[@old]\n\n" for number in range(400)) + "`[@old]`\n"
    found = rename_in_draft(body, body, "old", "new")
    assert len(found.lines) == 400
    assert found.text.endswith("`[@old]`\n")


# ---------------------------------------------------------------- any draft

PIECES = st.sampled_from(
    [
        "[@old]", "[@old, p. 3]", '[@a; @old "原文"]', "[@new]", "[@old](u)", "[@old]: u", "@old",
        "; @old", "{count: 量子 @old}", "{", "}", "[", "]", "(", ")", "\\", "\n", "\n\n", "\t",
        "> ", "- ", "    ", "| ", "|\n|-|\n|", "#", "`", "`[@old]`", "```\n", "*", "_", '"',
        "[^1]", "[^1]: ", "^[", "<!--", "-->", "[[nqpf]]", "https://example.org/@old", "&#64;old",
        "text ", "。",
    ]
)  # fmt: skip


@given(st.lists(PIECES, max_size=14).map("".join))
@settings(max_examples=250, deadline=None)
def test_in_any_draft_only_keys_change_and_every_meant_one_does(body: str) -> None:
    found = rename_in_draft(body, body, "old", "fresh")
    assert found.text.replace("@fresh", "@old") == body, "everything else stays byte for byte"
    assert "old" not in cited_keys(found.text)
    expected = dict.fromkeys("fresh" if key == "old" else key for key in cited_keys(body))
    assert cited_keys(found.text) == tuple(expected)
    assert bool(found.lines) == ("old" in cited_keys(body))
    before, after = parse(body), parse(found.text)
    assert len(before.blocks) == len(after.blocks)
    assert len(before.problems) == len(after.problems)
    back = rename_in_draft(found.text, found.text, "fresh", "old")
    assert back.text == body, "and back again"


# ---------------------------------------------------------------- what is cited


def test_cited_keys_in_order_of_first_use() -> None:
    body = "[@b; @a, p. 3] {count: 量子 @c = 3} `[@d]` [@a] [x](https://e.org/@f)\n\n[^1]: [@e]\n"
    assert cited_keys(body) == ("b", "a", "c", "e")


# ---------------------------------------------------------------- the glossary


GLOSSARY = textwrap.dedent(
    """\
    # "old" is no key here, nor is @old
    [[term]]
    id = "old"                      # a term may be called so
    en = "@old"
    zh = "提法"
    sources = ["old", 'old', "older"]
    definition = "As it says,[@old, p. 3] and `[@old]` is code."

    [[term]]
    id = "b"
    en = "B"
    zh = "乙"
    definition = \"\"\"
    Two lines,
    the second cites.[@a; @old \\"原文\\"]\"\"\"
    """
)


def test_the_glossary_follows_in_sources_and_definitions_alone() -> None:
    found = rename_in_glossary(GLOSSARY, "old", "new")
    assert found.text == (
        GLOSSARY.replace("""["old", 'old', "older"]""", """["new", 'new', "older"]""")
        .replace("says,[@old", "says,[@new")
        .replace("@a; @old", "@a; @new")
    )
    assert found.lines == (6, 7, 15)
    assert tomllib.loads(found.text)["term"][0]["id"] == "old"


def test_a_glossary_that_does_not_name_it_stays() -> None:
    assert rename_in_glossary(GLOSSARY, "nobody", "new").text == GLOSSARY
