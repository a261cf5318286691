"""cxq outline"""

from __future__ import annotations

from dataclasses import asdict

import click

from cxq.cli.complete import complete_drafts
from cxq.cli.options import json_option
from cxq.cli.output import clean, emit_json, many, say, tell
from cxq.cli.session import Session


@click.command("outline", epilog="Example: cxq outline first-post")
@click.argument("draft", shell_complete=complete_drafts)
@json_option
@click.pass_obj
def command(session: Session, draft: str, as_json: bool) -> None:
    """Show a draft's headings, each with the words and 汉字 of its own text."""
    from cxq.cli.posting import Desk, length_row, length_words
    from cxq.posts.draft_file import find_draft
    from cxq.posts.outline import outline

    desk = Desk.open(session.project)
    post = desk.build(find_draft(session.project, draft))
    sections = outline(post)
    if as_json:
        head = {"path": post.path, "title": post.meta.title, **length_row(post.count)}
        emit_json({**head, "headings": [asdict(section) for section in sections]})
        return
    for one in sections:
        say(f"{one.line:>5} {one.words:>7,} {one.han:>7,}  {_heading(one.level, one.text)}")
    tell("Columns: line, words, 汉字, heading." if sections else "The draft has no text yet.")
    tell(f"{post.path}: {length_words(post.count)}; {many(len(post.document.footnotes), 'note')}.")


def _heading(level: int, text: str) -> str:
    return "  " * max(level - 2, 0) + clean(text) if level else "(before the first heading)"
