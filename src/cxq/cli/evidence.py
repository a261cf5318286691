"""The store as evidence, for the commands that check drafts: where there is one, and it opens."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING

from cxq.cli.output import clean, tell
from cxq.cli.session import Session
from cxq.errors import OutsideError

if TYPE_CHECKING:
    from cxq.model import Evidence, Reference


@contextmanager
def stored_evidence(
    session: Session, references: Mapping[str, Reference], faults: list[OutsideError] | None = None
) -> Iterator[Evidence | None]:
    """What the store can say of drafts; None where there is no store, or it cannot be opened:
    then that is told, since drafts can be checked and exported all the same, and put into `faults`.
    """
    from cxq.corpus.evidence import StoredEvidence
    from cxq.corpus.texts import pins_of

    with ExitStack() as stack:
        try:
            store = stack.enter_context(session.standing_store())
        except OutsideError as error:
            tell(f"Nothing was compared with stored texts: {clean(error.message)}")
            store = None
            if faults is not None:
                faults.append(error)
        yield StoredEvidence(store, pins_of(references)) if store else None
