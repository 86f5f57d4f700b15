"""Abbreviations and the language of documents, which the public reads otherwise or not at all."""

from __future__ import annotations

import re
from collections.abc import Iterator

from surveys.questionnaires.wording.capital_letters import is_shouted
from surveys.questionnaires.wording.rules import Remark, Rule, any_of, found
from surveys.questionnaires.wording.worded import Worded
from surveys.text.i18n import gettext as _

ABBREVIATION = re.compile(r"(?<![\w(-])[A-ZĐ][A-ZĐ]+(?:-[A-ZĐ]{2,})*(?![\w)-])")
COMMON = {"TV", "ATM", "SMS", "QR", "HIV", "AIDS", "COVID", "USB", "GPS", "ID", "PC", "WC", "OK", "DVD", "CD", "KHÔNG",
          "CHƯA", "NOT", "USA", "UK", "EU", "UNICEF", "WHO", "UN"}  # fmt: skip
ROMAN = re.compile(r"[IVXLC]+")
FULL = {
    "UBND": "Ủy ban nhân dân", "HĐND": "Hội đồng nhân dân", "TTHC": "thủ tục hành chính", "BHYT": "bảo hiểm y tế",
    "BHXH": "bảo hiểm xã hội", "CCHC": "cải cách hành chính", "DVC": "dịch vụ công", "ATTP": "an toàn thực phẩm",
    "ATGT": "an toàn giao thông", "ANTT": "an ninh, trật tự", "NTM": "nông thôn mới", "MTTQ": "Mặt trận Tổ quốc",
    "CCCD": "căn cước công dân", "CMND": "chứng minh nhân dân", "VSMT": "vệ sinh môi trường",
    "KT-XH": "kinh tế - xã hội",
    "THCS": "trung học cơ sở", "THPT": "trung học phổ thông", "CBCC": "cán bộ, công chức",
    "GPMB": "giải phóng mặt bằng",
    "DVCTT": "dịch vụ công qua mạng", "TDP": "tổ dân phố",
}  # fmt: skip
JARGON = {
    "toàn trình": "làm hết qua mạng, không phải tới nơi",
    "một cửa liên thông": "nộp một nơi, các cơ quan tự chuyển hồ sơ",
    "liên thông": "các cơ quan tự chuyển hồ sơ cho nhau", "thiết chế văn hóa": "nhà văn hóa, sân thể thao",
    "thiết chế": "nhà văn hóa, sân thể thao", "xã hội hóa": "người dân, doanh nghiệp cùng góp",
    "quán triệt": "phổ biến, giải thích", "kết cấu hạ tầng": "đường, điện, nước, trường, trạm",
    "cơ sở hạ tầng": "đường, điện, nước, trường, trạm", "hệ thống chính trị": "nói rõ cơ quan nào",
    "quy chế dân chủ": "người dân được biết, bàn, làm, kiểm tra", "phản biện xã hội": "góp ý trước khi quyết định",
    "phân cấp, phân quyền": "giao việc cho xã", "tinh giản biên chế": "giảm số người làm việc",
    "chuyển đổi số": "làm việc qua mạng, qua điện thoại", "nghèo đa chiều": "nói rõ thiếu gì",
    "hạ tầng kỹ thuật": "đường, điện, nước", "cải cách hành chính": "làm thủ tục đơn giản hơn",
    "hiệu lực, hiệu quả": "kết quả", "triển khai thực hiện": "làm", "đầu tư công": "công trình nhà nước bỏ tiền làm",
    "vốn đối ứng": "phần tiền người dân góp", "tín dụng chính sách": "tiền vay ưu đãi", "thể chế": "quy định",
    "số hóa": "đưa vào máy tính", "kiểm soát thủ tục": "rà soát thủ tục",
    "năng lực quản trị": "cách điều hành", "hiệu lực quản lý": "việc quản lý",
    "quản lý nhà nước": "nói rõ cơ quan nào làm gì",
    "quản trị công": "cách điều hành", "lồng ghép": "làm chung", "thụ hưởng": "được nhận",
    "đối tượng chính sách": "người có công, người nghèo",
    "chuỗi giá trị": "từ sản xuất tới bán", "hợp phần": "phần", "dân vận khéo": "vận động người dân",
    "phúc lợi xã hội": "trợ cấp",
    "đẩy mạnh": "làm nhiều hơn", "tiếp cận thông tin": "biết thông tin", "xúc tiến đầu tư": "mời gọi doanh nghiệp",
    "quản trị": "cách điều hành", "địa giới hành chính": "ranh giới xã", "chế tài": "mức phạt",
}  # fmt: skip
JARGON_WORDS = any_of(*map(re.escape, sorted(JARGON, key=len, reverse=True)))


def look(worded: Worded) -> Iterator[Remark]:
    """Abbreviations that the question itself does not spell out, words of documents."""
    if worded.language != "vi":
        return
    short = [] if is_shouted(worded.words) else ABBREVIATION.findall(worded.words)
    short = [word for word in dict.fromkeys(short) if word not in COMMON and not ROMAN.fullmatch(word)]
    if short:
        words = ", ".join(short)
        full = [f"{word}: {FULL[word]}" for word in short if word in FULL]
        yield Remark(
            words,
            _("Chữ viết tắt “%(words)s” nhiều người không biết hoặc đọc sai, nên trả lời đoán.", words=words),
            _("Viết đủ chữ (%(full)s).", full="; ".join(full)) if full else _("Viết đủ chữ."),
        )
    for jargon in list(found(JARGON_WORDS, worded.lower))[:1]:
        yield Remark(
            jargon,
            _("“%(words)s” là lời của văn bản, người dân không nói vậy nên mỗi người hiểu một cách.", words=jargon),
            _("Nói bằng lời thường ngày, ví dụ “%(plain)s”.", plain=JARGON[jargon]),
        )


RULE = Rule("office_jargon", look)
