"""Forms of the questionnaire: the workbook, and what must be written before it is published."""

from __future__ import annotations

from collections.abc import Iterable

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired, FileSize
from wtforms import FieldList, HiddenField, TextAreaField
from wtforms.validators import InputRequired, Length

from surveys.questionnaires.questionnaire import Questionnaire
from surveys.questionnaires.service import SHORTEST_JUSTIFICATION
from surveys.text import nfc

MAX_BYTES = 10 * 1024 * 1024
LONGEST_TEXT = 4000


def _composed(text: str | None) -> str:
    return nfc(text or "").strip()


class UploadForm(FlaskForm):
    """A workbook with the questionnaire."""

    workbook = FileField(
        _l("Tệp Excel"),
        [
            FileRequired(message=_l("Chọn tệp Excel có bảng hỏi.")),
            FileSize(max_size=MAX_BYTES, message=_l("Tệp không quá 10 MB.")),
        ],
    )


class PublishForm(FlaskForm):
    """The consent text where the workbook has none, and a reason for each question that needs one."""

    content_hash = HiddenField()
    consent = TextAreaField(_l("Lời giới thiệu"), filters=[_composed])
    reasons = FieldList(
        TextAreaField(
            filters=[_composed],
            validators=[
                InputRequired(message=_l("Ghi lý do cần hỏi câu này.")),
                Length(
                    min=SHORTEST_JUSTIFICATION,
                    max=LONGEST_TEXT,
                    message=_l("Ghi lý do đầy đủ hơn, ít nhất 10 chữ cái."),
                ),
            ],
        )
    )

    def ask(self, names: Iterable[str], questionnaire: Questionnaire, *, consent: str) -> None:
        """One reason for each question of `names`; a consent text, suggested, where there is none."""
        wanted = list(names)
        while len(self.reasons) < len(wanted):
            self.reasons.append_entry()
        for entry, name in zip(self.reasons, wanted, strict=False):
            label = questionnaire.label(questionnaire.question(name))
            entry.label.text = _("Lý do cần hỏi “%(label)s”", label=label)
        if questionnaire.text(questionnaire.consent):
            del self.consent
            return
        self.consent.validators = [
            InputRequired(message=_("Ghi lời giới thiệu đọc trước câu đầu tiên.")),
            Length(max=LONGEST_TEXT),
        ]
        if not self.is_submitted():
            self.consent.data = consent

    def justifications(self, names: Iterable[str]) -> dict[str, str]:
        """The reasons by question name."""
        return {name: entry.data or "" for name, entry in zip(names, self.reasons, strict=False)}
