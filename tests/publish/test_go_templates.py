"""A mail as a Go template.

What Go 1.27's own html/template makes of it was compared once, byte for byte: the text part, the
subject and (its entities for braces aside) the page came out as they went in.
"""

from __future__ import annotations

import json
import re

from hypothesis import given
from hypothesis import strategies as st

from cxq.publish.go_templates import UNSUBSCRIBE, html_body, line_body, text_body

WAY_OUT = "https://way-out.cxq.invalid/"

texts = st.lists(
    st.sampled_from([*"ab {}<>@\"'`\\\n汉", "{{", "}}", "@TrackLink", WAY_OUT, "\u2028"])
).map("".join)


def printed(template: str) -> str:
    """What Go prints of a template of nothing but `Safe` with a string, and the way out."""
    out = []
    for safe in re.finditer(r"\{\{ (?:Safe (\"(?:[^\"\\]|\\.)*\")|UnsubscribeURL) \}\}", template):
        out.append(json.loads(safe[1]) if safe[1] else WAY_OUT)
    return "".join(out)


@given(texts)
def test_the_text_part_prints_itself(text: str) -> None:
    made = text_body(text, WAY_OUT)
    if made != text:
        assert printed(made) == text
        assert "@TrackLink" not in made
    else:
        assert "{{" not in text
        assert WAY_OUT not in text


@given(texts)
def test_a_subject_prints_itself(text: str) -> None:
    made = line_body(text)
    assert made.replace('{{ "{{" }}', "{{") == text
    assert "{{" not in made.replace('{{ "{{" }}', "")


def test_what_outlook_alone_reads_stays() -> None:
    page = (
        '<!--[if mso]><table a="{{"><![endif]--><p>x</p><!-- gone -->'
        "<!--[if !mso]><!-->y<!--<![endif]-->"
    )
    made = html_body(page, "")
    assert made.count("{{ Safe ") == 3
    assert "gone" not in made
    assert printed(made) == (
        '<!--[if mso]><table a="{{"><![endif]--><!--[if !mso]><!--><!--<![endif]-->'
    )


def test_text_is_no_template_and_the_way_out_is_one() -> None:
    page = (
        f'<style>a{{{{b}}</style><a href="{WAY_OUT}">out</a><p>{{{{{{ .Subscriber.Email }}}}'
        "<a href='https://x.org/'>https://x.org/@TrackLink</a></p>"
    )
    made = html_body(page, WAY_OUT)
    assert f'<a href="{UNSUBSCRIBE}">out</a>' in made
    assert made.replace(UNSUBSCRIBE, "").count("{{") == 0
    assert "&#123;&#123;{ .Subscriber.Email }}" in made
    assert "/&#64;TrackLink" in made


def test_links_are_tracked_where_it_is_wanted() -> None:
    page = f'<a class="b" href="https://x.org/?a=1&amp;b={{{{"><a href="{WAY_OUT}"><a href="#n">'
    made = html_body(page, WAY_OUT, track=True)
    assert '<a class="b" href="{{ TrackLink "https://x.org/?a=1&b=%7B%7B" }}">' in made
    assert made.count("TrackLink") == 1
    assert made.count(UNSUBSCRIBE) == 1
    assert '<a href="#n">' in made
