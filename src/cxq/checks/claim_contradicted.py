"""A number that the draft gives must be the one that stored text gives."""

from __future__ import annotations

from cxq.counts import Count
from cxq.document import Claim
from cxq.model import Evidence, Post, Problem


def check(post: Post, evidence: Evidence | None) -> tuple[Problem, ...]:
    if evidence is None:
        return ()
    problems = []
    for claim in post.claims:
        count = evidence.count(claim.term, claim.key) if claim.value is not None else None
        if count is None or not count.documents or claim.value == count.of(claim.kind):
            continue
        hint = f"Let it be corrected: cxq fill {post.path} --update, or look: {_look(claim)}"
        problems.append(
            Problem(
                post.path, *claim.at, "claim-contradicted", "error", _message(claim, count), hint
            )
        )
    return tuple(problems)


def _message(claim: Claim, count: Count) -> str:
    counted = count.of(claim.kind)
    where = f"“{claim.term}” stands {counted:,} times in @{claim.key}"
    if claim.kind == "articles":
        where = f"“{claim.term}” stands in {counted:,} of {count.documents:,} texts of @{claim.key}"
    note = f" ({count.note})" if count.note else ""
    return f"The draft says {claim.written}; {where}{note}."


def _look(claim: Claim) -> str:
    return f"cxq count “{claim.term}” --in @{claim.key}"
