"""Run every benchmark, or those named: `python -m bench [help …]`."""

from __future__ import annotations

import sys
from importlib import import_module

BENCHES = ("help",)


def main() -> int:
    named = sys.argv[1:] or BENCHES
    missed = 0
    for name in named:
        figure = import_module(f"bench.{name}").measure()
        kept = figure.ratio <= figure.target
        missed += not kept
        mark = "✓" if kept else "✗"
        print(f"{mark} {figure.what}: {figure.ratio:.2f}× (target: at most {figure.target}×)")
        print(f"    {figure.detail}")
    return 1 if missed else 0


sys.exit(main())
