"""Addresses as they are compared: what Substack puts around them taken off. Pure."""

from __future__ import annotations

import base64
import json
import re
from urllib.parse import unquote, urljoin, urlsplit

from cxq.feeds.recognition.links import bare_link
from cxq.model import LinkRules

_RULES = LinkRules(
    drop=(
        "r",
        "s",
        "isfreemail",
        "publication_id",
        "post_id",
        "triedredirect",
        "token",
        "showwelcome",
    )
)
_SUBSTACK = re.compile(r"(?:^|\.)substack\.com$")
_bare = bare_link(LinkRules())
_bare_substack = bare_link(_RULES)
_OPEN = re.compile(r"open\.substack\.com/pub/([\w-]+)/(p/.*)")
_SIZE = re.compile(r"_\d+x\d+(?=\.\w+$)")


def same_address(url: str, base: str = "") -> str:
    """The address by which two links are the same; empty where nobody can say where it leads
    (a redirect of Substack's that names its goal to Substack alone).
    """
    try:
        parts = urlsplit(urljoin(base, url) if base else url)
    except ValueError:
        return url
    whole = parts.geturl()
    if not _SUBSTACK.search(parts.hostname or ""):
        return _bare(whole)
    if parts.path.startswith("/redirect/"):
        goal = _goal(parts.path)
        return same_address(goal) if goal and "/redirect/" not in goal else ""
    bare = _bare_substack(whole)
    return _OPEN.sub(r"\1.substack.com/\2", bare)


def _goal(path: str) -> str:
    """Where `/redirect/2/<base64>` leads: it carries its goal (JSON, `e`)."""
    found = re.fullmatch(r"/redirect/2/([\w-]+)(?:\.[\w.-]*)?", path)
    if found is None:
        return ""
    try:
        text = base64.urlsafe_b64decode(found[1] + "=" * (-len(found[1]) % 4))
        goal = json.loads(text)["e"]
    except (ValueError, KeyError, TypeError, RecursionError):
        return ""
    return goal if isinstance(goal, str) and goal.startswith("http") else ""


def same_picture(url: str) -> str:
    """The file's name by which two addresses are one image: Substack's copies name the original."""
    inner = unquote(url[url.rfind("http") :]) if url.count("http") > 1 else url
    inner = unquote(inner) if "%3A" in inner else inner
    path = inner.partition("?")[0]
    return _SIZE.sub("", path.rpartition("/")[2]).lower()
