"""`cxq export --proof`: the mail seen in a browser, told on the terminal."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from cxq.cli.output import clean, colour_wanted, many, on_terminal, say, styled, tell
from cxq.cli.session import Session

if TYPE_CHECKING:
    from cxq.export import Exported
    from cxq.model import Post
    from cxq.project import Settings
    from cxq.proof import Proof

_SHOWN = 40


def prove_mail(post: Post, settings: Settings, folder: Path) -> Proof:
    """Take the proof, with a bar where a person watches. BrowserError, OutsideError."""
    from cxq.browser import Browser
    from cxq.proof import prove, steps

    with _progress(steps()) as done, Browser.open(seconds=60) as browser:
        return prove(post, settings, folder, browser, done)


@contextmanager
def _progress(length: int) -> Iterator[Callable[[], None]]:
    if not on_terminal():
        yield lambda: None
        return
    label = "Looking at the mail"
    with click.progressbar(
        length=length, label=label, file=sys.stderr, color=colour_wanted(), show_eta=False
    ) as bar:

        def done() -> None:
            bar.update(1)

        yield done


def print_proof(session: Session, proof: Proof, post: Post) -> None:
    """The page's place on stdout; findings, and what was looked at, beside it."""
    page = proof.page
    size = f"{page.stat().st_size:>9,} B"
    say(f"{'proof':<8}  {size}  {session.project.shown(page)}")
    for found in proof.findings[:_SHOWN]:
        red = found.severity == "error"
        place = f"{post.path}:{found.line}" if found.line else f"{post.path} (the mail's frame)"
        says = found.sentence
        if found.words:
            says += f" “{found.words}”"
        mark = styled(found.severity, fg="red" if red else "yellow")
        tell(f"{clean(place)}: {mark}: proof-{found.kind}: {clean(says)}")
        tell(f"  Seen {clean(found.where)}.")
    if len(proof.findings) > _SHOWN:
        tell(f"{len(proof.findings) - _SHOWN} more findings stand on the page.")
    if proof.left_out:
        tell(
            f"note: the mail is too long for a proof: its last {proof.left_out:,} bytes were not "
            "looked at. Gmail clips it far before; split the post."
        )
    texts = sum(view.found.texts for view in proof.views)
    warnings = len(proof.findings) - proof.faults
    tell(
        f"proof: {many(len(proof.views), 'view')} in {proof.browser}, {texts:,} runs of text "
        f"measured: {many(proof.faults, 'fault')}, {many(warnings, 'warning')}."
    )


def tell_stale_proof(exported: Exported, post: Post) -> None:
    """Say that the proof which stands there is of an earlier mail."""
    mail = next((file.path for file in exported.files if file.path.name == "email.html"), None)
    if mail is None or not (exported.folder / "proof").is_dir():
        return
    from cxq.proof import FOLDER, PAGE, is_stale

    if is_stale(exported.folder, mail.read_bytes()):
        tell(f"note: {FOLDER}/{PAGE} is of an earlier state of the mail.")
        tell(f"  Look again: cxq export {post.path} --proof")
