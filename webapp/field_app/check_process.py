"""A process of its own that checks interviews: the server's one interpreter can do two things at once only so.

A third of what an interview costs is checking its answers under the questionnaire; where the machine has a second
processor, that is done there meanwhile. Only what is plainly right comes back from it. Whatever is refused or screened
out, and everything where the process is not to be had, is checked here, by the same function.
"""

from __future__ import annotations

import contextlib
import os
import pickle
import struct
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import IO, Any, cast

from surveys.errors import SurveyError
from surveys.questionnaires.questionnaire import Questionnaire
from surveys.responses.arrivals import Arrival
from surveys.responses.intake import Checked, checked_under

LENGTH = struct.Struct("<I")
PROGRAMS = ("python", "python3", f"python3.{sys.version_info.minor}")
"""A Windows service runs in a program that is Python's and is not Python."""
RESTS_AFTER_FAILURE = 60.0
READY = b"ready"
CHECKING = "khaosat-checking"
"""Where an application keeps its `Check`; without one it checks in its own process."""
Check = Callable[[str, Questionnaire, Arrival], Checked]


def check_here(_content_hash: str, questionnaire: Questionnaire, arrival: Arrival) -> Checked:
    """Check an interview in this process."""
    return checked_under(questionnaire, arrival)


class CheckProcess:
    """Checks in a second process, begun with the first interview; until it is ready, and whenever it fails, here."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._known: set[str] = set()
        self._is_beginning, self._rests_until = False, 0.0

    def __call__(self, content_hash: str, questionnaire: Questionnaire, arrival: Arrival) -> Checked:
        """The interview, checked; raises what `checked_under` raises."""
        if self._process is None:
            self._begin()
            return checked_under(questionnaire, arrival)
        found = self._checked_there(content_hash, questionnaire, arrival)
        if found is None:
            return checked_under(questionnaire, arrival)
        return replace(found, questionnaire=questionnaire, arrival=replace(found.arrival, content=arrival.content))

    def close(self) -> None:
        """End the process."""
        with self._lock:
            self._end()

    def _checked_there(self, content_hash: str, questionnaire: Questionnaire, arrival: Arrival) -> Checked | None:
        with self._lock:
            if self._process is None:
                return None
            sent = None if content_hash in self._known else questionnaire.to_dict()
            try:
                _send(cast(IO[bytes], self._process.stdin), (content_hash, sent, replace(arrival, content={})))
                found = _received(cast(IO[bytes], self._process.stdout))
            except (OSError, EOFError, pickle.PickleError):
                self._rests_until = time.monotonic() + RESTS_AFTER_FAILURE
                self._end()
                return None
            self._known.add(content_hash)
        return cast("Checked | None", found)

    def _begin(self) -> None:
        with self._lock:
            if self._is_beginning or self._process is not None or time.monotonic() < self._rests_until:
                return
            self._is_beginning = True
        threading.Thread(target=self._start, name="khaosat-checking", daemon=True).start()

    def _start(self) -> None:
        try:
            process = subprocess.Popen(
                [sys.executable, "-m", __name__],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                cwd=Path(__file__).parents[2],
            )
            ready = _received(cast(IO[bytes], process.stdout)) == READY
        except (OSError, EOFError, pickle.PickleError):
            ready = False
        with self._lock:
            self._is_beginning, self._known = False, set()
            if ready:
                self._process = process
            else:
                self._rests_until = time.monotonic() + RESTS_AFTER_FAILURE

    def _end(self) -> None:
        process, self._process = self._process, None
        if process is not None:
            with contextlib.suppress(OSError):
                cast(IO[bytes], process.stdin).close()
            process.terminate()
            process.wait()


def can_have_a_process() -> bool:
    """Whether the machine has a second processor, and Python is at hand as a program that can be started."""
    return (os.cpu_count() or 1) > 1 and Path(sys.executable).stem.lower() in PROGRAMS


def _send(pipe: IO[bytes], message: Any) -> None:
    packed = pickle.dumps(message, pickle.HIGHEST_PROTOCOL)
    pipe.write(LENGTH.pack(len(packed)) + packed)
    pipe.flush()


def _received(pipe: IO[bytes]) -> Any:
    head = pipe.read(LENGTH.size)
    if len(head) < LENGTH.size:
        raise EOFError
    body = pipe.read(LENGTH.unpack(head)[0])
    return pickle.loads(body)


def _serve(incoming: IO[bytes], outgoing: IO[bytes]) -> None:
    """Check what comes in until nothing more comes; None for what is not plainly right."""
    known: dict[str, Questionnaire] = {}
    _send(outgoing, READY)
    while True:
        try:
            content_hash, definition, arrival = _received(incoming)
        except EOFError:
            return
        if content_hash not in known:
            known[content_hash] = Questionnaire.from_dict(definition)
        try:
            found = checked_under(known[content_hash], arrival)
            plain = replace(found, questionnaire=cast(Any, None)) if found.screened is None else None
        except SurveyError:
            plain = None
        _send(outgoing, plain)


if __name__ == "__main__":
    import signal

    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the server ends it
    _serve(sys.stdin.buffer, sys.stdout.buffer)
