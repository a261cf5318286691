"""The fixtures of tests/letter.py, and a password in the environment."""

from letter import cxq, folder, named_here

__all__ = ["cxq", "folder", "named_here"]
