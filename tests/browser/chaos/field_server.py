"""The server as an office runs it, in a process of its own, that can be killed and started again on the same port."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from urllib.request import urlopen

SECRET_KEY = "for tests only"
PATIENCE = 60.0


class FieldServer:
    """`khaosat serve` on one database."""

    def __init__(self, folder: Path, url: str, **environment: str) -> None:
        self.folder, self.url, self.environment = folder, url, environment
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port: int = free.getsockname()[1]
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int:
        """The number of its process."""
        assert self._process is not None
        return self._process.pid

    def start(self) -> None:
        """Begin to serve; returns when it answers."""
        command = [sys.executable, "-m", "webapp.cli", "serve", "--directory", str(self.folder)]
        environment = {
            **os.environ,
            "KHAOSAT_DATABASE_URL": self.url,
            "KHAOSAT_SECRET_KEY": SECRET_KEY,
            "KHAOSAT_LOGIN_ATTEMPTS": "1000 per minute",
            **self.environment,
        }
        with (self.folder / "server.log").open("ab") as log:
            self._process = subprocess.Popen(
                [*command, "--port", str(self.port)], stdout=log, stderr=log, env=environment
            )
        self._await_answer()

    def kill(self) -> None:
        """End at once, whatever it is doing: no goodbye, nothing written down."""
        self._end(signal.SIGKILL)

    def stop(self) -> None:
        """End in good order."""
        self._end(signal.SIGTERM)

    def said(self) -> str:
        """What the server has said on its console so far."""
        return (self.folder / "server.log").read_text(encoding="utf-8")

    def _end(self, number: signal.Signals) -> None:
        if self._process is not None:
            self._process.send_signal(number)
            self._process.wait(timeout=PATIENCE)
            self._process = None

    def _await_answer(self) -> None:
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end and self._process is not None and self._process.poll() is None:
            try:
                with urlopen(f"http://127.0.0.1:{self.port}/dang-nhap", timeout=PATIENCE) as answer:
                    answer.read()
                    return
            except OSError:
                time.sleep(0.01)
        raise RuntimeError(f"The server did not answer: {self.said()}")
