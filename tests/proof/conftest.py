"""The browser of the door's own tests."""

from browser.conftest import browser

__all__ = ["browser"]
