"""Run every benchmark, or those named: `python -m bench [help post pull …]`."""

from __future__ import annotations

import sys
from importlib import import_module

BENCHES = ("help", "post", "glossary", "mail", "substack", "pull", "memory", "growth", "importing")


def main() -> int:
    missed = 0
    for name in sys.argv[1:] or BENCHES:
        for figure in import_module(f"bench.{name}").measure():
            missed += not figure.kept
            mark, bound = "✓" if figure.kept else "✗", "at least" if figure.more else "at most"
            print(f"{mark} {figure.what}: {figure.ratio:.2f}× ({bound} {figure.target}×)")
            print(f"    {figure.detail}", flush=True)
    return 1 if missed else 0


sys.exit(main())
