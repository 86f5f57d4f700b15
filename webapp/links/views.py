"""The views of this part, module by module."""

from __future__ import annotations

from webapp.links import household_words, open_office, open_views, personal_office, personal_views
from webapp.links.blueprint import blueprint

__all__ = ["blueprint", "household_words", "open_office", "open_views", "personal_office", "personal_views"]
