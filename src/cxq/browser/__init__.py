"""The door to Chromium: pages as pictures, and what can be measured on them.

Playwright (optional, `cxq[browser]`) drives the system's own Chromium, Chrome or Edge. A page runs
no script, and nothing leaves the machine: what a page asks for is answered from one folder or
refused. Everything has a time limit, and the browser is always closed.
"""

from cxq.browser.browser import Browser
from cxq.browser.faults import BrowserError
from cxq.browser.view import Look, View

__all__ = ["Browser", "BrowserError", "Look", "View"]
