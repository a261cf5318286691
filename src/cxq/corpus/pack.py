"""The evidence pack: what a draft cites, as it was stored, in one zip. Pure.

    index.html       what is in it, for people: no script, nothing from the network
    manifest.json    the same for programs
    references.json  the CSL-JSON records
    snapshots/       the bytes as they came
    texts/           what was extracted from them, UTF-8
    SHA256SUMS       of every other file; in the unpacked folder: sha256sum -c SHA256SUMS

The same evidence gives the same bytes: names in order, no clock (a zip's dates are those of
1980, the earliest that its format can tell).
"""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

from cxq.model import Snapshot
from cxq.text import printable, sha256, tidy

_EPOCH = (1980, 1, 1, 0, 0, 0)
_ENDINGS = {
    "text/html": ".html",
    "application/x-cxq-entry+html": ".html",
    "application/xhtml+xml": ".xhtml",
    "application/pdf": ".pdf",
    "multipart/related": ".mhtml",
    "text/plain": ".txt",
    "text/markdown": ".md",
    "application/json": ".json",
    "application/xml": ".xml",
    "text/xml": ".xml",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ".docx",
}


@dataclass(frozen=True, slots=True)
class Exhibit:
    """A cited key: its CSL-JSON record, the snapshot behind it, and what is wrong with it.

    `snapshot` is None where none is stored; `problem` is empty where all is well.
    """

    key: str
    record: Mapping[str, Any]
    snapshot: Snapshot | None
    problem: str = ""


def evidence_pack(draft: str, title: str, exhibits: Sequence[Exhibit]) -> bytes:
    """The zip. `draft` is the draft's path as typed, `title` the post's."""
    named = _named(exhibits)
    files: dict[str, bytes] = {}
    for one, (raw, text) in named:
        if one.snapshot is not None:
            files[raw] = one.snapshot.raw
            files[text] = one.snapshot.text.encode()
    files["references.json"] = _json([dict(one.record) for one in exhibits if one.record])
    files["index.html"] = _index(draft, title, named).encode()
    rows = [_row(one, raw, text) for one, (raw, text) in named]
    files["manifest.json"] = _json({"draft": draft, "title": title, "evidence": rows})
    sums = [f"{sha256(files[name])}  {name}\n" for name in sorted(files)]
    files["SHA256SUMS"] = "".join(sums).encode()
    return _zip(files)


def snapshot_page(title: str, snapshot: Snapshot) -> str:
    """A page that shows a snapshot's text as plain paragraphs: no script, no server asked."""
    body = [
        f"<h1>{_shown(title)}</h1>",
        f"<p>{_address(snapshot.url)}<br>fetched {_shown(snapshot.fetched)}<br>"
        f"SHA-256 <code>{snapshot.sha256}</code></p>",
        *(f"<p>{_shown(line)}</p>" for line in snapshot.text.split("\n") if line.strip()),
    ]
    return _page(title, body)


# ---------------------------------------------------------------- names

Named = tuple[tuple[Exhibit, tuple[str, str]], ...]


def _named(exhibits: Sequence[Exhibit]) -> Named:
    """Each with the names of its raw file and its text, empty where it has no snapshot."""
    named = []
    taken: set[str] = set()
    for one in exhibits:
        if one.snapshot is None:
            named.append((one, ("", "")))
            continue
        # With the hash no name is one that a system reserves (con, nul); folded, since two keys
        # may differ in capitals alone, and file names on some systems may not.
        stem = f"{one.key}-{one.snapshot.sha256[:8]}"
        while stem.casefold() in taken:
            stem += "_"
        taken.add(stem.casefold())
        media_type = one.snapshot.media_type.partition(";")[0].strip().lower()
        ending = _ENDINGS.get(media_type, ".bin")
        named.append((one, (f"snapshots/{stem}{ending}", f"texts/{stem}.txt")))
    return tuple(named)


# ---------------------------------------------------------------- for programs


def _row(one: Exhibit, raw: str, text: str) -> dict[str, Any]:
    row: dict[str, Any] = {"key": one.key, "title": str(one.record.get("title", ""))}
    if one.snapshot is not None:
        row |= {
            "address": one.snapshot.url or str(one.record.get("URL", "")),
            "fetched": one.snapshot.fetched,
            "media_type": one.snapshot.media_type,
            "bytes": len(one.snapshot.raw),
            "sha256": one.snapshot.sha256,
            "snapshot": raw,
            "text": text,
        }
    return row | ({"problem": one.problem} if one.problem else {})


def _json(value: Any) -> bytes:
    return (json.dumps(value, ensure_ascii=False, indent=2) + "\n").encode()


def _zip(files: Mapping[str, bytes]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name in sorted(files):
            entry = zipfile.ZipInfo(name, _EPOCH)
            entry.create_system = 3  # Unix everywhere, or Windows would give other bytes
            entry.external_attr = 0o100644 << 16
            archive.writestr(entry, files[name], zipfile.ZIP_DEFLATED, compresslevel=6)
    return packed.getvalue()


# ---------------------------------------------------------------- for people

_STYLE = (
    "body{max-width:46rem;margin:2rem auto;padding:0 1rem;font:1rem/1.6 Georgia,serif}"
    "code{font-size:.8rem;overflow-wrap:anywhere}.problem{color:#a00}"
    "article{border-top:1px solid #999;padding:.5rem 0}"
)


def _index(draft: str, title: str, named: Named) -> str:
    body = [
        f"<h1>{_shown(title) or _shown(draft)}: evidence</h1>",
        f"<p>What <code>{_shown(draft)}</code> cites, as it was stored. To check that nothing was "
        "changed since: <code>sha256sum -c SHA256SUMS</code></p>",
    ]
    for one, (raw, text) in named:
        body += _article(one, raw, text)
    return _page(f"{title}: evidence", body)


def _article(one: Exhibit, raw: str, text: str) -> list[str]:
    lines = [f'<article id="{escape(one.key)}">']
    lines.append(f"<h2>{_shown(str(one.record.get('title', ''))) or escape(one.key)}</h2>")
    if one.problem:
        lines.append(f'<p class="problem">{_shown(one.problem)}</p>')
    told = [f"<code>{escape(one.key)}</code>", _shown(str(one.record.get("container-title", "")))]
    address = str(one.record.get("URL", ""))
    if one.snapshot is not None:
        address = one.snapshot.url or address
        told.append(f"fetched {_shown(one.snapshot.fetched)}")
        told.append(f"SHA-256 <code>{one.snapshot.sha256}</code>")
        size = f"{len(one.snapshot.raw):,} bytes"
        told.append(f'<a href="{escape(text)}">text</a> · <a href="{escape(raw)}">as it came</a>'
                    f" ({_shown(one.snapshot.media_type)}, {size})")  # fmt: skip
    told.insert(1, _address(address))
    lines.append("<p>" + "<br>".join(filter(None, told)) + "</p>")
    return [*lines, "</article>"]


def _address(url: str) -> str:
    shown = _shown(url)
    if not url.startswith(("http://", "https://")):
        return shown
    return f'<a href="{shown}" rel="noreferrer">{shown}</a>'


def _shown(text: str) -> str:
    """Text from anywhere as HTML: nothing of it is markup, nothing reorders the line."""
    return escape(printable(tidy(text)))


def _page(title: str, body: Sequence[str]) -> str:
    policy = "default-src 'none'; style-src 'unsafe-inline'"
    return "\n".join(
        (
            "<!doctype html>",
            '<html lang="en"><head><meta charset="utf-8">',
            f'<meta http-equiv="Content-Security-Policy" content="{policy}">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            f"<title>{_shown(title)}</title><style>{_STYLE}</style></head><body>",
            *body,
            "</body></html>",
            "",
        )
    )
