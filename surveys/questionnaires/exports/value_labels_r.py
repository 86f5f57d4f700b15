"""An R script that reads the answers and labels them, with nothing but R itself."""

from __future__ import annotations

from collections.abc import Sequence

from surveys.questionnaires.exports.data_tables import Column, DataTable, data_tables
from surveys.questionnaires.merged_versions import Version
from surveys.text.i18n import gettext as _
from surveys.text.i18n import in_vietnamese

FUNCTIONS = """
read_answers <- function(file) {
  read.csv(file, colClasses = "character", na.strings = "", check.names = FALSE, fileEncoding = "UTF-8-BOM")
}

labelled <- function(data, name, label) {
  if (name %in% names(data)) attr(data[[name]], "label") <- label
  data
}

converted <- function(data, name, convert) {
  if (name %in% names(data)) data[[name]] <- convert(data[[name]])
  data
}

as_choice <- function(data, name, codes, labels) {
  converted(data, name, function(answers) factor(answers, levels = codes, labels = labels))
}

each_option <- function(data, name, columns, codes, labels, found) {
  if (!name %in% names(data)) return(data)
  question <- attr(data[[name]], "label")
  chosen <- strsplit(data[[name]], " ", fixed = TRUE)
  for (place in seq_along(codes)) {
    column <- columns[place]
    data[[column]] <- found(chosen, codes[place])
    data[[column]][is.na(data[[name]])] <- NA
    attr(data[[column]], "label") <- paste(question, labels[place], sep = ": ")
  }
  data
}

as_choices <- function(data, name, columns, codes, labels) {
  each_option(data, name, columns, codes, labels, function(chosen, code) {
    factor(vapply(chosen, function(one) code %in% one, NA), levels = c(FALSE, TRUE), labels = c(NOT_CHOSEN, CHOSEN))
  })
}

as_order <- function(data, name, columns, codes, labels) {
  each_option(data, name, columns, codes, labels, function(chosen, code) {
    vapply(chosen, function(one) match(code, one), 1L)
  })
}
"""
CONVERSIONS = {
    "integer": "as.integer",
    "numeric": "as.numeric",
    "Date": "as.Date",
    "POSIXct": 'function(answers) as.POSIXct(sub("T", " ", substr(answers, 1, 16)), format = "%Y-%m-%d %H:%M")',
}
"""How a column of texts becomes one of a class of R."""


@in_vietnamese()
def r_script(versions: Sequence[Version]) -> str:
    """The script (UTF-8) for the tables of all versions, the oldest first."""
    tables = data_tables(versions)
    lines = [
        *(f"# {line}" for line in _explained(versions[-1].questionnaire.title, tables)),
        FUNCTIONS.replace("NOT_CHOSEN", quoted(_("Không chọn"))).replace("CHOSEN", quoted(_("Chọn"))),
        "label_answers <- function(data) {",
        *(f"  {line}" for table in tables for column in table.columns for line in _column_lines(column)),
        "  data",
        "}",
        "",
        *(f"{_data_name(table)} <- label_answers(read_answers({quoted(table.filename)}))" for table in tables),
    ]
    return "\n".join(lines) + "\n"


def quoted(text: str) -> str:
    """A text as R reads it back."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\r", "").replace("\t", " ")
    return f'"{escaped}"'


def _explained(title: str, tables: Sequence[DataTable]) -> list[str]:
    files = ", ".join(table.filename for table in tables)
    return [
        " ".join(title.split()),
        _("Đặt tệp này cạnh tệp số liệu (%(files)s, CSV mã UTF-8, dòng đầu là tên biến), rồi chạy:", files=files),
        'source("nhan-gia-tri.R", encoding = "UTF-8")',
        _("Câu chọn nhiều phương án và câu xếp hạng có thêm một cột cho mỗi phương án."),
    ]


def _column_lines(column: Column) -> list[str]:
    name, reading = quoted(column.name), column.variable.question.reading
    labelling = f"data <- labelled(data, {name}, {quoted(column.label)})"
    if column.options:
        verb = {"choice": "as_choice", "choices": "as_choices", "order": "as_order"}[reading]
        codes = _vector([option.code for option in column.options])
        labels = _vector([option.label for option in column.options])
        if reading == "choice":
            return [f"data <- {verb}(data, {name}, {codes}, {labels})", labelling]
        columns = _vector([option.column for option in column.options])
        return [labelling, f"data <- {verb}(data, {name}, {columns}, {codes}, {labels})"]
    conversion = CONVERSIONS.get(column.variable.question.row.r_class)
    return [*([f"data <- converted(data, {name}, {conversion})"] if conversion else []), labelling]


def _vector(texts: Sequence[str]) -> str:
    return f"c({', '.join(quoted(text) for text in texts)})"


def _data_name(table: DataTable) -> str:
    letters = "".join(letter if letter.isascii() and letter.isalnum() else "_" for letter in table.repeat)
    return f"so_lieu_{letters}" if table.repeat else "so_lieu"
