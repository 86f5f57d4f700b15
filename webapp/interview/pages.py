"""The pages of an interview that is under way, whoever has the device: one page shown, kept, and the ways from it."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from flask import flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from surveys.questionnaires.modes import FACE_TO_FACE
from surveys.questionnaires.navigation import Section
from surveys.questionnaires.records import QuestionnaireVersion
from surveys.questionnaires.service import questionnaire_of
from surveys.requests.records import Survey
from webapp.interview.client_files import modules
from webapp.interview.consent import consent_of
from webapp.interview.form_builder import PREFIX, answers_of, blocks, is_answered, mark_errors, section_form
from webapp.interview.forms import ConsentForm, SendForm
from webapp.interview.handover import stops_before
from webapp.interview.language import FIELD as LANGUAGE
from webapp.interview.language import chosen, offered, speak_to_respondent
from webapp.interview.page_state import page_state
from webapp.interview.progress import position
from webapp.interview.repeats import instances_of, with_one_less, with_one_more
from webapp.interview.to_put_right import open_parts
from webapp.interview.under_way import UnderWay

AGAIN = "xem-lai"
"""In an address: the page asks once more for what is to be put right."""


def consent_asked(
    survey: Survey, version: QuestionnaireVersion, *, mode: str = FACE_TO_FACE, **way: str
) -> dict[str, Any]:
    """What a page that asks for consent shows (R1), in the language that was chosen; `way` stays in its form."""
    questionnaire = questionnaire_of(version)
    language = chosen(questionnaire, request.args.get(LANGUAGE))
    speak_to_respondent(language)
    return {
        "survey": survey,
        "form": ConsentForm(formdata=None, instance_id=str(uuid4()), ngon_ngu=language or "", **way),
        "consent": consent_of(survey, version, questionnaire, language=language, mode=mode),
        "languages": offered(questionnaire),
        "language": language,
        "modules": modules(),
    }


def show_page(going: UnderWay, section: str, *, template: str = "interview/page.html") -> ResponseReturnValue:
    """One page of questions, with what was entered before; on request with what is still to be put right."""
    going.speak_to_respondent()
    shown = going.section(section)
    if shown is None:
        return redirect(going.addresses.to("resume"))
    form = section_form(going.interview, shown)
    new = set(request.args.get("moi", "").split())
    wrong = going.interview.check_section(section) if AGAIN in request.args else []
    errors = [error for error in wrong if error.field not in new]
    mark_errors(form, errors)
    unanswered = {error.field for error in errors if error.code == "required"}
    return render_template(
        template,
        going=going,
        case=going.case,
        section=shown,
        form=form,
        blocks=blocks(going.interview, shown, form, unanswered=unanswered, self_completion=going.is_self_completed),
        position=position(going.interview, section),
        previous=going.section_before(section),
        languages=offered(going.interview.questionnaire),
        language=going.draft.language,
        new=[asked for asked in shown.asked if asked.field in new],
        instances=instances_of(going.interview, shown),
        prefix=PREFIX,
        self_completion=going.is_self_completed,
        state=page_state(going, shown, again=AGAIN in request.args),
        modules=modules(),
    )


def keep_page(going: UnderWay, section: str) -> ResponseReturnValue:
    """Keep what was entered, right or wrong, then go where the button says."""
    shown = going.section(section)
    if shown is None:
        return redirect(going.addresses.to("resume"))
    fields = request.form.get("shown", "").split()
    form = section_form(going.interview, shown, only=fields)
    declined = [field for field in request.form.getlist("declined") if field in fields]
    going.save_section(section, answers_of(form), declined)
    language = request.form.get(LANGUAGE)
    if language is not None:
        going.switch_language(language)
        return _to(going, "page", section=section)
    going.refresh()
    steps = {"back": _back, "save": _save, "more": _more, "less": _less, "hand-over": _hand_over, "stop": _stop}
    return steps.get(request.form.get("go", "next"), _next)(going, shown, fields)


def resume(going: UnderWay) -> ResponseReturnValue:
    """To the page where the interview stopped."""
    key = going.resumes_at
    return _to(going, "page", section=key) if key else _to(going, "review")


def review_page(going: UnderWay, *, template: str = "interview/review.html") -> str:
    """What is still to be answered before the form can be sent."""
    parts = open_parts(going)
    form = SendForm(formdata=None, instance_id=str(going.draft.instance_id), reviewed=going.reviewed_hash())
    return render_template(
        template,
        going=going,
        case=going.case,
        parts=parts,
        sections=going.sections(),
        declined=going.declined(),
        form=form,
        count=sum(len(part.points) for part in parts),
        screened_out=going.interview.screened_out,
    )


def _next(going: UnderWay, shown: Section, fields: list[str]) -> ResponseReturnValue:
    """Forward, unless something on this page is to be put right or has just come up."""
    interview = going.interview
    if going.section(shown.key) is not None:
        came_up = interview.newly_asked(shown.key, fields)
        new = " ".join(asked.field for asked in came_up if is_answered(asked))
        wrong = any(error.field in fields for error in interview.check_section(shown.key))
        if wrong:
            return _to(going, "page", section=shown.key, moi=new or None, **{AGAIN: 1})
        if new:
            first = PREFIX + new.split()[0]
            return _to(going, "page", section=shown.key, moi=new, _anchor=f"{first}-question")
    following = going.section_after(shown.key)
    if following is None:
        return _to(going, "review")
    if stops_before(going, shown, following):
        return _to(going, "hand_over", tu=following.key)
    return _to(going, "page", section=following.key)


def _back(going: UnderWay, shown: Section, _fields: list[str]) -> ResponseReturnValue:
    before = going.section_before(shown.key)
    return _to(going, "page", section=before.key) if before else redirect(going.addresses.out)


def _hand_over(going: UnderWay, shown: Section, _fields: list[str]) -> ResponseReturnValue:
    if going.is_self_completed:
        return _to(going, "page", section=shown.key)
    return _to(going, "hand_over", tu=shown.key)


def _stop(going: UnderWay, _shown: Section, _fields: list[str]) -> ResponseReturnValue:
    """The respondent stops before the end."""
    return _to(going, "review")


def _save(going: UnderWay, _shown: Section, _fields: list[str]) -> ResponseReturnValue:
    if not going.is_self_completed:
        flash(_("Đã lưu tạm. Có thể làm tiếp bất cứ lúc nào."), "success")
    return redirect(going.addresses.out)


def _more(going: UnderWay, shown: Section, _fields: list[str]) -> ResponseReturnValue:
    """One more thing that the questions are repeated for."""
    if not _as_many_as_shown(going, shown):
        return _to(going, "page", section=shown.key)
    answers, key = with_one_more(going.interview, shown, going.draft.answers)
    going.save_section(None, answers)
    return _to(going, "page", section=key)


def _less(going: UnderWay, shown: Section, _fields: list[str]) -> ResponseReturnValue:
    """Take the last of the repeated things away again."""
    if not _as_many_as_shown(going, shown):
        return _to(going, "resume")
    answers, key = with_one_less(going.interview, shown, going.draft.answers)
    going.save_section(None, answers)
    return _to(going, "page", section=key)


def _as_many_as_shown(going: UnderWay, shown: Section) -> bool:
    """Whether there are as many instances as the page showed: pressed twice, a button adds or takes away one."""
    found = instances_of(going.interview, shown)
    count = request.form.get("count")
    return found is None or count is None or count == str(found.count)


def _to(going: UnderWay, view: str, **arguments: Any) -> ResponseReturnValue:
    return redirect(going.addresses.to(view, **arguments))
