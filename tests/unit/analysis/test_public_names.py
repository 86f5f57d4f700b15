"""Names that the package offers mean the same whatever was imported before."""

from __future__ import annotations

import pkgutil
from importlib import import_module

import analysis


def test_no_public_name_is_also_the_name_of_a_module() -> None:
    modules = {module.name for module in pkgutil.iter_modules(analysis.__path__)}
    assert not modules & set(analysis.__all__)


def test_every_public_name_is_found_where_it_is_said_to_be() -> None:
    for name in analysis.__all__:
        value = getattr(analysis, name)
        assert not callable(value) or import_module(value.__module__)
