"""What each indicator looks at, why that can be innocent and what to look at, in words that accuse nobody."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from math import exp

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from surveys.fieldwork.quality.records import QualityFlag
from surveys.text import format_number, format_percent

ONE_DECIMAL_BELOW = 10.0


def minutes_words(value: float) -> str:
    """18 phút"""
    decimals = 1 if value < ONE_DECIMAL_BELOW and round(value, 1) % 1 else 0
    return _("%(minutes)s phút", minutes=format_number(value, decimals))


def share_words(value: float) -> str:
    """A share of 1 in percent; less than nothing more than chance is nothing."""
    return format_percent(100 * max(value, 0.0))


def clock_words(value: float) -> str:
    """Minutes since midnight as a time of day."""
    return f"{int(value) // 60 % 24:02d}:{int(value) % 60:02d}"


def _count_words(value: float) -> str:
    return format_number(round(value))


def _growth_words(value: float) -> str:
    """A difference of logarithms as a percentage: how much more."""
    return format_percent(100 * (exp(value) - 1), 0)


def _decline_words(value: float) -> str:
    return format_percent(100 * (1 - exp(value)), 0)


@dataclass(frozen=True)
class IndicatorWords:
    """`told`: of a collaborator's interviews, `single`: of one interview, to the supervisor; `own` and `own_single`: to
    the collaborator, without anybody else's figures. `shown` writes a value, `single_shown` that of one interview."""

    title: str
    looks_at: str
    innocent: str
    look: str
    told: str
    own: str
    shown: Callable[[float], str] = share_words
    single: str = ""
    own_single: str = ""
    single_shown: Callable[[float], str] = share_words


WORDS: Mapping[str, IndicatorWords] = {
    "short": IndicatorWords(
        _l("Phỏng vấn ngắn"),
        _l("Một phiếu mất bao nhiêu phút, theo đồng hồ đếm của máy nếu có."),
        _l("Hộ ít người, nhiều câu không phải hỏi, người trả lời nói nhanh, cộng tác viên đã quen bảng hỏi."),
        _l("Các phiếu ngắn có bỏ qua nhiều câu theo điều kiện không; cộng tác viên đọc câu hỏi và các mức thế nào."),
        _l("Phiếu thường mất %(value)s; mức thường gặp là %(usual)s."),
        _l("Phiếu của bạn thường mất %(value)s, ngắn hơn hẳn mức thường gặp trong cuộc này."),
        minutes_words,
        _l("Mất %(value)s; mức thường gặp là %(usual)s."),
        _l("Phiếu này mất %(value)s, ngắn hơn hẳn mức thường gặp trong cuộc này."),
        minutes_words,
    ),
    "long": IndicatorWords(
        _l("Phỏng vấn dài"),
        _l("Một phiếu mất bao nhiêu phút, theo đồng hồ đếm của máy nếu có."),
        _l("Người trả lời cao tuổi, kể nhiều; phải dừng giữa chừng; để phiếu mở rồi gửi sau."),
        _l("Cộng tác viên gặp khó ở câu nào; phiếu có để mở qua giờ nghỉ không."),
        _l("Phiếu thường mất %(value)s; mức thường gặp là %(usual)s."),
        _l("Phiếu của bạn thường mất %(value)s, dài hơn hẳn mức thường gặp trong cuộc này."),
        minutes_words,
        _l("Mất %(value)s; mức thường gặp là %(usual)s."),
        _l("Phiếu này mất %(value)s, dài hơn hẳn mức thường gặp trong cuộc này."),
        minutes_words,
    ),
    "uneven_duration": IndicatorWords(
        _l("Thời gian mỗi phiếu rất khác nhau"),
        _l("Các phiếu của cùng một cộng tác viên chênh nhau bao nhiêu về thời gian."),
        _l("Địa bàn có hộ đông người lẫn hộ ít người; một số phiếu phải dừng giữa chừng."),
        _l("Các phiếu ngắn nhất và dài nhất của cộng tác viên này."),
        _l("Phiếu chênh khoảng %(value)s so với phiếu giữa của chính người đó; mức thường gặp là %(usual)s."),
        _l("Thời gian các phiếu của bạn chênh nhau khoảng %(value)s, nhiều hơn mức thường gặp."),
        _growth_words,
    ),
    "order_fatigue": IndicatorWords(
        _l("Phiếu càng về sau càng ngắn"),
        _l("Từ phiếu đầu đến phiếu cuối, thời gian mỗi phiếu giảm bao nhiêu."),
        _l("Đã quen bảng hỏi; những hộ đến sau ít câu phải hỏi hơn. Ai cũng nhanh dần lên ít nhiều."),
        _l("Các phiếu gần đây có đọc đủ câu hỏi không; có cần nghỉ hay giao bớt hộ không."),
        _l("Từ đầu đến cuối, thời gian mỗi phiếu giảm khoảng %(value)s; mức thường gặp là %(usual)s."),
        _l("Từ đầu đến nay, thời gian mỗi phiếu của bạn giảm khoảng %(value)s, nhiều hơn mức thường gặp."),
        _decline_words,
    ),
    "straightlining": IndicatorWords(
        _l("Câu trả lời ít thay đổi trong nhóm câu cùng thang"),
        _l("Trong nhóm từ năm câu cùng một thang trả lời, các câu khác nhau đến đâu."),
        _l("Người dân thật sự đánh giá các việc như nhau; nhóm câu dài, người trả lời mệt; người trả lời tự điền."),
        _l("Cộng tác viên có đọc từng dòng không hay hỏi chung cả nhóm câu."),
        _l("Mức thay đổi giữa các câu bằng %(value)s mức trung bình của cuộc này; thường gặp là %(usual)s."),
        _l("Trong nhóm câu cùng thang, các câu trả lời ở phiếu của bạn ít khác nhau hơn mức thường gặp."),
        share_words,
        _l("Có %(value)s nhóm câu cùng thang mà mọi dòng đều chọn một mức."),
        _l("Có %(value)s nhóm câu cùng thang mà mọi dòng đều chọn một mức."),
        _count_words,
    ),
    "scattered": IndicatorWords(
        _l("Câu trả lời thay đổi nhiều trong nhóm câu cùng thang"),
        _l("Trong nhóm từ năm câu cùng một thang trả lời, các câu khác nhau đến đâu."),
        _l("Người dân ở địa bàn phân biệt rõ việc làm tốt và việc chưa tốt."),
        _l("Cộng tác viên có chờ người trả lời nói xong mới chọn không; có bấm nhầm dòng không."),
        _l("Mức thay đổi giữa các câu bằng %(value)s mức trung bình của cuộc này; thường gặp là %(usual)s."),
        _l("Trong nhóm câu cùng thang, các câu trả lời ở phiếu của bạn khác nhau nhiều hơn mức thường gặp."),
    ),
    "item_nonresponse": IndicatorWords(
        _l("Số câu không trả lời"),
        _l("Trong các câu đã hỏi, bao nhiêu câu người trả lời không muốn trả lời."),
        _l("Địa bàn có chuyện đang được quan tâm nên người dân dè dặt, hoặc ngược lại rất cởi mở."),
        _l("Câu nào hay bị từ chối; cộng tác viên giới thiệu về việc giữ kín câu trả lời thế nào."),
        _l("Tỷ lệ câu không trả lời là %(value)s; mức thường gặp là %(usual)s."),
        _l("Tỷ lệ câu không trả lời ở phiếu của bạn là %(value)s, khác hẳn mức thường gặp."),
    ),
    "dont_know": IndicatorWords(
        _l("Số câu “Khó trả lời”"),
        _l("Trong các câu đã hỏi, bao nhiêu câu chọn “Khó trả lời”, “Không biết” hoặc tương tự."),
        _l("Người trả lời ít tiếp xúc với việc được hỏi; cộng tác viên đọc cả mức “Khó trả lời”, hoặc không đọc."),
        _l("Cộng tác viên có đọc mức “Khó trả lời” không, có gợi ý thêm một lần khi người trả lời ngập ngừng không."),
        _l("Tỷ lệ câu “Khó trả lời” là %(value)s; mức thường gặp là %(usual)s."),
        _l("Tỷ lệ câu “Khó trả lời” ở phiếu của bạn là %(value)s, khác hẳn mức thường gặp."),
    ),
    "near_duplicates": IndicatorWords(
        _l("Các phiếu giống nhau"),
        _l("Phiếu của cùng một cộng tác viên giống nhau hơn giống phiếu của người khác bao nhiêu."),
        _l("Người dân trong cùng thôn, tổ nghĩ giống nhau; bảng hỏi ít câu, ít phương án."),
        _l("Các hộ này có gần nhau không; nên phỏng vấn lại vài hộ."),
        _l("Phiếu giống nhau hơn mức ngẫu nhiên %(value)s số câu; mức thường gặp là %(usual)s."),
        _l("Các phiếu của bạn giống nhau nhiều hơn mức thường gặp trong cuộc này."),
        share_words,
        _l("Giống một phiếu khác của cùng cộng tác viên ở %(value)s số câu."),
        _l("Phiếu này giống một phiếu khác của bạn ở %(value)s số câu."),
    ),
    "overlapping": IndicatorWords(
        _l("Hai phiếu cùng một lúc"),
        _l("Phiếu có bắt đầu khi phiếu khác của cùng cộng tác viên chưa xong không."),
        _l("Mở phiếu sau trước khi gửi phiếu trước; để phiếu mở rồi mới gửi; đồng hồ máy bị chỉnh."),
        _l("Giờ bắt đầu và giờ gửi của hai phiếu; cộng tác viên gửi phiếu vào lúc nào."),
        _l("%(value)s số phiếu trùng giờ với phiếu khác; mức thường gặp là %(usual)s."),
        _l("%(value)s số phiếu của bạn trùng giờ với một phiếu khác của bạn."),
        share_words,
        _l("Có lúc cùng mở với một phiếu khác của cùng cộng tác viên; phiếu này mở %(value)s."),
        _l("Phiếu này có lúc mở cùng với một phiếu khác của bạn."),
        minutes_words,
    ),
    "odd_hours": IndicatorWords(
        _l("Giờ ít khi đến nhà"),
        _l("Phiếu có bắt đầu trước 6 giờ sáng hoặc sau 22 giờ không."),
        _l("Người trả lời đi làm ca hoặc hẹn vào giờ đó; đồng hồ máy sai."),
        _l("Có lịch hẹn với hộ không; giờ trên máy của cộng tác viên có đúng không."),
        _l("%(value)s số phiếu bắt đầu vào giờ ít khi đến nhà; mức thường gặp là %(usual)s."),
        _l("%(value)s số phiếu của bạn bắt đầu trước 6 giờ hoặc sau 22 giờ."),
        share_words,
        _l("Bắt đầu lúc %(value)s."),
        _l("Phiếu này bắt đầu lúc %(value)s."),
        clock_words,
    ),
    "heaping": IndicatorWords(
        _l("Tuổi tròn số"),
        _l("Bao nhiêu tuổi hoặc năm sinh có số cuối là 0 hoặc 5; bình thường khoảng một phần năm."),
        _l("Nhiều người, nhất là người cao tuổi, chỉ nhớ tuổi tròn."),
        _l("Cộng tác viên có hỏi năm sinh, con giáp để tính tuổi không."),
        _l("%(value)s số tuổi tròn 0 hoặc 5; mức thường gặp là %(usual)s."),
        _l("%(value)s số tuổi ở phiếu của bạn tròn 0 hoặc 5, nhiều hơn mức thường gặp."),
    ),
    "displacement": IndicatorWords(
        _l("Hộ không có ai thuộc diện hỏi"),
        _l("Trong các hộ đã gặp, bao nhiêu hộ được ghi là không có ai thuộc diện hỏi."),
        _l("Địa bàn có nhiều hộ mà người lớn đi làm xa; tuổi được tính theo cách khác (tuổi mụ)."),
        _l("Cộng tác viên hỏi tuổi thế nào ở các hộ này, tính theo năm sinh hay theo tuổi mụ."),
        _l("%(value)s số hộ đã gặp được ghi là không có ai thuộc diện hỏi; mức thường gặp là %(usual)s."),
        _l("%(value)s số hộ bạn đã gặp được ghi là không có ai thuộc diện hỏi, nhiều hơn mức thường gặp."),
    ),
    "age_displacement": IndicatorWords(
        _l("Tuổi ngay dưới mức thuộc diện hỏi"),
        _l("Quanh mức tuổi thuộc diện hỏi, bao nhiêu người được ghi ngay dưới mức đó."),
        _l("Địa bàn có nhiều người trẻ ở đúng độ tuổi đó; hỏi tuổi theo cách tính khác (tuổi mụ)."),
        _l("Cộng tác viên tính tuổi theo năm sinh hay theo tuổi mụ."),
        _l("%(value)s số người quanh mức tuổi được ghi ngay dưới mức; mức thường gặp là %(usual)s."),
        _l("%(value)s số người quanh mức tuổi ở phiếu của bạn được ghi ngay dưới mức thuộc diện hỏi."),
    ),
}
OTHER = IndicatorWords(
    _l("Dấu hiệu khác"),
    _l("Một chỉ số khác của cuộc này."),
    _l("Có nhiều lý do bình thường."),
    _l("Hỏi cộng tác viên về các phiếu này."),
    _l("Giá trị %(value)s; mức thường gặp là %(usual)s."),
    _l("Một chỉ số ở các phiếu của bạn khác hẳn mức thường gặp."),
    format_number,
    _l("Giá trị %(value)s; mức thường gặp là %(usual)s."),
    _l("Một chỉ số của phiếu này khác hẳn mức thường gặp."),
    format_number,
)


def words_of(indicator: str) -> IndicatorWords:
    """The words of an indicator; one that is new has general ones."""
    return WORDS.get(indicator, OTHER)


def told(flag: QualityFlag) -> str:
    """What was found, for the supervisor."""
    words = words_of(flag.indicator)
    single = flag.case_id is not None
    shown = words.single_shown if single else words.shown
    sentence = str(words.single if single else words.told)
    return sentence % {"value": shown(flag.value or 0.0), "usual": shown(float(flag.facts.get("usual", 0.0)))}


def told_to_collaborator(flag: QualityFlag) -> str:
    """The same for whom it is about: own figures only."""
    words = words_of(flag.indicator)
    single = flag.case_id is not None
    shown = words.single_shown if single else words.shown
    return str(words.own_single if single else words.own) % {"value": shown(flag.value or 0.0)}


def rarity(n: int, p: float | None) -> str:
    """How seldom chance alone does this; '' where nothing is tested."""
    if p is None:
        return ""
    count = format_number(n)
    for base in (100, 1000):
        times = round(p * base)
        if times >= 1:
            return _(
                "Với %(n)s phiếu, chênh lệch như vậy hiếm khi do ngẫu nhiên: khoảng %(times)s trong %(base)s lần.",
                n=count,
                times=format_number(times),
                base=format_number(base),
            )
    return _("Với %(n)s phiếu, chênh lệch như vậy rất hiếm khi do ngẫu nhiên: chưa tới 1 trong 1.000 lần.", n=count)


def among_comparisons(q: float | None, comparisons: int) -> str:
    """What Benjamini and Hochberg's rate says, in words."""
    if q is None:
        return ""
    return _(
        "Cuộc này đã so sánh %(comparisons)s lần nên có chênh lệch chỉ do tình cờ. Đã tính đến điều đó: trong các điều "
        "hiếm ít nhất như thế này, khoảng %(percent)s là do tình cờ.",
        comparisons=format_number(comparisons),
        percent=format_percent(100 * q, 0 if q >= 0.01 else 1),
    )
