"""Acronyms: how one looks, and which ones readers of English know without being told. Pure."""

from __future__ import annotations

import re

ACRONYM = re.compile(
    r"(?<![\w&./@#$-])[A-Z](?:[A-Z0-9]|&(?=[A-Z])|-(?=[A-Z]{2}))*[A-Z0-9](?=s?(?![\w@&]))"
)
"""A run of capitals (R&D, MIIT, CO2), a plural s behind it left out; no word inside a word."""

_ROMAN = re.compile(r"[IVXLC]+")

KNOWN_FOR = {
    "names of states and unions that no newspaper spells out": "US USA UK UAE EU UN USSR PRC DPRK "
    "ROC NATO ASEAN OPEC BRICS G7 G20",
    "bodies whose short form is their name to most readers": "WHO WTO IMF NASA CIA FBI NSA UNESCO "
    "UNICEF OECD BBC CNN IBM MIT",
    "everyday technology: a dictionary has them as words": "AI IT PC CPU GPU RAM USB TV DVD GPS "
    "SIM SMS PIN QR LED LCD HTML HTTP HTTPS URL WWW PDF CSV XML JSON RSS API FAQ ID SQL WIFI "
    "DNA RNA HIV AIDS COVID CT MRI CO2 H2O",
    "business and time, in every dictionary of English": "CEO CFO CTO COO GDP VAT IPO R&D HR PR "
    "Q&A OK PS AM PM AD BC BCE CE UTC GMT ISBN DOI",
    "currencies by their ISO 4217 code": "USD EUR GBP CNY RMB JPY HKD TWD KRW",
    "units and degrees": "KB MB GB TB KW MW GW MHZ GHZ PHD MBA MA BA",
    "words in capitals that are no acronyms": "NB TK TODO FIXME VS ETC",
}
"""Why → which."""

KNOWN = frozenset(word for words in KNOWN_FOR.values() for word in words.split())


def acronyms_in(text: str) -> list[tuple[int, str]]:
    """(offset, acronym) of each run of capitals that may want an explanation."""
    if text.upper() == text:  # a heading in capitals, a cell of nothing else: none can be told
        return []
    return [
        (found.start(), found[0])
        for found in ACRONYM.finditer(text)
        if sum(char.isupper() for char in found[0]) >= 2
        and found[0] not in KNOWN
        and not _ROMAN.fullmatch(found[0])
    ]
