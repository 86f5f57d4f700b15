"""The studio's pages."""

from __future__ import annotations

from webapp.studio.blueprint import blueprint

__all__ = ["blueprint"]
