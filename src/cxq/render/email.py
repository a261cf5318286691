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
from cxq.render.email_pictures import Pictures, Source
from cxq.render.email_style import Styles, styles_of
from cxq.render.eml import Attachment, Message, compose
from cxq.render.lean import lean
from cxq.render.mail_headers import list_addresses
from cxq.render.masthead import Masthead, masthead, moment
from cxq.render.platform import Platform
from cxq.render.polish import polish
from cxq.render.rendered import OutputFile, Rendered, Writer
from cxq.render.short_notes import with_short_notes
from cxq.render.text import write_text
from cxq.text import printable

PLACEHOLDER = "author@example.invalid"
"""Who sends where `[email] from` is not set: a domain that can never exist (RFC 2606)."""

LARGEST_MESSAGE = 25_000_000
"""Bytes that Gmail takes as one message."""


def render(post: Post, settings: Settings) -> Rendered:
    """The post as email.html, email.txt and email.eml.

    SettingsError where an address in [email] cannot stand in a header, CxqError where a title
    would smuggle in a header.
    """
    return _Mail(post, settings).rendered()


def message_of(post: Post, settings: Settings) -> Message:
    """The same mail as a Message, for whoever composes it otherwise: with a To, another Date."""
    return _Mail(post, settings).message


class _Mail:
    """One post's mail: both parts, the pictures it carries, what it weighs."""

    def __init__(self, post: Post, settings: Settings) -> None:
        mail = settings.email
        if mail.notes == "inline":
            post = replace(post, document=with_short_notes(post.document))
        self._post = post
        self._settings = settings
        self._head = head = masthead(post, settings)
        unsubscribe = list_addresses("List-Unsubscribe", mail.unsubscribe)
        self._way_out = unsubscribe[0] if unsubscribe else ""
        host = urlsplit(head.home or head.url).hostname or ""
        self._pictures = Pictures(post, mail, host)
        self._html = html = _written(post, settings, head, self._pictures, self._way_out)
        self._page, notes = html.text(), [*html.notes]
        if mail.lean:
            self._page, dropped = lean(self._page)
            notes += [f"lean: {what}: {saved:,} bytes dropped." for what, saved in dropped]
        self._text = _text(post, head, self._way_out)
        self._notes = notes
        self.message = _message(
            post, settings, head, self._page, self._text.text(), unsubscribe,
            self._pictures.attachments, host,
        )  # fmt: skip

    def rendered(self) -> Rendered:
        """The files, and what to tell of them."""
        post, mail = self._post, self._settings.email
        page = self._pictures.beside(self._page)
        html_file = replace(self._html.file("email.html"), data=page.encode())
        text_file = self._text.file("email.txt")
        blocks = {block.at.line: _name(block) for block in reversed(post.document.blocks)}
        clip = weigh(self._page, html_file.lines, blocks, self._way_out, mail.tracking_bytes)
        message = compose(self.message)
        notes = [*self._notes, *_notes(post, self._settings, clip)]
        if len(message) > LARGEST_MESSAGE:
            notes.append(
                f"email.eml has {len(message):,} bytes with its pictures: Gmail takes at most "
                f"{LARGEST_MESSAGE:,}. Make them smaller, or host them (image_base)."
            )
        files = (html_file, text_file, OutputFile("email.eml", message))
        return Rendered(files, tuple(notes), clip)


def write_mail(post: Post, settings: Settings, styles: Styles) -> str:
    """The HTML part alone, in these styles."""
    head = masthead(post, settings)
    pictures = Pictures(post, settings.email, "")
    return _written(post, settings, head, pictures, "", styles).text()


def _written(
    post: Post,
    settings: Settings,
    head: Masthead,
    pictures: Pictures,
    way_out: str,
    styles: Styles | None = None,
) -> Writer:
    """The HTML part, a line a block."""
    writer = Writer()
    styles = styles or styles_of(post.theme)
    document = polish(post.document, head.language)
    inlines = Inlines(
        writer,
        pictures,
        styles,
        head.url,
        head.language,
        len(document.footnotes),
        _note_url(writer, head, settings) if document.footnotes else "",
    )
    headings = (block for block in walk_blocks(document.blocks) if isinstance(block, Heading))
    inlines.anchors = frozenset(f"#{block.anchor}" for block in headings)
    body = Body(writer, inlines, Platform(writer, head, "a mail"), head.language, styles)
    open_mail(writer, head, styles, _logo(writer, post, pictures))
    body.blocks(document.blocks, last=0)
    if document.footnotes:
        body.notes(document.footnotes)
    close_mail(writer, head, styles, way_out)
    return writer


def _note_url(writer: Writer, head: Masthead, settings: Settings) -> str:
    """Where the web post has its notes, with `{number}`; empty where references stay inside."""
    if settings.email.notes != "web":
        return ""
    if head.url:
        return f"{head.url.partition('#')[0]}#{settings.email.note_anchor}"
    writer.note(
        "the notes are linked within the mail: notes = “web” needs the post's own address "
        "(url: in the front matter)."
    )
    return ""


def _logo(writer: Writer, post: Post, pictures: Pictures) -> Source | None:
    logo = post.theme.logo
    if logo is None:
        return None
    source = pictures.source(logo.source)
    if source is None:
        shown = logo.source.removeprefix("theme:")
        writer.note(f"the logo {shown} was left out: {pictures.why_not(logo.source)}.")
    return source


def _name(block: Block) -> str:
    """What an author calls it: `the table`, `the code block`."""
    words = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", type(block).__name__).lower()
    return f"the {words.replace('html', 'HTML')}"


def _text(post: Post, head: Masthead, way_out: str) -> Writer:
    writer = Writer()
    write_text(writer, post, head)
    if way_out:
        writer.line("")
        writer.line("")
        writer.line(f"Unsubscribe: <{way_out.removeprefix('mailto:')}>")
    return writer


def _message(
    post: Post,
    settings: Settings,
    head: Masthead,
    html: str,
    text: str,
    unsubscribe: tuple[str, ...],
    attachments: tuple[Attachment, ...],
    host: str,
) -> Message:
    mail = settings.email
    name = head.author or head.newsletter or "The author"
    return Message(
        sender=mail.from_ or f"{name.replace('<', '').replace('>', '')} <{PLACEHOLDER}>",
        subject=post.meta.title.strip() or head.title,
        text=text,
        html=html,
        host=host,
        language=head.language,
        when=moment(post.meta.date),
        reply_to=mail.reply_to,
        list_id=mail.list_id,
        unsubscribe=unsubscribe,
        one_click=mail.one_click,
        attachments=attachments,
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
