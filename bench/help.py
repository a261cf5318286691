"""`cxq --help` against `python -c "import click"`: the price of the lazy table of commands."""

from __future__ import annotations

import sys
from pathlib import Path

from bench.figure import Figure, paired


def measure() -> list[Figure]:
    script = Path(sys.executable).parent / "cxq"
    ratio, ours, peer = paired([str(script), "--help"], [sys.executable, "-c", "import click"])
    detail = f"{ours * 1000:.0f} ms against {peer * 1000:.0f} ms, medians of 25 pairs"
    return [Figure("cxq --help / python -c 'import click'", ratio, 1.3, detail)]
