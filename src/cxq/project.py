"""The newsletter folder: its root, its settings, its paths.

The root is where `cxq.toml` stands, or a `pyproject.toml` with `[tool.cxq]`, here or in a folder
above (as ruff finds its own). Every table and key below is refused when misspelt.
"""

from __future__ import annotations

import os
import re
import tomllib
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal

from cxq.errors import SettingsError, UsageError
from cxq.substack_calibration import read_calibration
from cxq.toml_tables import Place, TomlFile, read_table, read_toml


@dataclass(frozen=True, slots=True)
class NewsletterSettings:
    """[newsletter]: what every post inherits."""

    title: str = ""
    author: str = ""
    url: str = ""
    language: str = "en"


@dataclass(frozen=True, slots=True)
class PullSettings:
    """[pull]: limits of a pull.

    `concurrency` sources at a time, `per_host` of them at one host, where requests begin `spacing`
    seconds apart (0 seconds at hosts that may be private); `timeout` in seconds for a whole
    answer; `max_bytes` after decompression; `allow_private_hosts` names hosts, addresses or CIDR
    ranges that may be private; `contact` is an address for the User-Agent.
    """

    concurrency: int = 10
    per_host: int = 2
    spacing: float = 1.0
    timeout: float = 30.0
    max_bytes: int = 15_000_000
    allow_private_hosts: tuple[str, ...] = ()
    contact: str = ""


@dataclass(frozen=True, slots=True)
class EmailSettings:
    """[email]: headers of the message. `from` may be `Name <address>`.

    `tracking_bytes` is what a platform adds to a mail for each link that it follows; `lean` leaves
    out what a mail can do without, where it would else be clipped. `one_click` says that the https
    address of `unsubscribe` takes a POST (RFC 8058).

    `theme` is a shipped one or a file of `themes/`; `images` beside the draft are hosted at
    `image_base` (`{slug}` is the post's), or attached to the message. `notes` stand at the end, are
    links to the web post (`note_anchor` names the place in it), or, if short, stand in the text.
    """

    from_: str = ""
    reply_to: str = ""
    list_id: str = ""
    unsubscribe: str = ""
    one_click: bool = True
    tracking_bytes: int = 400
    lean: bool = False
    theme: str = ""
    images: Literal["hosted", "attached"] = "hosted"
    image_base: str = ""
    notes: Literal["end", "web", "inline"] = "end"
    note_anchor: str = "fn-{number}"


@dataclass(frozen=True, slots=True)
class SmtpSettings:
    """[smtp]: the server that takes test mails.

    `port` 0 is the usual one (587, 465 for `tls`, 25 for `none`); `none` speaks unencrypted, to
    this machine or, where `insecure` says so, to another, and then without a password. `timeout`
    is in seconds for connecting and again for each mail; `ca_file` names one's own authority.
    """

    host: str = ""
    port: int = 0
    security: Literal["starttls", "tls", "none"] = "starttls"
    user: str = ""
    timeout: float = 60.0
    ca_file: str = ""
    insecure: bool = False


@dataclass(frozen=True, slots=True)
class SubstackSettings:
    """[substack]: what public sources say differently of Substack's documents.

    `auto` takes what a calibration found in the author's own draft, else the first of the others.
    `vocab` is the family of node names, `code_block` the node of a code block, `footnotes` where
    notes stand, `inline_latex` what TeX in a sentence becomes; `names` gives single nodes, marks
    or attributes (`node.attribute`) another name, as `ours=theirs`. `repeated_notes` says what a
    note that is referenced twice becomes, `tables` what becomes of a table.
    docs/substack-document.md says which is the default and why.

    For `cxq push`: `url` is the publication's own address, `author_id` the number of the account
    that is named as author, `section` a section's name or number where the front matter has none,
    `audience` who may read it once it is published, `accept_risk` the answer to the warning.
    """

    url: str = ""
    author_id: int = 0
    section: str = ""
    audience: Literal["everyone", "only_paid", "founding", "only_free"] = "everyone"
    accept_risk: bool = False

    vocab: Literal["auto", "legacy", "tiptap"] = "auto"
    code_block: Literal["auto", "highlighted_code_block", "code_block"] = "auto"
    footnotes: Literal["auto", "end", "after_paragraph"] = "auto"
    inline_latex: Literal["auto", "text", "inline_latex", "latex"] = "auto"
    names: tuple[str, ...] = ()
    repeated_notes: Literal["copy", "error"] = "copy"
    tables: Literal["rows", "picture", "code", "error"] = "rows"


@dataclass(frozen=True, slots=True)
class ListmonkSettings:
    """[listmonk]: the server that `cxq push --to listmonk` makes campaign drafts at.

    `user` is an API user there, `lists` the numbers of the lists that a campaign is for,
    `template` that of a template which is nothing but `{{ template "content" . }}` (0: the usual
    one); `from` is [email] from unless set; `track_links` leads readers through listmonk.
    """

    url: str = ""
    user: str = ""
    lists: tuple[int, ...] = ()
    template: int = 0
    tags: tuple[str, ...] = ()
    from_: str = ""
    track_links: bool = False


@dataclass(frozen=True, slots=True)
class ButtondownSettings:
    """[buttondown]: where `cxq push --to buttondown` makes drafts."""

    url: str = "https://api.buttondown.com"


@dataclass(frozen=True, slots=True)
class WatchSettings:
    """[watch]: new items that hold one of these get a star; glossary ids, or words."""

    terms: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RetentionSettings:
    """[retention]: after so many days without anything new an item goes; 0 keeps everything.

    What is starred, cited, in a collection or added by hand stays, with all of its story.
    """

    days: int = 0


@dataclass(frozen=True, slots=True)
class Settings:
    """All of cxq.toml, or of [tool.cxq]."""

    newsletter: NewsletterSettings = NewsletterSettings()
    pull: PullSettings = PullSettings()
    email: EmailSettings = EmailSettings()
    smtp: SmtpSettings = SmtpSettings()
    listmonk: ListmonkSettings = ListmonkSettings()
    buttondown: ButtondownSettings = ButtondownSettings()
    substack: SubstackSettings = SubstackSettings()
    watch: WatchSettings = WatchSettings()
    retention: RetentionSettings = RetentionSettings()


@dataclass(frozen=True, slots=True)
class Project:
    """A newsletter folder. All paths are absolute."""

    root: Path
    settings_file: Path
    settings: Settings
    store_file: Path

    @property
    def sources(self) -> Path:
        return self.root / "sources"

    @property
    def drafts(self) -> Path:
        return self.root / "drafts"

    @property
    def glossary(self) -> Path:
        return self.sources / "glossary.toml"

    @property
    def references(self) -> Path:
        return self.sources / "references.json"

    @property
    def pictures(self) -> Path:
        """Where pictures of tables are kept."""
        return self.root / ".cxq" / "pictures"

    @property
    def themes(self) -> Path:
        return self.root / "themes"

    @property
    def out(self) -> Path:
        return self.root / "out"

    def shown(self, path: Path) -> str:
        """The path as the author would type it from the root."""
        try:
            return path.resolve().relative_to(self.root).as_posix()
        except (ValueError, RuntimeError, OSError):  # elsewhere, or a link to itself
            return str(path)


def find_project(start: Path, environ: dict[str, str] | None = None) -> Project:
    """The newsletter folder that `start` is in.

    UsageError where there is none, SettingsError where its settings cannot be used.
    """
    environ = dict(os.environ) if environ is None else environ
    if not start.is_dir():
        raise UsageError(f"There is no folder {start}.", "Check the path after -C.")
    start = start.resolve()
    for folder in (start, *start.parents):
        settings_file = settings_file_in(folder)
        if settings_file is not None:
            settings = _calibrated(_read_settings(settings_file), folder)
            database = environ.get("CXQ_DB", "")
            store_file = Path(database) if database else folder / ".cxq" / "cxq.sqlite3"
            return Project(folder, settings_file, settings, (start / store_file).absolute())
    raise UsageError(
        f"{start} is not in a newsletter folder (no cxq.toml here or above).",
        "Make one with: cxq init my-newsletter, or name it: cxq -C FOLDER …",
    )


def settings_file_in(folder: Path) -> Path | None:
    """The file that makes this very folder a newsletter's root, or None."""
    own = folder / "cxq.toml"
    if own.is_file():
        return own
    shared = folder / "pyproject.toml"
    if shared.is_file() and _has_cxq_table(shared):
        return shared
    return None


def _has_cxq_table(path: Path) -> bool:
    """Another project's broken pyproject.toml is not ours to complain of, unless it names us."""
    try:
        text = path.read_text(encoding="utf-8")
        return "[tool.cxq" in text and isinstance(
            tomllib.loads(text).get("tool", {}).get("cxq"), dict
        )
    except tomllib.TOMLDecodeError:
        return True
    except (OSError, UnicodeDecodeError):
        return False


def _read_settings(path: Path) -> Settings:
    file = read_toml(path, path.name)
    if path.name == "pyproject.toml":
        table: dict[str, Any] = file.data["tool"]["cxq"]
        settings = read_table(Settings, table, Place(file, header="tool.cxq", label="tool.cxq"))
    else:
        settings = read_table(Settings, file.data, Place(file))
    _check_ranges(settings, file)
    return settings


def _calibrated(settings: Settings, root: Path) -> Settings:
    """The settings, with what a calibration found where [substack] says `auto`."""
    found = read_calibration(root)
    if found is None:
        return settings
    asked = settings.substack
    substack = replace(
        asked,
        vocab=found.vocab if asked.vocab == "auto" else asked.vocab,
        code_block=found.code_block if asked.code_block == "auto" else asked.code_block,
        footnotes=found.footnotes if asked.footnotes == "auto" else asked.footnotes,
        inline_latex=found.inline_latex if asked.inline_latex == "auto" else asked.inline_latex,
        names=(*found.names, *asked.names),
    )
    return replace(settings, substack=substack)


def _check_ranges(settings: Settings, file: TomlFile) -> None:
    pull, smtp = settings.pull, settings.smtp
    for table, key, value, low, high in (
        ("pull", "concurrency", pull.concurrency, 1, 100),
        ("pull", "per_host", pull.per_host, 1, 20),
        ("pull", "spacing", pull.spacing, 0, 60),
        ("pull", "timeout", pull.timeout, 0.1, 600),
        ("pull", "max_bytes", pull.max_bytes, 1_000, 500_000_000),
        ("smtp", "port", smtp.port, 0, 65_535),
        ("smtp", "timeout", smtp.timeout, 1, 600),
        ("substack", "author_id", settings.substack.author_id, 0, 10**12),
    ):
        if not low <= value <= high:
            says = f"{value} is not between {low:g} and {high:g}"
            raise _place(file, table).complain(key, says)
    _check_email(settings.email, file)
    days = settings.retention.days
    if days and not 7 <= days <= 36_500:
        says = f"{days} is neither 0 nor between 7 and 36500"
        raise _place(file, "retention").complain("days", says)
    if "\n" in settings.newsletter.title:
        raise SettingsError(f"{file.shown}: newsletter.title must be one line.")


def _place(file: TomlFile, table: str) -> Place:
    """A table of the settings, by the name that it has in this file."""
    name = f"tool.cxq.{table}" if file.path.name == "pyproject.toml" else table
    return Place(file, header=name, label=name)


def _check_email(email: EmailSettings, file: TomlFile) -> None:
    place = _place(file, "email")
    if not 0 <= email.tracking_bytes <= 10_000:
        says = f"{email.tracking_bytes} is not between 0 and 10000"
        raise place.complain("tracking_bytes", says)
    base = email.image_base
    if base and not re.fullmatch(r"https://[!-~]+", base.replace("{slug}", "x")):
        raise place.complain(
            "image_base",
            f"“{base}” is not an https address",
            'Write: image_base = "https://images.example.org/{slug}/"',
        )
    bare = email.note_anchor.replace("{number}", "", 1)
    if bare == email.note_anchor or not re.fullmatch(r"[A-Za-z0-9._-]*", bare):
        raise place.complain(
            "note_anchor",
            f"“{email.note_anchor}” is no name that holds {{number}} once",
            'Write: note_anchor = "fn-{number}"',
        )
