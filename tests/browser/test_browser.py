"""The door to Chromium: pictures that are the same each time, and nothing that gets out."""

from __future__ import annotations

import struct
from pathlib import Path

import pytest

from cxq.browser import Browser, BrowserError, View
from cxq.browser.browser import MOST_BYTES
from cxq.browser.page import Page
from cxq.browser.view import TALLEST

pytestmark = pytest.mark.browser

RED = "<style>body{margin:0}p{margin:0;width:100px;height:50px;background:#c81e1e}</style><p>量子"


def size(picture: bytes) -> tuple[int, int]:
    """Width and height of a PNG."""
    assert picture.startswith(b"\x89PNG\r\n\x1a\n")
    return struct.unpack(">II", picture[16:24])


def test_a_picture_is_the_element_alone(browser: Browser) -> None:
    assert size(browser.picture(RED, selector="p", width=400)) == (200, 100)
    assert size(browser.picture(RED, selector="p", width=400, scale=1)) == (100, 50)


def test_a_picture_is_the_same_each_time(browser: Browser) -> None:
    assert browser.picture(RED, selector="p", width=400) == browser.picture(
        RED, selector="p", width=400
    )


def test_colours_are_those_of_the_picture(browser: Browser) -> None:
    picture = browser.picture(RED, selector="p", width=400)
    # The second point lies outside, and takes the nearest pixel.
    assert browser.colours(picture, [(199, 99), (5000, 5000)]) == ("#c81e1e", "#c81e1e")


def test_a_picture_of_nothing_is_refused(browser: Browser) -> None:
    with pytest.raises(BrowserError, match="no element “table”"):
        browser.picture(RED, selector="table", width=400)
    with pytest.raises(BrowserError, match="could not make the picture"):
        browser.picture(RED, selector="p[", width=400)


def test_an_element_that_no_picture_holds_is_refused(browser: Browser) -> None:
    with pytest.raises(BrowserError, match=r"is 20 × 30,000 pixels; a picture holds 6,000"):
        browser.picture(
            "<p style='width:20px;height:30000px;background:red'>", selector="p", width=90
        )


def test_a_page_of_200_000_pixels_is_cut_and_says_so(browser: Browser) -> None:
    look = browser.look("<body style='margin:0'><div style='height:200000px'>x", View(320))
    assert (look.height, look.shown) == (200_000, TALLEST)
    assert size(look.picture) == (320, TALLEST)


def test_a_page_larger_than_a_browser_is_given(browser: Browser) -> None:
    with pytest.raises(BrowserError, match="24,000,001 bytes"):
        browser.look("x" * (MOST_BYTES + 1), View(320))


def test_three_megabytes_are_shown(browser: Browser) -> None:
    look = browser.look("<p>" + "<p>量子 words".join("" for _ in range(170_000)), View(320))
    assert look.height > 1_000_000
    assert look.shown == TALLEST


def test_overflow_is_seen(browser: Browser) -> None:
    assert (
        browser.look("<body style='margin:0'><p style='width:700px'>x", View(320)).scroll_width
        == 700
    )
    assert browser.look("<body style='margin:0'><p>fits", View(320)).scroll_width == 320


def test_the_reader_chooses_light_and_dark(browser: Browser) -> None:
    page = (
        "<meta name=color-scheme content='light dark'><style>body{margin:0;background:#eee}"
        "@media(prefers-color-scheme:dark){body{background:#222}}</style>"
    )
    for scheme, colour in (("light", "#eeeeee"), ("dark", "#222222")):
        look = browser.look(page, View(320, "dark" if scheme == "dark" else "light"))
        assert browser.colours(look.picture, [(9, 9)]) == (colour,)


def test_forced_dark_darkens_a_page_that_has_no_dark_of_its_own(browser: Browser) -> None:
    page = "<body style='margin:0;background:#ffffff;color:#000000'>text"
    look = browser.look(page, View(320, forced_dark=True))
    (ground,) = browser.colours(look.picture, [(300, 700)])
    assert int(ground[1:3], 16) < 0x40


def test_a_pages_own_scripts_never_run_and_ours_do(browser: Browser) -> None:
    page = (
        "<title>as written</title><body onload='document.title=1'><script>document.title=2</script>"
    )
    look = browser.look(
        page,
        View(320),
        prepare="() => { document.body.append('made ready'); }",
        measure="() => [document.title, document.body.innerText]",
    )
    assert look.measured == ["as written", "made ready"]


def test_a_further_picture_for_each_style(browser: Browser) -> None:
    look = browser.look(RED, View(320, styles=("p{background:#00ff00}", "p{height:9px}")))
    first, second = look.further
    assert browser.colours(first, [(99, 49)]) == ("#00ff00",)
    assert browser.colours(second, [(99, 5), (99, 49)]) == ("#c81e1e", "#ffffff")


def test_a_print_view(browser: Browser) -> None:
    page = "<style>body{margin:0;height:9px}@media print{body{background:#0000ff}}</style>"
    look = browser.look(page, View(320, printed=True))
    assert browser.colours(look.picture, [(5, 5)]) == ("#0000ff",)


def image(colour: str, browser: Browser) -> bytes:
    page = f"<body style='margin:0'><p style='margin:0;width:4px;height:4px;background:{colour}'>"
    return browser.picture(page, selector="p", width=90)


def test_files_of_the_folder_are_given_and_no_others(browser: Browser, tmp_path: Path) -> None:
    inside, outside = tmp_path / "out", tmp_path / "secret.png"
    (inside / "images").mkdir(parents=True)
    (inside / "images" / "a b 量.png").write_bytes(image("#00ff00", browser))
    outside.write_bytes(image("#ff0000", browser))
    (inside / "link.png").symlink_to(outside)
    (inside / "loop.png").symlink_to(inside / "loop.png")
    wanted = (
        "images/a b 量.png",
        "link.png",
        "loop.png",
        "none.png",
        "..%2fsecret.png",
        "%2e%2e/secret.png",
        "a%00b.png",
        outside.as_uri(),
        "https://example.org/x.png",
        "http://127.0.0.1:80/x.png",
    )
    page = inside / "page.html"
    page.write_text("".join(f"<img src='{each}'>" for each in wanted), encoding="utf-8")
    look = browser.look(
        page, View(320), measure="() => [...document.images].map((each) => each.naturalWidth)"
    )
    assert look.measured == [8] + [0] * 9
    assert len(look.refused) == 9
    assert "https://example.org/x.png" in look.refused
    assert outside.as_uri() in look.refused
    off = browser.look(
        page, View(320, images=False), measure="() => document.images[0].naturalWidth"
    )
    assert off.measured == 0


def test_an_address_may_be_answered_by_a_file(browser: Browser, tmp_path: Path) -> None:
    (tmp_path / "x.png").write_bytes(image("#00ff00", browser))
    look = browser.look(
        "<img src='https://example.org/chart.png'>",
        View(320),
        files={"https://example.org/chart.png": tmp_path / "x.png"},
        measure="() => document.images[0].naturalWidth",
    )
    assert look.measured == 8
    assert look.refused == ()


@pytest.mark.parametrize(
    "page",
    [
        "<meta http-equiv=refresh content='0;url=https://example.org/'>here",
        "<iframe src='https://example.org/'></iframe>here",
        "<link rel=stylesheet href='https://example.org/a.css'>here",
        "<style>@import 'https://example.org/a.css';</style>here",
        "<link rel=prefetch href='https://example.org/a'><link rel=preconnect href='//b.org'>here",
        "<video src='https://example.org/a.mp4' autoplay></video>here",
        "<object data='https://example.org/a.svg'></object>here",
        "<base href='https://example.org/'><img src=a.png>here",
        "here\x00<p <<>>",
        "<iframe srcdoc='<script>top.document.title=1</script>'></iframe>here",
    ],
)
def test_hostile_pages_stay_where_they_are(browser: Browser, page: str) -> None:
    look = browser.look(page, View(320), measure="() => [location.href, document.body.innerText]")
    address, words = look.measured
    assert address == "https://cxq.invalid/"
    assert "here" in words
    assert all("example.org" in each for each in look.refused)


def test_many_looks_keep_their_order(browser: Browser) -> None:
    """Loaded once and made narrower, or loaded so: the pictures are the same."""
    count = 0

    def done() -> None:
        nonlocal count
        count += 1

    pages = [Page(f"<body style='margin:0'><p>{'words ' * n}".encode()) for n in range(40, 80, 10)]
    views = (View(600), View(320), View(375))
    looks = browser.looks([(page, views) for page in pages], done)
    assert [[look.width for look in each] for each in looks] == [[600, 320, 375]] * 4
    assert count == 4
    for page, each in zip(pages, looks, strict=True):
        for view, look in zip(views, each, strict=True):
            assert browser.look(page.html.decode(), view).picture == look.picture


def test_one_bad_page_among_many_is_said(browser: Browser) -> None:
    good, bad = Page(b"<p>good"), Page(b"<p>bad", measure="() => nothing.there")
    with pytest.raises(BrowserError, match="could not show the page"):
        browser.looks([(good, (View(320),)), (bad, (View(320),)), (good, (View(320),))])
