"""The table made of caniemail: whole, dated, and every feature of it found where it is written."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cxq.render.mail_support.accepted import ACCEPTED
from cxq.render.mail_support.clients import CLIENTS
from cxq.render.mail_support.html import constructs
from cxq.render.mail_support.table import Support, support_table

ROOT = Path(__file__).parents[2]
TABLE = support_table()
NOT_IN_A_MESSAGE = {"bimi"}

# How a page shows constructs that are neither an element, an attribute nor a property.
PAGES = {
    "<html amp4email>": "<html amp4email>",
    "<!-- -->": "<!-- a word -->",
    "<!doctype html>": "<!DOCTYPE html>",
    "<meta name=color-scheme>": '<meta name="color-scheme" content="light">',
    "<button type=submit>": "<button>Go</button>",
    "<input type=text>": "<input>",
    "href=#": '<a name="top"></a><a href="#top">x</a>',
    "href=mailto:": '<a href="MAILTO:a@example.org">x</a>',
    "image data:": '<img src="data:image/png;base64,AA">',
    "/* */": "<style>/* a word */ p{color:red}</style>",
    "nested rules": "<style>p{& b{color:red}}</style>",
    "!important": '<p style="color:red ! important">',
    "rgb()": '<p style="color:rgb(0, 0, 0)">',
    "rgba()": '<p style="color:rgba(0, 0, 0, .5)">',
    "var()": '<p style="color:var(--x)">',
    "--*": '<p style="--x:red">',
    "initial": '<p style="color:initial">',
    "@import": "<style>@import 'a.css';</style>",
    "@font-face": "<style>@font-face{font-family:x;src:url(x.woff)}</style>",
    "@keyframes": "<style>@-webkit-keyframes x{from{color:red}50%{color:blue}}</style>",
    "@supports": "<style>@supports (display:grid){p{color:red}}</style>",
    "@media": "<style>@media screen{p{color:red}}</style>",
    "@media (-webkit-device-pixel-ratio)": (
        "<style>@media (-webkit-min-device-pixel-ratio:2){p{color:red}}</style>"
    ),
    "selector a": "<style>p{color:red}</style>",
    "selector .a": "<style>.a{color:red}</style>",
    "selector #a": "<style>#a{color:red}</style>",
    "selector *": "<style>*{color:red}</style>",
    "selector [a]": "<style>[a]{color:red}</style>",
    "selector a, b": "<style>p,b{color:red}</style>",
    "selector a.b": "<style>.a.b{color:red}</style>",
    "selector a b": "<style>p b{color:red}</style>",
    "selector a > b": "<style>p>b{color:red}</style>",
    "selector a + b": "<style>p + b{color:red}</style>",
    "selector a ~ b": "<style>p~b{color:red}</style>",
    "% unit": '<p style="width:50%">',
}
KEYWORDS = {
    "fit-content": "width", "min-content": "width", "max-content": "width",
    "system-ui": "font-family", "ui-serif": "font-family", "ui-sans-serif": "font-family",
    "ui-rounded": "font-family", "ui-monospace": "font-family",
}  # fmt: skip


def page(construct: str) -> str:
    """A message that holds this construct, as an author of themes would write it."""
    if construct in PAGES:
        return PAGES[construct]
    if construct in KEYWORDS:
        return f'<p style="{KEYWORDS[construct]}:{construct}">'
    if construct.startswith("<"):
        return f"{construct}x"
    if construct.startswith("image "):
        return f'<img src="https://images.example.org/a{construct[6:].upper()}?width=9">'
    if construct.startswith(":"):
        return f"<style>p{construct}{'(b)' if construct in (':has', ':not') else ''}{{x:y}}</style>"
    if construct.startswith("@"):
        return f"<style>{construct}{{p{{color:red}}}}</style>"
    if construct.endswith("="):
        return f'<p {construct}"x">'
    if construct.endswith("()"):
        return f'<p style="x:{construct[:-1]}1)">'
    if construct.endswith(" unit"):
        return f'<p style="x:1{construct[:-5]}">'
    name, _, value = construct.partition(":")
    return f'<p style="{name}:{value or "inherit"}">'


def test_the_table_is_whole_and_says_where_it_is_from() -> None:
    stored = json.loads(
        (ROOT / "src/cxq/render/mail_support/caniemail.json").read_text(encoding="utf-8")
    )
    assert len(TABLE.features) >= 307
    assert stored["package"].startswith("caniemail ")
    assert stored["updated"] >= "2026-05-13"
    assert stored["licence"][0] == "MIT"
    assert any("Permission is hereby granted" in line for line in stored["licence"])
    assert TABLE.clients == tuple(CLIENTS)
    for feature in TABLE.features.values():
        assert set(feature.support) == set(CLIENTS)
        assert len(feature.tested) == 10
        assert bool(feature.constructs) != (feature.slug in NOT_IN_A_MESSAGE)


@pytest.mark.parametrize("slug", sorted(set(TABLE.features) - NOT_IN_A_MESSAGE))
def test_every_feature_is_found_in_a_page_that_has_it(slug: str) -> None:
    for construct in TABLE.features[slug].constructs:
        found = {each.construct for each in constructs(page(construct))}
        assert construct in found, page(construct)


def test_the_facts_that_the_renderer_is_built_on() -> None:
    def of(slug: str, client: str) -> Support:
        return TABLE.features[slug].support[client]

    assert of("css-at-media-prefers-color-scheme", "Gmail web").level == "no"
    assert of("css-display-flex", "Outlook Windows").level == "no"
    assert of("html-anchor-links", "Gmail iOS").level == "no"
    # `y #7`: a yes with a note is a yes with an exception.
    gmail = of("html-anchor-links", "Gmail web")
    assert gmail.level == "partly"
    assert "empty anchor" in gmail.notes[0]
    assert of("image-png", "HEY").level == "yes"
    assert of("html-table", "Outlook Windows").level == "yes"


# ---------------------------------------------------------------- how it is made


@pytest.fixture(scope="module")
def making() -> Any:
    sys.path.insert(0, str(ROOT / "docs"))
    try:
        import make_mail_support
    finally:
        sys.path.pop(0)
    return make_mail_support


@pytest.mark.parametrize(
    ("versions", "answer"),
    [
        ({"2019": "n", "16.80": "y"}, "y"),  # Outlook's Mac: file order, not number order
        ({"2024-04": "n", "2024-01": "y"}, "y"),
        ({"5": "a #1 #2"}, "a1,2"),
        ({"5": "n", "6": "y #7"}, "y7"),
        ({"5": "n #3", "6": "u"}, "n3"),  # “unknown” takes nothing back
        ({"5": "u"}, "u"),
        ({}, "u"),
    ],
)
def test_the_newest_answer_is_the_last_of_the_file(
    making: Any, versions: dict[str, str], answer: str
) -> None:
    stats = {"outlook": {"macos": versions}}
    assert making.newest(stats, (("outlook", "macos"),)) == answer


def test_a_second_place_speaks_where_the_first_is_silent(making: Any) -> None:
    stats = {"thunderbird": {"macos": {"60": "u"}, "windows": {"102": "n"}}}
    assert making.newest(stats, CLIENTS["Thunderbird"]) == "n"


def test_a_new_feature_is_refused_until_somebody_says_how_it_is_written(making: Any) -> None:
    feature = {"slug": "css-tomorrow", "title": "Tomorrow (draft)", "keywords": None}
    with pytest.raises(SystemExit, match=r"css-tomorrow .* is new"):
        making.constructs(feature)


def test_caniemails_newest_features_are_known(making: Any) -> None:
    folder = os.environ.get("CXQ_TEST_DATA", "")
    if not folder:
        pytest.skip("CXQ_TEST_DATA is not set: caniemail's own file is not at hand")
    stored = json.loads((Path(folder) / "caniemail.json").read_text(encoding="utf-8"))
    rows = {feature["slug"]: making.row(feature) for feature in stored["data"]}
    assert set(rows) <= set(TABLE.features)
    for slug, (written, _, answers, _) in rows.items():
        assert tuple(written) == TABLE.features[slug].constructs
        assert len(answers.split()) == len(CLIENTS)


# ---------------------------------------------------------------- the accepted list


def test_each_accepted_fallback_names_what_caniemail_has() -> None:
    """A rule for a feature or client that does not fail any more is dead wood: take it out."""
    for rule in ACCEPTED:
        assert rule.why.endswith(".")
        assert rule.slug in TABLE.features
        for client in (*rule.no, *rule.partly):
            support = TABLE.features[rule.slug].support[client]
            expected = "no" if client in rule.no else "partly"
            assert support.level == expected, (rule.slug, client)


# ---------------------------------------------------------------- whatever it is given


@given(st.text(alphabet="<>/!-[]{}():;,.#@*&=\"' \nastylemdo%", max_size=200))
def test_no_text_stops_the_reader(text: str) -> None:
    for html in (text, f"<style>{text}</style>", f'<p style="{text}">', f"<!--[if mso]>{text}"):
        lines = html.count("\n") + 1
        assert all(1 <= each.line <= lines for each in constructs(html))
