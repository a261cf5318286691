"""Substack's document: a ProseMirror tree with native footnotes, written and checked.

`document.py` makes it of a post, `validate.py` holds any JSON against `schema.py`, and
`compare.py` sets a draft that the author saved beside what cxq writes. Pure.
"""
