"""Export zips → drafts.

A post's HTML becomes a small tree (`elements.py`), its notes are found and tied to their marks
(`notes.py`), and blocks become pieces of Markdown (`blocks.py`, with `inlines.py`, `figures.py`,
`embeds.py`, `raw.py`), each of which knows what a reader should read there. `convert.py` puts a
draft together, has it parsed, and holds both against each other (`reading_back.py`): a piece that
does not read the same is kept as raw HTML, and said. `intake.py` is the whole import of one
export; `archive.py` opens zips that may mean harm.
"""
