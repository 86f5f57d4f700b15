"""Libraries that take long to load are loaded when something of them is first used, so that a server answers sooner."""

from __future__ import annotations

from importlib import import_module
from types import ModuleType
from typing import Any


class DeferredModule(ModuleType):
    """Stands for a module until a name of it is asked for."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        value = getattr(import_module(self.__name__), name)
        setattr(self, name, value)
        return value


def deferred(name: str) -> Any:
    """The module of that name, to be loaded by its first use; for the type checker import it in the usual way."""
    return DeferredModule(name)
