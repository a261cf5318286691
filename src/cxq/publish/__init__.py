"""A draft handed over to a platform, as an unpublished draft there.

    handover.py  what a target gets, and what it says in the end
    targets.py   the registry: a name finds its target, and only the one in use is imported
    ledger.py    what was handed over, and what the platform made of it: .cxq/pushed.json
    platform.py  asking a platform: its address, its answers
    substack/    a draft at Substack, by the calls that its own editor makes

Nothing here publishes, schedules or deletes: a person does that, at the platform.
"""
