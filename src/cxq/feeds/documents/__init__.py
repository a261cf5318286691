"""Kinds of files that the author adds by hand, each read in its own module.

- `said.py`: what every reader gives back, and which of a file's own words are believed
- `saved.py`: pages that a browser saved; `mhtml.py`: the same in one file
- `docx.py`: Word documents, out of `office.py`, a zip file that may be hostile

`cxq.feeds.document` chooses among them by the file's ending.
"""
