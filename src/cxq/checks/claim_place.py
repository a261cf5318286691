"""A claim must be about something stored: an item or a collection that has a text."""

from __future__ import annotations

from cxq.document import Claim
from cxq.model import Evidence, Post, Problem, Severity


def check(post: Post, evidence: Evidence | None) -> tuple[Problem, ...]:
    if evidence is None:
        return ()  # the build has said that there is no store
    found = (_problem(post.path, claim, evidence) for claim in post.claims)
    return tuple(problem for problem in found if problem is not None)


def _problem(path: str, claim: Claim, evidence: Evidence) -> Problem | None:
    count = evidence.count(claim.term, claim.key)
    printed = "" if claim.written else " “?” is printed."
    severity: Severity = "error"
    if count is None:
        rule = "claim-unknown"
        near = evidence.near(claim.key)
        message = f"“{claim.key}” is neither a stored item nor a collection{near}.{printed}"
        hint = f"See what is stored: cxq items --limit 0, or add it: cxq add FILE --key {claim.key}"
    elif not count.documents:
        rule, severity = "claim-without-text", "warning" if claim.written else "error"
        message = f"No text is stored of @{claim.key}, so “{claim.term}” was not counted.{printed}"
        hint = f"Fetch its page: cxq pull --full-text, or add it: cxq add FILE --key {claim.key}"
    elif count.without_text:
        rule, severity = "claim-partial", "warning"
        total = count.documents + count.without_text
        message = (
            f"“{claim.term}” was counted in {count.documents:,} of the {total:,} items of "
            f"@{claim.key}: the others have no text."
        )
        hint = f"See them: cxq items --collection {claim.key} --limit 0"
    else:
        return None
    return Problem(path, *claim.at, rule, severity, message, hint)
