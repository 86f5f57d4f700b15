"""How the server's memory is looked after: what it loaded at its start stays, so it is never searched for waste."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

GENERATIONS = (10_000, 20, 20)
"""A page makes some thousand objects and lets go of them again; Python's own 700 looks for circles ten times a page."""


@contextmanager
def settled_memory() -> Iterator[None]:
    """While the program loads nothing is thrown away, and what it loaded is never looked through again.

    Else each full look for circles of objects takes a third of a second, in the middle of somebody's page.
    """
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
        gc.freeze()
        gc.set_threshold(*GENERATIONS)
