"""Exports over and over, first one title, then another, until somebody kills it."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from cxq.export import export_post
from render.sample import SETTINGS, rich_post

out, drafts = Path(sys.argv[1]), Path(sys.argv[2])
print("go", flush=True)
for turn in range(10_000):
    post = rich_post(drafts)
    title = "One " * 3_000 if turn % 2 else "Two " * 3_000
    post = replace(post, meta=replace(post.meta, title=title.strip()))
    export_post(post, SETTINGS, out, ("substack", "email", "text", "html"))
