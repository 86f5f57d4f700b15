"""The web application: asks and shows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from flask import Flask


def create_app(config: dict[str, Any] | None = None) -> Flask:
    """The application with the environment's settings, `config` overriding them."""
    from webapp.application import create_app as create  # here, so that the command line answers without it

    return create(config)
