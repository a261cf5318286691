"""Renderers: a Post becomes files of one format. All pure: no clock, no network, no disk.

    formats.py     the registry: name → renderer, loaded on use; third parties by entry point
    rendered.py    what a renderer returns, and the Writer that remembers draft lines
    html.py        post.html, the stand-alone page          substack.py   substack.html
    mail_check.py  the mail as the checks see it; mail_support/ caniemail; clip.py, lean.py its size
    email.py       email.html, email.txt, email.eml         text.py       post.txt

A new format is one file here and one line in formats.py.
"""
