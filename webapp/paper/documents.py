"""The documents of a questionnaire on paper, by the name under which they are fetched."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from flask_babel import lazy_gettext as _l

from surveys.fieldwork.paper.printing import form_facts, manual_facts
from surveys.questionnaires.modes import SELF
from surveys.questionnaires.paper.asked_items import Printed
from surveys.questionnaires.paper.blocks import Paper
from surveys.questionnaires.paper.form import paper_form
from surveys.questionnaires.paper.manual import manual
from surveys.questionnaires.paper.outline import Outline
from surveys.questionnaires.paper.pdf import language_code, write_pdf
from surveys.questionnaires.paper.show_cards import show_cards
from surveys.questionnaires.paper.training import most_different, training_script
from surveys.questionnaires.records import QuestionnaireVersion
from surveys.questionnaires.screening import with_admission
from surveys.questionnaires.service import questionnaire_of
from surveys.text.i18n import use_translations
from webapp.catalogues import read_catalogue
from webapp.clock import now, today
from webapp.extensions import db

FORMATS = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}
ROLE_PLAYERS, TRIED = 3, 24


@dataclass(frozen=True)
class PaperDocument:
    """One kind of document: what it is called, what it is for, how it is put together."""

    title: Any
    purpose: Any
    make: Callable[[QuestionnaireVersion, Outline], Paper]


def _form(version: QuestionnaireVersion, outline: Outline) -> Paper:
    return paper_form(outline, form_facts(db.session, version))


def _form_for_respondents(version: QuestionnaireVersion, outline: Outline) -> Paper:
    return paper_form(outline, replace(form_facts(db.session, version), alone=True))


def _cards(version: QuestionnaireVersion, outline: Outline) -> Paper:
    return show_cards(outline, version.survey.request.implementing_body, draft_words=_draft_words(version))


def _manual(version: QuestionnaireVersion, outline: Outline) -> Paper:
    return manual(outline, manual_facts(db.session, version))


def _script(version: QuestionnaireVersion, outline: Outline) -> Paper:
    """With respondents whom the engine makes up; the same version always gives the same ones."""
    from surveys.questionnaires.proof.respondents import respondent

    questionnaire = outline.printed.questionnaire
    seeds = (f"{version.content_hash}:{number}" for number in range(TRIED))
    made = [respondent(questionnaire, seed=seed, today=today()) for seed in seeds]
    states = most_different(outline, [each.state for each in made if each is not None], ROLE_PLAYERS)
    office = version.survey.request.implementing_body
    return training_script(outline, states, office, draft_words=_draft_words(version))


def _draft_words(version: QuestionnaireVersion) -> str:
    return str(_l("BẢN NHÁP")) if version.state == "draft" else ""


FOR_RESPONDENTS = "phieu-tu-ghi"
DOCUMENTS: dict[str, PaperDocument] = {
    "phieu": PaperDocument(_l("Phiếu giấy"), _l("Bản mẫu, chưa có số phiếu; bản Word sửa được chữ, cỡ và khổ."), _form),
    FOR_RESPONDENTS: PaperDocument(
        _l("Phiếu tự ghi"), _l("Người trả lời tự đọc, tự ghi: lời hỏi dành cho người tự đọc."), _form_for_respondents
    ),
    "the-phuong-an": PaperDocument(
        _l("Thẻ phương án"), _l("Đưa người trả lời xem khi đọc thang điểm và danh sách dài."), _cards
    ),
    "so-tay": PaperDocument(
        _l("Sổ tay người hỏi"),
        _l("Cách hỏi, cách ghi, từng câu hỏi và chỗ chuyển câu, những điều không được làm."),
        _manual,
    ),
    "kich-ban": PaperDocument(
        _l("Kịch bản tập huấn"), _l("Phỏng vấn mẫu với ba người trả lời do máy đặt ra, bài tập kèm lời giải."), _script
    ),
}


def documents_of(version: QuestionnaireVersion) -> dict[str, PaperDocument]:
    """What can be printed of a version; a form for respondents of its own where it has words for them."""
    has_own = any(SELF in question.variants for question in questionnaire_of(version).questions())
    return {name: each for name, each in DOCUMENTS.items() if has_own or name != FOR_RESPONDENTS}


def outline_of(version: QuestionnaireVersion, language: str | None) -> Outline:
    """The way through the printed form in a language of the questionnaire."""
    questionnaire = questionnaire_of(version)
    known = language if language in questionnaire.languages else None
    return Outline(Printed(with_admission(questionnaire), known))


def paper_of(name: str, version: QuestionnaireVersion, language: str | None) -> Paper:
    """A document as blocks, its fixed words in the language of print where they have been translated."""
    questionnaire = questionnaire_of(version)
    with spoken_in(language if language in questionnaire.languages else questionnaire.default_language):
        return DOCUMENTS[name].make(version, outline_of(version, language))


def content_of(name: str, file_format: str, version: QuestionnaireVersion, language: str | None) -> bytes:
    """A document as a file: `file_format` is pdf or docx."""
    paper = paper_of(name, version, language)
    with spoken_in(paper.language):
        if file_format == "pdf":
            return write_pdf(paper)
        from surveys.questionnaires.paper.word import write_word  # loads python-docx

        return write_word(paper, created=now())


def spoken_in(language: str) -> Any:
    """Fixed words in English on an English form, in Vietnamese on every other."""
    return use_translations(read_catalogue("en", "messages") if language_code(language) == "en" else None)
