"""A mail's proof in the real browser: faults that were put there are found, and no others."""

from __future__ import annotations

import json
import os
import re
import signal
from pathlib import Path

import pytest

from cxq.browser import Browser, BrowserError, View
from cxq.browser.page import Page
from cxq.errors import OutsideError
from cxq.export import export_post
from cxq.proof import MOST, Proof, _hosted, is_stale, prove
from cxq.render.proof.contrast import ratio
from cxq.render.proof.findings import Finding, findings
from cxq.render.proof.findings import View as Seen
from cxq.render.proof.measured import Measured, as_painted, measured, points
from cxq.render.proof.modes import (
    MODES,
    TEXT_BARRED,
    TEXT_HIDDEN,
    Mode,
    picture_name,
    prepared,
    script,
)
from render.sample import SETTINGS, p, post, rich_post

pytestmark = pytest.mark.browser

LIGHT, DARK, CHROMIUM, OUTLOOK, OFF, PLAIN, PRINT = MODES
FRAME = (
    "<!doctype html><body style='margin:0;background:#ffffff;color:#222222'>"
    "<table role=presentation width='100%'><tr><td style='padding:20px'>{}</td></tr></table>"
)


def look(browser: Browser, html: str, mode: Mode = LIGHT, width: int = 320) -> Seen:
    """One view of this HTML, as a proof takes it."""
    asked = Page(html.encode(), None, {}, prepared(mode), script("measure"))
    view = View(width, mode.scheme, images=mode.images, printed=mode.printed)
    ((seen,),) = browser.looks([(asked, (view,))])
    found = measured(seen.measured)
    return Seen(
        mode, width, picture_name(mode, width), seen.height, seen.shown, seen.scroll_width, found
    )


def found_in(browser: Browser, body: str, mode: Mode = LIGHT, width: int = 320) -> list[Finding]:
    return list(findings([look(browser, FRAME.format(body), mode, width)]))


def test_what_is_well_made_has_no_findings(browser: Browser) -> None:
    body = "<p data-cxq-line=3>Plain words, and <a href='https://example.org/'>a link</a> in them."
    for mode in (LIGHT, DARK, OUTLOOK, OFF, PLAIN, PRINT):
        assert found_in(browser, body, mode) == []


@pytest.mark.parametrize(
    ("body", "element"),
    [
        (f"<p>before</p><p data-cxq-line=7>{'x' * 60}</p><p data-cxq-line=9>after", "p"),
        ("<img data-cxq-line=7 width=552 height=99 src='//e.org/a' style='display:block'>", "img"),
        (
            "<div data-cxq-line=7 style='overflow-x:auto'><table class=text><tr>"
            + "".join(f"<td>column{number}</td>" for number in range(9))
            + "</tr></table></div><p data-cxq-line=9>after",
            "table.text",
        ),
        (
            "<pre data-cxq-line=7 style='white-space:pre-wrap;word-wrap:break-word'>a "
            + "y" * 60
            + "\nshort      </pre>",
            "pre",
        ),
    ],
)
def test_the_cause_of_a_too_wide_mail_is_named(browser: Browser, body: str, element: str) -> None:
    (found,) = found_in(browser, f"<p data-cxq-line=5>some words before it</p>{body}")
    assert (found.kind, found.severity) == ("overflow", "error")
    assert (found.element, found.line) == (element, 7)
    assert found.by > 20
    assert not found_in(browser, "<p style='overflow-wrap:anywhere'>" + "z" * 60)


def test_measuring_leaves_the_mail_as_it_was(browser: Browser) -> None:
    """What finds the cause changes the layout for a moment; the picture is taken after it."""
    html = FRAME.format(f"<p>{'x' * 60}</p><img width=552 alt=a src='https://e.org/a.png'>")
    plain = browser.look(html, View(320))
    both = browser.look(html, View(320), measure=script("measure"))
    assert both.picture == plain.picture
    assert both.scroll_width == plain.scroll_width > 320


def test_a_table_that_scrolls_in_its_box_is_told_apart(browser: Browser) -> None:
    cells = "".join(f"<td>column{number}</td>" for number in range(9))
    html = f"<body style='margin:0'><div style='overflow-x:auto'><table><tr>{cells}</table></div>"
    (found,) = findings([look(browser, html)])
    assert (found.kind, found.severity, found.element) == ("scrolls", "warning", "table")


def test_contrast_is_of_the_real_ground(browser: Browser) -> None:
    """The ground is what stands behind: mixed where it lets through, unknown behind an image."""
    body = (
        "<style>.g{color:#777777}</style>"
        "<div style='background:#000000'><p class=g data-cxq-line=4>on black</p></div>"
        "<div style='background:rgba(0,0,0,.5)'><p class=g data-cxq-line=5>half</p></div>"
        "<p style='color:rgba(34,34,34,.4)' data-cxq-line=6>thin</p>"
        "<div style='opacity:.3'><p data-cxq-line=7>faded</p></div>"
        "<div style='background:linear-gradient(#fff,#eee)'><p style='color:#fff'>unknown</p></div>"
        "<p style='display:none;color:#fff'>hidden</p>"
    )
    found = {each.line: each for each in found_in(browser, body)}
    assert set(found) == {5, 6, 7}  # grey on black has 4.69:1
    assert found[5].colours == ("#777777", "#808080")
    assert found[6].colours == ("#a7a7a7", "#ffffff")
    assert found[5].words == "half"


def test_computed_colours_are_those_of_the_picture(browser: Browser) -> None:
    """The two ways of knowing a colour, one against the other."""
    body = "".join(
        f"<p style='font-size:{size}px;color:{text};background:{ground}'>words 汉字 {size}</p>"
        for size, text, ground in (
            (12, "#9b2c1f", "#fffdf8"), (16, "#2a2622", "#f6f1e7"), (31, "#6a6157", "#1d1c1a"),
        )
    )  # fmt: skip
    page = Page(FRAME.format(body).encode(), measure=script("measure"))
    ((seen,),) = browser.looks([(page, (View(375, styles=(TEXT_HIDDEN, TEXT_BARRED)),))])
    answer = measured(seen.measured)
    grounds, colours = (browser.colours(each, points(answer, seen.shown)) for each in seen.further)
    painted = as_painted(answer, seen.shown, colours, grounds)
    assert len(painted.runs) == 3
    assert [(r.colour, r.ground) for r in painted.runs] == [
        (r.colour, r.ground) for r in answer.runs
    ]


def test_small_text_targets_and_alt_texts(browser: Browser) -> None:
    body = (
        "<p data-cxq-line=4 style='font-size:10px'>tiny</p>"
        "<p data-cxq-line=5 style='margin:0'><a href='#a'>1</a></p>"
        "<p data-cxq-line=6 style='margin:0'><a href='#b'>2</a></p>"
        "<p data-cxq-line=7>In a sentence <a href='#c'>3</a> is free.</p>"
        "<img data-cxq-line=8 src='a.png' width=60 height=20 alt='Far more words than fit in it'>"
        "<img data-cxq-line=9 src='b.png' width=60 height=20>"
    )
    kinds = {(each.kind, each.line) for each in found_in(browser, body, OFF)}
    assert kinds == {("small-text", 4), ("target", 5), ("target", 6), ("cut", 8), ("alt", 9)}
    missing = {(each.kind, each.line) for each in found_in(browser, body, LIGHT)}
    assert {("image", 8), ("image", 9)} <= missing


def test_what_programs_take_away_is_taken_away(browser: Browser) -> None:
    page = (
        "<meta name=color-scheme content='light dark'><style>p{margin:0}"
        "@media screen{@media (prefers-color-scheme:dark){.t{background:#222!important}}}"
        "@media (max-width:400px){.t{height:90px}}</style>"
        "<body style='margin:0'><p class=t style='background:#ffffff;height:50px'>x"
    )

    def height_and_colour(mode: Mode) -> tuple[int, str]:
        seen = browser.look(
            page,
            View(320, "dark"),
            prepare=prepared(mode),
            measure="() => document.querySelector('.t').offsetHeight",
        )
        (colour,) = browser.colours(seen.picture, [(300, 5)])
        return seen.measured, colour

    assert height_and_colour(LIGHT) == (50, "#222222")
    assert height_and_colour(CHROMIUM) == (50, "#ffffff")
    plain = browser.look(
        page, View(320), prepare=prepared(PLAIN), measure="() => document.styleSheets.length"
    )
    assert plain.measured == 0


@pytest.mark.parametrize(
    ("before", "after"),
    # By hand from roosterjs’ formula: white is its base grey, black is white.
    [("#ffffff", "#333333"), ("#000000", "#ffffff"), ("#333333", "#d0d0d0")],
)
def test_outlooks_turning_over(browser: Browser, before: str, after: str) -> None:
    page = f"<body style='margin:0;background:{before}'><p style='height:90px;background:{before}'>"
    seen = browser.look(page, View(320), prepare=prepared(OUTLOOK))
    (colour,) = browser.colours(seen.picture, [(200, 40)])
    assert all(
        abs(int(colour[at : at + 2], 16) - int(after[at : at + 2], 16)) <= 2 for at in (1, 3, 5)
    ), colour


def test_a_mails_rules_for_outlook_are_heard(browser: Browser) -> None:
    page = (
        "<style>[data-ogsc] .t{color:#00ff00!important}</style>"
        "<body style='background:#ffffff'><p class=t style='color:#111111'>words"
    )
    (run,) = look(browser, page, OUTLOOK).found.runs
    assert run.colour == "#00ff00"


# ---------------------------------------------------------------- the whole


@pytest.fixture(scope="module")
def proof(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Proof:
    folder = tmp_path_factory.mktemp("proof")
    made = rich_post(folder)
    exported = export_post(made, SETTINGS, folder / "out", ["email"])
    return prove(made, SETTINGS, exported.folder, browser)


def test_a_proof_stands_whole(proof: Proof) -> None:
    html = proof.page.read_text(encoding="utf-8")
    pictures = set(re.findall(r'src="(\d{3}-[a-z-]+\.png)"', html))
    assert len(pictures) == 19
    standing = {path.name for path in proof.page.parent.iterdir()}
    assert standing == pictures | {"proof.html", "proof.json"}
    table = json.loads((proof.page.parent / "proof.json").read_text(encoding="utf-8"))
    assert len(table["views"]) == 19
    assert len(table["findings"]) == len(proof.findings)


def test_the_mails_own_colours_are_legible_by_day_and_in_its_own_dark(proof: Proof) -> None:
    for view in proof.views:
        if view.mode in (LIGHT, DARK, OFF, PLAIN, PRINT):
            for run in view.found.runs:
                assert ratio(run.colour, run.ground) >= 3, (view.name, run)


def test_chromiums_darkening_was_measured(proof: Proof) -> None:
    forced = [view for view in proof.views if view.mode == CHROMIUM and view.width == 600]
    assert forced[0].found.texts > 20


@pytest.mark.parametrize("width", [1280, 375])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_proofs_own_page_is_sound(
    browser: Browser, proof: Proof, width: int, scheme: str
) -> None:
    seen = browser.look(
        proof.page, View(width, "dark" if scheme == "dark" else "light"), measure=script("measure")
    )
    assert seen.scroll_width == width
    assert seen.refused == ()
    mode = DARK if scheme == "dark" else LIGHT
    answer = measured(seen.measured)
    # The samples of a colour that is hard to read are hard to read: that is their purpose.
    runs = tuple(
        run for run in answer.runs if not any(each.words == "Abc 汉字" for each in run.places)
    )
    kept = Measured(runs, answer.overflow, (), answer.targets, answer.images)
    view = Seen(mode, width, "x.png", seen.height, seen.shown, seen.scroll_width, kept)
    faults = [found for found in findings([view]) if found.severity == "error"]
    assert faults == []


def test_a_proof_is_stale_once_the_mail_is_another(proof: Proof) -> None:
    folder = proof.page.parent.parent
    mail = (folder / "email.html").read_bytes()
    assert not is_stale(folder, mail)
    assert is_stale(folder, mail + b" ")
    assert not is_stale(folder / "none", mail)


def test_pictures_of_modes_that_are_no_more_go(browser: Browser, tmp_path: Path) -> None:
    made = post(p("Words."))
    folder = export_post(made, SETTINGS, tmp_path, ["email"]).folder
    (folder / "proof").mkdir()
    for name in ("480-sepia.png", "mine.png", "notes.txt"):
        (folder / "proof" / name).write_bytes(b"x")
    manifest = (folder / "manifest.json").read_bytes()
    prove(made, SETTINGS, folder, browser)
    standing = {path.name for path in (folder / "proof").iterdir()}
    assert {"mine.png", "notes.txt"} <= standing
    assert "480-sepia.png" not in standing
    export_post(made, SETTINGS, tmp_path, ["email"])
    assert (folder / "manifest.json").read_bytes() == manifest


def test_a_disk_that_refuses_leaves_the_old_proof(
    browser: Browser, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = export_post(post(p("Words.")), SETTINGS, tmp_path, ["email"]).folder
    page = prove(post(p("Words.")), SETTINGS, folder, browser).page
    before = {path.name: path.read_bytes() for path in page.parent.iterdir()}

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(OutsideError, match="no space left on device"):
        prove(post(p("Other words.")), SETTINGS, folder, browser)
    assert {path.name: path.read_bytes() for path in page.parent.iterdir()} == before


def test_of_a_mail_of_megabytes_the_beginning_is_looked_at(
    browser: Browser, tmp_path: Path
) -> None:
    made = post(*(p(f"Paragraph {number} of 量子 words. " * 9) for number in range(1_200)))
    folder = export_post(made, SETTINGS, tmp_path, ["email"]).folder
    done = prove(made, SETTINGS, folder, browser)
    mail = (folder / "email.html").read_bytes()
    assert 0 < len(mail) - done.left_out <= MOST
    assert mail[: len(mail) - done.left_out].endswith(b"</p>\n")
    assert f"last {done.left_out:,} bytes" in done.page.read_text(encoding="utf-8")


def test_an_image_that_will_be_hosted_is_the_one_beside_the_mail(tmp_path: Path) -> None:
    (tmp_path / "images").mkdir()
    (tmp_path / "images" / "a b.png").write_bytes(b"x")
    (tmp_path / "secret.png").write_bytes(b"x")
    html = (
        '<img alt="x" src="https://e.org/p?q=1&amp;r/a%20b.png"><img src="https://e.org/none.png">'
        '<img src="https://e.org/..%2fsecret.png"><img src="https://other.org/a%20b.png">'
    )
    assert _hosted(html, tmp_path, "") == {}
    found = _hosted(html, tmp_path, "https://e.org/")
    assert found == {"https://e.org/p?q=1&r/a%20b.png": tmp_path / "images" / "a b.png"}


def test_a_browser_that_fails_leaves_the_old_proof(tmp_path: Path) -> None:
    folder = export_post(post(p("Words.")), SETTINGS, tmp_path, ["email"]).folder
    with Browser.open(seconds=60) as own:
        os.kill(own.process, signal.SIGKILL)
        with pytest.raises(BrowserError):
            prove(post(p("Words.")), SETTINGS, folder, own)
    assert not (folder / "proof").exists()
