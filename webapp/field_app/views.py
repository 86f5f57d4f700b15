"""The views of this part, module by module."""

from __future__ import annotations

from webapp.field_app import app_files, callback_files, event_views, intake, key_views, shell_views, work_views
from webapp.field_app.blueprint import blueprint

__all__ = [
    "app_files",
    "blueprint",
    "callback_files",
    "event_views",
    "intake",
    "key_views",
    "shell_views",
    "work_views",
]
