"""The registry: names find renderers, and strangers' formats come by entry point."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from cxq.errors import UsageError
from cxq.render.formats import format_names, renderer


def test_our_formats_come_first_and_in_order() -> None:
    assert format_names()[:4] == ("substack", "email", "text", "html")


def test_an_unknown_format_names_the_known_and_the_near() -> None:
    with pytest.raises(UsageError, match=r"no format “htlm” \(did you mean “html”\?\)") as caught:
        renderer("htlm")
    assert "substack, email, text, html" in caught.value.hint
    assert caught.value.exit_code == 2


def test_a_package_brings_its_own_format(tmp_path: Path) -> None:
    """A real installed distribution: metadata with an entry point, and the module it names."""
    (tmp_path / "gemini_format.py").write_text(
        "from cxq.render.rendered import OutputFile, Rendered\n"
        "def render(post, settings):\n"
        "    return Rendered((OutputFile('post.gmi', post.meta.title.encode()),))\n"
    )
    info = tmp_path / "gemini_format-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: gemini-format\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text(
        "[cxq.renderers]\ngemini = gemini_format:render\nhtml = gemini_format:render\n"
        "broken = no_such_module:render\n"
    )
    program = (
        "from cxq.errors import UsageError\n"
        "from cxq.render.formats import format_names, renderer\n"
        "print(format_names())\n"
        "print(renderer('gemini').__module__, renderer('html').__module__)\n"
        "try:\n"
        "    renderer('broken')\n"
        "except UsageError as error:\n"
        "    print(error.message)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        text=True,
        check=True,
        env={"PYTHONPATH": str(tmp_path), "PATH": ""},
    )
    names, modules, broken = done.stdout.splitlines()
    assert names == "('substack', 'email', 'text', 'html', 'broken', 'gemini')"
    assert modules == "gemini_format cxq.render.html", "cxq's own names cannot be taken over"
    assert "“broken” (no_such_module:render) cannot be loaded" in broken


def test_only_the_renderer_in_use_is_imported() -> None:
    program = (
        "import sys\n"
        "from cxq.render.formats import renderer\n"
        "renderer('text')\n"
        "print([n for n in ('nh3', 'quopri', 'importlib.metadata', 'cxq.render.html') "
        "if n in sys.modules])\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"
