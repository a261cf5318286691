"""The mail: safe constructs only, notes that link both ways, one message of two parts."""

from __future__ import annotations

import re
import time
from dataclasses import replace
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from pathlib import Path

import pytest
from hypothesis import given, settings

from cxq.colours import contrast
from cxq.document import Document
from cxq.errors import CxqError
from cxq.model import Post
from cxq.project import EmailSettings, Settings
from cxq.render.clip import CLIP
from cxq.render.email import render
from cxq.render.email_style import CONTENT
from cxq.theme import SHIPPED, Theme, faint_pairs, palettes
from render.reading import read
from render.sample import (
    META,
    SETTINGS,
    bullets,
    h,
    inlines,
    item,
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

RICH = rich_post(Path("/newsletter/drafts/img"))


def files(made: Post, with_settings: Settings = SETTINGS) -> dict[str, bytes]:
    return {file.name: file.data for file in render(made, with_settings).files}


def mail(made: Post, with_settings: Settings = SETTINGS) -> EmailMessage:
    parsed = BytesParser(policy=policy.default).parsebytes(files(made, with_settings)["email.eml"])
    assert isinstance(parsed, EmailMessage)
    assert not parsed.defects
    return parsed


def html(made: Post) -> str:
    return files(made)["email.html"].decode()


# ---------------------------------------------------------------- the HTML


def declarations(made: str) -> list[tuple[str, str, str]]:
    """(tag, property, value) of every style written on an element."""
    return [
        (tag, name.strip(), value.strip())
        for tag, attributes in read(made).tags
        for name, _, value in (
            each.partition(":") for each in attributes.get("style", "").split(";") if each
        )
    ]


def hold_the_line(made: str) -> None:
    """What caniemail's newest figures call unsafe (facts of 2025) does not occur."""
    found = read(made)
    tags = {tag for tag, _ in found.tags}
    unsafe = {"details", "summary", "main", "nav", "section", "article", "header", "footer"}
    assert not tags & (unsafe | {"svg", "script", "link", "ruby", "button", "form", "iframe"})
    for tag, name, value in declarations(made):
        if name == "padding":
            assert tag in ("td", "th"), "Outlook for Windows pads table cells only"
        if name == "max-width":
            assert tag in ("table", "img")
        assert not re.search(r"rem\b|var\(|rgba?\(|calc\(|flex|grid", value)
    assert "@font-face" not in made
    assert "url(" not in made
    for image in found.all("img"):
        assert image["src"].startswith("https://")
        assert int(image.get("width", "0")) <= CONTENT == 552
        assert "%" not in image.get("width", "")
    for address in found.values("href"):
        assert address.startswith(("https://", "http://", "mailto:", "#"))
    names = {has["name"] for has in found.all("a") if "name" in has}
    ids = {has["id"] for has in found.all("a") if "id" in has}
    assert names == ids
    assert {address[1:] for address in found.values("href") if address[0] == "#"} <= names
    style = re.search(r"<style>\n(.*?)</style>", made, re.DOTALL)
    assert style is not None
    assert len(style[1]) < 16_000, "Gmail drops a style element beyond 16 KB"


def test_the_rich_post_holds_the_line() -> None:
    hold_the_line(html(RICH))


@given(documents)
@settings(max_examples=60, deadline=None)
def test_any_document_holds_the_line(document: Document) -> None:
    hold_the_line(html(replace(post(), document=document)))


def test_figures_get_their_width_in_pixels() -> None:
    figure = next(has for has in read(html(RICH)).all("img") if "map" in has["src"])
    assert figure["width"] == "552"
    assert "height:auto" in figure["style"]


def test_a_ghost_table_holds_the_width_where_max_width_is_ignored() -> None:
    made = html(RICH)
    assert re.search(r"<!--\[if mso\]><table [^>]*width=\"600\"", made)
    others = made.count("<!--[if !mso]><!-->")
    assert others == made.count("<!--<![endif]-->") == 1
    assert made.count("<!--[if mso]>") + others == made.count("<![endif]-->")


def test_the_preheader_comes_first_and_is_hidden() -> None:
    made = html(replace(RICH, meta=replace(META, preheader="In short: four characters")))
    first = made.partition("<body")[2].partition("<div")[2]
    assert first.startswith(' style="display:none')
    assert "In short: four characters" in first.partition("</div>")[0]


@pytest.mark.parametrize("theme", SHIPPED.values(), ids=SHIPPED)
def test_every_text_can_be_read_on_every_ground(theme: Theme) -> None:
    """In light, in dark, and in what Gmail and Outlook make of the light colours."""
    seen = list(palettes(theme))
    assert len(seen) == 5
    for when, palette in seen:
        colours = palette.named()
        for ink, ground in palette.pairs():
            assert contrast(colours[ink], colours[ground]) >= 4.5, (when, ink, ground)
    assert faint_pairs(theme) == ()


def test_no_pure_black_or_white() -> None:
    assert not re.search(r"#(000|fff)(?![0-9a-f])|#(000000|ffffff)", html(RICH), re.IGNORECASE)


def test_a_note_used_twice_has_two_ways_back() -> None:
    made = html(RICH)
    assert '<a name="fn-3" id="fn-3"></a>' in made
    assert '<a name="fnref-3-2" id="fnref-3-2"></a><sup' in made
    assert 'href="#fnref-3-1"' in made
    assert 'href="#fnref-3-2"' in made


def test_a_long_mail_is_warned_of() -> None:
    long = post(*(p("A sentence of ten words that fills the mail up. " * 5) for _ in range(420)))
    rendered = render(long, SETTINGS)
    assert len(rendered.files[0].data) > CLIP
    assert any("Gmail clips" in says for says in rendered.notes)


def test_sixty_notes_fit_before_gmail_clips() -> None:
    """A 2,700-word post with 60 citing notes stays well below 102 KB."""
    cite = "State Council, 《政府工作报告》 (“Report on the Work of the Government”), 2025. "
    words = "Six words of plain English, more. " * 7 + "And 量子 once, or 未来产业."
    made = post(
        *(p(words, ref(number)) for number in range(1, 61)),
        notes=tuple(
            note(number, p(cite, link("https://www.example.cn/2025/report.html", "link")))
            for number in range(1, 61)
        ),
    )
    assert len(html(made)) < 0.7 * CLIP


# ---------------------------------------------------------------- the message


def test_the_message_holds_both_parts_as_they_are() -> None:
    made = files(RICH)
    parsed = mail(RICH)
    assert parsed.get_content_type() == "multipart/alternative"
    text, page = parsed.iter_parts()
    assert text.get_content_type() == "text/plain"
    assert page.get_content_type() == "text/html"
    assert text.get_content().replace("\r\n", "\n") == made["email.txt"].decode()
    assert page.get_content().replace("\r\n", "\n") == made["email.html"].decode()


def test_its_headers() -> None:
    parsed = mail(RICH)
    assert parsed["Subject"] == 'What the "future industries" are: 未来产业 from 2014 to today'
    assert parsed["From"].addresses[0].display_name == "Ada Lin 林"
    assert parsed["Date"].datetime.isoformat() == "2026-03-06T08:00:00+00:00"
    assert parsed["To"] == "undisclosed-recipients:;"
    assert parsed["Content-Language"] == "en"
    assert parsed["Reply-To"] == "Ada Lin <replies@example.org>"
    assert parsed["List-Id"] == '"Quantum, Translated" <quantum.example.org>'
    assert re.fullmatch(r"<[0-9a-f]{32}@quantum\.example\.org>", parsed["Message-ID"])
    assert "=?" not in parsed["List-Unsubscribe"]


@pytest.mark.parametrize(
    ("unsubscribe", "one_click", "posted"),
    [
        ("https://e.org/u", True, True),
        ("https://e.org/u, mailto:leave@e.org", True, True),
        ("https://e.org/u", False, False),
        ("http://e.org/u", True, False),
        ("mailto:leave@e.org", True, False),
        ("https://e.org/u, https://e.org/v", True, False),
        ("", True, False),
    ],
)
def test_one_click_is_promised_for_one_https_address_alone(
    unsubscribe: str, one_click: bool, posted: bool
) -> None:
    """RFC 8058 §3.1."""
    chosen = replace(SETTINGS.email, unsubscribe=unsubscribe, one_click=one_click)
    parsed = mail(post(p("x")), replace(SETTINGS, email=chosen))
    assert parsed["List-Unsubscribe-Post"] == ("List-Unsubscribe=One-Click" if posted else None)
    assert (parsed["List-Unsubscribe"] is None) == (not unsubscribe)


@pytest.mark.parametrize(
    "title", ["👩‍👩‍👧‍👦 emoji", "\u202ebidi\u202c עברית", "量子 " * 133, "=?utf-8?q?lookalike?="]
)
def test_titles_of_every_kind_arrive(title: str) -> None:
    assert mail(post(p("x"), meta=replace(META, title=title)))["Subject"] == title.strip()


def test_a_post_of_three_megabytes() -> None:
    made = post(
        *(
            p(f"{number} A sentence of ten words 量子 fills the mail. " * 60)
            for number in range(1000)
        )
    )
    started = time.perf_counter()
    rendered = render(made, SETTINGS)
    assert time.perf_counter() - started < 30
    assert len(rendered.files[0].data) > 3_000_000
    parsed = BytesParser(policy=policy.default).parsebytes(rendered.files[2].data)
    assert isinstance(parsed, EmailMessage)
    text, page = parsed.iter_parts()
    assert page.get_content().replace("\r\n", "\n").encode() == rendered.files[0].data
    assert text.get_content().replace("\r\n", "\n").encode() == rendered.files[1].data


def test_the_wire_form() -> None:
    raw = files(RICH)["email.eml"]
    assert raw.count(b"\n") == raw.count(b"\r\n")
    assert max(map(len, raw.split(b"\r\n"))) <= 998
    assert raw.isascii()


def test_the_message_id_follows_the_content() -> None:
    first, same, other = mail(post(p("a"))), mail(post(p("a"))), mail(post(p("b")))
    assert first["Message-ID"] == same["Message-ID"] != other["Message-ID"]
    assert first.get_boundary() == same.get_boundary() != other.get_boundary()


def encodings(made: Post) -> list[str]:
    return [str(part["Content-Transfer-Encoding"]) for part in mail(made).iter_parts()]


def test_each_part_takes_the_encoding_that_is_shorter() -> None:
    assert encodings(post(p("English. " * 50))) == ["quoted-printable", "quoted-printable"]
    assert encodings(post(p("新质生产力。" * 900))) == ["base64", "base64"]


def test_without_a_sender_or_a_date_it_is_still_a_message() -> None:
    made = post(p("x"), meta=replace(META, date="soon"))
    parsed = mail(made, Settings())
    assert parsed["From"] == "The author <author@example.invalid>"
    assert parsed["Date"] is None
    assert parsed["Message-ID"].endswith("@quantum.example.org>")
    notes = render(made, Settings()).notes
    assert any("put from =" in says for says in notes)
    assert any("“soon” is not a date" in says for says in notes)


def test_a_title_cannot_bring_a_header() -> None:
    for title in ("a\nBcc: x@example.org", "=?utf-8?q?a=0ABcc=3A_x?="):
        with pytest.raises(CxqError, match="line end"):
            render(post(p("x"), meta=replace(META, title=title)), SETTINGS)


def test_a_setting_cannot_bring_a_header() -> None:
    for settings_ in (
        EmailSettings(from_="a@example.org\r\nBcc: x@example.org"),
        EmailSettings(unsubscribe="https://example.org/\r\nBcc: x@example.org"),
        EmailSettings(list_id="a <x.example>\nBcc: y"),
        EmailSettings(reply_to="=?utf-8?q?=0A?= <a@example.org>"),
    ):
        with pytest.raises(CxqError):
            render(post(p("x")), Settings(email=settings_))


def test_a_body_that_speaks_of_its_own_boundary_stays_whole() -> None:
    boundary = mail(post(p("x"))).get_boundary()
    made = post(p(f"--{boundary}"), h(2, f"--{boundary}--"))
    assert len(list(mail(made).iter_parts())) == 2


def test_the_text_part_ends_with_the_way_out() -> None:
    text = files(RICH)["email.txt"].decode()
    assert text.rstrip().endswith(
        "Unsubscribe: <https://example.org/unsubscribe?list=quantum-translated"
        "&reader=0123456789abcdef0123456789abcdef>"
    )


def test_a_box_stands_for_the_bullet_of_its_own_item_alone() -> None:
    items = (item(p("plain")), item(p("done"), checked=True), item(p("open"), checked=False))
    made = html(post(bullets(*items)))
    around, plain, *tasks = re.findall(r"<(?:ul|li)[^>]*>", made)
    assert "list-style" not in around + plain
    assert ["list-style-type:none" in task for task in tasks] == [True, True]
    made = html(post(bullets(*items[1:])))
    assert made.count("list-style-type:none") == 1  # a list of tasks says it once


def test_a_table_that_becomes_records_fits_without_the_style_sheet_too() -> None:
    head = ["Organisation", "Headquarters", "Announcement", "What was said of it"]
    body = ("a", "b", "c", "much longer words than " * 5)
    made = html(post(table(*(row(*map(inlines, cells)) for cells in (head, body)))))
    assert 'class="stack text"' in made
    assert "word-break:break-word" in made
    shares = [int(share) for share in re.findall(r'<th class="rule" width="(\d+)%"', made)]
    assert len(shares) == 4
    assert 96 <= sum(shares) <= 100
    assert max(shares) == shares[-1]
    # No head's word is broken where the column is 552 pixels wide.
    for name, share in zip(head[:3], shares, strict=False):
        assert share * CONTENT / 100 > len(name) * 8.5


def test_an_address_in_a_table_takes_no_room_from_the_other_columns() -> None:
    address = "https://example.org/" + "a" * 80
    made = html(
        post(table(*(row(*map(inlines, c)) for c in (("Province", "Where"), ("x", address)))))
    )
    first, second = re.findall(r'<th class="rule" width="(\d+)%"', made)
    assert int(first) * CONTENT / 100 > len("Province") * 8.5
    assert int(second) > int(first)
