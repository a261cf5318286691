"""The mail: email.html, its text part email.txt, and both as one message, email.eml.

A front-matter date that is only a day becomes 08:00 UTC of that day: early in Europe, the middle
of the working day in China, and never another date in either.
"""

from __future__ import annotations

import re
from dataclasses import replace
from urllib.parse import urlsplit

from cxq.document import Block, Heading, walk_blocks
from cxq.model import Post
from cxq.project import Settings
from cxq.render.clip import Clip, weigh
from cxq.render.clip_words import clip_remedy, clip_sentence
from cxq.render.email_body import Body
from cxq.render.email_inlines import Inlines
from cxq.render.email_page import close_mail, open_mail
from cxq.render.eml import Message, compose
from cxq.render.lean import lean
from cxq.render.mail_headers import list_addresses
from cxq.render.masthead import Masthead, masthead, moment
from cxq.render.platform import Platform
from cxq.render.polish import polish
from cxq.render.rendered import OutputFile, Rendered, Writer
from cxq.render.text import write_text
from cxq.text import printable

PLACEHOLDER = "author@example.invalid"
"""Who sends where `[email] from` is not set: a domain that can never exist (RFC 2606)."""


def render(post: Post, settings: Settings) -> Rendered:
    """The post as email.html, email.txt and email.eml.

    SettingsError where an address in [email] cannot stand in a header, CxqError where a title
    would smuggle in a header.
    """
    head = masthead(post, settings)
    unsubscribe = list_addresses("List-Unsubscribe", settings.email.unsubscribe)
    html = _html(post, head, unsubscribe)
    text = _text(post, head, unsubscribe)
    page, notes = html.text(), [*html.notes]
    if settings.email.lean:
        page, dropped = lean(page)
        notes += [f"lean: {what}: {saved:,} bytes dropped." for what, saved in dropped]
    html_file = replace(html.file("email.html"), data=page.encode())
    text_file = text.file("email.txt")
    way_out = unsubscribe[0] if unsubscribe else ""
    blocks = {block.at.line: _name(block) for block in reversed(post.document.blocks)}
    clip = weigh(page, html_file.lines, blocks, way_out, settings.email.tracking_bytes)
    notes += _notes(post, settings, clip)
    message = _message(post, settings, head, page, text.text(), unsubscribe)
    mail = OutputFile("email.eml", compose(message))
    return Rendered((html_file, text_file, mail), tuple(notes), clip)


def _name(block: Block) -> str:
    """What an author calls it: `the table`, `the code block`."""
    words = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", type(block).__name__).lower()
    return f"the {words.replace('html', 'HTML')}"


def _html(post: Post, head: Masthead, unsubscribe: tuple[str, ...]) -> Writer:
    writer = Writer()
    document = polish(post.document, head.language)
    images = {image.url: f"images/{image.name}" for image in post.images}
    inlines = Inlines(writer, images, head.url, head.language, len(document.footnotes))
    inlines.anchors = frozenset(
        f"#{block.anchor}" for block in walk_blocks(document.blocks) if isinstance(block, Heading)
    )
    body = Body(writer, inlines, Platform(writer, head, "a mail"), head.language)
    open_mail(writer, head)
    body.blocks(document.blocks, last=0)
    if document.footnotes:
        body.notes(document.footnotes)
    close_mail(writer, head, unsubscribe[0] if unsubscribe else "")
    return writer


def _text(post: Post, head: Masthead, unsubscribe: tuple[str, ...]) -> Writer:
    writer = Writer()
    write_text(writer, post, head)
    if unsubscribe:
        writer.line("")
        writer.line("")
        writer.line(f"Unsubscribe: <{unsubscribe[0].removeprefix('mailto:')}>")
    return writer


def _message(
    post: Post,
    settings: Settings,
    head: Masthead,
    html: str,
    text: str,
    unsubscribe: tuple[str, ...],
) -> Message:
    mail = settings.email
    name = head.author or head.newsletter or "The author"
    return Message(
        sender=mail.from_ or f"{name.replace('<', '').replace('>', '')} <{PLACEHOLDER}>",
        subject=post.meta.title.strip() or head.title,
        text=text,
        html=html,
        host=urlsplit(head.home or head.url).hostname or "",
        language=head.language,
        when=moment(post.meta.date),
        reply_to=mail.reply_to,
        list_id=mail.list_id,
        unsubscribe=unsubscribe,
    )


def _notes(post: Post, settings: Settings, clip: Clip) -> list[str]:
    notes = []
    if clip.over:
        notes.append(f"{clip_sentence(clip)} {clip_remedy(settings.email.lean)}")
    if not settings.email.from_:
        notes.append(
            f'email.eml is from {PLACEHOLDER}: put from = "Name <address>" under [email] in '
            "the settings."
        )
    if moment(post.meta.date) is None:
        date = printable(post.meta.date)
        why = f"“{date}” is not a date" if date else "the front matter has no date"
        notes.append(f"email.eml has no Date header: {why} (write date: 2026-03-06).")
    return notes
