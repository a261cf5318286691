"""What leaves by the author's hand: a draft at a platform, unpublished there; a test mail.

    handover.py  what a target gets, and what it says in the end
    targets.py   the registry: a name finds its target, and only the one in use is imported
    ledger.py    what was handed over, and what the platform made of it: .cxq/pushed.json
    platform.py  asking a platform: its address, its answers
    substack/    a draft at Substack, by the calls that its own editor makes
    remote.py    a draft by an API that is documented: listmonk.py, buttondown.py
    go_templates.py  text that Go's templates print as it stands, for listmonk
    mail/        a test mail to a few people, by SMTP

Nothing here publishes, schedules or deletes at a platform: a person does that,
there.
"""
