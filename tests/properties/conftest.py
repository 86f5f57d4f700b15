"""An example may take as long as a busy machine makes it: what is wrong with it is never its time."""

from __future__ import annotations

from hypothesis import settings

settings.register_profile("khaosat", deadline=None)
settings.load_profile("khaosat")
