"""Addresses without what only tells a publisher where a reader came from. Pure.

The same story is listed with other campaign codes by every channel, and by some feeds with other
ones at every pull; kept, they would make one item many. A parameter is cut off only by its name,
and only names that are documented to track: an unknown one may choose the page.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from functools import lru_cache
from urllib.parse import urlsplit

from cxq.model import LinkRules

TRACKING = (
    # Campaign codes: Google Analytics, Matomo and Piwik, HubSpot, Mailchimp, Webtrends, Piano
    *("utm_*", "mtm_*", "matomo_*", "piwik_*", "pk_campaign", "pk_kwd", "pk_keyword"),
    *(
        "pk_source",
        "pk_medium",
        "pk_content",
        "hsa_*",
        "_hsenc",
        "_hsmi",
        "mc_cid",
        "mc_eid",
        "wt_mc",
    ),
    *(
        "wt.mc_id",
        "at_campaign",
        "at_medium",
        "xtor",
        "ns_campaign",
        "ns_mchannel",
        "ns_source",
        "cmpid",
    ),
    # Click ids: Google, Meta, Microsoft, Yandex, TikTok, X, LinkedIn, Marketo, Omeda
    *("gclid", "gclsrc", "gbraid", "wbraid", "dclid", "_ga", "_gl", "fbclid", "fb_action_ids"),
    *("fb_action_types", "fb_source", "fb_ref", "igshid", "igsh", "msclkid", "yclid", "ttclid"),
    *("twclid", "li_fat_id", "mkt_tok", "vero_id", "oly_anon_id", "oly_enc_id"),
    # Alibaba, Baidu, Tencent, ByteDance, Weibo, Bilibili
    *("spm", "scm", "bd_vid", "hmsr", "hmpl", "hmcu", "hmkw", "hmci", "share_*", "shareid"),
    *("sharer_*", "sharetoken", "_from_share", "spm_id_from", "vd_source", "isappinstalled"),
    *("wxshare_count", "nsukey", "wxfrom", "weibo_id", "sudaref", "tt_from"),
)
"""Parameters that track, whatever their value. A `*` stands for any ending; capitals aside."""

TRACKING_VALUES = {
    "from": ("timeline", "singlemessage", "groupmessage", "message", "weibo", "wechat"),
    "ref": ("rss", "twitter", "facebook", "weibo", "wechat"),
    "source": ("rss", "share", "wechat", "weibo"),
}
"""Parameters that track with these values alone: WeChat's from=timeline, but not from=2025."""

WECHAT = ("__biz", "mid", "idx", "sn")
"""All that names an article in `mp.weixin.qq.com/s?…`; the dozen others change at every look."""

NO_EXCEPTIONS = LinkRules()

_FRAGMENTS = ("rd", "wechat_redirect", "rss")


def plain_link(url: str, rules: LinkRules = NO_EXCEPTIONS) -> str:
    """The address without tracking parameters, all else as it stood.

    `rules` are the source's own exceptions. The order of the others is kept, since some servers
    mind it; so is a fragment, since some lists tell their items apart by it, unless it tracks.
    """
    return _plain(url, rules) if "?" in url or "#" in url else url


@lru_cache(maxsize=8192)
def _plain(url: str, rules: LinkRules) -> str:
    address, _, fragment = url.partition("#")
    head, _, query = address.partition("?")
    wechat = head.partition("//")[2] == "mp.weixin.qq.com/s"
    parts = query.split("&") if query else []
    kept = [part for part in parts if part and not _tracks(part, rules, wechat=wechat)]
    if len(kept) != len(parts):
        address = f"{head}?{'&'.join(kept)}" if kept else head
    return f"{address}#{fragment}" if fragment and fragment not in _FRAGMENTS else address


def _tracks(part: str, rules: LinkRules, *, wechat: bool) -> bool:
    name, _, value = part.partition("=")
    name = name.lower()
    if _named(name, rules.keep):
        return False
    if wechat and name not in WECHAT:
        return True
    if _named(name, rules.drop) or _named(name, TRACKING):
        return True
    return value.lower() in TRACKING_VALUES.get(name, ())


def _named(name: str, patterns: Collection[str]) -> bool:
    return name in patterns or any(
        name.startswith(pattern[:-1].lower()) if pattern.endswith("*") else name == pattern.lower()
        for pattern in patterns
    )


def bare_link(rules: LinkRules) -> Callable[[str], str]:
    """A function that makes of an address what it is compared by: without tracking, scheme,
    capitals in the host, or a slash at its end. No site serves two stories that differ by these."""

    def bare(url: str) -> str:
        try:
            parts = urlsplit(plain_link(url, rules))
        except ValueError:
            return url
        query = f"?{parts.query}" if parts.query else ""
        fragment = f"#{parts.fragment}" if parts.fragment else ""
        return f"{parts.netloc.lower()}{parts.path.rstrip('/')}{query}{fragment}"

    return bare
