"""The demo: a bundled sample site, its loopback server, and a newsletter folder that pulls it.

`site/` is the sample site and `newsletter/` the folder, both as UTF-8 templates (templates.py);
`server.py` serves the one, `folder.py` lays the other. All of it is invented and says so.
"""
