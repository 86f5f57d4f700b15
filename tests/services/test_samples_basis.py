"""A basis is only set right downwards, by name and reason; what it says stands under every table and chart."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from sampling import Basis
from surveys.audit import AuditEntry
from surveys.errors import SurveyError
from surveys.reports.aapor import sample_words
from surveys.reports.composition import compose
from surveys.reports.document import Chart, Heading, Paragraph, Table
from surveys.reports.facts import report_facts
from surveys.reports.tabulation import results_book
from surveys.samples import service as samples
from surveys.samples.basis_corrections import correct_basis, corrections_of, weaker_bases
from tests.conftest import NOW, only_sqlite
from tests.documents.small_survey import build_survey, questionnaire
from tests.services.survey_in_the_field import survey_in_the_field

REASON = "Ở 12 xã hộ vắng nhà được thay bằng hộ bên cạnh"


@pytest.fixture
def place(session, world):
    return survey_in_the_field(session, world)


def correct(session, world, place, basis, reason=REASON):
    return correct_basis(session, place.survey, basis=basis, reason=reason, person=world.person("designer"), now=NOW)


def test_a_correction_governs_from_then_on_and_says_who_when_and_why(session, world, place):
    correct(session, world, place, Basis.PROBABILITY_WITH_SUBSTITUTION)
    correct(session, world, place, "quota", "Cộng tác viên tự tìm người trả lời cho đủ")
    assert samples.basis_of(session, place.survey.id) == Basis.QUOTA
    made = corrections_of(session, place.draw)
    assert [(each.before, each.after) for each in made] == [
        ("probability", "probability_with_substitution"),
        ("probability_with_substitution", "quota"),
    ]
    entries = session.scalars(select(AuditEntry).where(AuditEntry.action == "basis.corrected")).all()
    assert [entry.person_id for entry in entries] == [world.person("designer").id] * 2
    facts = report_facts(session, place.survey)
    assert facts is not None
    assert (facts.basis, len(facts.corrections)) == (Basis.QUOTA, 2)
    assert all(world.person("designer").full_name in words for words in facts.corrections)
    assert "Mẫu xác suất” thành “Mẫu xác suất có thay thế" in facts.corrections[0]
    assert REASON in facts.corrections[0]
    assert facts.corrections[0] in sample_words(facts)
    assert samples.verify_draw(place.draw) == []


def test_a_basis_never_becomes_stronger(session, world, place):
    correct(session, world, place, "quota")
    for basis in (Basis.PROBABILITY, Basis.RANDOM_ROUTE, Basis.QUOTA):
        with pytest.raises(SurveyError) as refused:
            correct(session, world, place, basis)
        assert refused.value.code == "sample.basis_stronger"
    assert weaker_bases("mixed") == []


def test_a_reason_is_needed(session, world, place):
    with pytest.raises(SurveyError) as refused:
        correct(session, world, place, "quota", "sai loại")
    assert refused.value.code == "sample.correction_reason_missing"
    assert samples.basis_of(session, place.survey.id) == Basis.PROBABILITY


@only_sqlite
def test_a_correction_stays_on_record(session, world, place):
    made = correct(session, world, place, "quota")
    session.delete(made)
    with pytest.raises(SurveyError, match="stays on record"):
        session.flush()


@only_sqlite
def test_the_report_prints_corrections_and_the_label_under_every_table_and_chart(session, world):
    survey = build_survey(session, world)
    correct_basis(session, survey, basis="quota", reason=REASON, person=world.person("designer"), now=NOW)
    facts, (book, _ledger) = report_facts(session, survey), results_book(session, survey)
    assert facts is not None
    document = compose(facts, book, questionnaire(), {}, today=NOW.date(), draft=True)
    said = [block.text for block in document.blocks if isinstance(block, Paragraph)]
    method = next(block for block in document.blocks if isinstance(block, Heading) and "PHƯƠNG PHÁP" in block.text)
    words = document.blocks[document.blocks.index(method) + 2]
    assert isinstance(words, Paragraph)
    assert words.text in said
    assert REASON in words.text
    assert world.person("designer").full_name in words.text
    first = next(n for n, block in enumerate(document.blocks) if isinstance(block, Heading) and "KẾT QUẢ" in block.text)
    results = document.blocks[first : document.blocks.index(method)]
    tables = [block for block in results if isinstance(block, Table)]
    charts = [block for block in results if isinstance(block, Chart)]
    assert len(tables) > 3
    assert len(charts) > 3
    assert all("Mẫu hạn ngạch." in chart.alternative for chart in charts)
    assert all("Mẫu hạn ngạch." in " ".join(table.notes) for table in tables)
    assert not any("khoảng tin cậy 95%" in chart.alternative for chart in charts)
