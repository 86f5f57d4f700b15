"""The office's pages of personal links: printing them commune by commune or for chosen cases, counting, withdrawing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from io import BytesIO

from flask import abort, current_app, flash, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from surveys.errors import SurveyError
from surveys.fieldwork.links import invitations
from surveys.fieldwork.links.invitations import Issued
from surveys.fieldwork.links.letters import LetterFacts, write_cards, write_letters
from surveys.fieldwork.links.tallies import cases_to_invite, links_by_commune
from surveys.fieldwork.paper.printing import MOST_IN_ONE_FILE
from surveys.fieldwork.records import Case
from surveys.fieldwork.service import cases_in
from surveys.people.permissions import Action
from surveys.people.records import PersonContact
from surveys.questionnaires.service import published_version, questionnaire_of
from surveys.requests.records import Survey
from webapp.access import current_person, record_number, require
from webapp.accounts.slips import service_address
from webapp.clock import now, today
from webapp.extensions import db
from webapp.form_keys import outcome_is, settle_claim
from webapp.interview.consent import minutes_of
from webapp.links.blueprint import UNPROCESSABLE, blueprint
from webapp.links.personal_forms import CARDS, LETTERS, PrintForm, secret
from webapp.messages import sentence

PDF = "application/pdf"
WRITERS = {LETTERS: write_letters, CARDS: write_cards}
NAMES = {LETTERS: "thu-moi", CARDS: "the-ma-qr"}


@blueprint.get("/khao-sat/<int:survey_id>/thu-thap/lien-ket")
@require(Action.ISSUE_LINKS)
def personal_links(survey: Survey) -> ResponseReturnValue:
    """How many links are out, by commune, and printing more."""
    return _overview(survey, _fresh_form(survey))


@blueprint.post("/khao-sat/<int:survey_id>/thu-thap/lien-ket")
@require(Action.ISSUE_LINKS)
def print_commune(survey: Survey) -> ResponseReturnValue:
    """Letters or cards with new codes for a commune's households that wait for an answer."""
    form, psu = PrintForm(), request.form.get("xa", "")
    outcome_is(url_for(".personal_links", survey_id=survey.id))
    if form.validate_on_submit():
        try:
            return _printed(survey, cases_to_invite(db.session, survey, psu), form, name=psu)
        except SurveyError as error:
            _put(form, error)
    return _overview(survey, form), UNPROCESSABLE


@blueprint.get("/khao-sat/<int:survey_id>/thu-thap/lien-ket/<psu>")
@require(Action.ISSUE_LINKS)
def links_of_commune(survey: Survey, psu: str) -> ResponseReturnValue:
    """The cases of a commune, to print for some of them anew, or to withdraw a link."""
    return _commune(survey, psu, _fresh_form(survey))


@blueprint.post("/khao-sat/<int:survey_id>/thu-thap/lien-ket/<psu>")
@require(Action.ISSUE_LINKS)
def print_chosen(survey: Survey, psu: str) -> ResponseReturnValue:
    """New codes for the chosen cases; what they had before is withdrawn."""
    form, chosen = PrintForm(), _chosen(survey, psu)
    outcome_is(url_for(".links_of_commune", survey_id=survey.id, psu=psu))
    if form.validate_on_submit():
        try:
            return _printed(survey, chosen, form, name=psu)
        except SurveyError as error:
            _put(form, error)
    return _commune(survey, psu, form, chosen={case.id for case in chosen}), UNPROCESSABLE


@blueprint.post("/khao-sat/<int:survey_id>/thu-thap/lien-ket/<psu>/thu-hoi")
@require(Action.ISSUE_LINKS)
def withdraw_links(survey: Survey, psu: str) -> ResponseReturnValue:
    """Withdraw the links of the chosen cases, so that an interviewer may come."""
    count = 0
    try:
        for case in _chosen(survey, psu):
            count += invitations.withdraw(db.session, case, person=current_person(), now=now())
    except SurveyError as error:
        db.session.rollback()
        flash(sentence(error), "error")
    else:
        done, nothing = _("Đã thu hồi liên kết của %(count)s hộ.", count=count), _("Không có liên kết nào để thu hồi.")
        flash(done if count else nothing, "success" if count else "note")
    return redirect(url_for(".links_of_commune", survey_id=survey.id, psu=psu))


def missing_address() -> str:
    """What is missing before letters can be printed: "" where phones reach the service by https."""
    configured = str(current_app.config["PUBLIC_URL"]).strip()
    if not configured:
        return "link.no_address"
    return "" if configured.startswith("https://") else "link.not_https"


def _printed(survey: Survey, cases: Sequence[Case], form: PrintForm, *, name: str) -> ResponseReturnValue:
    missing = missing_address()
    if missing:
        raise SurveyError(missing, "Phones cannot reach the service safely.", address=service_address())
    if len(cases) > MOST_IN_ONE_FILE:
        raise SurveyError("link.too_many", f"{len(cases)} cases.", most=MOST_IN_ONE_FILE)
    issued = invitations.issue(
        db.session,
        survey,
        cases,
        secret=secret(),
        valid_until=form.valid_until.data,
        person=current_person(),
        now=now(),
    )
    # The codes are issued before they are printed: meanwhile nobody waits for the database.
    settle_claim(current_app.response_class())
    db.session.commit()
    content = WRITERS[form.kind.data](db.session, survey, issued, _facts(survey, form, issued))
    return send_file(
        BytesIO(content), mimetype=PDF, as_attachment=True, download_name=f"{NAMES[form.kind.data]}-{name}.pdf"
    )


def _facts(survey: Survey, form: PrintForm, issued: Sequence[Issued]) -> LetterFacts:
    version = published_version(db.session, survey.id)
    assert version is not None, "No link is issued without a questionnaire."
    return LetterFacts(
        address=service_address(),
        minutes=minutes_of(questionnaire_of(version)),
        contact=(form.contact.data or "").strip(),
        printed_on=today(),
        last_day=issued[0].invitation.valid_until or _last_day(survey),
    )


def _fresh_form(survey: Survey) -> PrintForm:
    person = current_person()
    contact = db.session.get(PersonContact, person.id)
    phone = contact.phone if contact and contact.phone else ""
    return PrintForm(
        formdata=None,
        kind=LETTERS,
        valid_until=_last_day(survey),
        contact=f"{person.full_name}, {phone}" if phone else "",
    )


def _last_day(survey: Survey) -> date | None:
    """The planned end of the field, while it is still to come."""
    last = survey.fieldwork_until
    return last if last is not None and last >= today() else None


def _chosen(survey: Survey, psu: str) -> list[Case]:
    wanted = {record_number(typed) for typed in request.form.getlist("ho")}
    return [case for case in cases_in(db.session, survey, psu) if case.id in wanted]


def _put(form: PrintForm, error: SurveyError) -> None:
    if error.code == "link.day_outside":
        form.valid_until.errors = [sentence(error)]
    else:
        form.form_errors.append(sentence(error))


def _overview(survey: Survey, form: PrintForm) -> str:
    communes = links_by_commune(db.session, survey)
    return render_template(
        "links/personal_links.html",
        survey=survey,
        form=form,
        communes=communes,
        missing=_missing_words(),
        has_questionnaire=published_version(db.session, survey.id) is not None,
    )


def _commune(survey: Survey, psu: str, form: PrintForm, *, chosen: set[int] | None = None) -> str:
    cases = cases_in(db.session, survey, psu) or abort(404)
    return render_template(
        "links/personal_commune.html",
        survey=survey,
        psu=psu,
        cases=cases,
        form=form,
        chosen=chosen or set(),
        missing=_missing_words(),
    )


def _missing_words() -> str:
    missing = missing_address()
    return sentence(SurveyError(missing, "", address=service_address())) if missing else ""
