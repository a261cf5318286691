"""copy.html: one page, offline, from which a post is carried into Substack's editor. Pure.

page.py        the page             page.css, page.js     its looks, its buttons
fields.py      title, slug, tags …  pictures.py           images in the order of the text
body.py        what is copied       prose.py              the same as plain text
footnotes.js   the helper that runs in the editor; it knows nothing but the post given to it
"""
