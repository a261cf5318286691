"""A push that goes wrong half-way: what is said, what is kept, and what the next push does."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from loopback import Reply, Request, Route, cut_off, drip, endless, hang_up, redirect, serve, status
from publish.conftest import Cxq
from publish.substack_site import COOKIE, Publication, said

CREATE = ("POST", "/api/v1/drafts")
UPDATE = ("PUT", "/api/v1/drafts/ID")
READ = ("GET", "/api/v1/drafts/ID")
IMAGE = ("POST", "/api/v1/image")
WALL = "<!DOCTYPE html><title>Just a moment...</title><p>Checking your browser"


def rewrite(folder: Path, old: str, new: str) -> None:
    path = folder / "drafts" / "a.md"
    path.write_text(path.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")


def page(body: str, code: int = 200, **headers: str) -> Route:
    return status(code, body, **headers)


def done_then(there: Publication, answer: Route) -> Route:
    """The site does what it is asked, and then answers so."""

    def route(request: Request) -> Reply:
        there.usual(request)
        return answer(request)

    return route


REFUSALS = [
    (said({"errors": [{"param": "draft_body", "msg": "Invalid value"}]}, 400), "Invalid value"),
    (said({"error": "Not authorized"}, 401), "does not know who asks (401): Not authorized"),
    (said({"error": "No access"}, 403), "refused this (403): No access"),
    (page(WALL, 403)(None), "with a page for people: it may keep programs out"),
    (page("", 429, Retry_After="120")(None), "fewer requests (429). It says when: 120 seconds"),
    (page("", 429)(None), "wants fewer requests (429)."),
]


@pytest.mark.parametrize(("reply", "says"), REFUSALS)
def test_a_refusal_leaves_nothing_open(
    push: Cxq, there: Publication, folder: Path, reply: Reply, says: str
) -> None:
    there.fails[CREATE] = lambda request: reply
    ran = push()
    assert ran.code == 3
    assert says in ran.err
    assert "may have been made" not in ran.err
    assert there.asked().count(CREATE) == 1, "never repeated by itself"
    there.fails.clear()
    assert push().out.startswith("created")
    assert len(there.drafts) == 1
    assert len(there.images) == 1, "what was uploaded is remembered"
    assert ("GET", "/api/v1/drafts") not in there.asked()


LOST: list[Callable[[Publication], Route]] = [
    lambda there: hang_up,
    lambda there: cut_off(),
    lambda there: cut_off(10, b""),
    lambda there: page("", 500),
    lambda there: page(WALL),
    lambda there: page("{"),
    lambda there: page("[]"),
    lambda there: page('{"id": "../1000"}'),
    lambda there: page('{"id": true}'),
    lambda there: page('{"id": ' + "9" * 5000 + "}"),
    lambda there: page("[" * 50_000),
    lambda there: page('{"id": 1000, "x": ' + "[" * 500 + "]" * 500 + "}"),
    lambda there: endless(b"[" * 65_536),
]


@pytest.mark.parametrize("make", LOST)
def test_a_creation_that_nobody_confirmed_is_found_again(
    push: Cxq, there: Publication, folder: Path, make: Callable[[Publication], Route]
) -> None:
    there.fails[CREATE] = done_then(there, make(there))
    ran = push()
    assert ran.code == 3
    assert "A draft may have been made there" in ran.err
    assert "Run the same command again: it looks first" in ran.err
    assert len(there.drafts) == 1
    there.fails.clear()
    ran = push()
    assert ran.code == 0, ran.err
    assert "the draft of the push that broke off was found" in ran.err
    assert len(there.drafts) == 1
    assert there.only()["slug"] == "quantum-plan"
    assert len(there.tagged) == 2
    assert push().out.startswith("unchanged")


def test_it_is_found_again_though_the_draft_has_changed_meanwhile(
    push: Cxq, there: Publication, folder: Path
) -> None:
    there.fails[CREATE] = done_then(there, hang_up)
    push()
    there.fails.clear()
    rewrite(folder, 'The "quantum" plan', "Another title")
    rewrite(folder, "A quote.", "Another quote.")
    assert push().code == 0
    assert there.only()["draft_title"] == "Another title"
    assert "Another quote" in there.only()["draft_body"]


@pytest.mark.parametrize("bad", [hang_up, page("", 503)])
def test_a_creation_that_was_not_done_is_done_by_the_next(
    push: Cxq, there: Publication, bad: Route
) -> None:
    there.fails[CREATE] = bad
    assert push().code == 3
    there.fails.clear()
    assert push().out.startswith("created")
    assert len(there.drafts) == 1
    assert ("GET", "/api/v1/drafts") in there.asked(), "it looked first"


def test_a_cut_before_the_body_was_read(push: Cxq, there: Publication) -> None:
    there.site.deaf.add("/api/v1/drafts")
    ran = push()
    assert (ran.code, "may have been made" in ran.err) == (3, True)
    there.site.deaf.clear()
    assert push().code == 0
    assert len(there.drafts) == 1


def test_a_draft_of_the_same_title_is_not_taken_for_ours(push: Cxq, there: Publication) -> None:
    there.drafts[7] = {"id": 7, "draft_title": "The “quantum” plan", "draft_body": "{}"}
    there.drafts[7]["draft_updated_at"] = ""
    there.fails[CREATE] = hang_up
    push()
    there.fails.clear()
    ran = push()
    assert ran.code == 1
    assert "and none is as it was sent" in ran.err
    assert "/publish/post/7" in ran.err
    assert list(there.drafts) == [7]
    assert push("--force").out.startswith("created")
    assert there.drafts[7]["draft_body"] == "{}"


def test_the_right_one_of_many_is_found(push: Cxq, there: Publication) -> None:
    for number in range(120):
        there.drafts[number] = {
            "id": number, "draft_title": "The “quantum” plan" if number % 50 == 0 else "x",
            "draft_body": "{}", "draft_updated_at": "",
        }  # fmt: skip
    there.fails[CREATE] = done_then(there, hang_up)
    push()
    there.fails.clear()
    ran = push()
    assert ran.code == 0, ran.err
    assert len(there.drafts) == 121
    assert "newest" not in ran.err


@pytest.mark.parametrize("make", LOST[:5])
@pytest.mark.parametrize("happened", [True, False])
def test_an_update_that_nobody_confirmed(
    push: Cxq,
    there: Publication,
    folder: Path,
    make: Callable[[Publication], Route],
    happened: bool,
) -> None:
    push()
    rewrite(folder, "A quote.", "Another quote.")
    bad = make(there)
    there.fails[UPDATE] = done_then(there, bad) if happened else bad
    ran = push()
    assert ran.code == 3
    assert "The draft may or may not have been updated" in ran.err
    there.fails.clear()
    ran = push()
    assert ran.code == 0, ran.err
    assert "Another quote" in there.only()["draft_body"]
    assert len(there.drafts) == 1


def test_an_edit_after_an_unconfirmed_update_is_seen(
    push: Cxq, there: Publication, folder: Path
) -> None:
    push()
    rewrite(folder, "A quote.", "Another quote.")
    there.fails[UPDATE] = done_then(there, hang_up)
    push()
    there.fails.clear()
    there.edit(draft_body=there.only()["draft_body"].replace("Another quote", "By hand"))
    ran = push()
    assert (ran.code, "was edited at Substack" in ran.err) == (1, True)


def test_tags_that_fail_are_finished_by_the_next(
    push: Cxq, there: Publication, folder: Path
) -> None:
    there.fails["GET", "/api/v1/publication/post-tag"] = page("", 500)
    ran = push()
    assert ran.code == 3
    assert "The draft is there (" in ran.err
    assert "but its tags are not set" in ran.err
    there.fails.clear()
    assert push().out.startswith("updated")
    assert len(there.tagged) == 2
    assert push().out.startswith("unchanged")


def test_tags_that_are_there_already_are_fine(push: Cxq, there: Publication, folder: Path) -> None:
    push()
    rewrite(folder, "A quote.", "Another quote.")
    assert push().code == 0, "each tag is answered with 400 now"


@pytest.mark.parametrize(
    "where", [CREATE, READ, IMAGE, ("GET", "/api/v1/user/profile/self"), UPDATE]
)
@pytest.mark.parametrize("code", [301, 302, 307, 308])
def test_the_cookie_follows_no_redirect(
    push: Cxq, there: Publication, where: tuple[str, str], code: int
) -> None:
    with serve({}) as other:
        there.fails[where] = redirect(other.url("/sign-in"), code)
        ran = push()
        assert ran.code == 3
        assert f"answered that this is elsewhere ({code}: {other.url('/sign-in')})" in ran.err
        assert not other.requests


@pytest.mark.parametrize(
    "answer",
    [
        {},
        [],
        {"url": 7},
        {"url": "http://elsewhere.example/a.png"},
        {"url": "javascript:alert(1)"},
        {"url": "https://a.example/a b.png"},
        {"url": "https://a.example/" + "a" * 3000},
        {"url": None, "imageWidth": "wide"},
    ],
)
def test_an_uploaded_image_without_a_usable_address(
    push: Cxq, there: Publication, answer: Any
) -> None:
    there.fails[IMAGE] = lambda request: said(answer)
    ran = push()
    assert (ran.code, "an uploaded image does not look as it should" in ran.err) == (3, True)
    assert CREATE not in there.asked()


@pytest.mark.parametrize(
    ("where", "answer"),
    [
        (("GET", "/api/v1/publication/post-tag"), {"x": 1}),
        (("GET", "/api/v1/publication/post-tag"), [{"id": "../../x", "name": "quantum"}]),
        (("GET", "/api/v1/publication/post-tag"), [1]),
        (("POST", "/api/v1/publication/post-tag"), {"id": 1}),
        (READ, []),
        (READ, {"draft_body": {"type": "doc"}}),
    ],
)
def test_answers_of_wrong_types(
    push: Cxq, there: Publication, where: tuple[str, str], answer: Any
) -> None:
    there.fails[where] = lambda request: said(answer)
    ran = push()
    assert ran.code == 3
    assert "does not look as it should" in ran.err
    assert len(there.drafts) == 1
    there.fails.clear()
    assert push().code == 0
    assert len(there.drafts) == 1


@pytest.mark.parametrize(
    "body",
    ["", "{", "[" * 100_000, '"text"', "null", "[1, [2]]", '{"type": "doc", "content": {"a": 1}}',
     json.dumps({"type": ["x"], "attrs": [1], "content": [{"type": "text", "text": 4,
                 "marks": [7, {"type": None, "attrs": 3}]}]}),
     '{"content":[' * 400 + "]}" * 400],
)  # fmt: skip
def test_a_body_of_any_shape_there_is_an_edit_and_no_crash(
    push: Cxq, there: Publication, folder: Path, body: str
) -> None:
    push()
    there.edit(draft_body=body)
    rewrite(folder, "A quote.", "Another quote.")
    assert push().code == 1
    assert push("--force").code == 0


def test_terminal_commands_in_an_answer_stay_without_effect(
    push: Cxq, there: Publication, folder: Path
) -> None:
    push()
    there.edit(draft_title="\x1b]0;pwned\x07\u202eevil")
    rewrite(folder, "A quote.", "Another quote.")
    ran = push()
    assert ran.code == 1
    assert not set("\x1b\x07\u202e") & set(ran.all)
    there.fails[READ] = lambda request: said({"error": "\x1b[31mred"}, 403)
    assert "\x1b" not in push().all


@pytest.mark.parametrize("echo", [COOKIE, COOKIE.replace("%3A", ":").replace("%2B", "+")])
@pytest.mark.parametrize("code", [200, 302, 400, 401, 403, 500])
def test_an_answer_that_says_the_cookie_gives_nothing_away(
    push: Cxq, there: Publication, echo: str, code: int
) -> None:
    """`push` itself looks for it in all that is printed and in every file of the folder."""
    for where in (CREATE, UPDATE, READ, IMAGE):
        answer = {"error": f"bad {echo}", "url": f"https://a.example/{echo}", "id": echo}
        reply = Reply(code, json.dumps(answer).encode(), {"Location": f"/x?c={echo}"})
        there.fails[where] = lambda request, reply=reply: reply
        push()
        there.fails.pop(where)
        there.fails[where] = page(f"<title>Hello {echo}</title>", code)
        push("--json")
        there.fails.pop(where)


def test_a_slow_site_ends_at_the_deadline(push: Cxq, there: Publication, folder: Path) -> None:
    with (folder / "cxq.toml").open("a") as file:
        file.write("[pull]\ntimeout = 0.5\n")
    there.fails[CREATE] = done_then(there, drip(0.05))
    ran = push()
    assert ran.code == 3
    assert "did not send a whole answer in time" in ran.err
    assert "A draft may have been made there" in ran.err
    there.fails.clear()
    assert push().code == 0
    assert len(there.drafts) == 1


def test_nobody_at_home(push: Cxq, folder: Path) -> None:
    with serve({}) as site:
        base = site.base
    (folder / "cxq.toml").write_text(f'[substack]\nurl = "{base}"\nauthor_id = 1\n')
    ran = push()
    assert (ran.code, "refused the connection" in ran.err) == (3, True)
    assert "may have been made" not in ran.err


def test_a_ledger_that_is_damaged_stops_all(push: Cxq, there: Publication, folder: Path) -> None:
    push()
    before = len(there.site.requests)
    (folder / ".cxq" / "pushed.json").write_text("{")
    ran = push("--force")
    assert ran.code == 1
    assert "the ledger of what was pushed cannot be read" in ran.err
    assert len(there.site.requests) == before
    assert (folder / ".cxq" / "pushed.json").read_text() == "{"


def test_a_lost_copy_of_the_last_state_loses_no_edit(
    push: Cxq, there: Publication, folder: Path
) -> None:
    push()
    for path in (folder / ".cxq" / "pushed").iterdir():
        path.write_text("{")
    rewrite(folder, "A quote.", "Another quote.")
    assert push().out.startswith("updated")
    for path in (folder / ".cxq" / "pushed").iterdir():
        path.unlink()
    there.edit(draft_body=there.only()["draft_body"].replace("Another", "By hand"))
    rewrite(folder, "Another quote.", "A third quote.")
    ran = push()
    assert (ran.code, "was edited at Substack" in ran.err) == (1, True)


PROGRAM = "import sys; from cxq.cli.main import run; sys.exit(run(sys.argv[1:]))"
ARGUMENTS = ("push", "a", "--to", "substack", "--accept-risk")


def started(folder: Path) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-c", PROGRAM, *ARGUMENTS],
        cwd=folder,
        env={**os.environ, "CXQ_SUBSTACK_COOKIE": COOKIE},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )


@pytest.mark.parametrize("where", [IMAGE, CREATE, UPDATE, READ])
def test_a_push_that_is_killed_is_finished_by_the_next(
    push: Cxq, there: Publication, folder: Path, where: tuple[str, str]
) -> None:
    """kill -9 when the site has done what was asked, before the ledger can say so."""
    running: list[subprocess.Popen[bytes]] = []
    ready = threading.Event()

    def kill(request: Request) -> Reply:
        ready.wait(30)
        there.usual(request)
        os.kill(running[0].pid, signal.SIGKILL)
        running[0].wait(30)
        return said({})

    there.fails[where] = kill
    running.append(started(folder))
    ready.set()
    running[0].communicate(timeout=60)
    assert running[0].returncode == -signal.SIGKILL
    there.fails.clear()
    ran = push()
    assert ran.code == 0, ran.err
    assert len(there.drafts) == 1
    assert there.only()["slug"] == "quantum-plan"
    assert len(there.tagged) == 2
    assert push().out.startswith("unchanged")


def test_two_pushes_at_once_make_one_draft(push: Cxq, there: Publication, folder: Path) -> None:
    both = [started(folder), started(folder)]
    codes = []
    for each in both:
        each.communicate(timeout=60)
        codes.append(each.returncode)
    assert len(there.drafts) == 1
    assert codes in ([0, 0], [0, 3], [3, 0])
