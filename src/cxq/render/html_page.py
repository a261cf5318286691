"""The frame of post.html: its head, its title lines and its looks."""

from __future__ import annotations

from cxq.model import Post
from cxq.render.markup import absolute_url, chinese, escape, is_web, quoted
from cxq.render.masthead import Masthead
from cxq.render.rendered import Writer
from cxq.text import printable

# Chinese faces are named after the Latin ones, so that each script gets its own; nothing is
# fetched. A Latin face must always be found first: in a Chinese one, “ is two columns wide.
_STYLE = """\
:root {
  color-scheme: light dark;
  --paper: #fffdf8; --ink: #24211d; --muted: #6a6157; --rule: #e2dbce; --accent: #9b2c1f;
  --tint: #f6f1e7; --mark: #f4e3b5;
  --serif: "Iowan Old Style", "Palatino Linotype", Palatino, Georgia, "Noto Serif",
    "Liberation Serif", "DejaVu Serif", "Songti SC", "Noto Serif CJK SC", "Source Han Serif SC",
    SimSun, serif;
  --sans: system-ui, -apple-system, "Segoe UI", "Noto Sans", Helvetica, Arial, "DejaVu Sans",
    "PingFang SC", "Hiragino Sans GB", "Noto Sans CJK SC", "Microsoft YaHei", sans-serif;
  --mono: ui-monospace, "SF Mono", Menlo, Consolas, "Noto Sans Mono", "Liberation Mono",
    "DejaVu Sans Mono", "PingFang SC", "Noto Sans Mono CJK SC", "Microsoft YaHei", monospace;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #1a1917; --ink: #e5dfd5; --muted: #a89f93; --rule: #3b3732; --accent: #f0a491;
    --tint: #24221f; --mark: #57481f;
  }
}
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; text-size-adjust: 100%; scroll-behavior: smooth; }
body {
  margin: 0; background: var(--paper); color: var(--ink);
  font: 1.125rem/1.68 var(--serif); font-kerning: normal; overflow-wrap: break-word;
  text-autospace: normal; line-break: strict;
}
.page { max-width: calc(68ch + 3rem); margin: 0 auto; padding: 4.5rem 1.5rem 6rem; }
header { margin-bottom: 3rem; padding-bottom: 1.75rem; border-bottom: 1px solid var(--rule); }
.newsletter {
  margin: 0 0 1.25rem; font: 600 .8125rem/1.4 var(--sans); letter-spacing: .06em;
  text-transform: uppercase; color: var(--accent);
}
.newsletter a { color: inherit; text-decoration: none; }
h1, h2, h3, h4, h5, h6 { line-height: 1.25; font-weight: 650; text-wrap: balance; }
h1 { margin: 0; font-size: clamp(2rem, 1.4rem + 2.6vw, 2.75rem); letter-spacing: -.012em; }
.subtitle {
  margin: .9rem 0 0; font-size: 1.25rem; line-height: 1.45; color: var(--muted);
  text-wrap: balance;
}
.byline { margin: 1.5rem 0 0; font: .9375rem/1.5 var(--sans); color: var(--muted); }
h2 { margin: 2.75rem 0 .9rem; font-size: 1.5rem; }
h3 { margin: 2.1rem 0 .7rem; font-size: 1.2rem; }
h4, h5, h6 { margin: 1.8rem 0 .6rem; font-size: 1rem; }
h5, h6 { color: var(--muted); }
p, ul, ol, blockquote, pre, figure, .table, .raw, dl { margin: 0 0 1.25rem; }
p { text-wrap: pretty; }
a { color: var(--accent); text-decoration-thickness: 1px; text-underline-offset: .16em; }
a:hover { text-decoration-thickness: 2px; }
a:focus-visible, pre:focus-visible, .table:focus-visible, .formula:focus-visible {
  outline: 2px solid var(--accent); outline-offset: 2px; border-radius: 2px;
}
sup { font-size: .7em; line-height: 0; vertical-align: baseline; position: relative; top: -.45em; }
sup a { padding: 0 .1em; font-family: var(--sans); text-decoration: none; scroll-margin: 4rem; }
dfn.term { font-style: italic; }
/* A slanted 汉字 is a distorted one. */
em [lang|="zh"], i [lang|="zh"], dfn [lang|="zh"], cite [lang|="zh"] { font-style: normal; }
/* What is slanted in English has a dot under each character in Chinese. */
em [lang|="zh"] { text-emphasis: dot; text-emphasis-position: under right; }
h1 [lang|="zh"], h2 [lang|="zh"], h3 [lang|="zh"] { word-break: keep-all; }
.term[title] { cursor: help; }
ul, ol { padding-left: 1.5em; }
li { margin: .3em 0; }
li > ul, li > ol { margin: .3em 0; }
li > p { margin-bottom: .6em; }
.tasks, .task { list-style: none; }
.tasks { padding-left: .2em; }
.box { font-family: var(--sans); margin-right: .25em; }
blockquote { margin-left: 0; padding-left: 1.25rem; border-left: 3px solid var(--accent); }
blockquote > :last-child, td > :last-child, figure > :last-child { margin-bottom: 0; }
.callout {
  margin: 0 0 1.25rem; padding: .9rem 1.15rem; background: var(--tint); border-radius: 8px;
  border-left: 3px solid var(--muted);
}
.callout.warning, .callout.important { border-left-color: var(--accent); }
.callout-title { margin: 0 0 .4rem; font: 600 .875rem/1.5 var(--sans); }
.callout > :last-child, .pull > :last-child { margin-bottom: 0; }
.callout.warning .callout-title, .callout.important .callout-title { color: var(--accent); }
.pull {
  margin: 2.25rem 0; padding: 1.1rem 0; border: solid var(--rule); border-width: 1px 0;
  font-size: 1.4rem; line-height: 1.45; text-align: center; text-wrap: balance;
}
.contents { margin: 0 0 2rem; font: .9375rem/1.55 var(--sans); }
.contents ul { list-style: none; }
.contents > ul { padding-left: 0; }
.contents a { text-decoration: none; }
.contents a:hover { text-decoration: underline; }
.button { margin: 2rem 0; text-align: center; }
.button a {
  display: inline-block; padding: .65rem 1.5rem; background: var(--accent); color: var(--paper);
  border-radius: 6px; font: 600 1rem/1.4 var(--sans); text-decoration: none;
}
code { font: .86em var(--mono); background: var(--tint); padding: .12em .32em; border-radius: 4px; }
pre {
  overflow-x: auto; padding: 1rem 1.15rem; background: var(--tint); border-radius: 8px;
  font: .84rem/1.55 var(--mono);
}
pre code { padding: 0; background: none; font-size: inherit; }
.formula { margin: 1.5rem 0; overflow-x: auto; overflow-y: hidden; text-align: center; }
math { font-family: "STIX Two Math", "Cambria Math", "Latin Modern Math", var(--serif); }
.formula math { font-size: 1.08em; }
.formula code { white-space: pre-wrap; }
hr { width: 5rem; margin: 2.75rem auto; border: 0; border-top: 1px solid var(--muted); }
img { max-width: 100%; height: auto; }
figure { margin: 2rem 0; text-align: center; }
figure img { display: block; margin: 0 auto; border-radius: 4px; }
figcaption { margin-top: .7rem; font: .875rem/1.5 var(--sans); color: var(--muted); }
.table { overflow-x: auto; }
table { width: 100%; border-collapse: collapse; font: .9rem/1.5 var(--sans); }
th, td {
  padding: .55rem .8rem; border-bottom: 1px solid var(--rule); text-align: left;
  vertical-align: top; min-width: 4em;
}
th { border-bottom: 2px solid var(--muted); }
th:first-child, td:first-child { padding-left: 0; }
th:last-child, td:last-child { padding-right: 0; }
.left { text-align: left; } .center { text-align: center; } .right { text-align: right; }
td.right { font-variant-numeric: tabular-nums; }
mark { background: var(--mark); color: inherit; }
.notes {
  margin-top: 4rem; padding-top: .5rem; border-top: 1px solid var(--rule); font-size: .92em;
}
.notes h2 { font-size: 1.25rem; margin-top: 1.75rem; }
.notes > ol { list-style: none; padding: 0; }
.notes > ol > li {
  display: grid; grid-template-columns: 2.1rem minmax(0, 1fr); margin: 0 0 .9rem;
  padding: .1rem 0; scroll-margin: 2rem;
}
.number { font: 600 .875em/1.9 var(--sans); color: var(--accent); }
.notes .body > p, .notes .body > :last-child { margin-bottom: .5rem; }
.notes > ol > .citation {
  padding: .85rem 1rem .45rem; margin-inline: -1rem; background: var(--tint); border-radius: 8px;
}
.kind {
  float: right; margin: .3em 0 0 1rem; font: 600 .6875rem/1.5 var(--sans);
  letter-spacing: .07em; text-transform: uppercase; color: var(--muted);
}
.notes li:target { box-shadow: 0 0 0 2px var(--accent); border-radius: 8px; }
sup a:target { background: var(--mark); border-radius: 3px; }
.back { font-family: var(--sans); text-decoration: none; }
footer {
  margin-top: 3.5rem; padding-top: 1.25rem; border-top: 1px solid var(--rule);
  font: .875rem/1.5 var(--sans); color: var(--muted);
}
@media (max-width: 32rem) {
  body { font-size: 1.0625rem; }
  .page { padding: 2.5rem 1.25rem 4rem; }
  header { margin-bottom: 2.25rem; }
  .notes > ol > .citation { margin-inline: -.75rem; padding-inline: .75rem; }
}
@media (prefers-reduced-motion: reduce) { html { scroll-behavior: auto; } }
@media print {
  :root { --paper: #fff; --ink: #000; --muted: #444; --rule: #bbb; --accent: #000; --tint: #fff; }
  body { font-size: 10.5pt; line-height: 1.5; }
  .page { max-width: none; padding: 0; }
  .back { display: none; }
  pre { white-space: pre-wrap; border: 1px solid var(--rule); }
  .table { overflow: visible; }
  .button { display: none; }
  .callout { border: 1px solid var(--rule); break-inside: avoid; }
  .notes > ol > .citation { margin-inline: 0; padding: .4rem .6rem; border: 1px solid var(--rule); }
  h1, h2, h3, h4 { break-after: avoid; }
  figure, pre, tr, .notes > ol > li { break-inside: avoid; }
  p { orphans: 3; widows: 3; }
  .notes a[href^="http"]::after { content: " <" attr(href) ">"; word-break: break-all; }
}
"""


def open_page(writer: Writer, head: Masthead, post: Post) -> None:
    """Everything above the first block."""
    line = writer.line
    line("<!doctype html>")
    line(f'<html lang="{quoted(head.language)}">')
    line("<head>")
    line('<meta charset="utf-8">')
    line('<meta name="viewport" content="width=device-width, initial-scale=1">')
    # Nothing here runs or fetches; the policy says so to the browser as well.
    policy = "script-src 'none'; object-src 'none'; frame-src 'none'; connect-src 'none'"
    line(f'<meta http-equiv="Content-Security-Policy" content="{policy}">')
    line(f"<title>{escape(printable(post.meta.seo_title) or head.title)}</title>")
    for name, content in _meta(head, post):
        attribute = "property" if ":" in name else "name"
        line(f'<meta {attribute}="{name}" content="{quoted(content)}">')
    if head.url:
        line(f'<link rel="canonical" href="{quoted(head.url)}">')
    line(f"<style>\n{_STYLE}</style>")
    line("</head>")
    line("<body>")
    line('<div class="page">')
    line("<article>")
    _title(writer, head)


def _meta(head: Masthead, post: Post) -> list[tuple[str, str]]:
    cover = absolute_url(post.meta.cover, head.url)
    pairs = [
        ("description", head.description),
        ("author", head.author),
        ("keywords", ", ".join(map(printable, post.meta.tags))),
        ("generator", "cxq"),
        ("og:type", "article"),
        ("og:title", head.title),
        ("og:description", head.description),
        ("og:site_name", head.newsletter),
        ("og:url", head.url),
        ("og:image", cover if is_web(cover) else ""),
        ("article:published_time", head.date),
        ("article:author", head.author),
    ]
    return [(name, content) for name, content in pairs if content]


def _title(writer: Writer, head: Masthead) -> None:
    line = writer.line
    line("<header>")
    if head.newsletter:
        name = chinese(head.newsletter, head.language)
        linked = f'<a href="{quoted(head.home)}">{name}</a>' if head.home else name
        line(f'<p class="newsletter">{linked}</p>')
    line(f"<h1>{chinese(head.title, head.language)}</h1>")
    if head.subtitle:
        line(f'<p class="subtitle">{chinese(head.subtitle, head.language)}</p>')
    day = f'<time datetime="{quoted(head.date)}">{head.day}</time>' if head.day else ""
    byline = " · ".join(part for part in (chinese(head.author, head.language), day) if part)
    if byline:
        line(f'<p class="byline">{byline}</p>')
    line("</header>")


def close_page(writer: Writer, head: Masthead) -> None:
    """Everything below the notes."""
    line = writer.line
    line("</article>")
    if head.url:
        shown = f'<a href="{quoted(head.url)}">{escape(head.url)}</a>'
        line(f"<footer>First published at {shown}</footer>")
    line("</div>")
    line("</body>")
    line("</html>")
