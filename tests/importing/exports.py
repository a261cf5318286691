"""Export zips made by code: the DOM of published posts and exports, in every variant seen."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections.abc import Iterable
from html import escape
from pathlib import Path

COLUMNS = (
    "post_id", "post_date", "is_published", "email_sent_at", "inbox_sent_at", "type", "audience",
    "title", "subtitle", "podcast_url",
)  # fmt: skip


def attrs(**facts: object) -> str:
    """A `data-attrs` attribute."""
    return f'data-attrs="{escape(json.dumps(facts))}"'


def anchor(number: int | str, *, href: str = "", wrapped: bool = False) -> str:
    html = (
        f'<a class="footnote-anchor" data-component-name="FootnoteAnchorToDOM" '
        f'id="footnote-anchor-{number}" href="{href}#footnote-{number}" target="_self">{number}</a>'
    )
    return f'<span data-state="closed">{html}</span>' if wrapped else html


def note(number: int | str, *content: str, id_on_div: bool = False) -> str:
    inside = "".join(f"<p>{each}</p>" if not each.startswith("<") else each for each in content)
    on_link, on_div = ("", f' id="footnote-{number}"') if id_on_div else (
        f' id="footnote-{number}"', "")  # fmt: skip
    return (
        f'<div class="footnote" data-component-name="FootnoteToDOM"{on_div}><a{on_link} '
        f'href="#footnote-anchor-{number}" class="footnote-number" contenteditable="false" '
        f'target="_self">{number}</a><div class="footnote-content">{inside}</div></div>'
    )


def image(src: str, caption: str = "", alt: str = "", href: str | None = None) -> str:
    cut = "https://substackcdn.com/image/fetch/w_1456/" + src
    figcaption = f'<figcaption class="image-caption">{caption}</figcaption>' if caption else ""
    facts = attrs(src=src, alt=alt, height=100, width=200, href=href, topImage=False)
    return (
        '<div class="captioned-image-container"><figure><a class="image-link image2 '
        f'is-viewable-img" target="_blank" href="{cut}" data-component-name="Image2ToDOM">'
        f'<div class="image2-inset"><picture><source type="image/webp" srcset="{cut} 1456w">'
        f'<img src="{cut}" width="200" height="100" {facts} class="sizing-normal" '
        f'alt="{escape(alt)}"></picture><div class="image-link-expand"><button>+</button></div>'
        f"</div></a>{figcaption}</figure></div>"
    )


def button(words: str, url: str) -> str:
    facts = attrs(url=url, text=words, action=None)
    return (
        f'<p class="button-wrapper" {facts} data-component-name="ButtonCreateButton">'
        f'<a class="button primary" href="{url}"><span>{words}</span></a></p>'
    )


PAYWALL = '<div class="paywall-jump" data-component-name="PaywallToDOM"></div>'
HR = "<div><hr></div>"

EVERYTHING = "".join(
    (
        '<h2 class="header-anchor-post">What the report says',
        anchor(1),
        '<div class="header-anchor-parent"><div class="header-anchor-widget"></div></div></h2>',
        f"<p>The <strong>new quality productive forces </strong>(NQPF, 新质生产力)"
        f"{anchor(2, wrapped=True)} came <em>back</em>, and <s>not</s> "
        f'<a href="https://example.cn/gwr">the report</a> says so.</p>',
        f"<ul><li><p>first{anchor(3)}</p></li><li><p>second</p><ul><li><p>inner</p></li></ul>"
        "</li></ul>",
        "<ol><li><p>one</p></li><li><p>two</p></li></ol>",
        "<blockquote><p>他说：“进”的步伐。</p><p>And more.</p></blockquote>",
        image("https://example.org/a.png", "A caption, “quoted”", "the words"),
        image(
            "https://example.org/b.png", f'By <a href="https://example.org/by">Ann</a>{anchor(4)}'
        ),
        '<div class="pullquote"><p>Pulled out.</p></div>',
        '<div class="callout-block" data-callout="true"><p>Called out.</p></div>',
        button("Read it", "https://example.org/read"),
        PAYWALL,
        "<pre><code>a *b* [c]\n\n  indented</code></pre>",
        f'<div class="highlighted_code_block" {attrs(language="python", nodeId="x")}>'
        '<pre class="shiki"><code class="language-python">print("x")</code></pre></div>',
        f'<div class="latex-rendered" {attrs(persistentExpression="E=mc^2", id="A")}></div>',
        f'<div id="youtube2-abcdefghijk" class="youtube-wrap" '
        f'{attrs(videoId="abcdefghijk", startTime=None)} data-component-name="Youtube2ToDOM">'
        '<div class="youtube-inner"><iframe src="https://www.youtube-nocookie.com/embed/'
        'abcdefghijk"></iframe></div></div>',
        HR,
        "<p>x<sup>2</sup></p>",
        note(1, "A note in a heading."),
        note(2, "Two paragraphs,", "the second with <strong>bold</strong>.", id_on_div=True),
        note(3, 'A <a href="https://example.cn/3">link</a>.'),
        note(4, "In a caption.", "<ul><li><p>a list</p></li></ul>"),
    )
)


def table(rows: Iterable[dict[str, str]], *, older: bool = False) -> str:
    columns = [each for each in COLUMNS if not older or each != "inbox_sent_at"]
    out = io.StringIO()
    writer = csv.DictWriter(out, columns, extrasaction="ignore", restval="")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def row(post_id: str, title: str = "A title", **cells: str) -> dict[str, str]:
    return {
        "post_id": post_id, "title": title, "post_date": "2026-03-05T01:00:00.123Z",
        "is_published": "true", "type": "newsletter", "audience": "everyone", **cells,
    }  # fmt: skip


def export(
    path: Path,
    posts: dict[str, str],
    rows: list[dict[str, str]] | None = None,
    *,
    older: bool = False,
    more: dict[str, bytes] | None = None,
) -> Path:
    """A zip with posts.csv and posts/<id>.<slug>.html, as Substack writes it."""
    rows = [row(post_id) for post_id in posts] if rows is None else rows
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("posts.csv", table(rows, older=older))
        for post_id, html in posts.items():
            archive.writestr(f"posts/{post_id}.html", html)
            archive.writestr(f"posts/{post_id.split('.')[0]}.opens.csv", "email\n")
        for name, data in (more or {}).items():
            archive.writestr(name, data)
    return path
