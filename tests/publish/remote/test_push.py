"""cxq push to listmonk and Buttondown: one draft, never touched where a person had it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from letter import Cxq, Folder, Ran
from loopback import Reply, Route, cut_off, redirect, serve, silent, status
from publish.platforms import Buttondown, Platform, answer
from publish.remote.conftest import TOKEN


def name_of(platform: Platform) -> str:
    return type(platform).__name__.lower()


@pytest.fixture
def push(cxq: Cxq, platform: Platform):
    def call(*more: str) -> Ran:
        ran = cxq("push", "a", "--to", name_of(platform), *more)
        assert TOKEN not in ran.out + ran.err
        return ran

    return call


def change(folder: Folder, line: str = "More.") -> None:
    folder.draft.write_text(folder.draft.read_text(encoding="utf-8") + f"\n{line}\n", "utf-8")


def only(platform: Platform) -> dict:
    [row] = platform.rows.values()
    return row


# ---------------------------------------------------------------- made, changed, left


def test_made_then_changed_then_left(push, platform: Platform, folder: Folder) -> None:
    ran = push("--json")
    assert ran.code == 0, ran.out + ran.err
    assert ran.json["outcome"] == "created"
    assert only(platform)["status"] == "draft"
    assert push("--json").json["outcome"] == "unchanged"
    assert len(platform.writes) == 1
    change(folder)
    again = push("--json").json
    assert (again["outcome"], again["id"]) == ("updated", ran.json["id"])
    assert "More." in only(platform)["body"]
    assert len(platform.writes) == 2
    assert TOKEN not in (folder.root / ".cxq/pushed.json").read_text()


def test_a_dry_run_asks_nothing(
    push, platform: Platform, folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patched:  # it needs no secret either
        patched.delenv("CXQ_LISTMONK_TOKEN", raising=False)
        patched.delenv("CXQ_BUTTONDOWN_KEY", raising=False)
        ran = push("--dry-run")
    assert ran.code == 0, ran.err
    assert "POST" in ran.out
    assert not platform.seen
    push()
    change(folder)
    before = len(platform.seen)
    assert push("--dry-run", "--json").json["outcome"] == "updated"
    assert len(platform.seen) == before


def test_edited_there_is_left_unless_forced(push, platform: Platform, folder: Folder) -> None:
    push()
    only(platform)["body"] += "\nA sentence written there."
    change(folder)
    ran = push()
    assert ran.code == 1
    assert "was edited at" in ran.err
    assert "--force" in ran.err
    assert "written there" in only(platform)["body"]
    ran = push("--force", "--json")
    assert ran.json["outcome"] == "updated"
    assert "written there" not in only(platform)["body"]
    [kept] = (folder.root / ".cxq/replaced").iterdir()
    assert "written there" in json.loads(kept.read_text(encoding="utf-8"))["body"]
    assert str(kept.name) in " ".join(ran.json["notes"])


@pytest.mark.parametrize("state", ["scheduled", "running", "finished", "about_to_send", "sent", ""])
def test_what_is_no_draft_is_never_touched(
    push, platform: Platform, folder: Folder, state: str
) -> None:
    push()
    only(platform)["status"] = state
    change(folder)
    for more in ((), ("--force",)):
        ran = push(*more)
        assert ran.code == 1
        assert "no draft any more" in ran.err
    assert len(platform.writes) == 1


def test_gone_there(push, platform: Platform, folder: Folder) -> None:
    push()
    platform.rows.clear()
    change(folder)
    ran = push()
    assert ran.code == 1
    assert "is gone" in ran.err
    assert push("--force", "--json").json["outcome"] == "created"
    assert len(platform.rows) == 1


def test_a_draft_that_this_folder_does_not_know(push, platform: Platform, folder: Folder) -> None:
    """Another machine made it, or the ledger was lost: no second one is made."""
    push()
    (folder.root / ".cxq/pushed.json").unlink()
    change(folder)
    ran = push()
    assert ran.code == 1
    assert "not known here" in ran.err
    assert len(platform.rows) == 1
    assert push("--force", "--json").json["outcome"] == "updated"
    assert len(platform.rows) == 1


# ---------------------------------------------------------------- what is not known


@pytest.mark.parametrize("done", [True, False])
def test_a_creation_cut_off_is_looked_for(push, platform: Platform, done: bool) -> None:
    platform.break_at("POST", cut_off(), done=done)
    ran = push()
    assert ran.code == 3
    assert "Nobody knows" in ran.err
    assert "Nothing is made twice" in ran.err
    ran = push("--json")
    assert ran.code == 0
    assert ran.json["outcome"] == ("unchanged" if done else "created")
    assert len(platform.rows) == 1


@pytest.mark.parametrize("done", [True, False])
@pytest.mark.parametrize("more", ["", "And more."])
def test_a_change_cut_off_is_looked_at(
    push, platform: Platform, folder: Folder, done: bool, more: str
) -> None:
    push()
    change(folder)
    platform.break_at("PUT" if name_of(platform) == "listmonk" else "PATCH", cut_off(), done=done)
    assert push().code == 3
    if more:
        change(folder, more)
    ran = push("--json")
    assert ran.code == 0, ran.out
    assert ran.json["outcome"] == ("unchanged" if done and not more else "updated")
    assert "More." in only(platform)["body"]


def test_a_refused_takeover_is_no_takeover(push, platform: Platform, folder: Folder) -> None:
    push()
    only(platform)["body"] += "\nWritten there."
    method = "PUT" if name_of(platform) == "listmonk" else "PATCH"
    platform.break_at(method, lambda request: answer(422, {"message": "no", "detail": "no"}))
    assert push("--force").code == 3
    ran = push()
    assert ran.code == 1
    assert "was edited" in ran.err


# ---------------------------------------------------------------- answers


@pytest.mark.parametrize(
    ("fault", "says"),
    [
        (status(401), "does not know who asks (401)"),
        (lambda request: answer(403, {"message": "permission denied"}), "permission denied"),
        (status(404), "answered 404"),
        (lambda request: answer(409, {"detail": "conflict"}), "answered 409: conflict"),
        (lambda request: answer(422, {"detail": f"bad {TOKEN}"}), "answered 422: bad …"),
        (status(429, Retry_After="120"), "120 seconds"),
        (status(500), "failed (500)"),
        (status(503, "<html>"), "failed (503)"),
        (redirect("https://evil.example.org/"), "elsewhere"),
        (lambda request: Reply(200, b"<title>Sign in</title>"), "Sign in"),
        (lambda request: Reply(200, b"[" * 200_000), "where JSON belongs"),
        (lambda request: answer(200, {"data": {"id": "1/../x", "status": "draft"}}), "its id"),
        (lambda request: answer(200, {"data": {"id": True}, "id": 7}), "its"),
        (lambda request: answer(200, [[]]), "its"),
        (cut_off(), "Nobody knows"),
        (silent(10), "in time"),
    ],
)
def test_answers_that_are_none(
    push, platform: Platform, folder: Folder, fault: Route, says: str
) -> None:
    platform.break_at("POST", fault)
    ran = push()
    assert ran.code == 3, ran.err
    assert says in ran.err or ("id" in says and "number" in ran.err)
    assert not ran.err.rstrip().endswith(":")
    again = push("--json")
    assert again.code == 0
    assert again.json["outcome"] == "created"
    assert len(platform.rows) == 1


def test_the_secret_follows_no_redirect(push, platform: Platform) -> None:
    caught: list[str] = []

    def trap(request) -> Reply:
        caught.append(request.headers.get("authorization", ""))
        return answer(200, {})

    with serve({"/x": trap}) as other:
        for method in ("GET", "POST"):
            platform.break_at(method, redirect(other.url("/x"), 307))
            assert push().code == 3
    assert not caught
    assert not platform.rows


def test_a_wrong_secret(push, platform: Platform, monkeypatch: pytest.MonkeyPatch) -> None:
    for variable in ("CXQ_LISTMONK_TOKEN", "CXQ_BUTTONDOWN_KEY"):
        monkeypatch.setenv(variable, "wrong")
    ran = push()
    assert ran.code == 3
    assert "403" in ran.err
    for variable in ("CXQ_LISTMONK_TOKEN", "CXQ_BUTTONDOWN_KEY"):
        monkeypatch.setenv(variable, "钥匙")
    assert push().code == 2
    for variable in ("CXQ_LISTMONK_TOKEN", "CXQ_BUTTONDOWN_KEY"):
        monkeypatch.delenv(variable)
    ran = push()
    assert ran.code == 2
    assert f"keyring set cxq {name_of(platform)}" in ran.err


def test_nobody_there(push, platform: Platform, folder: Folder) -> None:
    here = {"url": "http://127.0.0.1:9"}
    folder.set(listmonk={**here, "user": "ann", "lists": [1]}, buttondown=here)
    ran = push()
    assert ran.code == 3
    folder.set(
        listmonk={"url": "http://lists.example.org", "user": "ann", "lists": [1]},
        buttondown={"url": "http://api.example.org"},
    )
    ran = push()
    assert ran.code == 2
    assert "could be read by all in between" in ran.err


HOSTILE = {
    "deep": "[" * 900 + "]" * 900,
    "half": '"\\ud83d"',
    "number": "1e999",
    "text": '"\\u001b[2J\\u202e"',
    "null": "null",
    "big": "1" * 4000,
}


@pytest.mark.parametrize("name", HOSTILE)
@pytest.mark.parametrize("field", ["id", "status", "subject", "body", "tags", "headers", "lists"])
def test_hostile_fields(push, platform: Platform, folder: Folder, name: str, field: str) -> None:
    """Whatever an answer holds: a sentence, and no second draft."""
    push()
    row = json.dumps(only(platform))
    changed = f"{row[:-1]}, {json.dumps(field)}: {HOSTILE[name]}}}"
    whole = f'{{"data": {changed}}}' if name_of(platform) == "listmonk" else changed
    change(folder)
    headers = {"Content-Type": "application/json"}
    for more in ((), ("--force", "--json")):
        platform.break_at("GET", lambda request: Reply(200, whole.encode(), headers))
        ran = push(*more)
        assert ran.code in (0, 1, 3)
        assert "\x1b" not in ran.out + ran.err
    assert len(platform.rows) == 1


def test_a_damaged_ledger_stops_it(push, platform: Platform, folder: Folder) -> None:
    push()
    (folder.root / ".cxq/pushed.json").write_text("{")
    seen = len(platform.writes)
    assert push().code == 1
    assert len(platform.writes) == seen


# ---------------------------------------------------------------- what each gets


def test_what_a_campaign_is_made_of(cxq: Cxq, listmonk: Platform, folder: Folder) -> None:
    change(folder, "In Go: {{ .Subscriber.Email }} and https://x.example.org/@TrackLink `{{{`.")
    folder.set(
        email={"from": "Ann <ann@example.org>", "reply_to": "desk@example.org"},
        listmonk={
            "url": listmonk.site.base, "user": "ann", "lists": [2, 1], "template": 3,
            "tags": ["China Quantum"],
        },
    )  # fmt: skip
    ran = cxq("push", "a", "--to", "listmonk", "--json")
    assert ran.code == 0, ran.out
    [sent] = listmonk.bodies
    assert sent["lists"] == [1, 2]
    assert sent["template_id"] == 3
    assert sent["content_type"] == "html"
    assert sent["from_email"] == "Ann <ann@example.org>"
    assert {"Reply-To": "desk@example.org"} in sent["headers"]
    assert "china-quantum" in sent["tags"]
    assert "status" not in sent
    assert "send_at" not in sent
    body = sent["body"]
    assert 'href="{{ UnsubscribeURL }}"' in body
    assert body.count("{{") == body.count("{{ UnsubscribeURL }}") + body.count("{{ Safe ")
    assert "@TrackLink" not in body + sent["altbody"]
    assert "way-out.cxq.invalid" not in body + sent["altbody"]
    assert sent["altbody"].startswith("{{ Safe ")
    assert "{{ UnsubscribeURL }}" in sent["altbody"]
    assert ran.json["url"] == f"{listmonk.site.base}/admin/campaigns/1"


@pytest.mark.parametrize(
    ("settings", "says"),
    [
        ({"lists": []}, "no list is named"),
        ({"lists": ["1"]}, "must be a list of whole numbers"),
        ({"user": ""}, "no API user"),
        ({"url": ""}, "listmonk.url"),
        ({"lists": [9]}, "Invalid list ids"),
        ({"from": "{{ x }} <a@example.org>"}, "has no place in a sender"),
        ({"from": "nobody"}, "not an address"),
        ({"list": [1]}, "unknown key"),
    ],
)
def test_listmonk_settings_that_cannot_be_used(
    cxq: Cxq, listmonk: Platform, folder: Folder, settings: dict, says: str
) -> None:
    folder.set(listmonk={"url": listmonk.site.base, "user": "ann", "lists": [1], **settings})
    ran = cxq("push", "a", "--to", "listmonk")
    assert ran.code in (2, 3)
    assert says in ran.err
    assert not listmonk.rows


def test_what_an_email_is_made_of(cxq: Cxq, buttondown: Platform, folder: Folder) -> None:
    change(folder, "In Django: {{ subscriber.email }} {% if x %} {# y #}.")
    assert cxq("push", "a", "--to", "buttondown").code == 0
    [sent] = buttondown.bodies
    assert sent["status"] == "draft"
    assert sent["subject"] == "两会 and quantum: 80 % — “new” (新质生产力)"
    assert sent["body"].startswith("<!-- buttondown-editor-mode: plaintext -->\n")
    assert "{{" not in sent["body"]
    assert "{%" not in sent["body"]
    assert "[^1]: " in sent["body"]
    assert all("live-dangerously" not in request.headers for request in buttondown.site.requests)


def test_a_draft_on_a_later_page_is_found(cxq: Cxq, buttondown: Platform, folder: Folder) -> None:
    """And the key goes to no address that an answer names."""
    assert isinstance(buttondown, Buttondown)
    for number in range(5):
        identity = f"00000000-0000-0000-0000-{number:012x}"
        buttondown.rows[identity] = {"id": identity, "status": "draft", "metadata": {}}
    assert cxq("push", "a", "--to", "buttondown").code == 0
    (folder.root / ".cxq/pushed.json").unlink()
    assert cxq("push", "a", "--to", "buttondown", "--json").json["outcome"] == "unchanged"
    assert len(buttondown.rows) == 6


def test_nothing_here_can_start_a_campaign() -> None:
    house = Path(__import__("cxq").__file__).parent / "publish"
    for path in (house / "listmonk.py", house / "buttondown.py", house / "remote.py"):
        code = path.read_text(encoding="utf-8").partition('"""\n\nfrom')[2]
        for word in ("/status", "running", "about_to_send", "send-draft", "DELETE", "/test"):
            assert word not in code, f"{path.name} holds {word}"
