"""Pictures of a mail: hosted, attached, or named in words; as wide as they should be."""

from __future__ import annotations

import re
from dataclasses import replace
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from pathlib import Path

import pytest

from cxq.cli.posting import Desk
from cxq.document import Figure, Image
from cxq.model import LocalImage, Post
from cxq.picture import read_picture
from cxq.project import find_project
from cxq.render.email import message_of, render
from cxq.render.mail_check import check_mail
from cxq.render.rendered import Rendered
from cxq.theme import PAPER, Logo
from house.test_picture import jpeg, png
from render.reading import read
from render.sample import LINES, SETTINGS, code, figure, image, p, post

ATTACHED = replace(SETTINGS, email=replace(SETTINGS.email, images="attached"))
HOSTED = replace(
    SETTINGS, email=replace(SETTINGS.email, image_base="https://pictures.example.org/{slug}")
)


def local(name: str, data: bytes, *, url: str = "") -> LocalImage:
    return LocalImage(
        url or f"img/{name}",
        Path(f"/n/img/{name}"),
        name,
        read_picture(data, name),
        len(data),
        data,
    )


def shown(*images: LocalImage, width: int = 0) -> Post:
    blocks = [
        Figure(LINES.next(), Image(LINES.here(), each.url, "Alt", "", width), ()) for each in images
    ]
    return post(*blocks, images=images)


def images(rendered: Rendered) -> list[dict[str, str]]:
    return read(rendered.files[0].data.decode()).all("img")


def parts(rendered: Rendered) -> list[EmailMessage]:
    parsed = BytesParser(policy=policy.default).parsebytes(rendered.files[2].data)
    assert not parsed.defects
    found = [part for part in parsed.walk() if isinstance(part, EmailMessage)]
    assert not any(part.defects for part in found)
    return found


def test_hosted_images_have_the_address_base_and_the_slug() -> None:
    rendered = render(shown(local("chart.png", png(320, 200))), HOSTED)
    assert images(rendered)[0]["src"] == "https://pictures.example.org/future-industries/chart.png"
    assert "named in words" not in "".join(rendered.notes)
    assert [part.get_content_type() for part in parts(rendered)] == [
        "multipart/alternative", "text/plain", "text/html",
    ]  # fmt: skip


def test_attached_images_travel_with_the_message() -> None:
    data = png(320, 200)
    rendered = render(shown(local("chart.png", data)), ATTACHED)
    alternative, text, related, page, picture = parts(rendered)
    assert alternative.get_content_type() == "multipart/alternative"
    assert text.get_content_type() == "text/plain"
    assert related.get_content_type() == "multipart/related"
    assert related.get_param("type") == "text/html"
    assert picture.get_content_type() == "image/png"
    assert picture.get_content() == data
    assert picture.get_content_disposition() == "inline"
    assert picture.get_filename() == "chart.png"
    identity = picture["Content-ID"].strip("<>")
    assert re.fullmatch(r"[0-9a-f]{32}@quantum\.example\.org", identity)
    assert f'<img src="cid:{identity}" width="320"' in page.get_content()
    # The file by itself shows the copy that lies beside it.
    assert images(rendered)[0]["src"] == "images/chart.png"


def test_a_text_that_speaks_of_the_picture_is_left_alone() -> None:
    one = local("chart.png", png(320, 200))
    cid = message_of(shown(one), ATTACHED).attachments[0].content_id
    made = post(p(code(f'<img src="cid:{cid}" x')), figure(image(one.url, "x")), images=(one,))
    html = render(made, ATTACHED).files[0].data.decode()
    assert f'&lt;img src="cid:{cid}" x' in html


def test_one_picture_under_two_names_is_carried_once() -> None:
    data = png(9, 9)
    rendered = render(shown(local("a.png", data), local("b.png", data)), ATTACHED)
    assert sum(part.get_content_maintype() == "image" for part in parts(rendered)) == 1


def test_the_same_picture_gives_the_same_bytes() -> None:
    made = shown(local("a.png", png(9, 9)))
    assert render(made, ATTACHED).files == render(made, ATTACHED).files
    other = render(shown(local("a.png", png(9, 8))), ATTACHED)
    ids = {
        part["Message-ID"] for each in (render(made, ATTACHED), other) for part in parts(each)[:1]
    }
    assert len(ids) == 2


@pytest.mark.parametrize(
    ("data", "name", "given", "expected"),
    [
        (png(320, 200), "a.png", 0, "320"),  # its own
        (png(1600, 900), "a.png", 0, "552"),  # no wider than the column
        (png(640, 400, density=5669), "a.png", 0, "320"),  # a doubled screen's picture
        (png(640, 400), "a@2x.png", 0, "320"),
        (jpeg(400, 300, turned=6), "a.jpg", 0, "300"),
        (png(640, 400), "a.png", 200, "200"),  # the author's goes before
        (png(100, 100), "a.png", 9999, "552"),
        (b"<svg width='9'>", "a.svg", 0, "552"),  # not known
    ],
)
def test_widths_in_pixels(data: bytes, name: str, given: int, expected: str) -> None:
    rendered = render(shown(local(name, data), width=given), HOSTED)
    assert images(rendered)[0]["width"] == expected
    assert "height:auto" in images(rendered)[0]["style"]


def test_a_picture_in_a_line_has_its_own_width_and_needs_no_warning() -> None:
    one = local("icon.png", png(16, 16))
    rendered = render(post(p("An ", image(one.url, "icon")), images=(one,)), HOSTED)
    assert images(rendered)[0]["width"] == "16"
    assert not any("stands in a line" in note for note in rendered.notes)


def test_words_in_a_pictures_place_are_small_print() -> None:
    has = images(render(shown(local("a.png", png(9, 9))), HOSTED))[0]
    assert has["alt"] == "Alt"
    for declaration in ("font-size:14px", "font-style:italic", f"color:{PAPER.light.muted}"):
        assert declaration in has["style"]
    assert has["class"] == "muted", "dark mode has a colour for it too"


def note_of(rendered: Rendered) -> str:
    assert images(rendered) == []
    assert "[Image: Alt]" in rendered.files[0].data.decode()
    return next(note for note in rendered.notes if "named in words" in note)


def test_what_cannot_be_shown_is_said_in_words_with_the_reason() -> None:
    whole = local("a.png", png(9, 9))
    assert 'Set image_base = "https://…"' in note_of(render(shown(whole), SETTINGS))
    huge = replace(whole, size=12_000_000, data=b"")
    assert "too large to be attached (12,000,000 bytes)" in note_of(render(shown(huge), ATTACHED))
    text = local("a.png", b"plain text")
    assert "no picture that mail programs show" in note_of(render(shown(text), ATTACHED))
    gone = LocalImage("img/a.png", Path("/n/a.png"), "a.png")
    assert "could not be read" in note_of(render(shown(gone), ATTACHED))
    for with_settings in (SETTINGS, HOSTED, ATTACHED):
        missing = replace(shown(gone), images=())
        assert "no such file beside the draft" in note_of(render(missing, with_settings))
        insecure = replace(gone, url="http://x.example/a.png")
        says = note_of(render(replace(shown(insecure), images=()), with_settings))
        assert "an https address" in says


def test_a_heavy_picture_is_told() -> None:
    heavy = replace(local("a.png", png(900, 900)), size=3_200_000)
    notes = render(shown(heavy), HOSTED).notes
    assert any("img/a.png has 3,200,000 bytes" in note for note in notes)


def test_two_hundred_pictures() -> None:
    many = [local(f"{n}.png", png(100 + n, 50)) for n in range(200)]
    rendered = render(shown(*many), ATTACHED)
    carried = [part for part in parts(rendered) if part.get_content_maintype() == "image"]
    assert [part.get_content() for part in carried] == [each.data for each in many]
    assert len(images(rendered)) == 200


def test_a_message_too_heavy_for_gmail_is_told() -> None:
    big = [local(f"{n}.png", png(9, n + 1) + bytes(9_000_000)) for n in range(3)]
    notes = render(shown(*big), ATTACHED).notes
    assert any("Gmail takes at most 25,000,000" in note for note in notes)


def test_attached_and_hosted_pictures_have_no_finding() -> None:
    made = shown(local("a.png", png(320, 200)))
    for with_settings in (ATTACHED, HOSTED):
        assert check_mail(made, with_settings).problems == ()
    webp = shown(local("a.webp", b"RIFF\0\0\0\0WEBPVP8X\x0a\0\0\0\0\0\0\0\x1f\0\0\x0f\0\0"))
    for with_settings in (ATTACHED, HOSTED):
        assert {each.rule for each in check_mail(webp, with_settings).problems} == {
            "mail-image-webp"
        }


# ---------------------------------------------------------------- the theme's logo


def test_a_logo_is_hosted_attached_or_left_out_with_a_note() -> None:
    logo = local("theme-logo.png", png(240, 80), url="theme:logo.png")
    theme = replace(PAPER, name="mine", logo=Logo(logo.url, "Our sign"))
    made = replace(post(p("x"), images=(logo,)), theme=theme)
    for with_settings, source in (
        (ATTACHED, "images/theme-logo.png"),
        (HOSTED, "https://pictures."),
    ):
        has = images(render(made, with_settings))[0]
        assert has["src"].startswith(source)
        assert (has["width"], has["alt"]) == ("240", "Our sign")
        assert check_mail(made, with_settings).problems == ()
    rendered = render(made, SETTINGS)
    assert images(rendered) == []
    assert any(note.startswith("the logo logo.png was left out: ") for note in rendered.notes)
    web = replace(made, theme=replace(theme, logo=Logo("https://x.example/l.png", width=90)))
    has = images(render(web, SETTINGS))[0]
    assert (has["src"], has["width"]) == ("https://x.example/l.png", "90")
    assert has["alt"] == "Quantum, Translated"


# ---------------------------------------------------------------- from the disk


def folder(root: Path, settings: str, draft: str) -> Desk:
    (root / "cxq.toml").write_text(settings, encoding="utf-8")
    (root / "drafts").mkdir()
    (root / "drafts" / "a.md").write_text(draft, encoding="utf-8")
    (root / "drafts" / "chart@2x.png").write_bytes(png(640, 400))
    (root / "themes").mkdir()
    (root / "themes" / "logo.png").write_bytes(png(200, 50))
    (root / "themes" / "mine.toml").write_text('[logo]\nsource = "logo.png"\n', encoding="utf-8")
    return Desk.open(find_project(root, {}))


DRAFT = "---\ntitle: A\nslug: a\ndate: 2026-03-06\n{}---\n![A chart](chart@2x.png)\n"


def test_a_draft_s_pictures_are_read_for_the_mail(tmp_path: Path) -> None:
    desk = folder(tmp_path, '[email]\nimages = "attached"\ntheme = "mine"\n', DRAFT.format(""))
    made = desk.build(tmp_path / "drafts" / "a.md")
    assert [each.name for each in made.images] == ["chart-2x.png", "theme-logo.png"]
    sources = [has["width"] for has in images(render(made, desk.project.settings))]
    assert sources == ["200", "320"]
    assert len(message_of(made, desk.project.settings).attachments) == 2


def test_a_draft_names_its_theme_and_a_wrong_name_is_told_at_its_line(tmp_path: Path) -> None:
    desk = folder(tmp_path, "", DRAFT.format("theme: slate\n"))
    assert desk.build(tmp_path / "drafts" / "a.md").theme.name == "slate"
    file = tmp_path / "drafts" / "a.md"
    file.write_text(DRAFT.format("theme: slat\n"), encoding="utf-8")
    made = desk.build(file)
    assert made.theme.name == "paper"
    problem = next(each for each in made.problems if each.rule == "theme-unknown")
    assert (problem.path, problem.line, problem.severity) == ("drafts/a.md", 5, "error")
    assert problem.message == "There is no theme “slat” (did you mean “slate”?)."


def test_pictures_are_not_read_whole_where_nothing_carries_them(tmp_path: Path) -> None:
    desk = folder(tmp_path, "", DRAFT.format(""))
    made = desk.build(tmp_path / "drafts" / "a.md")
    assert made.images[0].data == b""
    assert made.images[0].size > 0


def test_settings_have_a_line_for_what_is_wrong(tmp_path: Path) -> None:
    from cxq.errors import SettingsError

    for text, says in (
        ('image_base = "http://x.example"', "cxq.toml:2: email.image_base: “http://x.example” is"),
        ('images = "linked"', "cxq.toml:2: email.images: 'linked' is not one of"),
        ('notes = "none"', "cxq.toml:2: email.notes: 'none' is not one of"),
        ('note_anchor = "fn"', "cxq.toml:2: email.note_anchor: “fn” is no name that holds"),
    ):
        (tmp_path / "cxq.toml").write_text(f"[email]\n{text}\n", encoding="utf-8")
        with pytest.raises(SettingsError) as caught:
            find_project(tmp_path, {})
        assert str(caught.value).startswith(says)
