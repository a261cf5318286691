"""Pulling: from a source's address to items with their text.

A source's road through this room, and who may touch what:

- `pull.py` is the pipeline, one result a source; `trial.py` the same for one source, unsaved
- `fetch.py` asks: validators, Retry-After, what an answer means; `asking/` says when to ask again
  and what is remembered until then
- `steps.py` goes from the first answer to further ones; `reading.py` reads them by the source's own
  rules, with `parse.py` (RSS, Atom, JSON Feed; the only feedparser), `fast/` (the same, faster,
  where it is provably the same) and `listing.py` with `lists/` (list pages, JSON lists)
- `decide.py` compares with what is known, with `recognition/`: which item is which, which are one
  story (`syndication.py` measures how alike two texts are)
- `digest.py` is reading and deciding in one go, which `readers.py` runs in threads or, where there
  is much, in processes; `outcome.py` is what a pull of a source comes to
- `articles/` is the pull's last step, the items' own pages: `article.py` reads them (the only
  readability); `document.py` reads files added by hand (the only pypdf), with `documents/`
- `catalogue/` brings sources in: discovery, proposals of rules, OPML
- `page.py` is HTML itself: rules and plain text (the only selectolax), `fragment.py` its fast way
- `charset.py`, `dates.py`, `keep.py` and `decide.py` are pure
"""
