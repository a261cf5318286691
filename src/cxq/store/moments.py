"""When an item happened, in a form that sorts: UTC, to the microsecond, always as wide.

`2026-03-01T09:00:00+08:00` is earlier than `2026-03-01T02:00:00Z`, but sorts after it as text;
so the store keeps a second column in this form beside the date that the source gave.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime

from cxq.errors import UsageError

_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_MIDNIGHT = "T00:00:00.000000Z"


def moment(when: str) -> str:
    """A day or an RFC 3339 time as `YYYY-MM-DDTHH:MM:SS.ffffffZ`.

    A day alone sorts as its first moment in UTC: after all of the day before, before whatever is
    known to have come later that day. UsageError where it is neither form.
    """
    try:
        if _DAY.fullmatch(when):
            return date.fromisoformat(when).isoformat() + _MIDNIGHT
        return _utc(datetime.fromisoformat(when)).isoformat(timespec="microseconds") + "Z"
    except ValueError:
        raise UsageError(
            f"“{when}” is not a date.",
            "Write the day (2026-03-05), or the time with its offset (2026-03-05T09:30:00+08:00).",
        ) from None


def day_start(instant: str) -> str:
    """The first moment of the day of what `moment` returned."""
    return instant[:10] + _MIDNIGHT


def _utc(time: datetime) -> datetime:
    if time.tzinfo is None:
        raise ValueError("without an offset it is no moment")
    try:
        return time.astimezone(UTC).replace(tzinfo=None)
    except OverflowError:
        # 0001-01-01T00:00:00+08:00, an unset date of .NET, would be in the year 0.
        return time.replace(tzinfo=None)
