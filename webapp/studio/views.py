"""The studio's pages."""

from __future__ import annotations

from webapp.studio import api, condition_views, pages, preview
from webapp.studio.blueprint import blueprint

__all__ = ["api", "blueprint", "condition_views", "pages", "preview"]
