"""The mail programs that cxq answers for, and where caniemail's statistics keep them.

A fixed set: what is accepted (accepted.py) was reviewed against these and no others. Where a client
has two places, the first one that says anything counts (Thunderbird was mostly tested on macOS).
"""

from __future__ import annotations

Place = tuple[str, str]
"""caniemail's family and platform."""

CLIENTS: dict[str, tuple[Place, ...]] = {
    "Gmail web": (("gmail", "desktop-webmail"),),
    "Gmail iOS": (("gmail", "ios"),),
    "Gmail Android": (("gmail", "android"),),
    "Apple Mail macOS": (("apple-mail", "macos"),),
    "Apple Mail iOS": (("apple-mail", "ios"),),
    "Outlook Windows": (("outlook", "windows"),),
    "Outlook Mac": (("outlook", "macos"),),
    "Outlook web": (("outlook", "outlook-com"),),
    "Outlook iOS": (("outlook", "ios"),),
    "Outlook Android": (("outlook", "android"),),
    "Yahoo web": (("yahoo", "desktop-webmail"),),
    "Yahoo iOS": (("yahoo", "ios"),),
    "Yahoo Android": (("yahoo", "android"),),
    "Samsung": (("samsung-email", "android"),),
    "Thunderbird": (("thunderbird", "macos"), ("thunderbird", "windows")),
    "Proton web": (("protonmail", "desktop-webmail"),),
    "Proton iOS": (("protonmail", "ios"),),
    "Proton Android": (("protonmail", "android"),),
    "HEY": (("hey", "desktop-webmail"),),
}

WORD = "Outlook Windows"
"""The one client that Word renders: what stands in `<!--[if mso]>` is for it alone."""
