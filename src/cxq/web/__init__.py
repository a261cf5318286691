"""The one door to the network: a guarded HTTP client for all of cxq.

    client.py   Web: deadlines, limits, redirects, manners
    sending.py  what a request that changes something needs: body, and how far it came
    guard.py    which addresses may be spoken to, checked at the moment of connecting
    inflate.py  gzip and deflate with an output limit
    pace.py     a breath between two requests to one host
    answer.py   Answer, and the tree of what can go wrong

Only this package speaks httpx.
"""

from cxq.web.answer import (
    Answer,
    BadAddressError,
    CutOffError,
    Hop,
    NoSuchHostError,
    PrivateAddressError,
    RedirectsError,
    TlsError,
    TooLargeError,
    TooSlowError,
    UncertainError,
    UnreachableError,
    WebError,
)
from cxq.web.client import Web
from cxq.web.guard import AddressPolicy, Resolver

__all__ = [
    "AddressPolicy",
    "Answer",
    "BadAddressError",
    "CutOffError",
    "Hop",
    "NoSuchHostError",
    "PrivateAddressError",
    "RedirectsError",
    "Resolver",
    "TlsError",
    "TooLargeError",
    "TooSlowError",
    "UncertainError",
    "UnreachableError",
    "Web",
    "WebError",
]
