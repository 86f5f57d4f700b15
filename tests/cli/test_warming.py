"""What later pages need is loaded after the first answer, at moments when nobody waits for one."""

from __future__ import annotations

import gc
import threading
import time
from contextlib import suppress
from importlib import import_module

from tests.cli.running_server import small_app
from webapp.cli.settled_memory import GENERATIONS, settled_memory
from webapp.server.warming import HEAVY, Warming, warmed

PATIENCE = 20.0
QUIET = 0.05


def _ask(app, path="/"):
    return b"".join(app({"PATH_INFO": path, "wsgi.input": _Empty()}, lambda *_head: None))


class _Empty:
    def read(self, _size):
        return b""


def test_nothing_is_loaded_before_the_first_answer_and_all_of_it_after():
    done = []
    app = Warming(small_app(), [lambda: done.append("a"), lambda: done.append("b")], quiet=QUIET)
    time.sleep(3 * QUIET)
    assert done == []
    assert _ask(app) == b"ok"
    assert app.done.wait(PATIENCE)
    assert done == ["a", "b"]


def test_whoever_asks_meanwhile_is_waited_for():
    under_way, may_end, done = threading.Event(), threading.Event(), []

    def body(environ):
        if environ["PATH_INFO"] == "/lau":
            under_way.set()
            assert may_end.wait(PATIENCE)
        return b"ok"

    app = Warming(small_app(body), [lambda: done.append("a")], quiet=QUIET)
    slow = threading.Thread(target=_ask, args=(app, "/lau"), daemon=True)
    slow.start()
    assert under_way.wait(PATIENCE)
    _ask(app)
    assert not app.done.wait(10 * QUIET)
    assert done == []
    may_end.set()
    assert app.done.wait(PATIENCE)
    assert done == ["a"]


def test_what_cannot_be_loaded_is_told_and_the_rest_is_loaded(capsys):
    done = []

    def fails():
        raise ModuleNotFoundError("no such library")

    app = Warming(small_app(), [fails, lambda: done.append("b")], quiet=QUIET)
    _ask(app)
    assert app.done.wait(PATIENCE)
    assert done == ["b"]
    assert "ModuleNotFoundError" in capsys.readouterr().err


def test_an_answer_that_fails_is_an_answer_too():
    def broken(_environ, _start_response):
        raise RuntimeError("broken")

    app = Warming(broken, [lambda: None], quiet=QUIET)
    with suppress(RuntimeError):
        _ask(app)
    assert app.done.wait(PATIENCE), "the request is still counted as under way"


def test_the_application_has_every_template_and_each_heavy_library_among_its_steps(app):
    assert all(import_module(name) for name in HEAVY)
    steps = warmed(app).steps
    pages = app.jinja_env.list_templates(extensions=("html",))
    assert len(pages) > 50
    assert len(steps) == len(HEAVY) + len(pages)
    for step in steps:
        step()


def test_while_the_program_loads_nothing_is_searched_for_waste_and_afterwards_it_is_again():
    before = gc.get_threshold()
    try:
        with settled_memory():
            assert not gc.isenabled()
        assert gc.isenabled()
        assert gc.get_threshold() == GENERATIONS
        assert gc.get_freeze_count() > 0
    finally:
        gc.unfreeze()
        gc.set_threshold(*before)
