"""What a Windows service needs to know when nobody types a command: kept beside the data, written at installation."""

from __future__ import annotations

import json
import logging
import sys
from dataclasses import asdict
from datetime import datetime
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import TextIO

from webapp.cli.listening import Ports

SETTINGS_NAME, LOG_NAME = "service.json", "khaosat.log"
LOG_BYTES, LOGS_KEPT = 2 * 1024 * 1024, 5


def keep_settings(directory: Path, ports: Ports) -> None:
    """Write the ports beside the data."""
    directory.mkdir(parents=True, exist_ok=True, mode=0o700)
    (directory / SETTINGS_NAME).write_text(json.dumps(asdict(ports), indent=1), encoding="utf-8")


def read_settings(directory: Path) -> Ports:
    """The ports as they were given at installation, the usual ones where nothing was kept."""
    path = directory / SETTINGS_NAME
    return Ports(**json.loads(path.read_text(encoding="utf-8"))) if path.exists() else Ports()


class LogStream:
    """A stream that writes lines into a log that is rotated: a service has no console."""

    encoding, errors = "utf-8", "strict"

    def __init__(self, handler: logging.Handler) -> None:
        self._handler, self._rest = handler, ""

    def write(self, text: str) -> int:
        """Take text; whole lines go into the log."""
        *lines, self._rest = (self._rest + text).split("\n")
        for line in lines:
            if line.strip():
                record = logging.LogRecord("khaosat", logging.INFO, "", 0, line, None, None)
                self._handler.handle(record)
        return len(text)

    def flush(self) -> None:
        """Nothing is held back but an unfinished line."""

    def isatty(self) -> bool:
        """It is no console."""
        return False


def open_log(directory: Path) -> tuple[TextIO, logging.Handler]:
    """A stream for stdout and stderr of a service, into a file of two megabytes of which five are kept."""
    handler = RotatingFileHandler(
        directory / LOG_NAME, maxBytes=LOG_BYTES, backupCount=LOGS_KEPT, encoding="utf-8", delay=True
    )
    handler.setFormatter(logging.Formatter("%(asctime)s %(message)s"))
    stream: TextIO = LogStream(handler)  # type: ignore[assignment]
    return stream, handler


def redirect_output(directory: Path) -> None:
    """Send what the program says into the log."""
    stream, _handler = open_log(directory)
    sys.stdout = sys.stderr = stream
    print(f"khaosat: {datetime.now().astimezone():%d/%m/%Y %H:%M}")
