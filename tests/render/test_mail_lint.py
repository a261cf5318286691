"""What the lint says: of our own mail nothing, of a page that breaks forty things each by name."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings

from cxq.cli.posting import Desk
from cxq.demo.folder import lay
from cxq.document import Document
from cxq.model import Post
from cxq.project import Settings, find_project
from cxq.render.email import render
from cxq.render.mail_check import check_mail
from cxq.render.mail_support.clients import CLIENTS
from cxq.render.mail_support.lint import Finding, lint
from cxq.starter import create
from cxq.theme import SHIPPED, Theme
from render.sample import (
    META,
    SETTINGS,
    figure,
    image,
    inlines,
    link,
    note,
    p,
    post,
    ref,
    rich_post,
    row,
    table,
)
from render.strategies import documents

LEAN = replace(SETTINGS, email=replace(SETTINGS.email, lean=True))


def found(html: str) -> list[str]:
    """`line slug: construct` of each finding, in the order reported."""
    return [f"{each.line} {each.slug}: {each.construct}" for each in lint(html).findings]


def only(html: str) -> Finding:
    findings = lint(html).findings
    assert len(findings) == 1, findings
    return findings[0]


# ---------------------------------------------------------------- our own mail


@pytest.mark.parametrize(
    "with_settings", [SETTINGS, LEAN, Settings()], ids=["as is", "lean", "bare"]
)
def test_the_rich_post_has_no_finding(with_settings: Settings) -> None:
    checked = check_mail(rich_post(Path("/newsletter/drafts/img")), with_settings)
    assert checked.problems == ()
    assert checked.lint.constructs > 80
    assert len(checked.lint.accepted) > 30


@pytest.mark.parametrize("theme", SHIPPED.values(), ids=SHIPPED)
@pytest.mark.parametrize("with_settings", [SETTINGS, LEAN], ids=["as is", "lean"])
def test_no_theme_has_a_finding(theme: Theme, with_settings: Settings) -> None:
    cells = tuple(inlines(f"productivity {number}") for number in range(12))
    wide = post(table(row(*cells), row(*cells)))
    for made in (rich_post(Path("/newsletter/drafts/img")), wide):
        assert check_mail(replace(made, theme=theme), with_settings).problems == ()


@given(documents)
@settings(max_examples=60, deadline=None)
def test_no_document_has_a_finding(document: Document) -> None:
    for with_settings in (SETTINGS, LEAN):
        page = render(replace(post(), document=document), with_settings).files[0].data.decode()
        assert found(page) == []


def posts_of(folder: Path) -> list[Post]:
    desk = Desk.open(find_project(folder))
    return [desk.build(file) for file in sorted((folder / "drafts").glob("*.md"))]


def test_the_starter_and_the_sample_site_have_no_finding(tmp_path: Path) -> None:
    create(tmp_path / "starter", today="2026-03-06", title="A title")
    lay(tmp_path / "demo", base="http://127.0.0.1:8000", today="2026-03-06")
    made = [*posts_of(tmp_path / "starter"), *posts_of(tmp_path / "demo")]
    assert len(made) == 2
    for each in made:
        for with_settings in (SETTINGS, LEAN):
            assert check_mail(each, with_settings).problems == ()


# ---------------------------------------------------------------- a page that breaks forty things

BROKEN = """\
<html><head>
<link rel="stylesheet" href="a.css">
<style>
@import "b.css";
@font-face{font-family:x;src:url(x.woff2)}
:root{--ink:#222}
p > b{color:red}
p + p{text-indent:1em}
a:hover{color:blue}
p::before{content:"x"}
#top{color:red}
[lang]{color:red}
* {margin:0}
@media (hover){
.a{position:absolute}
}
@media (orientation:landscape){
.a{display:grid}
}
@supports (display:grid){
.a{gap:1rem}
}
@keyframes x{from{opacity:0}}
p{& b{color:red}}
</style></head><body>
<p style="display:flex">
<p style="padding:4px">
<p style="margin:-4px">
<p style="color:var(--ink)">
<p style="color:rgb(0 0 0)">
<p style="width:calc(100% - 4px)">
<p style="font-size:1.2rem">
<p style="box-shadow:0 0 2px #000">
<p style="background-image:linear-gradient(#fff,#eee)">
<p style="float:left">
<p style="border-radius:4px">
<p style="transform:none">
<table style="border:12px solid #000000"><tr><td>
<details><summary>x</summary></details>
<section>x</section>
<video></video>
<svg></svg>
<form><input type="checkbox"></form>
<ruby>x<rt>y</rt></ruby>
<p hidden>x
<img src="https://images.example.org/a.webp" width="100%">
<img src="data:image/gif;base64,AA" width="9">
<img srcset="a.png 2x" loading="lazy">
<a href="#top">x</a>
<a href="mailto:a@example.org?bcc=b@example.org">x</a>
<ol reversed><li value="3">x</li></ol>
<style>p{color:red}</style>
"""

EXPECTED = """\
2 html-link: <link>
4 css-at-import: @import
5 css-at-font-face: @font-face
6 css-variables: --*
7 css-selector-child: selector a > b
8 css-selector-adjacent-sibling: selector a + b
8 css-text-indent: text-indent
9 css-pseudo-class-hover: :hover
10 css-pseudo-element-before: ::before
11 css-selector-id: selector #a
12 css-selector-attribute: selector [a]
13 css-margin: margin
13 css-selector-universal: selector *
14 css-at-media: @media
14 css-at-media-hover: @media (hover)
15 css-position: position
17 css-at-media: @media
17 css-at-media-orientation: @media (orientation)
18 css-display: display
18 css-display-grid: display:grid
20 css-at-supports: @supports
21 css-gap: gap
21 css-unit-rem: rem unit
23 css-at-keyframes: @keyframes
24 css-nesting: nested rules
26 css-display: display
26 css-display-flex: display:flex
27 css-padding: padding
28 css-margin: margin
29 css-variables: var()
30 css-rgb: rgb(0 0 0)
31 css-unit-calc: calc()
31 css-width: width
32 css-font-size: font-size
32 css-unit-rem: rem unit
33 css-box-shadow: box-shadow
34 css-background-image: background-image
34 css-linear-gradient: linear-gradient()
35 css-float: float
36 css-border-radius: border-radius
37 css-transform: transform
38 css-border: border
39 html-semantics: <details>
39 html-semantics: <summary>
40 html-semantics: <section>
41 html-video: <video>
42 html-svg: <svg>
43 html-form: <form>
43 html-input-checkbox: <input type=checkbox>
44 html-rt: <rt>
44 html-ruby: <ruby>
45 html-hidden: hidden=
46 html-width: width=
46 image-webp: image .webp
47 image-base64: image data:
48 html-loading-attribute: loading=
48 html-srcset: srcset=
49 html-anchor-links: href=# to no <a name>
50 html-mailto-links: href=mailto:
51 html-lists: <li value>
51 html-lists: <ol reversed>
52 html-style: <style> in <body>
"""


def test_a_page_that_breaks_forty_things() -> None:
    assert "\n".join(found(BROKEN)) + "\n" == EXPECTED
    assert len({line.split(" ")[1] for line in EXPECTED.splitlines()}) >= 40


def test_a_finding_names_who_and_why_and_when() -> None:
    border = only('<p style="border-radius:50% / 10%">')
    assert border.slug == "css-border-radius"
    assert border.fails == ("Outlook Windows",)
    assert border.partly == ("Yahoo web", "Yahoo iOS", "Yahoo Android")
    assert border.tested == "2021-03-09"
    assert border.url == "https://www.caniemail.com/features/css-border-radius/"
    notes = dict(border.notes)
    assert any("slash" in note for note in notes)
    assert ("Yahoo web", "Yahoo iOS", "Yahoo Android") in notes.values()


def test_a_construct_twice_on_a_line_is_one_finding() -> None:
    assert found('<b style="float:left">x</b><b style="float:left">y</b>') == ["1 css-float: float"]


# ---------------------------------------------------------------- as narrowly as accepted


@pytest.mark.parametrize(
    ("accepted", "refused"),
    [
        ('<td style="padding:4px">', '<p style="padding:4px">'),
        ('<p style="margin:0 0 4px">', '<p style="margin:0 0 -4px">'),
        ('<table style="margin:4px auto">', '<p style="margin:4px auto">'),
        ('<td style="border:2px solid #dddddd">', '<td style="border:9px solid #dddddd">'),
        ('<td style="border:2px solid #dddddd">', '<p style="border:2px solid #dddddd">'),
        ('<img width="552">', '<img width="100%">'),
        ('<table style="max-width:600px">', '<div style="max-width:600px">'),
        ('<p style="font-size:17px">', '<p style="font-size:1.1rem">'),
        ('<p style="line-height:1.6">', '<p style="line-height:26px">'),
        ('<div style="display:none">', '<table style="display:none">'),
        ('<a href="#top">x</a><a name="top"></a>', '<a href="#top">x</a><b id="top"></b>'),
        ('<td style="border-radius:6px">', '<p style="border-radius:6px">'),
        ('<p style="text-align:right">', '<p style="text-align:end">'),
        ('<a href="mailto:a@b.example?subject=x">', '<a href="mailto:a@b.example?bcc=c">'),
        ("<ol><li>x</li></ol>", "<ol reversed><li>x</li></ol>"),
        ('<td align="left">', '<table align="left">'),
        ('<table role="presentation">', '<table role="grid">'),
        (
            "<style>@media (max-width:620px){.a{color:#222222!important}}</style>",
            "<style>@media (max-height:620px){.a{color:#222222!important}}</style>",
        ),
        ("<style>.a{color:#222222}</style>", "<body><style>.a{color:#222222}</style>"),
        ("<style>.a{color:#222222}</style>", f"<style>.a{{color:red}}{' ' * 16_384}</style>"),
        (
            '<td class="a"><style>.a{padding:4px}</style>',
            '<td class="a"><p class="a"><style>.a{padding:4px}</style>',
        ),
        ("<td><style>tr td{padding:4px}</style>", "<td><style>td p{padding:4px}</style>"),
    ],
)
def test_a_fallback_is_accepted_where_it_was_reviewed_and_nowhere_else(
    accepted: str, refused: str
) -> None:
    assert found(accepted) == []
    assert found(refused) != []


def test_a_client_meets_what_it_comes_to() -> None:
    """Word drops `@media` whole, so what stands inside is not its concern; Samsung reads it."""
    bare = only("<p style='white-space:pre-wrap'>")
    inside = lint("<style>@media print{p{white-space:pre-wrap}}</style>").findings[0]
    assert "Outlook Windows" in bare.fails
    assert "Outlook Windows" not in inside.fails
    assert "Samsung" in inside.fails


def test_nested_media_and_supports_are_read_to_the_bottom() -> None:
    css = "@media print{\n@supports (x:y){\n.a{float:left}\n}}"
    assert "3 css-float: float" in found(f"<style>{css}</style>")


def test_what_word_alone_sees_is_held_against_word_alone() -> None:
    float_ = only('<!--[if mso]>\n<b style="border-radius:4px">x</b><![endif]-->')
    assert (float_.line, float_.fails, float_.partly) == (2, ("Outlook Windows",), ())
    others = '<!--[if !mso]><!-->\n<b style="border-radius:4px">x</b>\n<!--<![endif]-->'
    assert "Outlook Windows" not in only(others).fails
    after = others + '<b style="border-radius:4px">x</b>'
    assert [f.line for f in lint(after).findings if "Outlook Windows" in f.fails] == [3]
    shown = '<![if !mso]><b style="border-radius:4px">x</b><![endif]>'
    assert only(shown).fails == ()


def test_css_that_cannot_be_read_is_said() -> None:
    assert [each.split(":")[0] for each in found('<p style="color:#222222;oops">')] == [
        "1 css-invalid"
    ]
    assert found("<style>\n.a{color:#222222}\n}</style>")[0].startswith("3 css-invalid")


def test_fewer_clients_may_be_asked_for() -> None:
    page = '<p style="border-radius:4px">'
    assert lint(page, ("HEY", "Gmail web")).findings == ()
    assert lint(page, tuple(CLIENTS)[5:6]).findings[0].fails == ("Outlook Windows",)


def test_a_zero_says_what_was_looked_at() -> None:
    told = lint('<p style="color:#222222"><em>x</em>')
    assert told.findings == ()
    assert told.constructs == 3
    assert told.unknown == ("<em>", "color")


# ---------------------------------------------------------------- back in the draft


def test_a_problem_stands_where_the_author_wrote_the_cause() -> None:
    webp = "https://images.example.org/a.webp"
    shown = figure(image(webp, "A map"), "A caption")
    inner = p("words ", image("https://images.example.org/b.svg", "b"))
    made = post(
        p("first", ref(1)), shown, inner, notes=(note(1, p(link("mailto:a@b.example?bcc=c", "x"))),)
    )
    problems = check_mail(made, SETTINGS).problems
    at = {(each.rule, each.line) for each in problems}
    assert ("mail-image-webp", shown.at.line) in at
    assert ("mail-image-svg", inner.at.line) in at
    assert {rule for rule, _ in at} == {
        "mail-image-webp", "mail-image-svg", "mail-html-mailto-links"
    }  # fmt: skip
    said = next(each for each in problems if each.rule == "mail-image-webp")
    assert said.severity == "warning"
    assert said.message.startswith(f"“image .webp” ({webp}) fails in Outlook Windows")
    assert "Tested 2021-02-06: https://www.caniemail.com/features/image-webp/" in said.hint


def test_what_no_line_of_the_draft_made_is_the_frames() -> None:
    """The foot's own link: line 1, and said to be the frame's."""
    with_bcc = replace(SETTINGS.email, unsubscribe="mailto:leave@example.org?bcc=x@example.org")
    made = post(p("a"), meta=replace(META, title="T"))
    problem = check_mail(made, replace(SETTINGS, email=with_bcc)).problems[0]
    assert (problem.line, problem.rule) == (1, "mail-html-mailto-links")
    assert problem.message.startswith("In the mail's frame: ")
