"""The pure parts of a mail's proof: arithmetic, lines, inbox rows, findings, the page."""

from __future__ import annotations

import re
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cxq.model import PostMeta
from cxq.render.email import render
from cxq.render.mail_check import check_mail
from cxq.render.masthead import masthead
from cxq.render.proof.contrast import needed, ratio
from cxq.render.proof.findings import Finding, Sighting, View, findings, web_images
from cxq.render.proof.inbox import PROGRAMS, cut_to, inbox_rows
from cxq.render.proof.marking import ATTRIBUTE, with_lines
from cxq.render.proof.measured import Measured, as_painted, measured, points
from cxq.render.proof.modes import MODES, Mode, picture_name, prepared
from cxq.render.proof.page import ProofPage, write_page
from cxq.render.wrap import width
from render.sample import META, SETTINGS, p, post, rich_post

LIGHT, DARK, CHROMIUM, OUTLOOK, OFF, PLAIN, PRINT = MODES

COLOURS = st.integers(0, 0xFFFFFF).map("#{:06x}".format)


# ---------------------------------------------------------------- contrast


@pytest.mark.parametrize(
    ("one", "other", "is_"),
    # WebAIM's contrast checker gives these.
    [("#000000", "#ffffff", 21.0), ("#777777", "#ffffff", 4.48), ("#ff0000", "#ffffff", 4.0)],
)
def test_contrast_is_wcags(one: str, other: str, is_: float) -> None:
    assert ratio(one, other) == pytest.approx(is_, abs=0.005)


@given(COLOURS, COLOURS)
def test_contrast_has_no_direction_and_its_bounds(one: str, other: str) -> None:
    assert ratio(one, other) == ratio(other, one)
    assert 1 <= ratio(one, other) <= 21.0001
    assert ratio(one, one) == 1


def test_large_text_needs_less() -> None:
    assert [needed(24, False), needed(18.67, True), needed(23.9, False), needed(18, True)] == [
        3.0, 3.0, 4.5, 4.5,
    ]  # fmt: skip


# ---------------------------------------------------------------- lines


class Lines(HTMLParser):
    """The draft line that each element has, by itself or from the one before it."""

    def __init__(self) -> None:
        super().__init__()
        self.now = 0
        self.of_words: dict[str, int] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            if name == ATTRIBUTE:
                self.now = int(value or 0)

    def handle_data(self, data: str) -> None:
        self.of_words.setdefault(data.strip(), self.now)


def test_every_element_of_a_mail_finds_its_draft_line(tmp_path: Path) -> None:
    made = rich_post(tmp_path)
    file = render(made, SETTINGS).files[0]
    marked = with_lines(file.data.decode(), file.lines)
    reader = Lines()
    reader.feed(marked)
    html = file.data.decode().splitlines()
    checked = 0
    for number, text in enumerate(html, 1):
        for words in re.findall(r">([^<>]{12,})<", text if "<!--" not in text else ""):
            key = words.strip()
            if "&" in words or sum(key in each for each in html) > 1:
                continue
            assert reader.of_words[key] == (file.draft_line(number) or 0), words
            checked += 1
    assert checked > 40


def test_marking_adds_nothing_but_the_attribute(tmp_path: Path) -> None:
    file = render(rich_post(tmp_path), SETTINGS).files[0]
    html = file.data.decode()
    marked = with_lines(html, file.lines)
    assert marked != html
    assert re.sub(rf' {ATTRIBUTE}="\d+"', "", marked) == html


@given(
    st.text(alphabet="<>!-/p td\n量", max_size=80),
    st.lists(st.tuples(st.integers(1, 9), st.integers(0, 99))),
)
def test_marking_any_text_keeps_it(html: str, lines: list[tuple[int, int]]) -> None:
    marked = with_lines(html, sorted(lines))
    assert re.sub(rf' {ATTRIBUTE}="\d+"', "", marked) == html


# ---------------------------------------------------------------- the inbox


@given(st.text(), st.integers(0, 60))
def test_what_is_cut_fits(text: str, room: int) -> None:
    cut = cut_to(text, room)
    assert width(cut) <= room
    assert cut == text or cut == "" or text.startswith(cut[:-1])


def test_an_inbox_row_says_where_the_subject_ends() -> None:
    subject = "What the “future industries” of the Government Work Report (未来产业) leave out"
    gmail, iphone, phone = inbox_rows("Ada Lovelace", subject, "And why. " * 30)
    assert not gmail.cut or gmail.subject.endswith("…")
    assert iphone.cut
    assert iphone.subject == "What the “future industries” of the Governm…"
    assert width(phone.subject) <= PROGRAMS[2].subject
    assert width(gmail.subject) + width(gmail.preheader) <= PROGRAMS[0].shared
    assert inbox_rows("A", "Short", "")[0].preheader == ""


# ---------------------------------------------------------------- findings


def run(**changed: object) -> dict[str, object]:
    place = {"element": "p.muted", "words": "some words", "line": 12, "box": [10, 20, 100, 16]}
    return {
        "colour": "#999999", "ground": "#ffffff", "size": 16, "bold": False, "sure": True,
        "count": 1, "places": [place], **changed,
    }  # fmt: skip


def view(mode: Mode = LIGHT, wide: int = 375, scroll: int = 0, **answer: object) -> View:
    name = picture_name(mode, wide)
    return View(mode, wide, name, 2000, 2000, scroll or wide, measured(answer))


def test_a_fault_of_many_views_is_one_finding() -> None:
    views = [view(mode, wide, runs=[run()]) for mode in (LIGHT, OFF) for wide in (320, 375)]
    (found,) = findings(views)
    assert (found.kind, found.severity, found.line) == ("contrast", "error", 12)
    assert found.colours == ("#999999", "#ffffff")
    assert "contrast of 2.8:1" in found.message
    assert found.where == "at 320, 375 px in light, images-off"
    assert [each.picture for each in found.seen] == [each.picture for each in views]


def test_text_is_judged_by_its_size_and_only_where_its_ground_is_known() -> None:
    grey = {"colour": "#8a8a8a"}  # 3.5:1
    assert not findings([view(runs=[run(**grey, size=24)])])
    assert not findings([view(runs=[run(**grey, size=19, bold=True)])])
    assert findings([view(runs=[run(**grey, size=19)])])
    assert not findings([view(runs=[run(sure=False)])])


def test_forced_darkening_is_a_model_and_believed_where_it_is_glaring() -> None:
    near, far = run(colour="#8a8a8a"), run(colour="#cccccc")
    assert [each.severity for each in findings([view(OUTLOOK, runs=[near])])] == ["warning"]
    assert [each.severity for each in findings([view(OUTLOOK, runs=[far])])] == ["error"]


def test_what_is_too_wide_is_an_error_and_what_scrolls_a_warning() -> None:
    place = {"element": "table", "words": "A B", "line": 18, "box": [0, 9, 400, 90], "by": 25}
    (found,) = findings([view(scroll=400, overflow=[place]), view(wide=320, overflow=[place])])
    assert (found.kind, found.severity, found.by) == ("overflow", "error", 25)
    assert found.sentence.startswith("The table is wider than the screen, so")
    assert found.sentence.endswith("It sticks out by up to 25 px.")
    (found,) = findings([view(PLAIN, scroll=400, overflow=[place])])
    assert (found.kind, found.severity) == ("overflow", "warning")
    (found,) = findings([view(scrolling=[place])])
    assert (found.kind, found.severity) == ("scrolls", "warning")
    (found,) = findings([view(scroll=400)])
    assert (found.kind, found.line) == ("overflow", 0)


def test_a_printed_page_is_not_scrolled_nor_tapped() -> None:
    place = {"element": "a", "words": "1", "line": 18, "box": [0, 9, 8, 16]}
    assert not findings([view(PRINT, 600, 700, overflow=[place], targets=[place])])
    assert not findings([view(LIGHT, 600, targets=[place])])
    assert [each.kind for each in findings([view(LIGHT, 375, targets=[place])])] == ["target"]


def test_small_text() -> None:
    black = {"colour": "#000000"}
    assert not findings([view(runs=[run(**black, size=12)])])
    (found,) = findings([view(runs=[run(**black, size=11)])])
    assert (found.kind, found.severity) == ("small-text", "warning")


def image(**changed: object) -> dict[str, object]:
    return {
        "source": "images/a.png", "alt": "A map", "described": True, "loaded": False, "cut": False,
        "line": 30, "box": [0, 0, 90, 90], **changed,
    }  # fmt: skip


def test_images_that_are_not_there_and_words_that_do_not_replace_them() -> None:
    missing = findings([view(images=[image()])])
    assert [(each.kind, each.severity) for each in missing] == [("image", "error")]
    web = image(source="https://example.org/a.png")
    assert not findings([view(images=[web])])
    assert web_images([view(images=[web, web])]) == ("https://example.org/a.png",)
    assert not findings([view(OFF, images=[image()])])
    assert [each.kind for each in findings([view(OFF, images=[image(cut=True)])])] == ["cut"]
    none = image(alt="", described=False)
    assert [each.kind for each in findings([view(OFF, images=[none])])] == ["alt"]
    assert not findings([view(OFF, images=[image(alt="")])])  # said to be an ornament


def test_errors_come_first_then_the_drafts_order() -> None:
    small = run(colour="#000000", size=9)
    found = findings([view(runs=[small, run()], images=[image(line=3)])])
    assert [(each.severity, each.line) for each in found] == [
        ("error", 3), ("error", 12), ("warning", 12),
    ]  # fmt: skip


def test_colours_may_be_read_in_the_picture() -> None:
    low = {"element": "p", "words": "far down", "line": 90, "box": [0, 5000, 10, 10]}
    answer = measured({"runs": [run(), run(places=[low])]})
    assert points(answer, 2000) == ((60, 28),)
    (painted,) = as_painted(answer, 2000, ("#111111",), ("#222222",)).runs
    assert (painted.colour, painted.ground, painted.sure) == ("#111111", "#222222", True)


@pytest.mark.parametrize("answer", [None, [], "x", {}, {"runs": None}, {"runs": [1, "x"]}])
def test_an_answer_of_another_shape_is_empty(answer: object) -> None:
    assert measured(answer) == Measured()


def test_modes_have_names_of_their_own() -> None:
    names = [picture_name(mode, wide) for mode in MODES for wide in mode.widths]
    assert len(set(names)) == len(names) == 19
    assert prepared(LIGHT) == ""
    assert "prefers-color-scheme" in prepared(OUTLOOK)


# ---------------------------------------------------------------- the page


def page_of(meta: PostMeta, found: tuple[Finding, ...] = (), text: str = "Text.") -> str:
    made = post(p("Text."), meta=meta)
    check = check_mail(made, SETTINGS)
    views = tuple(view(mode, wide, runs=[run()]) for mode in MODES for wide in mode.widths)
    return write_page(
        ProofPage(
            head=masthead(made, SETTINGS),
            subject=meta.title,
            sender="Ada",
            views=views,
            findings=found,
            lint=check.problems,
            held_against="Held.",
            clip=check.clip,
            headers="Subject: x",
            text=text,
            browser="Chromium 1",
            draft="drafts/a.md",
        )
    )


class Tags(HTMLParser):
    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.ids: list[str] = []
        self.links: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.ids += [value or "" for name, value in attrs if name == "id"]
        self.links += [value or "" for name, value in attrs if name == "href"]


def test_the_page_leads_from_a_finding_to_the_picture_and_back() -> None:
    views = [view(mode, wide, runs=[run()]) for mode in MODES for wide in mode.widths]
    found = findings(views)
    tags = Tags(page_of(META, found))
    assert len(tags.ids) == len(set(tags.ids))
    inside = [link[1:] for link in tags.links if link.startswith("#")]
    assert "v-375-light:1" in inside
    assert "f1" in inside
    assert set(inside) <= set(tags.ids)


def test_a_mark_below_the_pictures_end_can_still_be_led_to() -> None:
    place = Sighting("light", 375, "375-light.png", (0, 9000, 10, 10))
    far = Finding("small-text", "warning", "the text is small.", "p", "x", 9, seen=(place,))
    html = page_of(META, (far,))
    assert '<span class="mark bare" id="v-375-light:1"' in html


def test_nothing_found_is_said_and_so_is_what_was_measured() -> None:
    html = page_of(META)
    assert "Nothing found." in html
    assert "19 views, 19 runs of text measured" in html


def test_a_hostile_title_stays_text() -> None:
    evil = '"><script>alert(1)</script>'
    meta = replace(META, title=evil, subtitle=evil, preheader=evil, description=evil)
    found = Finding(
        "overflow", "error", evil, evil, evil, 3,
        seen=(Sighting("light", 375, "375-light.png", (0, 0, 9, 9)),),
    )  # fmt: skip
    html = page_of(meta, (found,), text=evil)
    assert "<script>alert" not in html
    assert Tags(html).tags.count("script") == 1


def test_the_page_fetches_nothing() -> None:
    html = page_of(META)
    assert re.findall(r'src="([^"]*)"', html) == re.findall(r'src="(\d{3}-[a-z-]+\.png)"', html)
    assert "default-src &#39;none&#39;" in html or "default-src 'none'" in html
