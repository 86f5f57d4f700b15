"""All views of ODK Collect: what it asks for, and the pages of its tokens."""

from webapp.openrosa import protocol_views, token_views
from webapp.openrosa.blueprint import blueprint

__all__ = ["blueprint", "protocol_views", "token_views"]
