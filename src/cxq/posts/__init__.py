"""Drafts into posts: reading the file, parsing the dialect, resolving notes, terms, citations."""
