"""Pulling: from a source's address to items with their text.

A source's road through this room, and who may touch what:

- `pull.py` is the pipeline, one result a source; `trial.py` the same for one source, unsaved
- `fetch.py` asks: validators, Retry-After, what an answer means
- `reading.py` reads the answer by the source's own rules, with
  `parse.py` (RSS, Atom, JSON Feed; the only feedparser) and `listing.py` (list pages, JSON lists)
- `decide.py` compares with what is known; `digest.py` is reading and deciding in one go, which
  `readers.py` runs in threads or, where there is much, in processes; `outcome.py` is what a pull
  of a source comes to, `state.py` what is remembered of it until the next
- `pages.py` is the pull's last step: `fulltext.py` fetches items' own pages, which `article.py`
  (the only readability) and `byline.py` read; `document.py` reads files added by hand (the only
  pypdf), with
  `documents/` (saved pages, .mhtml, .docx); `wechat.py` knows mp.weixin.qq.com's pages
- `saying.py` reads a snapshot again (headline, text, `pictures.py`), to compare two of them
- `page.py` is HTML itself: rules and plain text (the only selectolax)
- `charset.py`, `dates.py`, `identity.py` and `decide.py` are pure
"""
