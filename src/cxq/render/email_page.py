"""The frame of email.html: head, preheader, the 600-pixel table, title and foot."""

from __future__ import annotations

from cxq.render.email_pictures import Source
from cxq.render.email_sheet import outlook_sheet, style_sheet
from cxq.render.email_style import CONTENT, FIXED, PADDING, WIDTH, Styles
from cxq.render.markup import chinese, escape, quoted
from cxq.render.masthead import Masthead
from cxq.render.rendered import Writer
from cxq.theme import Theme

# Invisible filler after the preheader, or the inbox would go on with the title (a common trick).
_FILLER = "\u034f\u200c\u00a0" * 60
_TABLE = '<table role="presentation" cellpadding="0" cellspacing="0" border="0"'
_LOGO = 160
"""Pixels across for a logo whose width nobody knows."""


def open_mail(writer: Writer, head: Masthead, styles: Styles, logo: Source | None = None) -> None:
    """Everything above the first block; `logo` is where the theme's is shown from."""
    theme = styles.theme
    line = writer.line
    line("<!doctype html>")
    line(f'<html lang="{quoted(head.language)}" xmlns:o="urn:schemas-microsoft-com:office:office">')
    line("<head>")
    line('<meta charset="utf-8">')
    line('<meta name="viewport" content="width=device-width,initial-scale=1">')
    line('<meta name="color-scheme" content="light dark">')
    line('<meta name="supported-color-schemes" content="light dark">')
    line('<meta name="format-detection" content="telephone=no,date=no,address=no,email=no">')
    line('<meta name="x-apple-disable-message-reformatting">')
    line(f"<title>{escape(head.title)}</title>")
    # Outlook for Windows scales by the screen's resolution unless told which one was meant, and
    # hands no font family down into a table.
    line(
        "<!--[if mso]><xml><o:OfficeDocumentSettings><o:PixelsPerInch>96</o:PixelsPerInch>"
        f"</o:OfficeDocumentSettings></xml><style>td,th,p,li{{font-family:{_for_word(theme)}}}"
        "</style><![endif]-->"
    )
    line("<!--[if !mso]><!-->")
    line(f"<style>\n{outlook_sheet(theme)}</style>")
    line("<!--<![endif]-->")
    line(f"<style>\n{style_sheet(theme)}</style>")
    line("</head>")
    line(f'<body class="paper" style="margin:0;background-color:{theme.light.paper}">')
    if head.preheader:
        # No tiny letters besides: filters take those for a spammer's.
        style = f"display:none;mso-hide:all;overflow:hidden;color:{theme.light.paper}"
        line(f'<div style="{style}">{escape(head.preheader)}{_FILLER}</div>')
    _open_column(writer, styles)
    _logo(writer, head, styles, logo)
    _title(writer, head, styles)


def _for_word(theme: Theme) -> str:
    """The first and the last family of the text: Word takes no long stacks."""
    families = theme.fonts.text.split(",")
    named = next((name for name in families if not name.startswith("-")), families[-1])
    return named if named == families[-1] else f"{named},{families[-1]}"


def _open_column(writer: Writer, styles: Styles) -> None:
    """The column: fluid below 600 pixels; Outlook, which ignores max-width, gets a ghost table."""
    line = writer.line
    line(
        f'{_TABLE} width="100%" class="paper" '
        f'style="background-color:{styles.light.paper};{FIXED}">'
    )
    line('<tr><td class="outer" align="center" style="padding:28px 12px">')
    line(f'<!--[if mso]>{_TABLE} width="{WIDTH}" align="center"><tr><td><![endif]-->')
    line(f'{_TABLE} width="100%" class="column" style="max-width:{WIDTH}px;{FIXED}">')
    style = (
        f"background-color:{styles.light.card};padding:40px {PADDING}px;"
        f"font-family:{styles.theme.fonts.text};{styles.body};word-wrap:break-word"
    )
    line(f'<tr><td class="card pad" align="left" style="{style}">')


def _logo(writer: Writer, head: Masthead, styles: Styles, source: Source | None) -> None:
    logo = styles.theme.logo
    if logo is None or source is None:
        return
    width = min(logo.width or source.width or _LOGO, CONTENT)
    style = f"display:block;max-width:100%;height:auto;border:0;{styles.alt}"
    image = (
        f'<img src="{quoted(source.address)}" width="{width}" '
        f'alt="{quoted(logo.alt or head.newsletter)}" class="muted" style="{style}">'
    )
    if head.home:
        image = f'<a href="{quoted(head.home)}" style="{styles.mark}">{image}</a>'
    writer.line(f'<div style="margin:0 0 20px">{image}</div>')


def _title(writer: Writer, head: Masthead, styles: Styles) -> None:
    line = writer.line
    light = styles.light
    if head.newsletter:
        style = (
            f"margin:0 0 16px;{styles.label};font-weight:bold;letter-spacing:1px;"
            f"text-transform:uppercase;color:{light.accent}"
        )
        name = chinese(head.newsletter, head.language)
        if head.home:
            name = f'<a href="{quoted(head.home)}" style="{styles.mark}">{name}</a>'
        line(f'<p class="accent" style="{style}">{name}</p>')
    style = f"margin:0;{styles.heads}font-size:31px;line-height:1.22;font-weight:bold"
    line(f'<h1 style="{style}">{chinese(head.title, head.language)}</h1>')
    if head.subtitle:
        style = f"margin:12px 0 0;font-size:19px;line-height:1.45;color:{light.muted}"
        subtitle = chinese(head.subtitle, head.language)
        line(f'<p class="muted" style="{style}">{subtitle}</p>')
    parts = [chinese(head.author, head.language), head.day]
    if head.url:
        parts.append(f'<a href="{quoted(head.url)}" style="{styles.link}">Read online</a>')
    byline = " · ".join(part for part in parts if part)
    if byline:
        style = f"margin:18px 0 0;{styles.label};font-size:14px;color:{light.muted}"
        line(f'<p class="muted" style="{style}">{byline}</p>')
    line(
        f'{_TABLE} width="100%" style="margin:24px 0"><tr><td class="rule" '
        f'style="{styles.rule}">&nbsp;</td></tr>'
        "</table>"
    )


def close_mail(writer: Writer, head: Masthead, styles: Styles, unsubscribe: str) -> None:
    """Everything below the notes; `unsubscribe` is an address, or empty."""
    line = writer.line
    writer.frame()
    line("</td></tr>")
    parts = [chinese(head.newsletter, head.language)]
    if head.url:
        parts.append(f'<a href="{quoted(head.url)}" style="{styles.link}">Read online</a>')
    if unsubscribe:
        parts.append(f'<a href="{quoted(unsubscribe)}" style="{styles.link}">Unsubscribe</a>')
    if foot := " · ".join(part for part in parts if part):
        style = f"padding:20px {PADDING}px 28px;{styles.label};color:{styles.light.muted}"
        line(f'<tr><td class="muted" align="center" style="{style}">{foot}</td></tr>')
    line("</table>")
    line("<!--[if mso]></td></tr></table><![endif]-->")
    line("</td></tr></table>")
    line("</body>")
    line("</html>")
