"""What stands around an article's text when it was found without a rule: taken off.

Readability keeps some of what follows an article: on 2 of 15 real pages the headlines of others,
on 7 a line about editors, disclaimers or the original title. Only the margins are touched, never
a line between two of the text, and never half of the text: docs/article-text.md has the figures.
"""

from __future__ import annotations

import re

# A heading of its own line. “相关链接” and “延伸阅读” are not among them: newspapers write boxes
# of their own under these, which belong to the article.
_OTHERS = re.compile(
    r"[\s【\[>]*(?:推荐阅读|相关阅读|相关新闻|相关文章|相关推荐|为[你您]推荐|猜你喜欢|热门推荐"
    r"|精彩推荐|热门评论|作者最新文章|作者最近文章)[\s】\]:：>]*"
)
# A day in digits alone: documents are signed with 年, 月 and 日, lists of headlines are not.
_BARE_DAY = re.compile(r"\d{4}([-/.])\d{1,2}\1\d{1,2}(?:\s*\d{1,2}:\d{2}(?::\d{2})?)?")
_SHORTEST_HEADLINE = 8
_ORIGINAL_TITLE = r"[（(]?\s*原(?:标题|题目|题)\s*(?:为|[:：]).*"
_BEFORE = re.compile(rf"{_ORIGINAL_TITLE}|(?:您?(?:所在|当前)的?)?位置\s*[:：].*|点击进入.*>>")
_AFTER = re.compile(
    rf"{_ORIGINAL_TITLE}"
    r"|[（(【\[]?\s*(?:责任编辑|责编|编辑|值班编辑|网络编辑|责任校对|校对)\s*[:：].{1,30}"
    r"|免责声明\s*[:：].*|声明\s*[:：].*(?:仅供参考|不代表|不构成).*"
    r"|本文(?:仅|只)代表作者.{0,20}观点.*"
    r"|(?:\s*【\d+】)+|(?:\d+\s+)+下一页.*|(?:打印|关闭|分享|返回|\s)+|分享到\s*[:：]?"
    r"|.{0,8}(?:微信公众号|客户端|APP)"
)
# A line of the article may look like any of these, once: longer ones are sentences.
_LONGEST = 120


def without_margins(text: str) -> str:
    """The text without the lines around it that are not the article's own.

    What would leave less than half of it is left undone: then it is not a margin.
    """
    lines = text.split("\n")
    start, end = 0, _end_before_others(lines)
    while start < end and _is(_BEFORE, lines[start]):
        start += 1
    while end > start and _is(_AFTER, lines[end - 1]):
        end -= 1
    rest = "\n".join(lines[start:end])
    return rest if len(rest) >= len(text) / 2 else text


def _is(margin: re.Pattern[str], line: str) -> bool:
    return len(line) <= _LONGEST and margin.fullmatch(line) is not None


def _end_before_others(lines: list[str]) -> int:
    """Where the headlines of other articles begin: under a heading, or each with its bare day."""
    for number in range(len(lines) // 2, len(lines)):
        if _OTHERS.fullmatch(lines[number]):
            return number
    end = len(lines)
    while end >= 2 and _BARE_DAY.fullmatch(lines[end - 1]) and _is_headline(lines[end - 2]):
        end -= 2
    # One such pair may be a signature; two are a list.
    return end if len(lines) - end >= 4 else len(lines)


def _is_headline(line: str) -> bool:
    return _SHORTEST_HEADLINE <= len(line) <= _LONGEST and not _BARE_DAY.fullmatch(line)
