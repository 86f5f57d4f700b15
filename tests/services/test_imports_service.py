"""Imports on a real database: whole or not at all, once, with basis and cases; taken back in whole steps."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from uuid import uuid4

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from sampling import Basis
from surveys.audit import AuditEntry
from surveys.errors import SurveyError
from surveys.fieldwork import service as fieldwork
from surveys.fieldwork.records import Case
from surveys.imports import judging, service
from surveys.imports.bringing_in import bring_in, prepare, withdraw
from surveys.imports.mapping import ColumnMap, Source
from surveys.imports.records import ResponseImport
from surveys.reports.aapor import prefilled, returns_words
from surveys.reports.editions import write_report
from surveys.reports.facts import report_facts
from surveys.reports.tabulation import results_book
from surveys.requests.journey import journey
from surveys.requests.service import close_fieldwork
from surveys.responses import releases
from surveys.responses.dataset import field_design, weighted_sample
from surveys.responses.keeping import save_section
from surveys.responses.records import Response, ResponseLink, ResultsRelease
from surveys.responses.service import submit
from surveys.samples.service import discard
from tests.conftest import NOW
from tests.services.import_files import as_csv, as_xlsx, interviews, kobo_rows
from tests.services.survey_in_the_field import demo_questionnaire, survey_in_the_field

ORIGIN = "Đoàn thanh niên xã thu bằng điện thoại, tháng 3/2026"


def rows_of(number: int, *, seed: int = 1, extra: dict[str, list] | None = None) -> list[list]:
    rows = kobo_rows(demo_questionnaire(), interviews(demo_questionnaire(), number, seed=seed))
    for header, cells in (extra or {}).items():
        rows[0].append(header)
        for row, cell in zip(rows[1:], cells, strict=True):
            row.append(cell)
    return rows


def received(session: Session, survey, person, content: bytes, *, basis: str = "volunteer") -> ResponseImport:
    imported = service.receive(
        session,
        survey,
        filename="C:\\phieu\\kobo.csv",
        content=content,
        origin=ORIGIN,
        mode="telephone",
        basis=basis,
        person=person,
        now=NOW,
    )
    service.keep_reading(session, imported, service.read_file(session, imported))
    return imported


def brought_in(session: Session, imported: ResponseImport, person, **decisions: str) -> ResponseImport:
    service.keep_check(session, imported, service.check(session, imported, now=NOW))
    service.write_decisions(session, imported, {key.replace("__", "|"): value for key, value in decisions.items()})
    return bring_in(session, imported, prepare(session, imported, now=NOW), person=person, now=NOW)


def count(session: Session, *conditions) -> int:
    return session.scalar(select(func.count()).select_from(Response).where(*conditions)) or 0


@pytest.fixture
def office(session, world):
    """A survey in the field with a drawn sample, and its designer."""
    return survey_in_the_field(session, world), world.person("designer")


@pytest.fixture
def bare(session, world):
    """A survey with a questionnaire and no sample, still in design."""
    here = survey_in_the_field(session, world, started=False)
    discard(session, here.survey, here.draw, reason="không chọn mẫu nữa", person=world.person("designer"), now=NOW)
    return here.survey, world.person("designer")


def test_all_forms_come_in_marked_with_their_import(session, office):
    here, designer = office
    imported = brought_in(session, received(session, here.survey, designer, as_csv(rows_of(25))), designer)
    responses = session.scalars(select(Response).where(Response.import_id == imported.id)).all()
    assert len(responses) == imported.responses == 25
    assert {response.mode for response in responses} == {"telephone"}
    assert {response.submitted_on for response in responses} == {date(2026, 3, 4)}
    assert imported.state == "imported"
    assert imported.content is None
    assert set(imported.mapping) == {"placement", "questions", "dropped", "left_blank", "doubts"}
    assert count(session, Response.release_id.is_not(None)) in (0, *range(10, 26))
    said = session.scalars(select(AuditEntry.subject).where(AuditEntry.action.startswith("import."))).all()
    assert set(said) == {"response_import"}


def test_nothing_comes_in_while_a_doubt_is_undecided(session, office):
    here, designer = office
    rows = rows_of(12)
    rows[3][rows[0].index("phan_d/gioi_tinh")] = "chưa rõ"
    imported = received(session, here.survey, designer, as_csv(rows))
    with pytest.raises(SurveyError) as refusal:
        brought_in(session, imported, designer)
    assert refusal.value.code == "import.undecided"
    assert count(session) == 0
    brought_in(session, imported, designer, **{"unknown-value__gioi_tinh": "drop"})
    assert count(session) == 11
    assert imported.mapping["dropped"] == {"unknown-value": 1}


def test_a_person_says_what_an_unknown_value_means(session, office):
    here, designer = office
    rows = rows_of(12)
    place = rows[0].index("phan_d/gioi_tinh")
    rows[1][place], rows[2][place] = "chưa rõ", "đàn ông"
    imported = received(session, here.survey, designer, as_csv(rows))
    found = service.find_unknown_values(session, imported, now=NOW)
    assert [(row["text"], row["rows"]) for row in found] == [("chưa rõ", 1), ("đàn ông", 1)]
    service.write_values(session, imported, {"gioi_tinh": {"chưa rõ": "blank", "đàn ông": "=1"}})
    brought_in(session, imported, designer)
    given = {r.instance_id.int & 0xFF: r for r in session.scalars(select(Response))}
    assert "gioi_tinh" in given[1].declined
    assert given[2].answers["gioi_tinh"] == "1"
    with pytest.raises(SurveyError, match="no meaning"):
        service.write_values(
            session, received(session, here.survey, designer, as_csv(rows_of(3))), {"gioi_tinh": {"x": "=77"}}
        )


def test_the_same_file_is_imported_once(session, office):
    here, designer = office
    content = as_csv(rows_of(12))
    first = brought_in(session, received(session, here.survey, designer, content), designer)
    with pytest.raises(SurveyError) as refusal:
        received(session, here.survey, designer, content)
    assert refusal.value.code == "import.same_file"
    with pytest.raises(SurveyError):
        bring_in(session, first, prepare(session, first, now=NOW), person=designer, now=NOW)
    assert count(session) == 12


def test_of_two_who_import_at_once_one_is_told(session, engine, office):
    here, designer = office
    imported = received(session, here.survey, designer, as_csv(rows_of(12)))
    service.keep_check(session, imported, service.check(session, imported, now=NOW))
    session.commit()
    with Session(engine) as other:
        theirs = other.get_one(ResponseImport, imported.id)
        prepared = prepare(other, theirs, now=NOW)
        other.rollback()
        bring_in(session, imported, prepare(session, imported, now=NOW), person=designer, now=NOW)
        session.commit()
        theirs = other.get_one(ResponseImport, imported.id)
        with pytest.raises(SurveyError):
            bring_in(other, theirs, prepared, person=designer, now=NOW)
        other.rollback()
    session.rollback()
    assert count(session) == 12


def test_a_mapping_that_changed_after_the_check_is_not_brought_in(session, office):
    here, designer = office
    imported = received(session, here.survey, designer, as_csv(rows_of(12)))
    prepared = prepare(session, imported, now=NOW)
    service.write_values(session, imported, {"gioi_tinh": {"x": "blank"}})
    with pytest.raises(SurveyError) as refusal:
        bring_in(session, imported, prepared, person=designer, now=NOW)
    assert refusal.value.code == "import.changed"
    assert count(session) == 0


def test_forms_of_the_sample_close_their_cases_and_keep_the_basis(session, office):
    here, designer = office
    codes = [case.code for case in here.cases[:12]]
    content = as_xlsx(rows_of(12, extra={"Mã phiếu": codes, "so_nguoi_tu_18": [2] * 12}))
    imported = received(session, here.survey, designer, content, basis="draw")
    columns = service.ColumnMap.from_dict(imported.mapping["columns"])
    assert "case" in columns.places
    places = {**columns.places, "adults": len(imported.mapping["file"]["headers"]) - 1}
    service.write_columns(session, imported, service.ColumnMap(columns.sources, places, columns.refused))
    brought_in(session, imported, designer)
    done = [session.get_one(Case, case.id) for case in here.cases[:12]]
    assert {(case.state, case.disposition) for case in done} == {("completed", "complete")}
    responses = session.scalars(select(Response)).all()
    assert sorted(response.psu for response in responses) == sorted(case.psu for case in done)
    assert {response.person_probability for response in responses} == {0.5}
    design = field_design(session, here.survey)
    assert design is not None
    assert design.basis is Basis.PROBABILITY
    sample, ledger = weighted_sample(session, here.survey, released_only=False)
    assert len(set(sample.weights.round(6))) >= 1
    assert ledger.steps


def test_a_case_that_has_a_response_or_is_named_twice_is_a_doubt(session, office):
    here, designer = office
    codes = [case.code for case in here.cases[:12]]
    first = received(
        session,
        here.survey,
        designer,
        as_csv(rows_of(12, extra={"Mã phiếu": codes, "so_nguoi_tu_18": [2] * 12})),
        basis="draw",
    )
    _use_adults(session, first)
    brought_in(session, first, designer)
    again = [codes[0], here.cases[12].code, here.cases[12].code, "99999-999"]
    second = received(
        session, here.survey, designer,
        as_csv(rows_of(4, seed=5, extra={"Mã phiếu": again, "so_nguoi_tu_18": [1, 1, 1, 1]})), basis="draw",
    )  # fmt: skip
    _use_adults(session, second)
    checked = service.check(session, second, now=NOW)
    assert {"case-taken|", "case-twice|", "no-case|"} <= set(checked["undecided"])


def _use_adults(session: Session, imported: ResponseImport) -> None:
    columns = service.ColumnMap.from_dict(imported.mapping["columns"])
    places = {**columns.places, "adults": len(imported.mapping["file"]["headers"]) - 1}
    places.pop("instance", None)
    service.write_columns(session, imported, service.ColumnMap(columns.sources, places, columns.refused))


def test_an_open_link_beside_a_drawn_sample_takes_every_margin_away(session, office):
    here, designer = office
    _interview_some(session, here)
    before, ledger = weighted_sample(session, here.survey, released_only=False)
    assert before.basis is Basis.PROBABILITY
    assert ledger.steps
    brought_in(session, received(session, here.survey, designer, as_csv(rows_of(30))), designer)
    after, ledger = weighted_sample(session, here.survey, released_only=False)
    assert after.basis is Basis.VOLUNTEER
    assert set(after.weights) == {1.0}
    assert ledger.steps == ()
    assert len(after.data) == len(before.data) + 30
    close_fieldwork(session, here.survey, person=designer, now=NOW)
    book, _ledger = results_book(session, here.survey)
    assert not book.bears_interval
    assert not book.bears_error
    facts = report_facts(session, here.survey)
    assert facts is not None
    assert (facts.imported, facts.returned) == (30, 12)
    sample_item = prefilled(facts, book)["aapor_sample"]
    assert "Mẫu xác suất." in sample_item
    assert "30 phiếu thu thập ở nơi khác" in sample_item
    assert ORIGIN in sample_item
    assert "toàn bộ kết quả chỉ được coi là của mẫu tự nguyện" in sample_item
    assert "Nhập 30 phiếu" in returns_words(facts)


def _interview_some(session: Session, here) -> None:
    forms = interviews(demo_questionnaire(), 12, seed=9)
    for case, form in zip(here.cases[:12], forms, strict=True):
        person = session.get_one(type(here.owner), case.collaborator_id)
        fieldwork.select_person(session, case, eligible_persons=2, person=person, now=NOW)
        draft = fieldwork.start_interview(
            session, case, instance_id=uuid4(), consent_text_version="1", person=person, now=NOW
        )
        save_section(session, draft, section=None, answers=form, now=NOW)
        submit(session, draft, person=person, now=NOW)


def test_a_survey_without_a_sample_goes_from_its_forms_to_a_report_without_a_margin(session, bare):
    survey, designer = bare
    imported = received(session, survey, designer, as_csv(rows_of(40)), basis="quota")
    assert survey.state == "design"
    brought_in(session, imported, designer)
    assert survey.state == "fieldwork"
    way = {step.key: step.state_words for step in journey(session, survey, today=NOW.date()).steps}
    assert way["sample"] == "Không chọn mẫu: 40 phiếu nhập từ nơi khác"
    assert way["fieldwork"].startswith("40 phiếu nhập từ nơi khác")
    shown = session.scalars(select(ResultsRelease)).all()
    assert all(10 <= release.responses <= 30 for release in shown), "ten of each domain stay behind"
    close_fieldwork(session, survey, person=designer, now=NOW)
    book, _ledger = results_book(session, survey)
    assert book.n == 40
    assert not book.bears_interval
    edition = write_report(session, survey, person=designer, now=NOW)
    assert edition.responses == 40
    facts = report_facts(session, survey)
    assert facts is not None
    assert facts.draw is None
    texts = prefilled(facts, book)
    assert "Tổng hợp từ các phiếu" in texts["aapor_strategy"]
    assert "Biên sai số" not in texts["aapor_sizes"].replace("Không ghi biên sai số", "")


def test_fewer_than_ten_forms_make_no_survey_of_their_own(session, bare):
    survey, designer = bare
    imported = received(session, survey, designer, as_csv(rows_of(9)), basis="quota")
    with pytest.raises(SurveyError) as refusal:
        brought_in(session, imported, designer)
    assert refusal.value.code == "import.too_few"
    assert survey.state == "design"


def test_forms_find_their_commune_by_code_without_its_zero_or_by_name(session, office, world):
    here, designer = office
    unit = here.cases[0]
    extra = {"Xã/phường": [unit.psu.lstrip("0"), unit.psu_name, unit.psu_name.upper()] + [unit.psu] * 7}
    imported = received(session, here.survey, designer, as_csv(rows_of(10, extra=extra)))
    brought_in(session, imported, designer)
    assert set(session.scalars(select(Response.psu))) == {unit.psu}
    assert set(session.scalars(select(Response.stratum))) == {unit.stratum}


def test_an_import_is_taken_back_whole_and_its_cases_open_again(session, office):
    here, designer = office
    codes = [case.code for case in here.cases[:12]]
    content = as_csv(rows_of(12, extra={"Mã phiếu": codes, "so_nguoi_tu_18": [2] * 12}))
    imported = received(session, here.survey, designer, content, basis="draw")
    _use_adults(session, imported)
    brought_in(session, imported, designer)
    assert withdraw(session, imported, reason="Nhầm tệp của tỉnh khác", person=designer, now=NOW) == 12
    assert count(session, Response.state == "submitted") == 0
    assert count(session, Response.release_id.is_not(None)) == 0
    assert session.scalar(select(func.count()).select_from(ResponseLink)) == 0
    for case in here.cases[:12]:
        session.refresh(case)
        assert (case.state, case.disposition, case.person_probability) == ("open", None, None)
    again = received(session, here.survey, designer, content, basis="draw")
    _use_adults(session, again)
    brought_in(session, again, designer)
    assert count(session, Response.state == "submitted") == 12


def test_live_tables_lose_whole_steps_only_when_an_import_is_taken_back(session, office):
    """Three responses leave: of each domain that they are in, ten or more leave with them, or all there are."""
    here, designer = office
    brought_in(session, received(session, here.survey, designer, as_csv(rows_of(200, seed=3))), designer)
    before = _shown(session)
    leaving = set(sorted(before)[:3])
    releases.take_back(session, here.survey, leaving, now=NOW)
    after = _shown(session)
    assert leaving.isdisjoint(after)
    assert len(before) - len(after) >= 10
    banners = session.scalars(select(ResultsRelease).order_by(ResultsRelease.number)).first().banners
    assert banners
    for variable in banners:
        for value in {form.get(variable) for form in before.values()}:
            was = {i for i, form in before.items() if form.get(variable) == value}
            left = {i for i, form in after.items() if form.get(variable) == value}
            assert len(was - left) == 0 or len(was - left) >= 10 or not left, (variable, value)
    numbers = session.scalars(select(ResultsRelease.responses).order_by(ResultsRelease.number)).all()
    assert numbers[-1] == len(after)


def _shown(session: Session) -> dict:
    rows = session.scalars(select(Response).where(Response.release_id.is_not(None), Response.state == "submitted"))
    return {row.instance_id: dict(row.answers) for row in rows}


def test_an_import_of_which_few_are_in_a_group_is_not_withdrawn_after_fieldwork(session, office):
    """Ten or more leave, but fewer than ten of a stratum that keeps others: both tables together would tell them."""
    here, designer = office
    imported = brought_in(session, received(session, here.survey, designer, as_csv(rows_of(200, seed=3))), designer)
    ours = session.scalars(select(Response).where(Response.import_id == imported.id)).all()
    assert not releases.leaving_reveals(session, here.survey, {response.instance_id for response in ours})
    by_stratum: dict[str, list[Response]] = {}
    for response in ours:
        by_stratum.setdefault(response.stratum, []).append(response)
    largest = max(by_stratum.values(), key=len)
    few = {response.instance_id for response in largest[:9]}
    assert releases.leaving_reveals(session, here.survey, few)


def test_after_fieldwork_nothing_comes_in(session, office):
    here, designer = office
    imported = received(session, here.survey, designer, as_csv(rows_of(12)))
    _interview_some(session, here)
    close_fieldwork(session, here.survey, person=designer, now=NOW + timedelta(days=1))
    with pytest.raises(SurveyError) as refusal:
        brought_in(session, imported, designer)
    assert refusal.value.code == "import.not_open"
    with pytest.raises(SurveyError):
        received(session, here.survey, designer, as_csv(rows_of(3)))


def test_a_file_of_another_survey_is_refused_and_one_let_go_leaves_nothing(session, office):
    here, designer = office
    strange = as_csv([["start", "_uuid", "_submission_time", "q1_rice"], ["a", "b", "c", "d"]])
    with pytest.raises(SurveyError) as refusal:
        received(session, here.survey, designer, strange)
    assert refusal.value.code == "import.other_survey"
    imported = received(session, here.survey, designer, as_csv(rows_of(3)))
    service.keep_check(session, imported, service.check(session, imported, now=NOW))
    service.discard(session, imported, person=designer, now=NOW)
    assert imported.content is None
    assert set(imported.mapping) == {"placement", "questions"}


def test_a_column_that_names_people_cannot_be_chosen(session, office):
    here, designer = office
    extra = {"Họ và tên": [f"Người {n}" for n in range(12)]}
    imported = received(session, here.survey, designer, as_csv(rows_of(12, extra=extra)))
    columns = service.ColumnMap.from_dict(imported.mapping["columns"])
    last = len(imported.mapping["file"]["headers"]) - 1
    assert columns.refused[last] == "name"
    assert imported.mapping["file"]["columns"][last]["samples"] == []
    wrong = service.ColumnMap({**columns.sources, "kien_nghi": Source(last)}, columns.places, columns.refused)
    with pytest.raises(SurveyError) as refusal:
        service.write_columns(session, imported, wrong)
    assert refusal.value.code == "import.personal_column"


def test_what_was_checked_is_not_read_again_to_be_brought_in_and_what_changed_is(session, office, monkeypatch):
    here, designer = office
    imported = received(session, here.survey, designer, as_csv(rows_of(25)))
    times = []
    read = judging.judge_all

    def counted(*arguments, **options):
        times.append(1)
        return read(*arguments, **options)

    monkeypatch.setattr(judging, "judge_all", counted)
    checked = service.check(session, imported, now=NOW)
    assert prepare(session, imported, now=NOW).outcome.responses == checked["responses"] == 25
    assert len(times) == 1
    prepare(session, imported, now=NOW + timedelta(days=1))
    assert len(times) == 2, "on another day other days lie in the future"
    columns = ColumnMap.from_dict(imported.mapping["columns"])
    fewer = {name: source for name, source in columns.sources.items() if name != "kien_nghi"}
    service.write_columns(session, imported, replace(columns, sources=fewer))
    without = prepare(session, imported, now=NOW)
    assert len(times) == 3, "a column less"
    assert not any("kien_nghi" in form.answers for form in without.outcome.forms)
    bring_in(session, imported, without, person=designer, now=NOW)
    twin = received(session, here.survey, designer, as_csv([*rows_of(25), rows_of(26)[26]]))
    assert service.check(session, twin, now=NOW)["dropped"] == {"taken-id": 25}, "ids that came in meanwhile are known"
