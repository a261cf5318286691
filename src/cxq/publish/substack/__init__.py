"""A draft at Substack."""

from cxq.publish.handover import Handover, Pushed


def push(handover: Handover) -> Pushed:
    raise NotImplementedError
