"""themes/NAME.toml: what it may say, and every fault told with file and line."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from cxq.errors import SettingsError
from cxq.project import Project, find_project
from cxq.theme import PAPER, SHIPPED, SLATE, font_stack
from cxq.theme_file import find_theme, settings_theme, theme_names

MINE = """\
based_on = "slate"

[light]
accent = "#0B5D3B"
muted = "#555"

[fonts]
text = "Charter, 'Iowan Old Style', serif"

[logo]
source = "logo.png"
alt = "Quantum, Translated"
width = 120
"""


def folder(root: Path, settings: str = "") -> Project:
    (root / "cxq.toml").write_text(settings, encoding="utf-8")
    (root / "themes").mkdir(exist_ok=True)
    (root / "themes" / "logo.png").write_bytes(b"x")
    return find_project(root, {})


def mine(root: Path, text: str, settings: str = "") -> Project:
    project = folder(root, settings)
    (root / "themes" / "mine.toml").write_bytes(text.encode("utf-8", "surrogateescape"))
    return project


def test_a_theme_says_what_is_different_from_a_shipped_one(tmp_path: Path) -> None:
    found = find_theme(mine(tmp_path, MINE), "mine")
    assert found is not None
    theme = found.theme
    assert theme.name == "mine"
    assert theme.light.accent == "#0b5d3b"
    assert theme.light.muted == "#555555"
    assert theme.light.card == SLATE.light.card
    assert theme.dark == SLATE.dark
    assert theme.fonts.text.startswith("Charter,'Iowan Old Style','Songti SC',")
    assert theme.fonts.headings == theme.fonts.text
    assert theme.fonts.labels == SLATE.fonts.labels
    assert found.logo == (tmp_path / "themes" / "logo.png").resolve()
    assert theme.logo is not None
    assert (theme.logo.alt, theme.logo.width) == ("Quantum, Translated", 120)
    assert found.problems == ()


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('[light\naccent = "#111111"', "themes/mine.toml:1: not valid TOML"),
        ('[light]\naccent = "#11111', "themes/mine.toml:2: not valid TOML"),
        ("[light]\naccent = \udce4\n", "themes/mine.toml"),
        ('[light]\ntext = "#111111"\nacent = "#111111"', "themes/mine.toml:3: light.acent: unk"),
        ('colour = "red"', "themes/mine.toml:1: colour: unknown key"),
        ('\n[light]\naccent = "red"', "themes/mine.toml:3: light.accent: “red” is not a colour"),
        ('[dark]\ntext = "rgb(0 0 0)"', "themes/mine.toml:2: dark.text: “rgb(0 0 0)” is not a"),
        ('[dark]\ntext = "#1234567"', "themes/mine.toml:2: dark.text: “#1234567” is not a colour"),
        ("[dark]\ntext = 7", "themes/mine.toml:2: dark.text: must be a string"),
        ('based_on = "papr"', "themes/mine.toml:1: based_on: there is no theme “papr” (did you"),
        ('[fonts]\ntext = "x;}body{y, serif"', "themes/mine.toml:2: fonts.text: “x;}body{y”"),
        ('[fonts]\ntext = "url(x), serif"', "themes/mine.toml:2: fonts.text: “url(x)” is not a"),
        ('[fonts]\ncode = "Menlo"', "themes/mine.toml:2: fonts.code: “Menlo” names no family of"),
        ('[fonts]\ntext = ","', "themes/mine.toml:2: fonts.text: “” is not a font's name"),
        ('[logo]\nsource = "gone.png"', "themes/mine.toml:2: logo.source: there is no file"),
        ('[logo]\nsource = "../../x.png"', "themes/mine.toml:2: logo.source: there is no file"),
        ('[logo]\nsource = "http://a.example/x"', "themes/mine.toml:2: logo.source: there is no"),
        ('[logo]\nalt = "x"', "themes/mine.toml:1: logo: “source” is missing"),
        ('[logo]\nsource = "logo.png"\nwidth = 600', "themes/mine.toml:3: logo.width: 600 is not"),
    ],
)
def test_a_fault_is_told_with_file_and_line(tmp_path: Path, text: str, says: str) -> None:
    with pytest.raises(SettingsError) as caught:
        find_theme(mine(tmp_path, text), "mine")
    assert str(caught.value).startswith(says)
    assert caught.value.exit_code == 2


def test_too_little_contrast_is_a_warning_with_its_ratio(tmp_path: Path) -> None:
    found = find_theme(mine(tmp_path, '[light]\ntext = "#2a2622"\nmuted = "#999999"'), "mine")
    assert found is not None
    assert found.problems
    for problem in found.problems:
        assert (problem.path, problem.rule) == ("themes/mine.toml", "theme-contrast")
        assert problem.severity == "warning"
        ratio = re.search(r"contrast of (\d\.\d\d):1", problem.message)
        assert ratio is not None
        assert float(ratio[1]) < 4.5
    first = found.problems[0]
    assert first.line == 3
    assert first.message.startswith("light.muted on light.paper has a contrast of 2.4")


def test_a_shipped_colour_that_is_too_faint_on_a_ground_of_hers_is_told(tmp_path: Path) -> None:
    """The ink is not in the file: its table's line is named."""
    found = find_theme(mine(tmp_path, '\n[dark]\ncard = "#777777"'), "mine")
    assert found is not None
    assert {(each.line, each.message.split(" on ")[1][:9]) for each in found.problems} == {
        (2, "dark.card")
    }


def test_the_settings_name_a_theme(tmp_path: Path) -> None:
    assert settings_theme(folder(tmp_path)).theme == PAPER
    assert settings_theme(folder(tmp_path, '[email]\ntheme = "slate"')).theme == SLATE
    own = mine(tmp_path, 'based_on = "slate"', '[email]\ntheme = "mine"')
    assert settings_theme(own).theme.dark == SLATE.dark
    assert theme_names(own) == ("paper", "slate", "mine")


@pytest.mark.parametrize(
    "name", ["slat", "../cxq", "themes/mine.toml", ".mine", "a\\b", "x\\u0000"]
)
def test_a_theme_that_is_not_there(tmp_path: Path, name: str) -> None:
    quoted = name if "\\u" in name else name.replace("\\", "\\\\")
    with pytest.raises(SettingsError, match="There is no theme") as caught:
        settings_theme(mine(tmp_path, "", f'[email]\ntheme = "{quoted}"'))
    assert "Themes here: paper, slate, mine." in caught.value.hint


def test_an_own_theme_goes_before_a_shipped_one(tmp_path: Path) -> None:
    project = folder(tmp_path)
    (tmp_path / "themes" / "slate.toml").write_text('[light]\naccent = "#123456"')
    found = find_theme(project, "slate")
    assert found is not None
    assert found.theme.light.accent == "#123456"
    assert found.theme.light.card == PAPER.light.card


def test_every_stack_names_chinese_fonts_and_a_last_resort() -> None:
    for theme in SHIPPED.values():
        for stack in (theme.fonts.text, theme.fonts.headings, theme.fonts.labels):
            assert "CJK SC" in stack
            assert "YaHei" in stack
            assert stack.rpartition(",")[2] in ("serif", "sans-serif")
    assert font_stack(("Songti SC", "Georgia", "serif")).count("Songti SC") == 1
