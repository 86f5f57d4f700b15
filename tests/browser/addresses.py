"""Every address that can be looked at in a finished site.

Whoever adds a route argument adds it to `_arguments`: the values to look at for one survey.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import product

from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.routing import Rule

from surveys.fieldwork.links.records import OpenLink
from surveys.fieldwork.paper.records import PaperForm
from surveys.fieldwork.phones.records import KeptSubmission
from surveys.fieldwork.quality.records import QualityFlag, ReInterview
from surveys.fieldwork.records import Case
from surveys.imports.records import ResponseImport
from surveys.jobs.records import Job
from surveys.people.permissions import Role
from surveys.people.records import Person
from surveys.questionnaires.exports.form_exports import EXPORTS
from surveys.questionnaires.records import QuestionnaireVersion
from surveys.questionnaires.service import questionnaire_of
from surveys.reports.records import DataFile, ReportEdition
from surveys.requests.records import Attachment, Survey
from surveys.samples.records import DesignVersion, FrameVersion, PlanAlternative, SampleDraw, SampleRehearsal
from surveys.spreadsheets.records import PendingUpload
from tests.browser.finished_site import FinishedSite
from tests.browser.site import own_province
from webapp.demo.people import COLLABORATOR
from webapp.help.chapters import chapters

QUESTIONS_TO_LOOK_AT = ("da_giao_dich", "van_de", "so_lan_den", "kien_nghi")
VARIANTS: Mapping[str, tuple[str, ...]] = {
    "letterheads.edit": ("?mau=nha-nuoc", "?mau=dang"),
    "results.question": ("?nhom=gioi_tinh", "?nhom=gioi_tinh&kieu=multiples"),
    "explorer.explorer": ("?nhom=gioi_tinh&so=ty-le&so=so-nguoi&so=khoang&so=chu", "?tim=khong-co", "?cot=0"),
    "samples.design": (
        "?margin=khong",
        "?margin=8&take=12&response_rate=98&rho=0,03&method=equal&minimum_psus=1&confidence=95"
        "&reserve=0&proportion=50&deff_from=rho&deff=1,5&rieng-0=20&cost_per_psu=400000",
    ),
    "variables.write": ("?kieu=gop&cau=nhom_tuoi", "?kieu=trong-so"),
    "fieldwork.my_cases": ("?viec=done",),
    "fieldwork.overview": ("?xep=chung",),
    "fieldwork.rates": ("?theo=xa",),
    "bank.index": ("?tim=hai+long", "?chu-de=scale"),
}
"""Queries under which a page looks different."""
Values = Mapping[str, list[object]]


def addresses(finished: FinishedSite, session: Session) -> list[tuple[str, str]]:
    """(endpoint, address) of every page that answers to GET."""
    rules = [
        rule
        for rule in finished.site.app.url_map.iter_rules()
        if "GET" in (rule.methods or ()) and rule.endpoint != "static"
    ]
    surveys = session.scalars(select(Survey).order_by(Survey.id)).all()
    values = [_of_survey(session, survey) for survey in surveys]
    general = {**_of_cases(finished, session), **_of_office(session)}
    found: dict[str, str] = {}
    for rule in sorted(rules, key=lambda rule: rule.rule):
        sources = values if rule.arguments & {"survey_id", "request_id"} else [{}]
        for source in sources:
            for address in _fill(finished, rule, {**general, **source}):
                found.setdefault(address, rule.endpoint)
    return [(endpoint, address) for address, endpoint in found.items()]


def _fill(finished: FinishedSite, rule: Rule, values: Values) -> Iterator[str]:
    names = sorted(rule.arguments)
    unknown = set(names) - set(values)
    if unknown:
        raise LookupError(f"{rule.endpoint}: tests/browser/addresses.py does not know what to put for {unknown}.")
    adapter = finished.site.app.url_map.bind("localhost")
    for combination in product(*(values[name] for name in names)):
        address = adapter.build(rule.endpoint, dict(zip(names, combination, strict=True)))
        yield address
        for variant in VARIANTS.get(rule.endpoint, ()):
            yield address + variant


def _of_survey(session: Session, survey: Survey) -> Values:
    def ids(record: type) -> list[object]:
        return list(session.scalars(select(record.id).where(record.survey_id == survey.id)))

    place = select(Case.psu).where(Case.survey_id == survey.id).order_by(Case.code).limit(1)
    one_case = select(Case.id).where(Case.survey_id == survey.id).order_by(Case.code).limit(1)
    attachments = select(Attachment.id).where(Attachment.request_id == survey.request_id)
    return {
        "survey_id": [survey.id],
        "request_id": [survey.request_id],
        "attachment_id": list(session.scalars(attachments)),
        "version_id": ids(QuestionnaireVersion),
        "frame_id": ids(FrameVersion),
        "design_id": ids(DesignVersion),
        "alternative_id": ids(PlanAlternative),
        "draw_id": ids(SampleDraw),
        "rehearsal_id": ids(SampleRehearsal),
        "edition_id": ids(ReportEdition),
        "file_kind": ["docx"],
        "data_file_id": ids(DataFile),
        "import_id": ids(ResponseImport),
        "kept_id": ids(KeptSubmission),
        "flag_id": ids(QualityFlag),
        "indicator": ["short"],
        "re_interview_id": ids(ReInterview)[:2],
        "psu": list(session.scalars(place)),
        "unit_code": list(session.scalars(place)),
        "case_id": list(session.scalars(one_case)),
        "variable": list(QUESTIONS_TO_LOOK_AT),
        "respondent": [1],
        "example": ["cot"],
        "picture_format": ["svg"],
        "paper_size": ["a5"],
    }


def _of_cases(finished: FinishedSite, session: Session) -> Values:
    version = session.scalars(
        select(QuestionnaireVersion).where(QuestionnaireVersion.survey_id == finished.in_the_field)
    ).one()
    questionnaire = questionnaire_of(version)
    return {
        "case_id": list(finished.cases.values()),
        "flag_id": list(session.scalars(select(QualityFlag.id))),
        "section": [section.key for section in questionnaire.sections()],
        "form": [version.id],
        "language": list(questionnaire.languages),
        "collect_form": [f"khaosat-{finished.in_the_field}-{version.number}"],
        "mark": ["0"],
        "task": [],
        "name": ["css/phone.css"],
    }


def _of_office(session: Session) -> Values:
    looked_at = Person.role.in_([Role.DESIGNER, Role.COORDINATOR]) | (Person.full_name == COLLABORATOR.full_name)
    people = select(Person.id).where(looked_at)
    jobs = list(session.scalars(select(Job.id)))
    uploads = list(session.scalars(select(PendingUpload.id)))
    return {
        "person_id": list(session.scalars(people)),
        "unit_id": [own_province(session).id],
        "unit_list_id": [own_province(session).list_id],
        "job_id": jobs,
        "upload_id": uploads,
        "paper_form_id": list(session.scalars(select(PaperForm.id))),
        "chapter": list(chapters()),
        "code": ["nguoi.vai-net", "thang.hai-long-5", "dich-vu.tt-bang-hai-long"],
        "form_format": list(EXPORTS),
        "open_code": list(session.scalars(select(OpenLink.code).join(Survey).where(Survey.state == "fieldwork"))),
        "paper_document": ["the-phuong-an"],
        "paper_format": ["pdf"],
        "example": ["cot"],
        "picture_format": ["svg"],
    }
