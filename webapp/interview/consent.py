"""The consent screen's words: the questionnaire's own text, and whatever of R1 it leaves unsaid."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from math import ceil

from surveys.questionnaires.modes import FACE_TO_FACE, TELEPHONE
from surveys.questionnaires.placeholders import PLACEHOLDER
from surveys.questionnaires.questionnaire import Questionnaire
from surveys.questionnaires.records import QuestionnaireVersion
from surveys.requests.records import Survey
from surveys.text import search_key
from surveys.text.i18n import gettext as _
from surveys.text.i18n import use_translations
from webapp.catalogues import read_catalogue
from webapp.interview.language import is_english

QUESTIONS_A_MINUTE = 3
STEP_OF_MINUTES = 5


@dataclass(frozen=True)
class Consent:
    """What is read to the person; `text_version` is all that is stored of it, with the date.

    It is the same in every language of a questionnaire, so that it does not tell who was asked in a rare one.
    """

    paragraphs: tuple[str, ...]
    text_version: str


def consent_of(
    survey: Survey,
    version: QuestionnaireVersion,
    questionnaire: Questionnaire,
    *,
    language: str | None = None,
    mode: str = FACE_TO_FACE,
) -> Consent:
    """The paragraphs of the consent screen for interviews on `version`, as they are said to the person.

    What is added to an English text is English, to any other Vietnamese. On the telephone some more is said; the
    text's version is the same, since a response names its mode.
    """
    texts = [_paragraphs(survey, questionnaire, each) for each in questionnaire.languages]
    digest = hashlib.sha256("\n".join(line for text in texts for line in text).encode()).hexdigest()[:12]
    shown = language if language in questionnaire.languages else None
    paragraphs = _paragraphs(survey, questionnaire, shown)
    if mode == TELEPHONE:
        paragraphs = (*paragraphs, *_of_a_call(shown))
    return Consent(paragraphs, f"{version.number}/{digest}")


def _paragraphs(survey: Survey, questionnaire: Questionnaire, language: str | None) -> tuple[str, ...]:
    """What the author wrote, then what the author's own text leaves unsaid."""
    written = questionnaire.text(questionnaire.consent, language).splitlines()
    said = search_key(questionnaire.text(questionnaire.consent))
    english = language is not None and is_english(language)
    with use_translations(read_catalogue("en", "messages") if english else None):
        owed = _owed(survey, questionnaire, language)
    return (*(line.strip() for line in written if line.strip()), *(words for sign, words in owed if sign not in said))


def _of_a_call(language: str | None) -> tuple[str, ...]:
    """What a person who cannot see the interviewer is told besides."""
    english = language is not None and is_english(language)
    with use_translations(read_catalogue("en", "messages") if english else None):
        return (
            _("Cuộc gọi không được ghi âm. Số điện thoại chỉ dùng để gọi, không ghi vào phiếu."),
            _("Nếu lúc này Ông/Bà đang đi đường hoặc không tiện nói, tôi xin gọi lại vào giờ khác."),
        )


def _owed(survey: Survey, questionnaire: Questionnaire, language: str | None) -> list[tuple[str, str]]:
    """What must be said before anyone agrees, each with the word by which it is recognised in a text."""
    request = survey.request
    return [
        (
            search_key(request.implementing_body),
            _("Cơ quan thực hiện: %(body)s, theo đề nghị của %(requester)s.",
              body=request.implementing_body, requester=request.requesting_body),
        ),
        ("muc dich", _("Mục đích: %(purpose)s", purpose=request.purpose)),
        ("noi dung", _("Nội dung hỏi: %(topics)s.", topics=topics_of(questionnaire, language))),
        ("phut", _("Thời gian trả lời khoảng %(minutes)s phút.", minutes=minutes_of(questionnaire))),
        ("tu nguyen", _("Việc tham gia là tự nguyện.")),
        ("bo qua", _("Ông/Bà có thể bỏ qua câu hỏi không muốn trả lời, hoặc dừng lại bất cứ lúc nào.")),
        ("ho ten", _("Phiếu không ghi họ tên, địa chỉ, số điện thoại.")),
        ("rut lai", _("Vì phiếu không ghi tên, sau khi gửi thì không rút lại được.")),
        ("duoc luu", _("Phiếu được lưu đến khi báo cáo hoàn thành rồi hủy.")),
        ("lien he", _("Nếu cần hỏi thêm, xin liên hệ %(body)s.", body=request.implementing_body)),
    ]  # fmt: skip


def topics_of(questionnaire: Questionnaire, language: str | None) -> str:
    """The parts of the questionnaire; none that is named after an answer, for nothing has been answered yet."""
    titles = (questionnaire.text(page.title, language) for page in questionnaire.sections())
    named = [title.rstrip(".?") for title in titles if title and not PLACEHOLDER.search(title)]
    return "; ".join(dict.fromkeys(named)) or questionnaire.title


def minutes_of(questionnaire: Questionnaire) -> int:
    """About how long an interview takes, as the consent says it."""
    asked = sum(question.is_asked and question.has_answer for question in questionnaire.questions())
    return STEP_OF_MINUTES * max(1, ceil(asked / QUESTIONS_A_MINUTE / STEP_OF_MINUTES))
