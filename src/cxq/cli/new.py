"""cxq new"""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from cxq.cli.complete import complete_citable
from cxq.cli.output import many, say, tell
from cxq.cli.session import Session
from cxq.errors import UsageError

if TYPE_CHECKING:
    from cxq.posts.skeleton import Listed


@click.command("new", epilog="Example: cxq new “Reading the work reports” --from gwr-2025 gwr-2026")
@click.argument("title")
@click.argument("more", metavar="", nargs=-1, shell_complete=complete_citable)
@click.option(
    "--template",
    type=click.Choice(["post", "digest", "interview"]),
    default="post",
    show_default=True,
    help="What the draft begins with.",
)
@click.option(
    "--from", "keys", metavar="KEY...", multiple=True, shell_complete=complete_citable,
    help="Items to list in it, each with its citation.",
)  # fmt: skip
@click.option("--slug", default="", help="The file's name and the output's; else made of TITLE.")
@click.option("--tag", "tags", multiple=True, help="A tag; may be repeated.")
@click.option("--edit", is_flag=True, help="Open it in your editor ($VISUAL or $EDITOR).")
@click.pass_obj
def command(
    session: Session,
    title: str,
    more: tuple[str, ...],
    template: str,
    keys: tuple[str, ...],
    slug: str,
    tags: tuple[str, ...],
    edit: bool,
) -> None:
    """Start a draft: drafts/<slug>.md with its front matter filled in.

    With --from KEY..., the items stand in it with title, link, date and citation, and
    sources/references.json gets their references.
    """
    from cxq.cli.drafting import draft_path, write_draft
    from cxq.posts.skeleton import body, front_matter

    title = " ".join(title.split())
    if not title:
        raise UsageError("A draft needs a title.", 'Such as: cxq new "Reading the work report"')
    if more and not keys:
        raise UsageError(
            f"A title of several words wants quotes: “{' '.join((title, *more))}”.",
            f'Such as: cxq new "{" ".join((title, *more))}"',
        )
    path = draft_path(session, slug, title)
    items = _items(session, (*keys, *more)) if keys else []
    settings = session.project.settings.newsletter
    text = front_matter(
        title, date=f"{session.clock():%Y-%m-%d}", author=settings.author, tags=tags
    )
    write_draft(session, path, text + body(template, items))
    say(session.project.shown(path))
    if items:
        tell(f"{many(len(items), 'item')} in it, each with its citation.")
    if edit:
        click.edit(filename=str(path))


def _items(session: Session, keys: tuple[str, ...]) -> list[Listed]:
    from cxq.cli.cite import cite
    from cxq.cli.drafting import listed_keys

    items = listed_keys(session, keys)
    cite(session, tuple(item.key for item in items))
    return items
