"""A test mail, by SMTP: the exported message to a few people, a message each.

recipients.py who: at most twenty, each named
readdress.py  email.eml for one recipient, marked and dated
sending.py    one after the other, and what became of each
sent.py       the ledger of that: .cxq/sent.jsonl
settings.py   whether [smtp] can be used
smtp.py       one conversation with one server                          (the only smtplib)
faults.py     what can go wrong there, in words; words.py: the server's own
"""
