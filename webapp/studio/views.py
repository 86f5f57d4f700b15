"""The studio's pages."""

from __future__ import annotations

from webapp.bank import in_studio
from webapp.studio import api, condition_views, pages, pasting, preview
from webapp.studio.blueprint import blueprint

__all__ = ["api", "blueprint", "condition_views", "in_studio", "pages", "pasting", "preview"]
