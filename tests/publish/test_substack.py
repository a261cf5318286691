"""cxq push --to substack, against a publication that answers as the facts describe."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from cxq.publish.substack.api import ALLOWED
from publish.conftest import DRAFT, Cxq, png
from publish.substack_site import COOKIE, Publication

CREATED = [
    ("POST", "/api/v1/image"),
    ("GET", "/api/v1/user/profile/self"),
    ("POST", "/api/v1/drafts"),
    ("PUT", "/api/v1/drafts/ID"),
    ("GET", "/api/v1/publication/post-tag"),
    ("POST", "/api/v1/publication/post-tag"),
    ("POST", "/api/v1/post/ID/tag/00000000-0000-4000-8000-000000000000"),
]


def rewrite(folder: Path, old: str, new: str) -> None:
    path = folder / "drafts" / "a.md"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def test_a_draft_is_created_with_all_that_belongs_to_it(push: Cxq, there: Publication) -> None:
    ran = push()
    assert ran.code == 0, ran.err
    address = f"{there.site.base}/publish/post/1000"
    assert ran.out == f"created: The “quantum” plan\n  an unpublished draft: {address}\n"
    draft = there.only()
    assert draft["draft_title"] == "The “quantum” plan"
    assert draft["draft_subtitle"] == "What 新质生产力 means"
    assert draft["draft_bylines"] == [{"id": 4711, "is_guest": False}]
    assert (draft["type"], draft["audience"]) == ("newsletter", "everyone")
    assert draft["slug"] == "quantum-plan"
    assert draft["search_engine_title"] == "Quantum plans"
    assert draft["search_engine_description"] == "What China plans."
    assert set(there.tags) == {"quantum", "policy"}
    assert there.tagged == {(1000, number) for number in there.tags.values()}
    assert there.asked()[: len(CREATED)] == CREATED


def test_the_body_is_a_document_in_a_string(push: Cxq, there: Publication) -> None:
    push()
    document = there.document()
    assert document["type"] == "doc"
    kinds = [node["type"] for node in document["content"]]
    assert kinds == ["paragraph", "captionedImage", "blockquote", "footnote"]
    image = document["content"][1]["content"][0]
    assert image["type"] == "image2"
    assert image["attrs"]["src"].startswith("https://substack-post-media.s3.amazonaws.com/")
    assert (image["attrs"]["width"], image["attrs"]["height"]) == (40, 30)
    assert image["attrs"]["type"] == "image/png"
    assert document["content"][3]["attrs"] == {"number": 1}


def test_the_draft_as_it_is_sent_holds_no_null(push: Cxq, there: Publication) -> None:
    push()
    for request in there.site.requests:
        if request.method in ("POST", "PUT") and "/drafts" in request.path:
            assert None not in json.loads(request.body).values()


def test_a_second_push_sends_nothing(push: Cxq, there: Publication) -> None:
    push()
    before = len(there.site.requests)
    ran = push()
    assert (ran.code, ran.out.split("\n")[0]) == (0, "unchanged: The “quantum” plan")
    assert "/publish/post/1000" in ran.out
    assert len(there.site.requests) == before


def test_a_change_updates_the_same_draft(push: Cxq, there: Publication, folder: Path) -> None:
    push()
    before = len(there.site.requests)
    rewrite(folder, "**new**", "**newer**")
    ran = push("--json")
    assert ran.json["outcome"] == "updated"
    assert ran.json["id"] == "1000"
    assert "newer" in there.only()["draft_body"]
    assert there.asked()[before:][:2] == [
        ("GET", "/api/v1/drafts/ID"),
        ("PUT", "/api/v1/drafts/ID"),
    ]
    assert len(there.images) == 1, "an image is uploaded once"
    assert push().out.startswith("unchanged")


def test_an_image_is_known_by_its_bytes(push: Cxq, there: Publication, folder: Path) -> None:
    push()
    (folder / "drafts" / "same.png").write_bytes((folder / "drafts" / "chart.png").read_bytes())
    rewrite(folder, "> A quote.", "> A quote.\n\n![again](same.png)")
    push()
    assert len(there.images) == 1
    (folder / "drafts" / "same.png").write_bytes(
        (folder / "drafts" / "chart.png").read_bytes() + b"\x00"
    )
    assert push().out.startswith("updated"), "other bytes under the same name are a change"
    assert len(there.images) == 2


def test_all_requests_of_all_tests_are_allowed(push: Cxq, there: Publication, folder: Path) -> None:
    there.sections = [{"id": 77, "name": "Weekly"}]
    rewrite(folder, "slug:", "section: Weekly\nslug:")
    push()
    rewrite(folder, "new", "newer")
    push()
    there.edit(draft_title="By hand")
    push()
    push("--force")
    for request in there.site.requests:
        path = request.path.partition("?")[0]
        assert any(request.method == verb and form.fullmatch(path) for verb, form in ALLOWED)
        assert not any(word in path for word in ("publish", "schedule", "delete", "send"))
    assert there.only()["draft_section_id"] == 77


def test_the_cookie_goes_to_the_publication_alone(push: Cxq, there: Publication) -> None:
    push()
    for request in there.site.requests:
        assert request.headers["cookie"] == f"substack.sid={COOKIE}; connect.sid={COOKIE}"
        assert request.headers["user-agent"].startswith("cxq/")


def test_a_whole_cookie_line_goes_as_it_is(
    push: Cxq, there: Publication, monkeypatch: pytest.MonkeyPatch
) -> None:
    line = f"substack.sid={COOKIE}; substack.lli=1"
    monkeypatch.setenv("CXQ_SUBSTACK_COOKIE", line + ";")
    assert push().code == 0
    assert there.site.requests[0].headers["cookie"] == line


# ---------------------------------------------------------------- what stands there


def test_an_edit_there_is_never_written_over(push: Cxq, there: Publication, folder: Path) -> None:
    push()
    body = there.only()["draft_body"]
    there.edit(draft_body=body.replace("A quote.", "A better quote."), draft_subtitle="By hand")
    rewrite(folder, "**new**", "**newer**")
    writes = len(there.writes())
    ran = push()
    assert ran.code == 1
    assert "was edited at Substack since the last push, and nothing was sent" in ran.err
    assert "-A quote." in ran.err
    assert "+A better quote." in ran.err
    assert "subtitle: “What 新质生产力 means” → “By hand”" in ran.err
    assert "cxq push drafts/a.md --to substack --force" in ran.err
    assert len(there.writes()) == writes
    assert "better" in there.only()["draft_body"]


def test_force_saves_first_what_it_writes_over(push: Cxq, there: Publication, folder: Path) -> None:
    push()
    there.edit(draft_body=there.only()["draft_body"].replace("A quote.", "A better quote."))
    rewrite(folder, "**new**", "**newer**")
    ran = push("--force")
    assert (ran.code, ran.out[:7]) == (0, "updated")
    (saved,) = (folder / ".cxq" / "saved").iterdir()
    assert f"what stood there is saved: .cxq/saved/{saved.name}" in ran.err
    assert "A better quote." in json.loads(saved.read_text())["draft_body"]
    assert "newer" in there.only()["draft_body"]
    assert push().out.startswith("unchanged")


def test_a_rewriting_by_the_editor_is_no_edit(push: Cxq, there: Publication, folder: Path) -> None:
    push()
    body = there.only()["draft_body"]
    for old, new in (("strong", "bold"), ('"captionedImage"', '"captionedImage","x":1')):
        body = body.replace(old, new)
    document = json.loads(body)
    first = document["content"][0]["content"][0]
    text = first["text"]
    document["content"][0]["content"][:1] = [
        {**first, "text": text[:3]},
        {**first, "text": text[3:]},
    ]
    document["content"][0]["attrs"] = {"textAlign": None, "nodeId": "a1"}
    there.edit(draft_body=json.dumps(document, indent=2))
    rewrite(folder, "A quote.", "Another quote.")
    assert push().out.startswith("updated")


def test_a_field_that_was_set_there_by_hand_is_seen(
    push: Cxq, there: Publication, folder: Path
) -> None:
    push()
    there.edit(audience="only_paid")
    rewrite(folder, "A quote.", "Another quote.")
    ran = push()
    assert ran.code == 1
    assert "audience: “everyone” → “only_paid”" in ran.err


def test_what_is_not_ours_may_be_set_there(push: Cxq, there: Publication, folder: Path) -> None:
    push()
    there.edit(cover_image="https://example.org/by-hand.png", should_send_free_preview=True)
    rewrite(folder, "A quote.", "Another quote.")
    assert push().out.startswith("updated")
    assert there.only()["cover_image"] == "https://example.org/by-hand.png"


@pytest.mark.parametrize(
    ("state", "says"),
    [
        ({"is_published": True}, "This post is published"),
        ({"postSchedules": [{"trigger_at": "2026-04-01"}]}, "scheduled to go out by itself"),
    ],
)
@pytest.mark.parametrize("force", [(), ("--force",)])
def test_what_is_published_is_left_alone(
    push: Cxq, there: Publication, folder: Path, force: tuple[str, ...], state: dict, says: str
) -> None:
    push()
    there.edit(**state)
    rewrite(folder, "A quote.", "Another quote.")
    writes = len(there.writes())
    ran = push(*force)
    assert ran.code == 1
    assert says in ran.err
    assert len(there.writes()) == writes


def test_a_draft_that_is_gone_is_not_made_again_unasked(
    push: Cxq, there: Publication, folder: Path
) -> None:
    push()
    there.drafts.clear()
    rewrite(folder, "A quote.", "Another quote.")
    ran = push()
    assert ran.code == 1
    assert "is not there any more" in ran.err
    assert not there.drafts
    ran = push("--force")
    assert ran.out.startswith("created")
    assert "Another quote" in there.only()["draft_body"]


# ---------------------------------------------------------------- fields


def test_a_section_by_name_and_by_number(push: Cxq, there: Publication, folder: Path) -> None:
    there.sections = [{"id": 77, "name": "Weekly"}]
    rewrite(folder, "slug:", "section: Weekly\nslug:")
    push()
    assert (there.only()["draft_section_id"], there.only()["section_chosen"]) == (77, True)
    rewrite(folder, "section: Weekly", "section: 78")
    assert push().code == 0
    assert there.only()["draft_section_id"] == 78


def test_a_section_that_is_not_there(push: Cxq, there: Publication, folder: Path) -> None:
    there.sections = [{"id": 77, "name": "Weekly"}]
    rewrite(folder, "slug:", "section: Wekly\nslug:")
    ran = push()
    assert ran.code == 1
    assert "has no section “Wekly”; it has “Weekly”." in ran.err
    assert not there.drafts


def test_a_cover_beside_the_draft(push: Cxq, there: Publication, folder: Path) -> None:
    rewrite(folder, "slug:", "cover: chart.png\nslug:")
    assert push().code == 0
    assert there.only()["cover_image"].startswith("https://substack-post-media")
    assert len(there.images) == 1, "it is in the text too"
    rewrite(folder, "cover: chart.png\n", "")
    assert push().out.startswith("updated")
    assert there.only()["cover_image"] == "", "what came from here is taken back from here"


def test_a_cover_that_is_missing(push: Cxq, there: Publication, folder: Path) -> None:
    rewrite(folder, "slug:", "cover: chrt.png\nslug:")
    ran = push()
    assert ran.code == 1
    assert "there is no file chrt.png for the cover" in ran.err
    assert not there.site.requests


def test_fields_that_are_refused_cost_nothing_else(push: Cxq, there: Publication) -> None:
    def picky(request):
        if b"search_engine" in request.body:
            return there_said({"errors": [{"param": "slug", "msg": "Invalid value"}]}, 400)
        return there.usual(request)

    from publish.substack_site import said as there_said

    there.fails["PUT", "/api/v1/drafts/ID"] = picky
    ran = push()
    assert ran.code == 0
    assert "set by hand, since Substack refused it: slug, search_engine_title" in ran.err
    assert len(there.tags) == 2
    assert push().out.startswith("unchanged")


def test_pictures_that_cannot_go_stop_all(push: Cxq, there: Publication, folder: Path) -> None:
    svg = b'<svg xmlns="http://www.w3.org/2000/svg"/>'
    (folder / "drafts" / "chart.png").write_bytes(svg)
    ran = push()
    assert ran.code == 1
    assert "chart.png is SVG, which Substack does not take" in ran.err
    (folder / "drafts" / "chart.png").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(10_000_001))
    ran = push()
    assert "chart.png is larger than 10 MB, which is the most that is sent" in ran.err
    assert not there.site.requests


def test_a_table_goes_as_its_picture(
    push: Cxq, there: Publication, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def make(missing, environ):
        for file in missing:
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(png(7))
        return ("one could not be made.",)

    monkeypatch.setattr("cxq.pictures._make", make)
    rewrite(folder, "slug:", "tables: picture\nslug:")
    rewrite(folder, "> A quote.", "| a | 数 |\n|---|---|\n| b | 7 |")
    ran = push()
    assert ran.code == 0, ran.err
    images = [n for n in there.document()["content"] if n["type"] == "captionedImage"]
    assert len(images) == len(there.images) == 2
    assert "数" in images[1]["content"][0]["attrs"]["alt"]
    assert "note: one could not be made." in ran.err
    assert "upload images/" not in ran.err
    assert push().out.startswith("unchanged")


def test_webp_goes_with_a_word(push: Cxq, there: Publication, folder: Path) -> None:
    (folder / "drafts" / "chart.png").write_bytes(b"RIFF\x00\x00\x00\x00WEBPVP8 ")
    ran = push()
    assert ran.code == 0
    assert there.images[0].startswith("data:image/webp;base64,")
    assert "chart.png is WebP: look whether Substack shows it" in ran.err


# ---------------------------------------------------------------- without sending


def test_a_dry_run_sends_nothing_and_says_what_it_would(
    cxq: Cxq, there: Publication, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("CXQ_SUBSTACK_COOKIE")
    ran = cxq("push", "a", "--to", "substack", "--dry-run")
    assert ran.code == 0, ran.err
    assert not there.site.requests
    assert not (folder / ".cxq").exists()
    lines = [line.split()[:2] for line in ran.out.splitlines()]
    assert ["POST", "/api/v1/image"] in lines
    assert ["POST", "/api/v1/drafts"] in lines
    assert "Nothing was sent. It would be created at http://127.0.0.1" in ran.err


def test_a_dry_run_knows_of_the_draft(push: Cxq, there: Publication, folder: Path) -> None:
    push()
    before = len(there.site.requests)
    assert push("--dry-run", "--json").json["outcome"] == "unchanged"
    rewrite(folder, "A quote.", "Another quote.")
    row = push("--dry-run", "--json").json
    assert (row["outcome"], row["dry_run"], row["id"]) == ("updated", True, "1000")
    asked = {(each["method"], each["path"]) for each in row["requests"]}
    assert ("PUT", "/api/v1/drafts/1000") in asked
    assert ("POST", "/api/v1/image") not in asked
    assert len(there.site.requests) == before


def test_a_dry_run_tells_the_true_requests(push: Cxq, there: Publication) -> None:
    planned = push("--dry-run", "--json").json["requests"]
    push()
    sent = [(r.method, r.path.partition("?")[0]) for r in there.site.requests]
    told = [(each["method"], each["path"].replace("NEW", "1000")) for each in planned]
    forms = [path.partition("/tag/")[0] for _, path in told]
    made = [each for each in sent if each != ("POST", "/api/v1/publication/post-tag")]
    assert [(m, p.partition("/tag/")[0]) for m, p in made] == [
        (method, form) for (method, _), form in zip(told, forms, strict=True)
    ]
    image = next(each for each in planned if each["path"] == "/api/v1/image")
    assert image["bytes"] == len(there.site.requests[0].body)


# ---------------------------------------------------------------- consent, settings


def test_the_risk_is_told_and_asked_for_once(cxq: Cxq, there: Publication) -> None:
    ran = cxq("push", "a", "--to", "substack")
    assert ran.code == 2
    assert "Substack has no public interface for writing" in ran.err
    assert "--accept-risk" in ran.err
    assert not there.site.requests
    ran = cxq("push", "a", "--to", "substack", "--accept-risk")
    assert ran.code == 0
    assert "Substack has no public interface" in ran.err
    assert "no public interface" not in cxq("push", "a", "--to", "substack", "--force").err


def test_the_risk_is_accepted_by_a_typed_yes(
    cxq: Cxq, there: Publication, monkeypatch: pytest.MonkeyPatch
) -> None:
    import cxq.cli.push as module

    answers = iter([False, True])
    monkeypatch.setattr(module, "_ask", lambda question: next(answers))
    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
    monkeypatch.setattr("sys.stderr.isatty", lambda: True, raising=False)
    ran = cxq("push", "a", "--to", "substack")
    assert (ran.code, "Nothing was sent." in ran.err) == (2, True)
    assert cxq("push", "a", "--to", "substack").code == 0


def test_the_setting_accepts_it_too(cxq: Cxq, there: Publication, folder: Path) -> None:
    with (folder / "cxq.toml").open("a") as file:
        file.write("accept_risk = true\nauthor_id = 12\naudience = 'only_paid'\n")
    assert cxq("push", "a", "--to", "substack").code == 0
    assert there.only()["draft_bylines"] == [{"id": 12, "is_guest": False}]
    assert there.only()["audience"] == "only_paid"


def test_without_a_cookie(cxq: Cxq, there: Publication, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CXQ_SUBSTACK_COOKIE")
    monkeypatch.setattr("cxq.secrets._from_keyring", lambda *args: ("", "there is no keyring"))
    ran = cxq("push", "a", "--to", "substack", "--accept-risk")
    assert ran.code == 2
    assert "CXQ_SUBSTACK_COOKIE is not set, and there is no keyring" in ran.err
    assert "keyring set cxq substack" in ran.err
    assert not there.site.requests


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ('url = "ftp://a.example"', "is not a web address"),
        ('url = "http://letter.substack.com"', "could be read by all in between"),
        ('url = "https://a:b@letter.substack.com"', "no password"),
        ('url = "https://letter.substack.com/publish"', "has a path"),
        ('url = "https://letter.substack.com?x=1"', "no query"),
        ('url = ""', "does not say which publication"),
        ('ulr = "https://letter.substack.com"', "substack.ulr"),
        ('audience = "paid"', "substack.audience"),
        ('author_id = "me"', "substack.author_id"),
    ],
)
def test_wrong_settings(cxq: Cxq, folder: Path, line: str, says: str) -> None:
    (folder / "cxq.toml").write_text(f"[substack]\n{line}\n")
    ran = cxq("push", "a", "--to", "substack", "--dry-run")
    assert ran.code == 2
    assert says in ran.err


def test_an_unknown_target_and_draft(cxq: Cxq) -> None:
    ran = cxq("push", "a", "--to", "substak")
    assert (ran.code, "did you mean “substack”?" in ran.err) == (2, True)
    assert cxq("push", "b", "--to", "substack").code == 2
    assert cxq("push", "a").code == 2


def test_errors_that_check_finds_do_not_stop_it(
    push: Cxq, there: Publication, folder: Path
) -> None:
    rewrite(folder, "A quote.", "A quote.[^gone]")
    ran = push()
    assert ran.code == 1
    assert "created" in ran.out
    assert "1 error" in ran.err
    assert there.drafts


def test_two_drafts_are_two(cxq: Cxq, there: Publication, folder: Path) -> None:
    text = DRAFT.replace("quantum-plan", "other")
    (folder / "drafts" / "b.md").write_text(text, encoding="utf-8")
    for name in "ab":
        cxq("push", name, "--to", "substack", "--accept-risk")
    assert sorted(there.drafts) == [1000, 1001]
    assert len(there.images) == 1
