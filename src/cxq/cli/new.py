"""cxq new"""

from __future__ import annotations

import json

import click

from cxq.cli.output import say
from cxq.cli.session import Session
from cxq.errors import UsageError


@click.command("new", epilog="Example: cxq new “Reading the 2026 work reports” --tag quantum")
@click.argument("title")
@click.option("--slug", default="", help="The file's name and the output's; else made of TITLE.")
@click.option("--tag", "tags", multiple=True, help="A tag; may be repeated.")
@click.option("--edit", is_flag=True, help="Open it in your editor ($VISUAL or $EDITOR).")
@click.pass_obj
def command(session: Session, title: str, slug: str, tags: tuple[str, ...], edit: bool) -> None:
    """Start a draft: drafts/<slug>.md with its front matter filled in."""
    from cxq.disk import write_text
    from cxq.text import slugify

    title = " ".join(title.split())
    if not title:
        raise UsageError("A draft needs a title.", 'Such as: cxq new "Reading the work report"')
    name = slugify(slug or title)
    if not name:
        raise UsageError(
            f"No file name can be made of “{slug or title}”.", "Name one: --slug my-post"
        )
    path = session.project.drafts / f"{name}.md"
    if path.exists():
        raise UsageError(
            f"{session.project.shown(path)} stands already.",
            "Choose another title, or name the file: --slug another-name",
        )
    write_text(path, _skeleton(session, title, tags))
    say(session.project.shown(path))
    if edit:
        click.edit(filename=str(path))


def _skeleton(session: Session, title: str, tags: tuple[str, ...]) -> str:
    settings = session.project.settings.newsletter
    quoted = json.dumps(title, ensure_ascii=False)  # a JSON string is a YAML one, too
    author = json.dumps(settings.author, ensure_ascii=False)
    listed = ", ".join(json.dumps(tag, ensure_ascii=False) for tag in tags)
    return (
        f'---\ntitle: {quoted}\nsubtitle: ""\ndate: {session.clock():%Y-%m-%d}\n'
        f'author: {author}\ntags: [{listed}]\ndescription: ""\n---\n\n'
    )
