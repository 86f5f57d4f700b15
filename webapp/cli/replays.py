"""khaosat replay-form: a form's state after each answer, by either of the product's engines, in the words of ODK's."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

import click

from webapp.cli.words import _, fail, sentence_of

if TYPE_CHECKING:
    from surveys.questionnaires.xform.join import Joined

NODE_PROGRAM = Path(__file__).with_name("replay.mjs")
LONGEST_LINE = 4_000_000


@click.command(
    "replay-form",
    help=_(
        "Trả lời một bảng hỏi XLSForm bằng các câu trả lời ở đầu vào (mỗi dòng một đối tượng JSON có ref và value) và "
        "in trạng thái của mọi câu hỏi sau mỗi câu trả lời."
    ),
)
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--engine",
    type=click.Choice(["python", "js"]),
    default="python",
    show_default=True,
    help=_("Phần mềm tính trạng thái: của máy chủ (python) hay của điện thoại (js, cần có node)."),
)
def replay_form(file: Path, engine: str) -> None:
    """Answer FILE with the lines of standard input; exit code 2 where the form cannot be used."""
    try:
        form = joined_form(file)
    except Exception as error:  # whatever a stranger's file does, it is told in one line
        sys.stdout.buffer.write(_line({"error": _reason(error)}))
        sys.exit(2)
    now = datetime.now(UTC).replace(tzinfo=None)
    now = now.replace(microsecond=now.microsecond // 1000 * 1000)
    if engine == "js":
        sys.exit(_replay_in_node(form, now))
    _replay(form, now, sys.stdin.buffer, sys.stdout.buffer)


def joined_form(file: Path) -> Joined:
    """The questionnaire of a workbook beside pyxform's XForm of it."""
    from pyxform.xls2xform import convert

    from surveys.questionnaires.xform.join import joined
    from surveys.questionnaires.xform.nodes import read_xform
    from surveys.questionnaires.xlsform.reading import questionnaire_of_workbook
    from surveys.questionnaires.xlsform.workbook import read_workbook

    questionnaire = questionnaire_of_workbook(read_workbook(file.read_bytes(), file.name))[0]
    return joined(questionnaire, read_xform(convert(str(file), warnings=[]).xform))


def _reason(error: Exception) -> str:
    from surveys.errors import SurveyError

    said = sentence_of(error) if isinstance(error, SurveyError) else str(error)
    findings = [finding.message for finding in getattr(error, "findings", ()) if finding.severity == "error"]
    return " ".join([said or type(error).__name__, *findings[:3]])[:2_000]


def _replay(form: Joined, now: datetime, answers: IO[bytes], out: IO[bytes]) -> None:
    from surveys.questionnaires.xform.replay import Replay

    replay = Replay(form, now=now)
    try:
        out.write(_line(replay.states()))
        for text in _lines(answers):
            out.write(_line(replay.line(text)))
            out.flush()
    except BrokenPipeError:  # nobody reads any more
        sys.stderr.close()


def _lines(stream: IO[bytes]) -> Iterator[str]:
    """The lines that are not blank; of one that is too long only its beginning."""
    while line := stream.readline(LONGEST_LINE):
        rest = line
        while not rest.endswith(b"\n") and (rest := stream.readline(LONGEST_LINE)):
            continue
        if line.strip():
            yield line.decode("utf-8", "replace")


def _line(states: Any) -> bytes:
    """One line of JSON as a browser writes it."""
    text = json.dumps(states, ensure_ascii=False, separators=(",", ":"))
    try:
        return text.encode() + b"\n"
    except UnicodeEncodeError:  # half a character
        return json.dumps(states, separators=(",", ":")).encode() + b"\n"


def node_program() -> str | None:
    """Where node is, if this machine has it."""
    return shutil.which("node") or shutil.which("nodejs")


def _replay_in_node(form: Joined, now: datetime) -> int:
    node = node_program()
    if node is None:
        fail(_("Máy này chưa có node nên chưa chạy được phần mềm của điện thoại. Cài Node.js 20 hoặc bỏ --engine js."))
    with tempfile.TemporaryDirectory() as folder:
        written = Path(folder, "form.json")
        written.write_text(json.dumps(for_node(form, now)), encoding="utf-8")
        return subprocess.run([node, str(NODE_PROGRAM), str(written)], check=False).returncode


def for_node(form: Joined, now: datetime) -> dict[str, Any]:
    """What the phone's engine needs to replay a form."""
    from surveys.questionnaires.compiled import compiled

    def node(each: Any) -> dict[str, Any]:
        data = {name: value for name, value in asdict(each).items() if name not in {"bind", "children"}}
        more = {"value_type": each.value_type, "readonly": each.bind.get("readonly", "")}
        return data | more | {"children": [node(child) for child in each.children]}

    return {
        "compiled": compiled(form.questionnaire),
        "root": node(form.root),
        "names": form.names,
        "nodes": {name: node(each) for name, each in form.nodes.items() if each.is_leaf},
        "today": now.date().isoformat(),
        "now": now.isoformat(timespec="milliseconds"),
    }


commands = [replay_form]
