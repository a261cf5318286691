"""The front matter's fields, typed; what does not fit is a problem on its own line. Pure."""

from __future__ import annotations

import datetime
import re
from collections.abc import Mapping
from dataclasses import fields as dataclass_fields
from typing import Any, cast, get_args, get_type_hints

from cxq.document import TablePolicy
from cxq.model import GlossaryStyle, PostMeta, Problem, Severity
from cxq.shelf import is_web_address
from cxq.text import nearest, slugify, tidy

_FIELDS = tuple(field.name for field in dataclass_fields(PostMeta))
_RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)
# A language tag (RFC 5646 §2.1), as far as shapes go: en, en-GB, zh-Hans-CN.
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")
_SLUG = re.compile(r"[^/\\\x00-\x1f:*?\"<>|]{1,120}")


def _is_folder_name(slug: str) -> bool:
    """Whether an export may make a folder of this name, on Windows, too."""
    return bool(
        _SLUG.fullmatch(slug)
        and slug == slug.strip(" .")
        and len(slug.encode()) <= 200
        and not _RESERVED.fullmatch(slug)
    )


def _shown(value: Any) -> str:
    """A value as a message shows it: never the whole of what YAML's aliases can blow up."""
    return f"“{value[:60]}”" if isinstance(value, str) else "What stands there"


class _Reader:
    """Reads one draft's fields and collects what does not fit."""

    def __init__(self, fields: Mapping[str, Any], matter: str, path: str) -> None:
        self.fields = fields
        self.matter = matter
        self.path = path
        self.problems: list[Problem] = []

    def complain(
        self,
        key: str,
        message: str,
        hint: str,
        severity: Severity = "error",
        rule: str = "front-matter",
    ) -> None:
        found = re.search(rf"^[\"']?{re.escape(key)}[\"']?[ \t]*:", self.matter, re.M)
        # The matter's own text begins on the line of the opening hyphens.
        line = self.matter.count("\n", 0, found.start()) + 1 if found else 1
        problem = Problem(self.path, line, 1, rule, severity, message, hint)
        self.problems.append(problem)

    def words(self, key: str, default: str = "") -> str:
        value = self.fields.get(key, default)
        if isinstance(value, str):
            return " ".join(tidy(value).split()) or default
        self.complain(key, f"“{key}” must be text.", f'Write it in quotes: {key}: "…"')
        return default

    def date(self, key: str) -> str:
        value = self.fields.get(key, "")
        if value == "":
            return ""
        try:
            if re.fullmatch(r"\d{4}-\d\d-\d\d", value):
                return datetime.date.fromisoformat(value).isoformat()
            if not re.fullmatch(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d.*", value):
                raise ValueError
            return datetime.datetime.fromisoformat(value).isoformat()
        except (ValueError, TypeError):
            self.complain(
                key,
                f"{_shown(value)} is not a date.",
                "Write 2026-03-05, or 2026-03-05T08:00:00+08:00 with the time.",
                rule="date-unreadable",
            )
            return ""

    def address(self, key: str) -> str:
        value = self.words(key)
        if not value or is_web_address(value):
            return value
        self.complain(
            key,
            f"{_shown(value)} is no web address.",
            f"Such as: {key}: https://example.org/p/post",
        )
        return ""

    def language(self, key: str, default: str) -> str:
        value = self.words(key, default)
        if _LANGUAGE.fullmatch(value):
            return value
        self.complain(
            key,
            f"{_shown(value)} is not the tag of a language; “{default}” is used.",
            f"Such as: {key}: en, or {key}: zh-Hans",
        )
        return default

    def list(self, key: str) -> tuple[str, ...]:
        value = self.fields.get(key, "")
        if isinstance(value, str):
            value = value.split(",")
        if isinstance(value, list) and all(isinstance(part, str) for part in value):
            return tuple(tidy(part).strip() for part in value if part.strip())
        self.complain(key, f"“{key}” must be a list of words.", f"Such as: {key}: [quantum, AI]")
        return ()

    def flag(self, key: str) -> bool:
        value = self.fields.get(key, "false")
        if isinstance(value, str) and value.lower() in ("true", "false"):
            return value.lower() == "true"
        self.complain(key, f"“{key}” must be true or false.", f"Such as: {key}: true")
        return False

    def glossary(self) -> GlossaryStyle:
        value = self.fields.get("glossary", {})
        if isinstance(value, str):
            value = {"style": value}
        hints = get_type_hints(GlossaryStyle)
        allowed = {key: get_args(hint) for key, hint in hints.items()}
        if isinstance(value, dict) and all(
            word in allowed.get(key, ()) for key, word in value.items()
        ):
            return GlossaryStyle(**value)
        self.complain(
            "glossary",
            f"{_shown(value)} is not a way to show the glossary.",
            "Write glossary: {style: footnote, reset: post}; style is footnote, inline or none, "
            "reset is post or section.",
        )
        return GlossaryStyle()

    def tables(self) -> TablePolicy:
        value = self.fields.get("tables", "")
        for policy in get_args(TablePolicy):
            if value == policy:
                return cast(TablePolicy, policy)
        known = [policy for policy in get_args(TablePolicy) if policy]
        near = nearest(value, known) if isinstance(value, str) else ""
        self.complain(
            "tables",
            f"{_shown(value)} is no way to show tables{near}.",
            f"Write tables: and one of {', '.join(known)}.",
        )
        return ""

    def slug(self, stem: str) -> str:
        slug = self.words("slug") or stem
        if _is_folder_name(slug):
            return slug
        fallback = slugify(slug) or "post"
        self.complain(
            "slug",
            f"“{slug}” cannot be a folder's name; “{fallback}” is used.",
            f"Write: slug: {fallback}",
        )
        return fallback

    def unknown(self) -> None:
        for key in self.fields:
            if key not in _FIELDS:
                self.complain(
                    str(key),
                    f"“{key}” is not a field that cxq knows{nearest(str(key), list(_FIELDS))}.",
                    f"Known: {', '.join(_FIELDS)}.",
                    "warning",
                )


def read_meta(
    fields: Mapping[str, Any], matter: str, path: str, *, stem: str
) -> tuple[PostMeta, tuple[Problem, ...]]:
    """The typed metadata, and a problem for each field that could not be used.

    `matter` is the front matter's text from the end of its first line, for line numbers; `stem`
    is the file's, the slug where none is given.
    """
    read = _Reader(fields, matter, path)
    read.unknown()
    meta = PostMeta(
        title=read.words("title"),
        subtitle=read.words("subtitle"),
        slug=read.slug(stem),
        date=read.date("date"),
        author=", ".join(read.list("author")),
        lang=read.language("lang", "en"),
        tags=read.list("tags"),
        section=read.words("section"),
        cover=read.words("cover"),
        description=read.words("description"),
        url=read.address("url"),
        seo_title=read.words("seo_title"),
        seo_description=read.words("seo_description"),
        preheader=read.words("preheader"),
        theme=read.words("theme"),
        math=read.flag("math"),
        tables=read.tables(),
        glossary=read.glossary(),
    )
    return meta, tuple(read.problems)
