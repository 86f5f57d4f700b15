"""A proof in a process of its own, with limits of time and memory: whatever a form does to the solver, it ends.

The process that asks never loads the solver. It writes {"definition", "today", "seconds"} as one line of JSON and reads
lines back: {"stage", "done"} while the work goes on, {"result"} at the end.
"""

from __future__ import annotations

import json
import queue
import subprocess
import sys
import threading
from collections.abc import Callable
from datetime import date
from time import monotonic
from typing import IO, Any

from surveys.questionnaires.questionnaire import Questionnaire

SECONDS = 90.0
GRACE = 20.0
"""Beyond its limit of time, which it keeps between two questions to the solver, the process is ended."""
MEMORY = 1_500
"""Megabytes that the solver may use; beyond them it gives up a question, and the process may end."""
POLL = 0.5


def proved_apart(
    questionnaire: Questionnaire,
    *,
    today: date,
    seconds: float = SECONDS,
    grace: float | None = None,
    progress: Callable[[int, int], None] = lambda _done, _total: None,
) -> dict[str, Any] | None:
    """The result of `proof_result`, or None where the process had to be ended.

    `progress` is called twice a second; what it raises ends the process.
    """
    total = 2 * len(questionnaire.placed)
    asked = {"definition": questionnaire.to_dict(), "today": today.isoformat(), "seconds": seconds}
    process = subprocess.Popen(
        [sys.executable, "-m", "surveys.questionnaires.proof.apart"],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    assert process.stdin is not None
    assert process.stdout is not None
    lines: queue.Queue[bytes | None] = queue.Queue()
    threading.Thread(target=_listen, args=(process.stdout, lines), daemon=True).start()
    threading.Thread(target=_ask, args=(process.stdin, asked), daemon=True).start()
    until, done = monotonic() + seconds + (GRACE if grace is None else grace), 0
    try:
        while monotonic() < until:
            progress(done, total)
            try:
                line = lines.get(timeout=POLL)
            except queue.Empty:
                continue
            if line is None:
                return None
            told = json.loads(line)
            if "result" in told:
                result: dict[str, Any] = told["result"]
                return result
            done = max(done, min(int(told["done"]), total - 1))
        return None
    finally:
        process.kill()
        process.wait()


def _ask(stream: IO[bytes], asked: dict[str, Any]) -> None:
    try:
        with stream:
            stream.write(json.dumps(asked).encode() + b"\n")
    except OSError:
        return


def _listen(stream: IO[bytes], lines: queue.Queue[bytes | None]) -> None:
    with stream:
        for line in stream:
            lines.put(line)
    lines.put(None)


def _limit_memory() -> None:
    import z3

    z3.set_param("memory_max_size", MEMORY)
    if sys.platform != "win32":
        import resource

        most = 2 * MEMORY * 1024 * 1024
        resource.setrlimit(resource.RLIMIT_AS, (most, most))


def _answer(told: dict[str, Any], out: IO[bytes]) -> None:
    out.write(json.dumps(told).encode() + b"\n")
    out.flush()


def main() -> None:
    """Prove what standard input asks for, in Vietnamese, the language in which colleagues read what is kept."""
    from surveys.questionnaires.proof.result import proof_result
    from surveys.text.i18n import in_vietnamese

    _limit_memory()
    asked, out = json.loads(sys.stdin.buffer.readline()), sys.stdout.buffer
    last = 0.0

    def tell(_stage: str, done: int) -> None:
        nonlocal last
        if monotonic() - last > POLL / 2:
            last = monotonic()
            _answer({"stage": _stage, "done": done}, out)

    with in_vietnamese():
        result = proof_result(
            Questionnaire.from_dict(asked["definition"]),
            today=date.fromisoformat(asked["today"]), seconds=asked["seconds"], tell=tell,
        )  # fmt: skip
    _answer({"result": result}, out)


if __name__ == "__main__":
    main()
