"""The kinds of question, one row each: how an answer is read and kept, how it is asked, what it is called elsewhere.

A new kind is a row here; docs/question-types.md shows how, and says when it needs a control of its own.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from surveys.text.i18n import lazy_gettext as _l

Reading = Literal[
    "choice", "choices", "order", "whole", "number", "text", "date", "time", "datetime", "confirmation", "nothing"
]
"""What an answer is: one code, several, codes in order, a number, words, a moment, a mark, or no answer at all."""
Measure = Literal["nominal", "ordinal", "scale"]

CHOOSES: frozenset[Reading] = frozenset({"choice", "choices", "order"})
COUNTS: frozenset[Reading] = frozenset({"whole", "number"})


@dataclass(frozen=True)
class Kind:
    """One kind of question.

    `types` are the words of XLSForm's type column, the first one is written out; `appearance` is the word of the
    appearance column that makes such a question this kind. `control` is the part of a page that asks it, `keyboard`
    what a phone shows. `pattern` is what a whole answer must match, in the language of `expressions.patterns`, and
    `pattern_message` what is said where it does not. `node` is the XForm node as ODK's engine names it; `measure` and
    `r_class` are for SPSS and R.
    """

    name: str
    words: Any
    reading: Reading
    types: tuple[str, ...] = ()
    appearance: str = ""
    control: str = ""
    keyboard: str = ""
    asked: bool = True
    pattern: str = ""
    pattern_message: Any = ""
    node: str = "input"
    measure: Measure = "nominal"
    r_class: str = "character"

    @property
    def chooses(self) -> bool:
        """Whether its answers are codes of a choice list."""
        return self.reading in CHOOSES

    @property
    def counts(self) -> bool:
        """Whether its answers are numbers."""
        return self.reading in COUNTS

    @property
    def stored(self) -> bool:
        """Whether a value is kept under its name."""
        return self.reading != "nothing"


ROWS = (
    Kind("select_one", _l("Chọn một phương án"), "choice",
         types=("select_one",), control="options", node="select", r_class="factor"),
    Kind("select_multiple", _l("Chọn nhiều phương án"), "choices",
         types=("select_multiple",), control="boxes", node="select", r_class="factor"),
    Kind("rank", _l("Xếp hạng"), "order",
         types=("rank",), control="ranking", node="rank", measure="ordinal"),
    Kind("integer", _l("Số nguyên"), "whole",
         types=("integer", "int"), control="line", keyboard="numeric", measure="scale", r_class="integer"),
    Kind("decimal", _l("Số"), "number",
         types=("decimal",), control="line", keyboard="decimal", measure="scale", r_class="numeric"),
    Kind("range", _l("Số trong khoảng"), "number",
         types=("range",), control="range", keyboard="decimal", node="range", measure="scale", r_class="numeric"),
    Kind("text", _l("Câu hỏi mở"), "text", types=("text", "string"), control="line"),
    Kind("date", _l("Ngày"), "date", types=("date",), control="date", measure="scale", r_class="Date"),
    Kind("time", _l("Giờ"), "time", types=("time",), control="time", measure="scale"),
    Kind("datetime", _l("Ngày giờ"), "datetime",
         types=("dateTime", "date_time"), control="datetime", measure="scale", r_class="POSIXct"),
    Kind("acknowledge", _l("Xác nhận"), "confirmation",
         types=("acknowledge", "trigger"), control="confirmation", node="trigger"),
    Kind("note", _l("Lời dẫn"), "nothing", types=("note",), control="note", node="note"),
    Kind("calculate", _l("Tính ra, không hỏi"), "text",
         types=("calculate", "calculation"), asked=False, node="model-value"),
    Kind("hidden", _l("Ghi sẵn, không hỏi"), "text", types=("hidden",), asked=False, node="model-value"),
    Kind("left_out", _l("Không thu thập"), "nothing", asked=False, node="model-value"),
)  # fmt: skip
"""A left-out question is one of a type that is never collected; its own type is its parameter "type"."""

KINDS: dict[str, Kind] = {row.name: row for row in ROWS}


def add_kind(kind: Kind) -> None:
    """One more row, for an office's own kind; ValueError where the name is taken."""
    if kind.name in KINDS:
        raise ValueError(f"there is a kind {kind.name!r} already")
    KINDS[kind.name] = kind


def kind_of_type(type_words: str, appearance: str = "") -> Kind | None:
    """The kind that a cell of XLSForm's type column means, or None; a kind with an appearance of its own goes first."""
    wanted = type_words.replace("-", "_").replace(" ", "_").lower()
    found = next((k for k in KINDS.values() if not k.appearance and wanted in {word.lower() for word in k.types}), None)
    return in_appearance(found.name, appearance) if found else None


def in_appearance(name: str, appearance: str) -> Kind:
    """The kind that a question of this kind becomes in an appearance: the row of the same type that names it."""
    plain = KINDS[name]
    worn = set(appearance.lower().split())
    rows = (kind for kind in KINDS.values() if kind.appearance in worn and set(kind.types) & set(plain.types))
    return next(rows, plain)
