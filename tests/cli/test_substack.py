"""cxq substack, and the settings that an export follows."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

LIVE = {
    "type": "doc",
    "content": [
        {"type": "paragraph", "content": [{"type": "text", "text": "x"}, {
            "type": "footnoteAnchor", "attrs": {"number": 1}}]},
        {"type": "footnote", "attrs": {"number": 1}, "content": [{"type": "paragraph"}]},
        {"type": "bulletList", "content": [{"type": "listItem", "content": [
            {"type": "paragraph"}]}]},
    ],
}  # fmt: skip


@pytest.fixture
def saved(folder: Path) -> Path:
    path = folder / "saved.json"
    path.write_text(json.dumps({"draft_body": json.dumps(LIVE)}), encoding="utf-8")
    (folder / "drafts" / "a.md").write_text(
        "---\ntitle: A\nslug: a\n---\n\n- one[^1]\n\n**two**\n\n[^1]: Note.\n", encoding="utf-8"
    )
    return path


def kinds(folder: Path) -> list[str]:
    doc = json.loads((folder / "out" / "a" / "substack.json").read_text(encoding="utf-8"))
    return [node["type"] for node in doc["content"]]


def test_an_export_follows_a_calibration_until_it_is_forgotten(cxq, folder, saved) -> None:
    cxq("export", "a", "--to", "substack")
    assert kinds(folder) == ["bullet_list", "paragraph", "footnote"]
    dry = cxq("substack", "calibrate", "saved.json", "--dry-run")
    assert dry.code == 0
    assert "Would be written to .cxq/substack-calibration.json:" in dry.out
    assert cxq("substack", "calibrate").out.startswith("There is no calibration")
    ran = cxq("substack", "calibrate", "saved.json")
    assert 'vocab = "tiptap"' in ran.out
    assert 'footnotes = "after_paragraph"' in ran.out
    assert "Calibrated by saved.json" in cxq("substack", "calibrate").out
    cxq("export", "a", "--to", "substack")
    assert kinds(folder) == ["bulletList", "footnote", "paragraph"]
    assert cxq("substack", "validate", "out/a/substack.json").code == 0
    cxq("export", "a", "--to", "substack", "--vocab", "legacy")
    assert kinds(folder) == ["bullet_list", "footnote", "paragraph"]
    assert "is gone" in cxq("substack", "calibrate", "--forget").out
    assert "no calibration" in cxq("substack", "calibrate", "--forget").out
    cxq("export", "a", "--to", "substack")
    assert kinds(folder) == ["bullet_list", "paragraph", "footnote"]


def test_settings_count_more_than_a_calibration(cxq, folder, saved) -> None:
    cxq("substack", "calibrate", "saved.json")
    with (folder / "cxq.toml").open("a", encoding="utf-8") as file:
        file.write('\n[substack]\nvocab = "legacy"\nfootnotes = "end"\n')
    cxq("export", "a", "--to", "substack")
    assert kinds(folder) == ["bullet_list", "paragraph", "footnote"]


def test_the_comparison_as_json(cxq, saved) -> None:
    told = cxq("substack", "calibrate", "saved.json", "--dry-run", "--json").json
    assert told["vocab"] == "tiptap"
    assert told["footnotes"] == "after_paragraph"
    assert told["nodes"]["listItem"] == 1
    assert told["settings"] == {"vocab": "tiptap", "footnotes": "after_paragraph"}
    assert (told["written"], told["dry_run"]) == (False, True)
    assert cxq("substack", "calibrate", "--json").json == {"settings": None}


def test_a_draft_that_tells_nothing_writes_nothing(cxq, folder) -> None:
    (folder / "empty.json").write_text('{"type": "doc", "content": []}', encoding="utf-8")
    ran = cxq("substack", "calibrate", "empty.json")
    assert ran.code == 0
    assert "no calibration was written" in ran.out
    assert not (folder / ".cxq" / "substack-calibration.json").exists()


@pytest.mark.parametrize(
    "text",
    ["{", "[]", '{"vocab": "klingon"}', '{"vocabulary": "legacy"}', "[" * 99_999, '{"names": 1}'],
)
def test_a_damaged_calibration_is_one_sentence_and_a_way_out(cxq, folder, text: str) -> None:
    (folder / ".cxq").mkdir(exist_ok=True)
    (folder / ".cxq" / "substack-calibration.json").write_text(text, encoding="utf-8")
    ran = cxq("export", "a")
    assert ran.code == 2
    assert "error: .cxq/substack-calibration.json:1: " in ran.err
    assert "Delete .cxq/substack-calibration.json" in ran.err
    assert "Traceback" not in ran.err


def test_files_that_are_no_drafts(cxq, folder) -> None:
    assert cxq("substack", "calibrate", "nowhere.json").code == 2
    (folder / "bad.json").write_text("{", encoding="utf-8")
    ran = cxq("substack", "calibrate", "bad.json")
    assert ran.code == 1
    assert "bad.json:1: not valid JSON" in ran.err
    with (folder / "huge.json").open("wb") as file:
        file.truncate(21_000_000)
    ran = cxq("substack", "calibrate", "huge.json")
    assert "larger than 20,000,000 bytes" in ran.err


def test_faults_of_a_document_are_lines(cxq, folder) -> None:
    (folder / "bad.json").write_text(
        '{"type": "doc", "content": [{"type": "bullet_list", "content": [{"type": "list_item"}]}]}',
        encoding="utf-8",
    )
    ran = cxq("substack", "validate", "bad.json")
    assert ran.code == 1
    assert ran.out == "doc.content[0].content[0]: list_item must begin with a paragraph\n"
    assert cxq("substack", "validate", "bad.json", "--json").json["faults"] == [ran.out.strip()]


def test_a_note_that_is_referenced_twice_can_stop_the_export(cxq, folder) -> None:
    with (folder / "cxq.toml").open("a", encoding="utf-8") as file:
        file.write('\n[substack]\nrepeated_notes = "error"\n')
    (folder / "drafts" / "a.md").write_text(
        "---\ntitle: A\n---\n\nOne[^1]\nand two[^1].\n\n[^1]: N.\n", encoding="utf-8"
    )
    ran = cxq("export", "a", "--to", "substack")
    assert ran.code == 1
    assert "drafts/a.md:6: the note “1” is referenced twice" in ran.err
