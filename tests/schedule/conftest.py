"""A busy machine is no failure of a property."""

from __future__ import annotations

from hypothesis import settings as hypothesis_settings

hypothesis_settings.register_profile("unhurried", deadline=None)
hypothesis_settings.load_profile("unhurried")
