"""The clip budget: what the HTML weighs as sent, what tracking adds, what lies beyond and where."""

from __future__ import annotations

import re
from dataclasses import replace
from email import policy
from email.parser import BytesParser
from pathlib import Path

import pytest
from hypothesis import given, settings

from cxq.document import Document
from cxq.model import Post
from cxq.project import Settings
from cxq.render.clip import CLIP, Clip
from cxq.render.clip_words import clip_row, clip_sentence, clip_summary, lost
from cxq.render.email import render
from cxq.render.lean import FILLER, lean
from cxq.render.mail_check import check_mail
from render.reading import read
from render.sample import (
    SETTINGS,
    figure,
    h,
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

RICH = rich_post(Path("/newsletter/drafts/img"))
LEAN = replace(SETTINGS, email=replace(SETTINGS.email, lean=True))


def clip_of(made: Post, with_settings: Settings = SETTINGS) -> Clip:
    clip = render(made, with_settings).clip
    assert clip is not None
    return clip


def page(made: Post, with_settings: Settings = SETTINGS) -> str:
    return render(made, with_settings).files[0].data.decode()


def noted(count: int) -> Post:
    """A post of `count` paragraphs, each with a citing note of one link."""
    cite = "State Council, 《政府工作报告》 (“Report on the Work of the Government”), 2025. "
    words = "Six words of plain English, more. " * 7 + "And 量子 once, or 未来产业."
    return post(
        *(p(words, ref(number)) for number in range(1, count + 1)),
        notes=tuple(
            note(number, p(cite, link("https://www.example.cn/2025/report.html", "link")))
            for number in range(1, count + 1)
        ),
    )


# ---------------------------------------------------------------- what counts


def test_the_bytes_are_those_of_the_decoded_part_as_sent() -> None:
    raw = render(RICH, SETTINGS).files[2].data
    part = BytesParser(policy=policy.default).parsebytes(raw).get_body(("html",))
    assert part is not None
    decoded = part.get_payload(decode=True)
    assert isinstance(decoded, bytes)
    # What ends the part belongs to the boundary, but for the text's own last line end.
    assert clip_of(RICH).bytes == len(decoded.rstrip(b"\r\n")) + 2


def test_tracked_links_are_those_on_the_web_but_the_way_out() -> None:
    made = post(
        p(link("https://a.example/", "a"), link("mailto:a@b.example", "b"), ref(1)),
        notes=(note(1, p("x")),),
    )
    clip = clip_of(made)
    # The newsletter's own name, “Read online” above and below, and the link in the text.
    assert clip.links == 4
    assert clip.projected == clip.bytes + 4 * 400
    dear = replace(SETTINGS, email=replace(SETTINGS.email, tracking_bytes=1_000))
    assert clip_of(made, dear).projected == clip.bytes + 4_000


@given(documents)
@settings(max_examples=60, deadline=None)
def test_kinds_and_parts_both_sum_up_to_the_whole(document: Document) -> None:
    for with_settings in (SETTINGS, LEAN):
        clip = clip_of(replace(post(), document=document), with_settings)
        assert sum(share.bytes for share in clip.kinds) == clip.bytes
        assert sum(share.bytes for share in clip.parts) == clip.bytes
        assert all(share.bytes > 0 for share in (*clip.kinds, *clip.parts))


def test_a_style_in_the_authors_words_is_text() -> None:
    plain, styled = clip_of(post(p("x" * 12))), clip_of(post(p(' style="ab" ')))
    kinds = [{share.what: share.bytes for share in clip.kinds} for clip in (plain, styled)]
    assert kinds[0]["styles on elements"] == kinds[1]["styles on elements"]


# ---------------------------------------------------------------- what lies beyond


def test_a_short_mail_loses_nothing() -> None:
    clip = clip_of(RICH)
    assert not clip.over
    assert clip.beyond == ()
    assert not any("Gmail clips" in says for says in render(RICH, SETTINGS).notes)


def test_what_lies_beyond_is_named_with_its_lines() -> None:
    made = noted(120)
    clip = clip_of(made)
    assert clip.bytes > CLIP
    notes = [share for share in clip.beyond if share.what.startswith("note ")]
    lines = {f"note {each.number}": each.at.line for each in made.document.footnotes}
    assert all(share.line == lines[share.what] for share in notes)
    assert [share.what for share in clip.beyond[-2:]] == ["the foot", "the unsubscribe link"]
    first = int(notes[0].what.split()[1])
    assert [share.what for share in notes] == [f"note {n}" for n in range(first, 121)]
    # Exactly there: all before it fits, all up to it does not.
    html = page(made)
    before = html[: html.index(f'<a name="fn-{first}"')]
    tracked = len(re.findall(r'href="https?:', before))
    size = len(before.encode()) + before.count("\n") + 400 * tracked
    assert size < CLIP < size + 400 + notes[0].bytes


def test_tracking_alone_can_push_the_end_over() -> None:
    made = noted(80)
    clip = clip_of(made)
    assert clip.bytes < CLIP < clip.projected
    assert clip.over
    free = replace(SETTINGS, email=replace(SETTINGS.email, tracking_bytes=0))
    assert not clip_of(made, free).over


def test_blocks_beyond_are_named_too() -> None:
    made = post(*(p("A sentence of ten words that fills the mail up. " * 5) for _ in range(420)))
    clip = clip_of(made)
    assert clip.beyond[0].what == "the paragraph"
    assert re.match(r"\d+ blocks \(lines \d+–\d+\), the foot and the unsubscribe link", lost(clip))
    problem = next(each for each in check_mail(made, SETTINGS).problems)
    assert (problem.rule, problem.line) == ("mail-clip", clip.beyond[0].line)
    assert clip_sentence(clip) in problem.message
    assert "--lean" in problem.hint


# ---------------------------------------------------------------- the contributors


def test_the_largest_parts_come_first_with_their_lines() -> None:
    big = table(row(inlines("A")), *(row(inlines("量子" * 20)) for _ in range(30)))
    shown = figure(image("https://images.example.org/map.png", "Map"), "A caption")
    clip = clip_of(post(p("a"), big, shown, h(2, "b")))
    assert (clip.parts[0].what, clip.parts[0].line) == ("the table", big.at.line)
    assert {share.what for share in clip.parts} >= {"the figure", "the heading", "the foot"}
    assert "images" in {share.what for share in clip.kinds}
    sizes = [share.bytes for share in clip.parts]
    assert sizes == sorted(sizes, reverse=True)


def test_the_words_and_the_row() -> None:
    clip = clip_of(noted(120))
    size, kinds, parts = clip_summary(clip)
    assert f"{clip.bytes:,} B of HTML as sent" in size
    assert "B above Gmail's 102,400 B." in size
    assert kinds.startswith("Most of it: text ")
    assert "(line " in parts
    shown = clip_row(clip)
    assert (shown["bytes"], shown["limit"]) == (clip.bytes, 102_400)
    assert shown["beyond"][-1]["what"] == "the unsubscribe link"  # type: ignore[index]


# ---------------------------------------------------------------- lean


def words(html: str) -> str:
    return " ".join(re.sub(f"[{FILLER}]", " ", read(html).text).split())


def test_lean_keeps_every_word_link_and_line() -> None:
    for made in (RICH, noted(60)):
        full, slim = page(made), page(made, LEAN)
        assert words(full) == words(slim)
        assert read(full).values("href") == read(slim).values("href")
        assert full.count("\n") == slim.count("\n")
        assert render(made, SETTINGS).files[1] == render(made, LEAN).files[1]


def test_lean_says_what_it_dropped_and_the_figures_are_true() -> None:
    made = noted(60)
    full, slim = clip_of(made), clip_of(made, LEAN)
    said = [note for note in render(made, LEAN).notes if note.startswith("lean: ")]
    assert [note.split(":")[1] for note in said] == [
        " repeated styles, now once in the style sheet",
        " ids beside the same names",
        " the filler after the preheader",
    ]
    dropped = sum(int(re.sub(r"\D", "", note)) for note in said)
    assert full.bytes - slim.bytes == dropped > 0.15 * full.bytes


def test_lean_moves_styles_of_the_text_alone() -> None:
    slim = read(page(noted(60), LEAN))
    column = [has for has in slim.all("table") if "max-width" in has.get("style", "")]
    assert column, "the column's width hangs on it"
    sheet = re.search(r"<style>(.*?)</style>\n</head>", page(noted(60), LEAN), re.DOTALL)
    assert sheet is not None
    classes = {name for _, has in slim.tags for name in has.get("class", "").split()}
    moved = set(re.findall(r"\.(s\d+)\{", sheet[1]))
    assert moved
    assert moved <= classes
    assert "max-width:600px" not in sheet[1]


@given(documents)
@settings(max_examples=40, deadline=None)
def test_lean_is_never_heavier_and_is_lean_once(document: Document) -> None:
    full = page(replace(post(), document=document))
    slim, _ = lean(full)
    assert len(slim.encode()) <= len(full.encode())
    assert words(full) == words(slim)


@pytest.mark.parametrize("html", ["", "<p>x", '<p style="color:red">' * 9, "<style>\n</style>"])
def test_lean_leaves_what_is_no_mail_of_ours(html: str) -> None:
    assert lean(html) == (html, ())


def test_four_times_the_notes_take_about_four_times_as_long() -> None:
    def steps(count: int) -> int:
        weighed, made = clip_of(noted(count)), 0

        class Counted(str):
            __slots__ = ()

            def __eq__(self, other: object) -> bool:
                nonlocal made
                made += 1
                return str.__eq__(self, other)

            __hash__ = str.__hash__

        shares = tuple(replace(each, what=Counted(each.what)) for each in weighed.beyond)
        assert "notes" in lost(replace(weighed, beyond=shares))
        return made

    assert steps(800) <= 4 * max(steps(200), 1)


def test_one_link_is_no_links() -> None:
    made = post(p(link("https://e.org/", "One")))
    without_home = replace(SETTINGS, newsletter=replace(SETTINGS.newsletter, url=""))
    weighed = replace(clip_of(made, without_home), links=1)
    assert "with 1 link tracked" in clip_summary(weighed)[0]
    assert "once 1 link is tracked" in clip_sentence(replace(weighed, projected=weighed.bytes + 1))
