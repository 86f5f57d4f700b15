"""The report's numbers held against the true values of the synthetic population."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from analysis import Item, crosstab_book
from surveys.requests.records import Survey
from surveys.responses.dataset import weighted_sample
from surveys.text import format_number
from webapp.demo.population import Population


@dataclass(frozen=True)
class TruthRow:
    """One option of one question: the truth, the estimate and its 95 % interval, as shares."""

    variable: str
    option: str
    truth: float
    estimate: float
    low: float
    high: float

    @property
    def held(self) -> bool:
        return self.low <= self.truth <= self.high


@dataclass(frozen=True)
class TruthComparison:
    """Every option of every closed question."""

    rows: tuple[TruthRow, ...]

    @property
    def sentence(self) -> str:
        held = sum(row.held for row in self.rows)
        share = format_number(100 * held / len(self.rows), 1)
        return f"{held} trên {len(self.rows)} khoảng tin cậy 95 % ({share} %) chứa giá trị thật của dân số giả lập."

    def to_dict(self) -> dict[str, Any]:
        return {
            "note": "Giá trị thật của dân số giả lập và ước lượng từ mẫu; tỷ lệ từ 0 đến 1.",
            "rows": [row.__dict__ | {"held": row.held} for row in self.rows],
        }


def compare_with_truth(session: Session, survey: Survey, population: Population) -> TruthComparison:
    """Estimate every closed question of a survey from all its responses and look the truth up."""
    sample, _ledger = weighted_sample(session, survey, released_only=False)
    items = [Item(i.variable, i.label, i.options, multiple=i.multiple) for i in population.questionnaire.closed_items()]
    cells = crosstab_book(sample, items).to_frame()
    answers = population.answers
    rows = tuple(
        TruthRow(
            variable=cell.item,
            option=cell.option,
            truth=float(answers.has(cell.item, cell.option)[answers.asked[cell.item]].mean()),
            estimate=cell.share,
            low=cell.low,
            high=cell.high,
        )
        for cell in cells.itertuples()
    )
    return TruthComparison(rows)
