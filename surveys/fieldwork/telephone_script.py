"""What a collaborator says on the telephone around the interview: made from the request, or the questionnaire's own.

No number is kept anywhere in the product (R2): it is on the commune's list on paper.
"""

from __future__ import annotations

from dataclasses import dataclass

from surveys.questionnaires.questionnaire import Questionnaire
from surveys.requests.records import Survey
from surveys.text import plain_words
from surveys.text.i18n import gettext as _

SETTINGS = ("telephone_opening", "telephone_voicemail", "telephone_refusal", "telephone_closing")
"""The settings of a questionnaire that replace a part in its own language."""


@dataclass(frozen=True)
class TelephoneScript:
    """The parts of a call beside consent and questions; each is read aloud as it stands."""

    opening: str
    number: str
    call_back: str
    voicemail: str
    refusal: str
    closing: str


def telephone_script(
    survey: Survey, questionnaire: Questionnaire, *, language: str | None = None, is_drawn: bool = True
) -> TelephoneScript:
    """The script of a survey in a language of the questionnaire; its own sentences are in the language in force.

    `is_drawn`: the household was drawn by chance, and not looked for to fill a quota.
    """
    request = survey.request
    body = request.implementing_body
    own = language in (None, questionnaire.default_language)

    def said(part: str, words: str) -> str:
        written = plain_words(questionnaire.settings.get(f"telephone_{part}", "")).strip() if own else ""
        return written or words

    return TelephoneScript(
        opening=said("opening", " ".join((
            _("Xin chào. Tôi là … (nói tên mình), gọi thay mặt %(body)s về cuộc khảo sát “%(title)s”.",
              body=body, title=survey.title),
            *([_("Hộ của Ông/Bà được chọn ngẫu nhiên từ danh sách hộ của xã, phường.")] if is_drawn else []),
            _("Ông/Bà nói chuyện lúc này có tiện không ạ?"),
        ))),
        number=_(
            "Số điện thoại do xã, phường cung cấp để liên hệ về cuộc khảo sát này, chỉ dùng để gọi, không ghi vào "
            "phiếu. Muốn kiểm tra, Ông/Bà có thể hỏi %(body)s.", body=body,
        ),
        call_back=_(
            "Xin Ông/Bà cho biết ngày nào, giờ nào thì tiện để tôi gọi lại? Tôi xin nhắc lại: ngày …, lúc … giờ."
        ),
        voicemail=said("voicemail", _(
            "Xin chào, tôi gọi thay mặt %(body)s về cuộc khảo sát “%(title)s”. Tôi sẽ gọi lại, Ông/Bà không phải làm "
            "gì. Xin cảm ơn.", body=body, title=survey.title,
        )),
        refusal=said("refusal", _(
            "Dạ, việc tham gia là tự nguyện. Tôi xin phép không làm phiền Ông/Bà nữa. Cảm ơn Ông/Bà đã nghe máy."
        )),
        closing=said("closing", _(
            "Phần hỏi đến đây là hết. Cảm ơn Ông/Bà đã dành thời gian. Phiếu không ghi tên, không ghi số điện thoại. "
            "Muốn hỏi thêm, xin liên hệ %(body)s. Xin chào Ông/Bà.", body=body,
        )),
    )  # fmt: skip
