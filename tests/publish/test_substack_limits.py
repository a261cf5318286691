"""What must never leave, and what happens at the edges: disk, terminal, proxy, size."""

from __future__ import annotations

import ast
import json
import os
import pty
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

import cxq.publish
from cxq.cli.main import cli
from cxq.errors import OutsideError
from cxq.publish.substack.api import ALLOWED, FIELDS, Substack
from cxq.secrets import Secret
from publish.conftest import DRAFT, Cxq
from publish.substack_site import COOKIE, Publication

HOUSE = Path(cxq.publish.__file__).parent / "substack"


def rewrite(folder: Path, old: str, new: str) -> None:
    path = folder / "drafts" / "a.md"
    path.write_text(path.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")


# ---------------------------------------------------------------- what never leaves


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "/api/v1/drafts/1/publish"),
        ("PUT", "/api/v1/drafts/1/publish"),
        ("POST", "/api/v1/drafts/1/scheduled_release"),
        ("DELETE", "/api/v1/drafts/1"),
        ("GET", "/api/v1/drafts/1/prepublish"),
        ("POST", "/api/v1/drafts/1"),
        ("POST", "/api/v1/drafts/1/../1/publish"),
        ("PUT", "/api/v1/drafts/1\n"),
        ("GET", "//evil.example/api/v1/drafts"),
    ],
)
def test_other_requests_cannot_be_made(method: str, path: str) -> None:
    there = Substack(None, "https://a.example", Secret("substack", "x"))  # type: ignore[arg-type]
    with pytest.raises(RuntimeError, match="is not among what cxq asks"):
        there._ask(method, path).send(None)


@pytest.mark.parametrize("field", ["is_published", "post_date", "should_send_email", "trigger_at"])
def test_other_fields_cannot_be_sent(field: str) -> None:
    there = Substack(None, "https://a.example", Secret("substack", "x"))  # type: ignore[arg-type]
    for way in (there.create({field: True}), there.update("1", {field: True})):
        with pytest.raises(RuntimeError, match="are not among the fields"):
            way.send(None)
    assert field not in FIELDS


def test_the_code_names_no_other_path_and_no_other_door() -> None:
    """Every string that looks like a path of the API is allowed; only api.py asks the web."""
    for path in HOUSE.glob("*.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                for found in re.findall(r"/api/v1/[\w/.-]*", node.value):
                    assert not re.search(r"publish$|schedule|release|delete|send", found), found
            if isinstance(node, ast.Attribute) and node.attr == "send":
                assert path.name == "api.py"
    assert {method for method, _ in ALLOWED} == {"GET", "POST", "PUT"}


def test_a_broken_document_is_never_sent(
    push: Cxq, there: Publication, monkeypatch: pytest.MonkeyPatch
) -> None:
    import cxq.publish.substack.cargo as module

    whole = module.substack_document

    def broken(post: Any, settings: Any) -> Any:
        made = whole(post, settings)
        made.doc["content"].append({"type": "captionedImage", "attrs": {"src": "x"}})
        return made

    monkeypatch.setattr(module, "substack_document", broken)
    ran = push()
    assert ran.code == 1
    assert "The Substack document would be broken: doc.content[4]" in ran.err
    assert not there.drafts


# ---------------------------------------------------------------- the disk


def test_a_disk_that_is_full_after_the_draft_was_made(
    push: Cxq, there: Publication, monkeypatch: pytest.MonkeyPatch
) -> None:
    import cxq.publish.ledger as module

    write = module.write_text

    def full(path: Path, text: str) -> None:
        if there.drafts:
            raise OutsideError(f"{path} cannot be written: no space left on device.")
        write(path, text)

    monkeypatch.setattr(module, "write_text", full)
    ran = push()
    assert ran.code == 3
    assert "The draft was made (" in ran.err
    assert "could not be noted down" in ran.err
    monkeypatch.setattr(module, "write_text", write)
    assert push().code == 0
    assert len(there.drafts) == 1


def test_a_disk_that_is_full_before(
    push: Cxq, there: Publication, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(path: Path, text: str) -> None:
        raise OutsideError(f"{path} cannot be written: no space left on device.")

    monkeypatch.setattr("cxq.publish.ledger.write_text", full)
    assert push().code == 3
    assert not there.site.requests, "what could not be remembered is not sent"


def test_a_folder_that_is_read_only(push: Cxq, there: Publication, folder: Path) -> None:
    (folder / ".cxq").write_text("a file where the folder should be")
    ran = push()
    assert ran.code == 3
    assert "cannot be written" in ran.err
    assert not there.site.requests


# ---------------------------------------------------------------- the terminal

PROGRAM = "import sys; from cxq.cli.main import run; sys.exit(run(sys.argv[1:]))"


@pytest.mark.parametrize(("typed", "code"), [("yes\n", 0), ("y\n", 2), ("\n", 2), ("YES \n", 0)])
def test_the_question_on_a_real_terminal(
    there: Publication, folder: Path, typed: str, code: int
) -> None:
    ours, theirs = pty.openpty()
    os.write(ours, typed.encode())
    environ = {**os.environ, "CXQ_SUBSTACK_COOKIE": COOKIE, "NO_COLOR": "1"}
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, "push", "a", "--to", "substack"],
        cwd=folder, env=environ, stdin=theirs, stderr=theirs, stdout=subprocess.PIPE, timeout=60,
        check=False,
    )  # fmt: skip
    os.close(theirs)
    said = os.read(ours, 100_000).decode()
    os.close(ours)
    assert done.returncode == code, said
    assert "Type “yes” to go on" in said
    assert len(there.drafts) == (code == 0)


def test_the_help_and_the_completion(cxq: Cxq) -> None:
    assert "Example: cxq push" in cxq("push", "--help").out
    words = {"COMP_WORDS": "cxq push a --to s", "COMP_CWORD": "4"}
    environ = {**words, "_CXQ_COMPLETE": "bash_complete"}
    found = CliRunner().invoke(cli, prog_name="cxq", env=environ).output
    assert "substack" in found


@pytest.mark.parametrize("value", ['"quoted"', "a b", "量子", "a,b", "substack.sid=a b"])
def test_a_cookie_that_was_copied_wrong(
    push: Cxq, there: Publication, monkeypatch: pytest.MonkeyPatch, value: str
) -> None:
    monkeypatch.setenv("CXQ_SUBSTACK_COOKIE", value)
    ran = push()
    assert ran.code == 2
    assert "holds a character that no cookie can hold" in ran.err
    assert value not in ran.all
    assert not there.site.requests


# ---------------------------------------------------------------- size


def test_a_large_post_goes_and_comes_back(push: Cxq, there: Publication, folder: Path) -> None:
    paragraph = "A sentence with **bold** words and 量子 in it, and more of the same. " * 10
    (folder / "drafts" / "a.md").write_text(DRAFT + f"\n{paragraph}\n" * 500, encoding="utf-8")
    assert (folder / "drafts" / "a.md").stat().st_size > 300_000
    ran = push("--json")
    assert ran.json["outcome"] == "created"
    assert len(there.only()["draft_body"]) > 300_000
    there.edit(draft_title="By hand")
    rewrite(folder, "A quote.", "Another quote.")
    assert push().code == 1


def test_hundreds_of_images_and_notes(push: Cxq, there: Publication, folder: Path) -> None:
    notes = "".join(f"Word.[^n{n}]\n\n[^n{n}]: Note {n}.\n\n" for n in range(300))
    (folder / "drafts" / "a.md").write_text(DRAFT + "\n" + notes, encoding="utf-8")
    assert push().code == 0
    kinds = [node["type"] for node in json.loads(there.only()["draft_body"])["content"]]
    assert kinds.count("footnote") == 301


def test_an_empty_draft(push: Cxq, there: Publication, folder: Path) -> None:
    (folder / "drafts" / "a.md").write_text("---\ntitle: T\n---\n", encoding="utf-8")
    ran = push()
    assert ran.code in (0, 1), ran.err
    assert there.document()["type"] == "doc"
