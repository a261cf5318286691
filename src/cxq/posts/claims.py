"""Claims: `{count: 人工智能 @gwr-2025}` into the number to read. Document → Document, pure.

The number is the one that the draft gives, else the counted one. Whether the two agree, and
whether there is such an item, is for the checks to say: here is said what kept a number from being
printed or compared.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from cxq.document import Block, Claim, Inline, Text, rewrite_blocks, rewrite_content
from cxq.model import Evidence, Problem, Severity

UNKNOWN = "?"
"""What is printed where nobody knows the number."""


@dataclass(slots=True)
class ClaimWriter:
    """Turns claims into numbers in reading order; `evidence` is None where there is no store."""

    evidence: Evidence | None
    path: str
    claims: list[Claim] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    def apply(self, blocks: tuple[Block, ...]) -> tuple[Block, ...]:
        """The blocks with a number for every claim."""
        return rewrite_blocks(blocks, self._inline)

    def _inline(self, node: Inline) -> tuple[Inline, ...]:
        if not isinstance(node, Claim):
            return (rewrite_content(node, self._inline),)
        self.claims.append(node)
        return (Text(node.at, self._number(node)),)

    def _number(self, claim: Claim) -> str:
        if self.evidence is None:
            self._without_store(claim)
            return claim.written or UNKNOWN
        if claim.written:
            return claim.written
        count = self.evidence.count(claim.term, claim.key)
        return str(count.of(claim.kind)) if count is not None and count.documents else UNKNOWN

    def _without_store(self, claim: Claim) -> None:
        if claim.written:
            message = (
                f"“{claim.written}” for {claim.term} in @{claim.key} was taken as written: "
                "there is no store to count in."
            )
            self._complain(claim, "claim-unchecked", "warning", message)
        else:
            message = (
                f"There is no store to count {claim.term} in, and {claim.source} gives no number: "
                f"“{UNKNOWN}” is printed."
            )
            self._complain(claim, "claim-uncounted", "error", message)

    def _complain(self, claim: Claim, rule: str, severity: Severity, message: str) -> None:
        hint = f"Add what it counts in: cxq add FILE --key {claim.key}"
        if not claim.written:
            hint += ", or write the number: " + claim.source.removesuffix("}").rstrip() + " = 3}"
        self.problems.append(Problem(self.path, *claim.at, rule, severity, message, hint))
