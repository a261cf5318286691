"""A mail's proof: how it is to be looked at, what is made of the measures, the page that shows it.

Pure: the browser stands above, and is told by `modes.py` what to do. The scripts beside these
modules are run in the loaded mail; a mail's own never are.
"""
