"""Which mail program shows what: a message's HTML and CSS held against all of caniemail. Pure.

    caniemail.json   the table, a feature a line; docs/make_mail_support.py makes it
    table.py         the table, read on use          clients.py   whom cxq answers for
    seen.py          a construct, where it stands    html.py, css.py   find them in a message
    accepted.py      what may fail, and why that is well
    lint.py          constructs × table − accepted = findings

To add a client, name it in clients.py and make the table again; a new feature of caniemail's is
refused by the script until it is said how it is written in a message.
"""
