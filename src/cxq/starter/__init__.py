"""The starter newsletter: what `cxq init` lays into a new folder.

The files stand in `newsletter/` as the author will see them, but for two placeholders
(`@@title@@` in cxq.toml, `@@today@@` in the first draft) and the dot of .gitignore, which
would otherwise speak to git in cxq's own repository.
"""

from __future__ import annotations

import json
import os
from pathlib import Path

from cxq.disk import reason, write_text
from cxq.errors import OutsideError, UsageError
from cxq.project import settings_file_in
from cxq.text import printable

# cxq.toml comes last: it is what makes the folder a newsletter, so where the disk fills up
# half-way the same command can simply be run again.
_FILES = (
    (".gitignore", "gitignore"),
    ("sources/national.toml", "sources/national.toml"),
    ("sources/ministries.toml", "sources/ministries.toml"),
    ("sources/provinces.toml", "sources/provinces.toml"),
    ("sources/research.toml", "sources/research.toml"),
    ("sources/media.toml", "sources/media.toml"),
    ("sources/english.toml", "sources/english.toml"),
    ("sources/glossary.toml", "sources/glossary.toml"),
    ("sources/references.json", "sources/references.json"),
    ("drafts/first-post.md", "drafts/first-post.md"),
    ("cxq.toml", "cxq.toml"),
)


def create(folder: Path, *, today: str, title: str = "") -> tuple[Path, ...]:
    """Lay a new newsletter into `folder` (made where it is missing); the files created.

    `today` is `YYYY-MM-DD`, the first draft's date; `title` is the newsletter's name. A file
    that stands already is kept, and is not among the created. UsageError where the folder is
    a newsletter already or no folder at all, OutsideError where it cannot be written.
    """
    _refuse_standing(folder)
    created = []
    for place, packaged in _FILES:
        path = folder / place
        # lexists: a link that points nowhere is the author's too, and is not written through.
        if not os.path.lexists(path):
            write_text(path, _filled(packaged, today, title))
            created.append(path)
    return tuple(created)


def _refuse_standing(folder: Path) -> None:
    try:
        own = folder / "cxq.toml"
        settings = own if os.path.lexists(own) else settings_file_in(folder)
        blocked = folder.exists() and not folder.is_dir()
    except OSError as error:
        raise OutsideError(
            f"{folder} cannot be read: {reason(error)}.", "Check the folder's permissions."
        ) from None
    if settings is not None:
        raise UsageError(
            f"{folder} is a newsletter folder already: {settings.name} stands in it.",
            f"Nothing was changed. Work in it with: cxq -C {folder} pull, or name a new folder.",
        )
    if blocked:
        raise UsageError(f"{folder} is a file, not a folder.", "Name a new folder.")


def _filled(packaged: str, today: str, title: str) -> str:
    from importlib.resources import files

    text = files("cxq.starter").joinpath("newsletter", packaged).read_text(encoding="utf-8")
    # The title comes last: it is the author's, and may hold anything, a placeholder too.
    return text.replace("@@today@@", today).replace('"@@title@@"', _toml_string(title))


def _toml_string(words: str) -> str:
    """One line as a TOML basic string (TOML 1.0: JSON's escapes are among its own)."""
    # A lone surrogate comes from a shell in another encoding, and no UTF-8 file can hold it.
    line = printable(words).encode(errors="replace").decode()
    return json.dumps(line, ensure_ascii=False)
