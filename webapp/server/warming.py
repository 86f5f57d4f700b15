"""After the first answer: what later pages need is loaded while nobody waits, so that nobody waits for it then."""

from __future__ import annotations

import gc
import sys
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from importlib import import_module

from flask import Flask

from webapp.server.behind import Environment, StartResponse, Wsgi

HEAVY = ("pandas", "scipy.special", "scipy.linalg", "analysis.charts", "analysis.canvas")
"""Half a second and more: what the first page of results would otherwise pay for."""
QUIET_SECONDS = 0.3

Step = Callable[[], object]


class Warming:
    """An application whose `steps` are done after its first answer, each at a moment without a request."""

    def __init__(self, app: Wsgi, steps: Sequence[Step], *, quiet: float = QUIET_SECONDS) -> None:
        self.app, self.steps, self.quiet = app, steps, quiet
        self.done = threading.Event()
        self._lock = threading.Lock()
        self._under_way, self._answered = 0, 0.0
        self._thread: threading.Thread | None = None

    def __call__(self, environ: Environment, start_response: StartResponse) -> Iterable[bytes]:
        with self._lock:
            self._under_way += 1
        try:
            return self.app(environ, start_response)
        finally:
            self._note_answer()

    def _note_answer(self) -> None:
        with self._lock:
            self._under_way -= 1
            self._answered = time.monotonic()
            if self._thread is None:
                self._thread = threading.Thread(target=self._warm, name="khaosat-warming", daemon=True)
                self._thread.start()

    def _warm(self) -> None:
        for step in self.steps:
            while not self._is_quiet():
                time.sleep(self.quiet / 3)
            try:
                step()
            except Exception as error:  # the page that needs it will say so where somebody reads it
                print(f"khaosat: {type(error).__name__}: {error}", file=sys.stderr)
        gc.freeze()
        self.done.set()

    def _is_quiet(self) -> bool:
        with self._lock:
            return not self._under_way and time.monotonic() - self._answered >= self.quiet


def warmed(app: Flask) -> Warming:
    """The application with the heavy libraries and all its templates as what can be done beforehand."""
    return Warming(app, list(_steps(app)))


def _steps(app: Flask) -> Iterator[Step]:
    for module in HEAVY:
        yield partial(import_module, module)
    for template in app.jinja_env.list_templates(extensions=("html",)):
        yield partial(app.jinja_env.get_template, template)
