"""What the author is told before the first draft goes, and her answer, remembered."""

from __future__ import annotations

from cxq.errors import UsageError
from cxq.publish.handover import Handover
from cxq.publish.ledger import Ledger

WARNING = (
    "Substack has no public interface for writing. cxq makes the calls that its own editor makes, "
    "with your session cookie: whoever has that cookie is you, there. Substack's terms may count "
    "this as automated access, and an account can be limited or closed for it; that risk is yours. "
    "cxq makes and changes unpublished drafts and nothing else."
)


def agree(handover: Handover, ledger: Ledger) -> None:
    """Go on where the author accepted the risk, now or earlier. UsageError where she did not."""
    if ledger.accepted("substack"):
        return
    if handover.accept_risk or handover.project.settings.substack.accept_risk:
        handover.tell(WARNING)
    elif handover.ask is None:
        raise UsageError(
            WARNING,
            "Nothing was sent. If you accept that, add: --accept-risk (it is remembered), or set "
            "in cxq.toml: [substack] accept_risk = true",
        )
    else:
        handover.tell(WARNING)
        if not handover.ask("Type “yes” to go on"):
            raise UsageError(
                "Nothing was sent.", "cxq export writes the same post to be pasted by hand."
            )
    ledger.accept("substack", handover.now)
