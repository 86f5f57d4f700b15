"""khaosat check-form: what is wrong with an XLSForm, cell by cell, before anybody imports it."""

from __future__ import annotations

import json
import shutil
import sys
import textwrap
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from webapp.cli.words import _, sentence_of

if TYPE_CHECKING:
    from surveys.questionnaires.findings import Finding

MARKS = {"error": "✗", "warning": "!", "privacy": "?", "advice": "·"}
PLACE_WIDTH = 16
NARROWEST, WIDEST = 60, 120
MOST_PLACES = 6


@click.command(
    "check-form",
    help=_(
        "Kiểm tra một bảng hỏi XLSForm (.xlsx, .xls): chỗ phải sửa ở trang, dòng, cột nào và sửa thế nào. "
        "Kết thúc bằng 0 khi dùng được, bằng 1 khi còn chỗ phải sửa."
    ),
)
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help=_("In ra dạng JSON, cho chương trình khác đọc."))
def check_form(file: Path, as_json: bool) -> None:
    """Check FILE and say what was found; exit code 1 where it cannot be used."""
    findings = findings_of(file)
    ok = all(finding.severity != "error" for finding in findings)
    if as_json:
        found = [finding.to_dict() for finding in findings]
        click.echo(json.dumps({"ok": ok, "form": file.name, "findings": found}, ensure_ascii=False, indent=1))
    else:
        click.echo("\n".join(_report(file.name, findings, ok=ok)))
    sys.exit(0 if ok else 1)


def findings_of(file: Path) -> list[Finding]:
    """All that is to be said of a form: whatever is the matter with the file, a finding says so."""
    from surveys.errors import SurveyError
    from surveys.questionnaires.findings import Finding, QuestionnaireError
    from surveys.questionnaires.xlsform.reading import questionnaire_of_workbook
    from surveys.questionnaires.xlsform.workbook import read_workbook

    def refused(code: str, message: str, advice: str = "", **facts: Any) -> list[Finding]:
        return [Finding(code, "error", message, advice, facts=facts)]

    try:
        return questionnaire_of_workbook(read_workbook(_content(file), file.name, old_text="convert"))[1]
    except QuestionnaireError as error:
        return error.findings or refused(error.code, sentence_of(SurveyError(error.code, error.message, **error.facts)))
    except SurveyError as error:
        return refused(error.code, sentence_of(error))
    except OSError as error:
        message = _("Không đọc được tệp %(file)s: %(reason)s.", file=file, reason=_reason(error))
        return refused("unreadable-file", message, _("Kiểm tra lại đường dẫn và quyền đọc tệp."))
    except (
        Exception,
        RecursionError,
        MemoryError,
    ) as error:  # whatever a stranger's file does, it is told in a sentence
        message = _("Tệp %(file)s làm phần mềm không đọc tiếp được.", file=file)
        advice = _("Mở tệp bằng Excel, lưu thành tệp .xlsx mới rồi thử lại; nếu vẫn vậy, gửi tệp cho người bảo trì.")
        return refused("unexpected", message, advice, error=type(error).__name__)


def _content(file: Path) -> bytes:
    """What is in the file, of a larger one only enough to see that it is too large."""
    from surveys.spreadsheets.limits import MAX_FILE_BYTES

    if file.exists() and not file.is_file():
        raise IsADirectoryError
    with file.open("rb") as stream:
        return stream.read(MAX_FILE_BYTES + 1)


def _reason(error: OSError) -> str:
    if isinstance(error, FileNotFoundError):
        return _("không có tệp này")
    if isinstance(error, PermissionError):
        return _("không có quyền đọc")
    if isinstance(error, IsADirectoryError):
        return _("đây không phải là tệp")
    return error.strerror or type(error).__name__


def report_lines(findings: Iterable[Finding]) -> list[str]:
    """What was found, in its order: mark, place and sentence, what to do below it; the same at several cells once."""
    alike: dict[tuple[str, str, str], list[Finding]] = {}
    for finding in findings:
        alike.setdefault((finding.severity, finding.message, finding.advice), []).append(finding)
    return [line for key, group in alike.items() for line in _told(*key, group)]


def _report(name: str, findings: list[Finding], *, ok: bool) -> list[str]:
    """All that was found, and whether the form can be used."""
    counts = {mark: sum(finding.severity == mark for finding in findings) for mark in MARKS}
    verdict = (
        _(
            "%(file)s: dùng được. %(warning)s điều cần xem, %(privacy)s câu cần giải trình, "
            "%(advice)s gợi ý về lời hỏi.",
            file=name,
            **counts,
        )
        if ok
        else _("%(file)s: chưa dùng được, %(error)s chỗ phải sửa.", file=name, **counts)
    )
    return [*report_lines(findings), verdict]


def _told(severity: str, message: str, advice: str, group: list[Finding]) -> list[str]:
    places = list(dict.fromkeys(place for finding in group if (place := _place(finding))))
    place = places[0] if places else ""
    also = ", ".join(places[1:MOST_PLACES]) + (" …" if len(places) > MOST_PLACES else "")
    width = min(max(shutil.get_terminal_size((100, 24)).columns, NARROWEST), WIDEST)
    sentences = [message, *([advice] if advice else []), *([_("Cũng ở: %(places)s", places=also)] if also else [])]
    indent = " " * (PLACE_WIDTH + 2 if place else 2)
    lines = [
        line
        for sentence in sentences
        for line in textwrap.wrap(sentence, width, initial_indent=indent, subsequent_indent=indent)
    ]
    lines[0] = f"{MARKS[severity]} {place:<{len(indent) - 2}}{lines[0].removeprefix(indent)}"
    return lines


def _place(finding: Finding) -> str:
    """Where it is, as Excel names the cell: "survey D12"."""
    cell = f"{finding.column or ''}{finding.row or ''}" if finding.column else _row_word(finding)
    return " ".join(part for part in (finding.sheet or "", cell) if part)


def _row_word(finding: Finding) -> str:
    return _("dòng %(row)s", row=finding.row) if finding.row else ""


commands = [check_form]
