"""references.json follows an item that was corrected, and keeps what a person wrote there."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from cxq.errors import UsageError
from cxq.project import Project, find_project
from cxq.shelf import corrected_references

ITEM: dict[str, Any] = {
    "id": "old",
    "type": "report",
    "title": "Worng",
    "issued": {"date-parts": [[2025, 3, 4]]},
    "URL": "https://example.cn/gwr",
    "custom": {"collection": "gwr", "region": "Anhui"},
}


@pytest.fixture
def project(tmp_path: Path) -> Project:
    (tmp_path / "cxq.toml").touch()
    (tmp_path / "sources").mkdir()
    return find_project(tmp_path, {})


def corrected(project: Project, standing: list[dict], **after: Any) -> list[dict] | None:
    project.references.write_text(json.dumps(standing), encoding="utf-8")
    text = corrected_references(project, ITEM, {**ITEM, **after})
    return None if text is None else json.loads(text)


def test_a_new_key_and_all_else_kept_in_its_order(project: Project) -> None:
    standing = {"note": "mine", **ITEM, "custom": {"x": 1, **ITEM["custom"], "sha256": "ab"}}
    other = {"id": "b", "title": "乙"}
    found = corrected(project, [other, standing], id="new")
    assert found == [other, standing | {"id": "new"}]
    assert list(found[1]) == list(standing)


def test_what_the_store_said_is_corrected_and_what_a_person_wrote_stays(project: Project) -> None:
    standing = ITEM | {"issued": {"date-parts": [[2025]]}, "title-short": "Report"}
    after = {
        "title": "Right",
        "issued": {"date-parts": [[2025, 3, 5]]},
        "author": [{"literal": "A"}],
    }
    found = corrected(project, [standing], **after)
    assert found == [standing | {"title": "Right", "author": [{"literal": "A"}]}]


def test_fields_that_went_and_fields_inside(project: Project) -> None:
    text = corrected(project, [ITEM], custom={"collection": "gwr", "region": "Hebei"})
    assert text == [ITEM | {"custom": {"collection": "gwr", "region": "Hebei"}}]
    without_date = {key: value for key, value in ITEM.items() if key != "issued"}
    project.references.write_text(json.dumps([ITEM]), encoding="utf-8")
    assert json.loads(corrected_references(project, ITEM, without_date) or "") == [without_date]


def test_nothing_to_do(project: Project) -> None:
    assert corrected_references(project, ITEM, ITEM | {"id": "new"}) is None, "there is no file"
    assert corrected(project, [{"id": "b"}], id="new") is None
    assert corrected(project, [ITEM | {"title": "By hand"}], title="Right") is None


def test_a_key_that_another_record_has(project: Project) -> None:
    other = {"id": "new", "title": "Another"}
    for standing in ([ITEM, other], [other]):
        with pytest.raises(UsageError, match="has “new” already: “Another”"):
            corrected(project, standing, id="new")


def test_a_run_that_was_killed_half_way_is_finished_by_the_next(project: Project) -> None:
    assert corrected(project, [ITEM | {"id": "new"}], id="new") is None
