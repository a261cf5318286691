"""The frame of email.html: head, preheader, the 600-pixel table, title and foot."""

from __future__ import annotations

from cxq.render.email_style import BODY, LIGHT, LINK, PADDING, SANS, SERIF, STYLE_SHEET, WIDTH
from cxq.render.markup import chinese, escape, quoted
from cxq.render.masthead import Masthead
from cxq.render.rendered import Writer

# Invisible filler after the preheader, or the inbox would go on with the title (a common trick).
_FILLER = "\u034f\u200c\u00a0" * 60
_TABLE = '<table role="presentation" cellpadding="0" cellspacing="0" border="0"'
_SMALL = f"font-family:{SANS};font-size:13px;line-height:1.5"


def open_mail(writer: Writer, head: Masthead) -> None:
    """Everything above the first block."""
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
        "</o:OfficeDocumentSettings></xml><style>td,th,p,li{font-family:Georgia,serif}</style>"
        "<![endif]-->"
    )
    line(f"<style>\n{STYLE_SHEET}</style>")
    line("</head>")
    line(f'<body class="paper" style="margin:0;background-color:{LIGHT.paper}">')
    if head.preheader:
        style = "display:none;mso-hide:all;overflow:hidden;font-size:1px;line-height:1px"
        line(f'<div style="{style};color:{LIGHT.paper}">{escape(head.preheader)}{_FILLER}</div>')
    _open_column(writer)
    _title(writer, head)


def _open_column(writer: Writer) -> None:
    """The column: fluid below 600 pixels; Outlook, which ignores max-width, gets a ghost table."""
    line = writer.line
    line(f'{_TABLE} width="100%" class="paper" style="background-color:{LIGHT.paper}">')
    line('<tr><td class="outer" align="center" style="padding:28px 12px">')
    line(f'<!--[if mso]>{_TABLE} width="{WIDTH}" align="center"><tr><td><![endif]-->')
    line(f'{_TABLE} width="100%" style="max-width:{WIDTH}px">')
    style = f"background-color:{LIGHT.card};padding:40px {PADDING}px;font-family:{SERIF};{BODY}"
    line(f'<tr><td class="card pad" align="left" style="{style}">')


def _title(writer: Writer, head: Masthead) -> None:
    line = writer.line
    if head.newsletter:
        style = (
            f"margin:0 0 16px;{_SMALL};font-weight:bold;letter-spacing:1px;"
            f"text-transform:uppercase;color:{LIGHT.accent}"
        )
        name = chinese(head.newsletter, head.language)
        mark = f"color:{LIGHT.accent};text-decoration:none"
        if head.home:
            name = f'<a href="{quoted(head.home)}" style="{mark}">{name}</a>'
        line(f'<p class="accent" style="{style}">{name}</p>')
    style = "margin:0;font-size:31px;line-height:1.22;font-weight:bold"
    line(f'<h1 style="{style}">{chinese(head.title, head.language)}</h1>')
    if head.subtitle:
        style = f"margin:12px 0 0;font-size:19px;line-height:1.45;color:{LIGHT.muted}"
        subtitle = chinese(head.subtitle, head.language)
        line(f'<p class="muted" style="{style}">{subtitle}</p>')
    parts = [chinese(head.author, head.language), head.day]
    if head.url:
        parts.append(f'<a href="{quoted(head.url)}" style="{LINK}">Read online</a>')
    byline = " · ".join(part for part in parts if part)
    if byline:
        style = f"margin:18px 0 0;{_SMALL};font-size:14px;color:{LIGHT.muted}"
        line(f'<p class="muted" style="{style}">{byline}</p>')
    line(
        f'{_TABLE} width="100%" style="margin:24px 0"><tr><td class="rule" '
        f'style="border-top:1px solid {LIGHT.rule};font-size:0;line-height:0">&nbsp;</td></tr>'
        "</table>"
    )


def close_mail(writer: Writer, head: Masthead, unsubscribe: str) -> None:
    """Everything below the notes; `unsubscribe` is an address, or empty."""
    line = writer.line
    writer.frame()
    line("</td></tr>")
    parts = [chinese(head.newsletter, head.language)]
    if head.url:
        parts.append(f'<a href="{quoted(head.url)}" style="{LINK}">Read online</a>')
    if unsubscribe:
        parts.append(f'<a href="{quoted(unsubscribe)}" style="{LINK}">Unsubscribe</a>')
    if foot := " · ".join(part for part in parts if part):
        style = f"padding:20px {PADDING}px 28px;{_SMALL};color:{LIGHT.muted}"
        line(f'<tr><td class="muted" align="center" style="{style}">{foot}</td></tr>')
    line("</table>")
    line("<!--[if mso]></td></tr></table><![endif]-->")
    line("</td></tr></table>")
    line("</body>")
    line("</html>")
