"""check --mail and export --lean: findings with lines, the budget, the same figures as JSON."""

from __future__ import annotations

from pathlib import Path

import pytest

WEBP = """\
---
title: A map
slug: m
date: 2026-03-05
---

A paragraph.

![A map](https://images.example.org/map.webp "By province")
"""


@pytest.fixture
def webp(folder: Path) -> Path:
    (folder / "drafts" / "m.md").write_text(WEBP, encoding="utf-8")
    return folder


@pytest.fixture
def long(folder: Path) -> Path:
    words = "Ten words of plain English, and not one more. " * 8
    body = "\n\n".join(f"{words}[^{number}]" for number in range(1, 161))
    notes = "\n\n".join(
        f"[^{number}]: The [report](https://www.example.cn/{number}), read twice."
        for number in range(1, 161)
    )
    front = "---\ntitle: Long\nslug: l\ndate: 2026-03-05\n---\n\n"
    (folder / "drafts" / "l.md").write_text(f"{front}{body}\n\n{notes}\n", encoding="utf-8")
    return folder


def test_a_mail_without_findings_says_what_was_looked_at(cxq) -> None:
    ran = cxq("check", "a", "--mail")
    assert ran.code == 0
    assert ran.out == ""
    assert "Mail: held against caniemail 2.0.2 of 2026-05-13: 307 features, 19 mail pro" in ran.err
    assert "0 findings" in ran.err
    assert "accepted fallbacks" in ran.err
    assert "B below Gmail's 102,400 B." in ran.err


def test_a_finding_names_clients_date_and_line(cxq, webp: Path) -> None:
    assert "webp" not in cxq("check", "m").out
    ran = cxq("check", "m", "--mail")
    assert ran.code == 0, "a warning: the mail can be sent"
    line = next(line for line in ran.out.splitlines() if "mail-image-webp" in line)
    assert line.startswith("drafts/m.md:9:1: warning: “image .webp” (https://images.example.org/")
    assert "fails in Outlook Windows" in line
    assert "Tested 2021-02-06: https://www.caniemail.com/features/image-webp/" in ran.out
    assert "title=mail-image-webp" in cxq("check", "m", "--mail", "--format", "github").out


def test_the_same_as_json(cxq, webp: Path) -> None:
    report = cxq("check", "m", "--mail", "--json").json
    assert [problem["rule"] for problem in report["problems"]] == ["mail-image-webp"]
    mail = report["mail"]
    assert (mail["features"], len(mail["clients"])) == (307, 19)
    draft = mail["drafts"][0]
    assert draft["path"] == "drafts/m.md"
    assert all(rule["why"] for rule in draft["accepted"])
    assert draft["clip"]["limit"] == 102_400
    assert "mail" not in cxq("check", "m", "--json").json


def test_a_long_mail_is_told_what_it_would_lose(cxq, long: Path) -> None:
    ran = cxq("check", "l", "--mail")
    line = next(line for line in ran.out.splitlines() if "mail-clip" in line)
    assert "Gmail clips at 102,400" in line
    assert "notes " in line
    assert "and the foot would be cut off" in line
    assert "--lean" in ran.out


def test_export_shows_the_budget_and_lean_lowers_it(cxq, long: Path) -> None:
    ran = cxq("export", "l", "--to", "email")
    assert "mail: Most of it: " in ran.err
    assert "Largest parts: " in ran.err
    full = cxq("export", "l", "--to", "email", "--json").json
    slim = cxq("export", "l", "--to", "email", "--lean", "--json").json
    page = (long / "out" / "l" / "email.html").read_bytes()
    assert slim["clip"]["bytes"] == len(page) + page.count(b"\n")
    assert slim["clip"]["bytes"] < full["clip"]["bytes"]
    assert any("lean: repeated styles" in note for note in slim["notes"])
    assert {part["what"] for part in full["clip"]["beyond"]} >= {"note 160", "the foot"}
    assert cxq("export", "l", "--to", "text", "--json").json["clip"] is None


def test_settings_of_the_mail(cxq, long: Path) -> None:
    settings = (long / "cxq.toml").read_text(encoding="utf-8")
    wanted = f"{settings}\n[email]\ntracking_bytes = 0\nlean = true\n"
    (long / "cxq.toml").write_text(wanted, encoding="utf-8")
    clip = cxq("export", "l", "--to", "email", "--json").json["clip"]
    assert clip["projected"] == clip["bytes"]
    (long / "cxq.toml").write_text(wanted.replace("= 0", "= -1"), encoding="utf-8")
    ran = cxq("export", "l", "--to", "email")
    assert ran.code == 2
    assert "tracking_bytes" in ran.err


def test_a_wrong_address_in_the_settings_is_the_settings_fault(cxq, folder: Path) -> None:
    settings = (folder / "cxq.toml").read_text(encoding="utf-8")
    (folder / "cxq.toml").write_text(f'{settings}\n[email]\nfrom = "nobody"\n', encoding="utf-8")
    assert cxq("check", "a").code == 0
    ran = cxq("check", "a", "--mail")
    assert ran.code == 2
    assert "“nobody” is not an address" in ran.err
