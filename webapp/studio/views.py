"""The studio's pages."""

from __future__ import annotations

from webapp.studio import pages, preview
from webapp.studio.blueprint import blueprint

__all__ = ["blueprint", "pages", "preview"]
