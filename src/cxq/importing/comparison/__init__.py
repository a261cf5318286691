"""A draft held against what was published of it.

Both sides become one form (`passages.py`): the draft through the one build, the published HTML
through the import, so that each form of the platform is known in one place. `alignment.py` pairs
passages, notes and words; `compare.py` says what differs; `taking_back.py` writes it into the
draft's own source, where terms, citations and claims stay what they are.
"""
