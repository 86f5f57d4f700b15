"""The four files of a report of sixty questions by eight banners with sixty charts, from results that are kept."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from sqlalchemy import select
from sqlalchemy.orm import Session

from analysis.weight_ledger import WeightLedger
from sampling import Basis
from surveys.database import open_engine, open_session
from surveys.questionnaires.questionnaire import Questionnaire
from surveys.reports.composition import compose
from surveys.reports.document import Chart, ReportDocument, Table
from surveys.reports.facts import ReportFacts, report_facts
from surveys.reports.files import write_files
from surveys.reports.results import Answer, Cell, DomainResult, QuestionResult, ResultsBook
from surveys.reports.results_workbook import WorkbookFacts
from surveys.requests.records import Survey
from surveys.text import rounded
from webapp.demo.build import DATABASE_NAME, build_demo

QUESTIONS, RESPONSES = 60, 10_000
BANNERS = (2, 4, 4, 6, 3, 5, 8, 12)
ANSWERS = ("Rất hài lòng", "Hài lòng", "Bình thường", "Không hài lòng", "Rất không hài lòng", "Khó trả lời")
SEED = 2026
BAR_SECONDS = 20.0
AT = datetime(2026, 3, 21, 2, 0, tzinfo=UTC)


def measure_reports(demo: Path | None = None) -> bool:
    """Compose and write all files, tell what each step took; whether the bar is kept."""
    book = _book(np.random.default_rng(SEED))
    with _survey_facts(demo) as facts:
        questionnaire = Questionnaire.from_dict(facts.version.definition)
        told: list[tuple[str, float]] = [("words and charts", time.perf_counter())]
        document = compose(facts, book, questionnaire, {}, today=AT.date(), draft=True)
        files = write_files(
            document,
            book,
            WeightLedger((), ()),
            WorkbookFacts(facts.request.title, False, date(2026, 3, 21), facts),
            created=AT,
            progress=lambda kind: told.append((kind, time.perf_counter())),
        )
        told.append(("", time.perf_counter()))
    _tell(document, told, files)
    return told[-1][1] - told[0][1] <= BAR_SECONDS


def _tell(document: ReportDocument, told: list[tuple[str, float]], files: dict[str, bytes]) -> None:
    blocks = list(document.all_blocks())
    charts, tables = (sum(isinstance(block, kind) for block in blocks) for kind in (Chart, Table))
    print(
        f"Report of {QUESTIONS} questions × {len(BANNERS)} banners ({sum(BANNERS)} groups), {RESPONSES:,} responses: "
        f"{charts} charts, {tables} tables"
    )
    for (name, begun), (_next, ended) in pairwise(told):
        size = f"{len(files[name]) / 1e6:8.1f} MB" if name in files else ""
        print(f"  {name:<20}{ended - begun:8.2f} s{size}")
    print(f"  {'all four files':<20}{told[-1][1] - told[0][1]:8.2f} s (at most {BAR_SECONDS:.0f} s)", flush=True)


@contextmanager
def _survey_facts(demo: Path | None) -> Iterator[ReportFacts]:
    """What surrounds the results: the facts of a probability survey of the demonstration."""
    with TemporaryDirectory() as folder:
        if demo is None:
            build_demo(Path(folder), say=lambda line: None)
        engine = open_engine(f"sqlite:///{(demo or Path(folder)) / DATABASE_NAME}")
        with open_session(engine) as session:
            yield _probability_facts(session)
        engine.dispose()


def _probability_facts(session: Session) -> ReportFacts:
    for survey in session.scalars(select(Survey).order_by(Survey.id)):
        facts = report_facts(session, survey)
        if facts is not None and facts.draw is not None and facts.basis is Basis.PROBABILITY and facts.valid:
            return facts
    raise LookupError("The demonstration has no probability survey with responses.")


def _book(rng: np.random.Generator) -> ResultsBook:
    """Results in the shape that the gate gives them: rounded, some hidden, some flagged."""
    questions = tuple(_question(rng, number) for number in range(1, QUESTIONS + 1))
    banners = tuple((f"b{place}", f"Nhóm phân tổ {place}") for place in range(1, len(BANNERS) + 1))
    return ResultsBook("probability", True, True, RESPONSES, questions, banners=banners)


def _question(rng: np.random.Generator, number: int) -> QuestionResult:
    answers = zip(ANSWERS, _cells(rng, RESPONSES), strict=True)
    domains = tuple(
        DomainResult(f"b{place}", f"Nhóm phân tổ {place}", f"Nhóm số {group} của cách chia {place}", n, _cells(rng, n))
        for place, groups in enumerate(BANNERS, 1)
        for group, n in enumerate(rng.multinomial(RESPONSES, np.full(groups, 1 / groups)).tolist(), 1)
    )
    return QuestionResult(
        f"q{number}",
        number,
        f"Ông/Bà đánh giá thế nào về việc thứ {number} mà chính quyền địa phương làm trong năm?",
        f"Phần {1 + number // 12}. Đời sống và dịch vụ",
        "single",
        RESPONSES,
        tuple(Answer(str(place), label, cell) for place, (label, cell) in enumerate(answers, 1)),
        domains,
        bears_interval=True,
        numeral=str(number),
    )


def _cells(rng: np.random.Generator, n: int) -> tuple[Cell, ...]:
    shares = 100 * rng.dirichlet(np.full(len(ANSWERS), 3.0))
    return tuple(_cell(float(share), n, hidden=rng.random() < 0.04) for share in shares)


def _cell(share: float, n: int, *, hidden: bool) -> Cell:
    if hidden:
        return Cell(None, None, hidden=True)
    error = (1.7 * share * (100 - share) / n) ** 0.5
    return Cell(
        rounded(share, 1),
        n,
        count=round(share * n / 100),
        se=rounded(error, 2),
        low=rounded(max(0.0, share - 2 * error), 1),
        high=rounded(min(100.0, share + 2 * error), 1),
        deff=1.7,
        cv=rounded(100 * error / share, 1),
        margin=rounded(2 * error, 1),
        unweighted=rounded(share, 1),
    )
