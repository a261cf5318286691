"""cxq: the newsletter toolkit for people who read Chinese sources and write in English."""

__version__ = "0.1.0"
