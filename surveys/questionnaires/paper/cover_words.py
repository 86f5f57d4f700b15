"""The lines of a form's first page in words: printed on the form, and asked at the desk where it is keyed."""

from __future__ import annotations

from typing import Any

from surveys.text.i18n import lazy_gettext as _l

CONSENT, DAY, CASE, ADULTS, WAY = "@consent", "@day", "@case", "@adults", "@way"
COVER = (CONSENT, DAY, CASE, ADULTS, WAY)
"""In the order in which they stand on the paper."""
GIVEN, REFUSED = "1", "2"
INTERVIEWER, RESPONDENT = "1", "2"
COVER_WORDS: dict[str, Any] = {
    CONSENT: _l("Đồng ý tham gia?"),
    DAY: _l("Ngày trả lời"),
    CASE: _l("Mã phiếu trong mẫu (theo danh sách được giao)"),
    ADULTS: _l("Số người từ 18 tuổi trở lên trong hộ"),
    WAY: _l("Ai ghi phiếu"),
}
COVER_OPTIONS: dict[str, tuple[tuple[str, Any], ...]] = {
    CONSENT: ((GIVEN, _l("Đồng ý tham gia")), (REFUSED, _l("Không đồng ý (cảm ơn và dừng)"))),
    WAY: ((INTERVIEWER, _l("Người hỏi ghi")), (RESPONDENT, _l("Người trả lời tự ghi"))),
}
"""Number beside the box and words, of the lines that are ticked."""
