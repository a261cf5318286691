"""show: an item whose page is gone says so, and its text is there all the same."""

from __future__ import annotations

from pathlib import Path

from cxq.store import Store

NOW = "2026-11-23T07:00:00Z"


def test_show_says_since_when_a_page_is_gone(cxq, folder: Path) -> None:
    cxq("add", "report.txt", "--key", "gwr")
    assert cxq("show", "gwr", "--json").json["vanished"] is None
    assert "vanished" not in cxq("show", "gwr").out
    before = cxq("show", "gwr", "--json").json
    with Store.open(folder / ".cxq" / "cxq.sqlite3", now=NOW) as store:
        store.record_page("gwr", store.snapshot("gwr"), at=NOW)
        assert store.record_page("gwr", None, at=NOW, gone=True) == "vanished"
        assert store.record_page("gwr", None, at="2026-11-24T07:00:00Z", gone=True) == "failed"
    assert f"vanished  since {NOW}" in cxq("show", "gwr").out
    assert cxq("show", "gwr", "--json").json == {**before, "vanished": NOW}
