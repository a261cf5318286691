"""`cxq export --proof`: what it says, and its exit codes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from browser.conftest import needs_browser


@pytest.fixture
def draft(folder: Path) -> Path:
    path = folder / "drafts" / "proved.md"
    path.write_text("---\ntitle: Proved\ndate: 2026-03-06\n---\nPlain words.\n", encoding="utf-8")
    return path


def test_a_proof_is_of_a_mail(cxq, draft: Path) -> None:
    ran = cxq("export", "proved", "--to", "text", "--proof")
    assert ran.code == 2
    assert "Add: --to email" in ran.err


def test_without_a_browser_the_export_stands_and_the_error_says_what_to_install(
    cxq, draft: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CXQ_BROWSER", "/nowhere/chrome")
    ran = cxq("export", "proved", "--to", "email", "--proof")
    assert ran.code == 3
    assert "CXQ_BROWSER names /nowhere/chrome" in ran.err
    assert (folder / "out" / "proved" / "email.html").is_file()
    ran = cxq("export", "proved", "--to", "email", "--proof", "--json")
    assert ran.code == 3
    assert "CXQ_BROWSER" in json.loads(ran.out)["error"]["message"]


@pytest.mark.browser
def test_a_sound_mail_passes_and_a_later_export_says_that_its_proof_is_old(
    cxq, draft: Path, folder: Path
) -> None:
    needs_browser()
    ran = cxq("export", "proved", "--to", "email", "--proof")
    assert ran.code == 0, ran.err
    assert "out/proved/proof/proof.html" in ran.out
    assert "19 views" in ran.err
    assert (folder / "out" / "proved" / "proof" / "375-dark.png").is_file()
    ran = cxq("export", "proved", "--to", "email")
    assert "proof" not in ran.err
    draft.write_text(draft.read_text(encoding="utf-8") + "\nMore.\n", encoding="utf-8")
    ran = cxq("export", "proved", "--to", "email")
    assert "proof/proof.html is of an earlier state of the mail" in ran.err


@pytest.mark.browser
def test_a_fault_names_the_draft_line_and_makes_the_exit_code_1(cxq, draft: Path) -> None:
    needs_browser()
    themes = draft.parent.parent / "themes"
    themes.mkdir()
    (themes / "faint.toml").write_text('based_on = "paper"\n[light]\ntext = "#c9c2b6"\n')
    head = "---\ntitle: P\ndate: 2026-03-06\ntheme: faint\n---\n"
    draft.write_text(f"{head}Words.\n", encoding="utf-8")
    ran = cxq("export", "proved", "--to", "email", "--proof", "--json")
    assert ran.code == 1
    proof = json.loads(ran.out)["proof"]
    assert len(proof["views"]) == 19
    faint = [found for found in proof["findings"] if found["kind"] == "contrast"]
    assert 6 in {found["line"] for found in faint}
    assert "error" in {found["severity"] for found in faint}
    assert all(found["message"].startswith("Hard to read: ") for found in faint)
