"""What each basis of a sample is called, and what a report may say on it, in plain words."""

from __future__ import annotations

from dataclasses import dataclass

from sampling import Basis
from surveys.text.i18n import lazy_gettext as _


@dataclass(frozen=True)
class BasisWords:
    """label: the sample's name; recruitment: how respondents are found; may, may_not: what may be claimed."""

    label: str
    recruitment: str
    may: str
    may_not: str

    @property
    def choice(self) -> str:
        """As one of several to choose from."""
        return f"{self.label}. {self.recruitment}"


BASIS_WORDS: dict[Basis, BasisWords] = {
    Basis.PROBABILITY: BasisWords(
        label=_("Mẫu xác suất"),
        recruitment=_("Xã, hộ và người trả lời đều được chọn ngẫu nhiên với xác suất biết trước; không ai được thay."),
        may=_("Báo cáo được suy rộng cho toàn địa bàn và ghi biên sai số, khoảng tin cậy."),
        may_not=_("Biên sai số chỉ tính sai số chọn mẫu, không tính sai lệch do người không trả lời."),
    ),
    Basis.PROBABILITY_WITH_SUBSTITUTION: BasisWords(
        label=_("Mẫu xác suất có thay thế"),
        recruitment=_("Chọn ngẫu nhiên, nhưng hộ vắng nhà hoặc từ chối được thay bằng hộ khác."),
        may=_("Báo cáo được ghi sai số chuẩn, luôn kèm tỷ lệ thay mẫu và tỷ lệ trả lời khi chưa thay."),
        may_not=_("Không ghi biên sai số và khoảng tin cậy như mẫu xác suất."),
    ),
    Basis.CENSUS_ATTEMPT: BasisWords(
        label=_("Lấy ý kiến toàn bộ"),
        recruitment=_("Phát phiếu cho tất cả mọi người thuộc đối tượng, không chọn mẫu."),
        may=_("Báo cáo được ghi tỷ lệ người đã trả lời trên tổng số và các kịch bản về người chưa trả lời."),
        may_not=_("Không có sai số chọn mẫu nên không ghi biên sai số."),
    ),
    Basis.RANDOM_ROUTE: BasisWords(
        label=_("Mẫu theo lộ trình"),
        recruitment=_(
            "Cộng tác viên đi theo quy tắc tại địa bàn, ví dụ cứ cách 5 nhà vào một nhà, không có danh sách hộ."
        ),
        may=_("Báo cáo được nêu tỷ lệ trong số những người đã trả lời, kèm số người trả lời."),
        may_not=_("Không ghi biên sai số, khoảng tin cậy vì không biết xác suất được chọn của mỗi hộ."),
    ),
    Basis.QUOTA: BasisWords(
        label=_("Mẫu hạn ngạch"),
        recruitment=_("Mỗi xã được giao chỉ tiêu phiếu; cộng tác viên tự tìm người trả lời cho đủ chỉ tiêu."),
        may=_("Báo cáo được nêu tỷ lệ trong số những người đã trả lời, kèm số người trả lời."),
        may_not=_("Không ghi biên sai số, khoảng tin cậy và không coi là đại diện cho toàn địa bàn."),
    ),
    Basis.VOLUNTEER: BasisWords(
        label=_("Mẫu tự nguyện"),
        recruitment=_("Ai muốn thì trả lời, ví dụ qua đường dẫn mở, mã QR hoặc tại cuộc họp."),
        may=_("Báo cáo được nêu ý kiến của những người đã tham gia, kèm số người trả lời."),
        may_not=_("Không ghi biên sai số, khoảng tin cậy và không suy rộng cho người không tham gia."),
    ),
    Basis.MIXED: BasisWords(
        label=_("Mẫu hỗn hợp"),
        recruitment=_("Mỗi nơi tìm người trả lời một cách khác nhau."),
        may=_("Báo cáo được nêu tỷ lệ trong số những người đã trả lời, kèm số người trả lời."),
        may_not=_("Không ghi biên sai số, khoảng tin cậy chung cho toàn mẫu."),
    ),
}

ADOPTABLE = (Basis.QUOTA, Basis.RANDOM_ROUTE, Basis.VOLUNTEER, Basis.CENSUS_ATTEMPT, Basis.MIXED)
"""What an allocation that came as it is can be; a probability basis needs a draw."""


def words_of(basis: Basis | str) -> BasisWords:
    """The words of a basis."""
    return BASIS_WORDS[Basis(basis)]
