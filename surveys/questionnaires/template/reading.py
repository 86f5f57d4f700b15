"""Reads the simple Vietnamese template, and recognises which of the two workbook formats a file is."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from itertools import groupby
from pathlib import Path

from surveys.questionnaires.consent import consent_text
from surveys.questionnaires.expression_messages import say
from surveys.questionnaires.expressions import Expression, ExpressionError, compile_expression
from surveys.questionnaires.findings import Finding, QuestionnaireError, errors_in, in_reading_order
from surveys.questionnaires.privacy import privacy_findings
from surveys.questionnaires.questionnaire import Choice, Group, Item, Question, Questionnaire
from surveys.questionnaires.template.conditions import ConditionError, Target, question_key, to_expression
from surveys.questionnaires.template.layout import (
    CHOICE_KINDS,
    HEADERS,
    INFORMATION,
    INFORMATION_SHEET,
    KINDS,
    LONG_TEXT,
    QUESTIONS_SHEET,
    Row,
)
from surveys.questionnaires.template.writer import write_template
from surveys.questionnaires.wording import check_wording
from surveys.questionnaires.xlsform.choices import exclusive_codes
from surveys.questionnaires.xlsform.reading import questionnaire_of_workbook
from surveys.questionnaires.xlsform.workbook import Sheet, Workbook, column_letter, read_workbook
from surveys.spreadsheets import OldText
from surveys.text import parse_number, search_key
from surveys.text.i18n import gettext as _

LANGUAGE = "vi"
OPTION_CODE = re.compile(r"(?P<code>\d{1,4}|[A-Za-z]\d{0,3})\s*[.):]\s*(?P<label>\S.*)", re.DOTALL)
OPTION_BREAK = re.compile(r"\n+|;\s*(?=\d{1,4}\s*[.)])")
SPECIFY = re.compile(r"ghi ro")
YES = {"co", "x", "1", "yes", "bat buoc"}

__all__ = ["read_questionnaire", "read_template", "write_template"]


def read_questionnaire(
    source: bytes | Path, filename: str = "", *, old_text: OldText = "ask"
) -> tuple[Questionnaire, list[Finding]]:
    """Read either an XLSForm or the simple template, whichever the file is."""
    workbook = read_workbook(source, filename, old_text=old_text)
    if workbook.sheet("survey") is not None:
        return _asking(*questionnaire_of_workbook(workbook))
    if workbook.sheet(QUESTIONS_SHEET) is not None:
        return _read(workbook)
    raise QuestionnaireError(
        "unknown-workbook",
        "neither an XLSForm (sheet survey) nor the simple template (sheet Phiếu)",
        filename=workbook.filename,
        sheets=[sheet.name for sheet in workbook.sheets],
    )


def _asking(questionnaire: Questionnaire, findings: list[Finding]) -> tuple[Questionnaire, list[Finding]]:
    """The same where something is asked: a form of calculations alone is a sound XLSForm but no questionnaire."""
    empty = [replace(finding, severity="error") for finding in findings if finding.code == "nothing-asked"]
    if empty:
        raise QuestionnaireError(
            "questionnaire-has-errors", "the form asks nothing", findings=[*empty, *findings], filename="", count=1
        )
    return questionnaire, findings


def read_template(source: bytes | Path, filename: str = "") -> tuple[Questionnaire, list[Finding]]:
    """The questionnaire of a filled template; raises QuestionnaireError with every error at its cell."""
    return _read(read_workbook(source, filename))


@dataclass
class Draft:
    """A row of the template on its way to a question."""

    number: int
    cells: Row
    name: str
    kind: str
    part: str
    options: tuple[Choice, ...] = ()
    list_name: str = ""


@dataclass
class TemplateReader:
    """Reads the rows, noting what is wrong with each cell."""

    sheet: Sheet
    found: list[Finding] = field(default_factory=list)
    columns: dict[str, int] = field(default_factory=dict)

    def note(self, code: str, number: int, key: str, message: str, advice: str, severity: str = "error") -> None:
        column = column_letter(self.columns[key]) if key in self.columns else None
        kind = "error" if severity == "error" else "warning"
        self.found.append(Finding(code, kind, message, advice, self.sheet.name, number, column))  # type: ignore[arg-type]

    def rows(self) -> list[tuple[int, Row]]:
        """Filled rows by key of the header, with their numbers."""
        head = next(
            (i for i, row in enumerate(self.sheet.rows[:10]) if search_key("Câu hỏi") in map(search_key, row)), None
        )
        if head is None:
            raise QuestionnaireError("template-without-headers", "the sheet has no header row", sheet=self.sheet.name)
        titles = {search_key(header.title): header.key for header in HEADERS}
        for index, title in enumerate(self.sheet.rows[head]):
            if search_key(title) in titles:
                self.columns.setdefault(titles[search_key(title)], index)
        rows = []
        for number, cells in enumerate(self.sheet.rows[head + 1 :], start=head + 2):
            row = {key: cells[index] for key, index in self.columns.items() if cells[index]}
            if row:
                rows.append((number, row))
        return rows

    def drafts(self) -> list[Draft]:
        """One draft a question, with its variable name, kind, part and options."""
        kinds = {search_key(title): kind for title, kind in KINDS.items()}
        drafts: list[Draft] = []
        taken: set[str] = set()
        part = ""
        for number, row in self.rows():
            part = row.get("part", part)
            if not row.get("text"):
                if set(row) - {"part"}:
                    self.note("missing-text", number, "text", _("Dòng này chưa có câu hỏi."),
                              _("Điền câu hỏi, hoặc xóa cả dòng."))  # fmt: skip
                continue
            kind = kinds.get(search_key(row.get("kind", "")))
            if kind is None:
                self.note("unknown-kind", number, "kind",
                          _("Loại câu trả lời “%(kind)s” không có trong danh sách.", kind=row.get("kind", "")),
                          _("Bấm vào ô và chọn một loại trong danh sách."))  # fmt: skip
                continue
            name = self.name(number, row, taken, len(drafts) + 1)
            drafts.append(Draft(number, row, name, kind, part))
        self.add_options(drafts)
        return drafts

    def name(self, number: int, row: Row, taken: set[str], position: int) -> str:
        written = row.get("code", "")
        name = variable_name(written) if written else f"C{position}"
        if name in taken:
            self.note("duplicate-code", number, "code", _("Mã câu “%(code)s” đã dùng ở dòng trên.", code=name),
                      _("Mỗi câu cần một mã riêng."))  # fmt: skip
            name = f"{name}_{number}"
        taken.add(name)
        return name

    def add_options(self, drafts: list[Draft]) -> None:
        """Each draft's options; rows of one grid without options take those of the grid's first row, and its list."""
        scales: dict[str, Draft] = {}
        for draft in drafts:
            if draft.kind not in CHOICE_KINDS:
                continue
            grid = draft.cells.get("grid", "")
            scale = scales.get(grid)
            draft.options = self.options(draft) or (scale.options if scale else ())
            draft.list_name = scale.list_name if scale and scale.options == draft.options else draft.name
            if grid and draft.options:
                scales.setdefault(grid, draft)
            if not draft.options:
                self.note("missing-options", draft.number, "options", _("Câu này chưa có phương án trả lời."),
                          _("Ghi mỗi dòng một phương án, ví dụ 1. Có, 2. Không."))  # fmt: skip

    def options(self, draft: Draft) -> tuple[Choice, ...]:
        pieces = [piece.strip() for piece in OPTION_BREAK.split(draft.cells.get("options", "")) if piece.strip()]
        choices: list[Choice] = []
        for position, piece in enumerate(pieces, start=1):
            match = OPTION_CODE.fullmatch(piece)
            code, label = (match["code"], match["label"]) if match else (str(position), piece)
            if any(choice.name == code for choice in choices):
                self.note("duplicate-option", draft.number, "options",
                          _("Mã phương án “%(code)s” bị lặp lại.", code=code),
                          _("Đánh số lại các phương án của câu này."))  # fmt: skip
                continue
            choices.append(Choice(code, {LANGUAGE: label.strip().rstrip(";").strip()}))
        return tuple(choices)

    def number_in(self, draft: Draft, key: str) -> float | None:
        text = draft.cells.get(key, "")
        if not text:
            return None
        try:
            return float(text) if re.fullmatch(r"-?\d+(\.\d+)?", text) else parse_number(text, english=False)
        except ValueError:
            self.note("bad-number", draft.number, key, _("“%(text)s” không phải là số.", text=text),
                      _("Điền một số hoặc để trống."))  # fmt: skip
            return None

    def constraint(self, draft: Draft) -> Expression | None:
        """Limits out of Tối đa, Từ and Đến."""
        low, high, most = (self.number_in(draft, key) for key in ("low", "high", "most"))
        if low is not None and high is not None and low > high:
            self.note("low-over-high", draft.number, "low", _("Số ở cột Từ lớn hơn số ở cột Đến."),
                      _("Đổi lại hai số này."))  # fmt: skip
        tests = []
        if draft.kind in {"integer", "decimal"}:
            tests += [f". >= {low:g}"] if low is not None else []
            tests += [f". <= {high:g}"] if high is not None else []
        if draft.kind == "select_multiple" and most is not None:
            tests.append(f"count-selected(.) <= {most:g}")
        return compile_expression(" and ".join(tests)) if tests else None

    def relevant(self, draft: Draft, targets: dict[str, Target]) -> Expression | None:
        text = draft.cells.get("condition", "")
        if not text:
            return None
        try:
            expression = to_expression(text, targets)
            return compile_expression(expression, names={target.name for target in targets.values()})
        except ConditionError as error:
            self.note("condition", draft.number, "condition", *_say_condition(error))
        except ExpressionError as error:
            self.note("condition", draft.number, "condition", *say(error))
        return None


def _read(workbook: Workbook) -> tuple[Questionnaire, list[Finding]]:
    sheet = workbook.sheet(QUESTIONS_SHEET)
    if sheet is None:
        raise QuestionnaireError("no-template-sheet", "the workbook has no sheet Phiếu", filename=workbook.filename)
    reader = TemplateReader(sheet, workbook.findings_on(QUESTIONS_SHEET, INFORMATION_SHEET))
    drafts = reader.drafts()
    if not drafts and not errors_in(reader.found):
        reader.note("nothing-asked", 2, "text", _("Mẫu chưa có câu hỏi nào."),
                    _("Điền ít nhất một câu hỏi vào trang Phiếu."))  # fmt: skip
    questionnaire = _questionnaire(reader, drafts, _information(workbook), workbook.filename)
    if not questionnaire.consent:
        reader.note("no-consent-text", 1, "", _("Trang Thông tin còn trống nên chưa có lời giới thiệu."),
                    _("Điền tên cuộc điều tra, cơ quan, mục đích, số phút, liên hệ."), "warning")  # fmt: skip
    if errors_in(reader.found):
        raise QuestionnaireError(
            "questionnaire-has-errors", "the questionnaire has errors", findings=in_reading_order(reader.found),
            filename=workbook.filename, count=len(errors_in(reader.found)),
        )  # fmt: skip
    letter = column_letter(reader.columns["text"]) if "text" in reader.columns else None
    places = {draft.name: (sheet.name, draft.number, letter) for draft in drafts}
    remarks = [*privacy_findings(questionnaire, places), *check_wording(questionnaire, places)]
    return questionnaire, in_reading_order([*reader.found, *remarks])


def _questionnaire(reader: TemplateReader, drafts: list[Draft], info: Row, filename: str) -> Questionnaire:
    targets = {
        question_key(draft.cells.get("code") or draft.name): Target(
            draft.name, draft.kind, {choice.name: choice.label[LANGUAGE] for choice in draft.options}
        )
        for draft in drafts
    }
    lists = {draft.list_name: draft.options for draft in drafts if draft.options}
    parts: list[Item] = []
    for index, (part, members) in enumerate(groupby(drafts, key=lambda draft: draft.part), start=1):
        items = tuple(_items(reader, list(members), targets))
        parts.append(Group(f"phan_{index}", {LANGUAGE: part} if part else {}, appearance="field-list", items=items))
    title = info.get("title") or Path(filename).stem
    consent = consent_text(info)
    return Questionnaire(
        id_string=variable_name(Path(filename).stem or title or "phieu"), title=title, languages=(LANGUAGE,),
        default_language=LANGUAGE, items=tuple(parts), choice_lists=lists, settings=info,
        consent={LANGUAGE: consent} if consent else {},
    )  # fmt: skip


def _items(reader: TemplateReader, drafts: list[Draft], targets: dict[str, Target]) -> list[Item]:
    """Questions of a part; neighbouring rows of one grid become a table."""
    items: list[Item] = []
    for grid, members in groupby(drafts, key=lambda draft: draft.cells.get("grid", "")):
        questions = [question for draft in members for question in _questions(reader, draft, targets)]
        if grid:
            name = f"bang_{questions[0].name}"
            is_table = len({question.choices for question in questions if question.choices}) == 1
            appearance = "table-list" if is_table else "field-list"
            items.append(Group(name, {LANGUAGE: grid}, appearance=appearance, items=tuple(questions)))
        else:
            items += questions
    return items


def _questions(reader: TemplateReader, draft: Draft, targets: dict[str, Target]) -> list[Question]:
    """The question of a row, and the text box of its "(ghi rõ)" option."""
    multiple = draft.kind == "select_multiple"
    question = Question(
        name=draft.name,
        kind=draft.kind,
        label={LANGUAGE: draft.cells["text"]},
        hint={LANGUAGE: draft.cells["hint"]} if "hint" in draft.cells else {},
        required=draft.kind != "note" and search_key(draft.cells.get("required", "")) in YES,
        relevant=reader.relevant(draft, targets),
        constraint=reader.constraint(draft),
        appearance="multiline" if search_key(draft.cells.get("kind", "")) == search_key(LONG_TEXT) else "",
        choices=draft.list_name if draft.options else "",
        exclusive=exclusive_codes(draft.options) if multiple else (),
    )
    other = next((c for c in draft.options if SPECIFY.search(search_key(c.label[LANGUAGE]))), None)
    if other is None or draft.kind == "rank":
        return [question]
    name = f"{draft.name}_khac"
    shown = compile_expression(f"selected(${{{draft.name}}}, '{other.name}')")
    text = Question(name, "text", label={LANGUAGE: other.label[LANGUAGE]}, relevant=shown)
    return [replace(question, other_specify=name), text]


def _information(workbook: Workbook) -> Row:
    sheet = workbook.sheet(INFORMATION_SHEET)
    keys = {search_key(title): key for key, title in INFORMATION.items()}
    rows = sheet.rows if sheet else []
    return {keys[search_key(row[0])]: row[1] for row in rows if len(row) > 1 and search_key(row[0]) in keys and row[1]}


def variable_name(text: str) -> str:
    """A variable name out of a code: "Câu 5" is C5, "C3.a" is C3_a."""
    bare = re.sub(r"^cau\s*(?=\d)", "C", search_key(text))
    bare = bare.upper() if re.fullmatch(r"c\d+", bare) else bare
    name = re.sub(r"\W+", "_", bare).strip("_")
    name = re.sub(r"^c(?=\d)", "C", name)
    return name if name and not name[0].isdigit() else f"C{name}"


def _say_condition(error: ConditionError) -> tuple[str, str]:
    sentences = {
        "unreadable": _("Không hiểu điều kiện “%(part)s”.", part=error.part),
        "unknown-question": _("Điều kiện nhắc tới câu “%(part)s” nhưng bảng hỏi không có câu này.", part=error.part),
        "unknown-option": _("Câu được nhắc tới không có phương án “%(part)s”.", part=error.part),
        "number-needed": _("Sau dấu so sánh cần một số, không phải “%(part)s”.", part=error.part),
    }
    return sentences[error.reason], _("Viết theo mẫu: C5 = 1   hoặc   C5 = 1, 2   hoặc   C3 = 1 và C5 khác 2.")
