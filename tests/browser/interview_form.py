"""A questionnaire on which everything that the phone does live has its place."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from surveys.questionnaires.expressions import compile_expression
from surveys.questionnaires.questionnaire import Choice, Group, Question, Questionnaire, Repeat

AREAS = ("Hộ tịch", "Đất đai", "Xây dựng", "Bảo hiểm", "Thuế")
PLACES = {"33": 30, "22": 24}


def both(vi: str, en: str = "") -> dict[str, str]:
    return {"vi": vi, "en": en or vi}


def ask(kind: str, name: str, label: str, **more: Any) -> Question:
    for each in ("relevant", "constraint", "calculation", "choice_filter"):
        if each in more:
            columns = {"tinh"} if each == "choice_filter" else frozenset()
            more[each] = compile_expression(more[each], columns=columns)
    return Question(name=name, kind=kind, label=both(label), **more)


def lively_form() -> Questionnaire:
    """Two languages, five pages: conditions, a cascade, a repeat, a battery, and the controls that need a hand."""
    return Questionnaire(
        id_string="song_dong",
        title="Ý kiến về dịch vụ của xã",
        languages=("vi", "en"),
        default_language="vi",
        items=(_visits(), _place(), _children(), _battery(), _controls()),
        choice_lists=_lists(),
        consent=both("Kính thưa Ông/Bà."),
    )


def lively_form_with_a_page_that_may_come() -> Questionnaire:
    """The same with a page, nothing on it required, for those who have been to the commune."""
    lively = lively_form()
    more = ask("text", "ke_lai", "Ông/Bà kể thêm về lần đó?", relevant="${da_den} = '1'")
    page = Group("phan_them", both("Phần A2. Kể thêm"), appearance="field-list", items=(more,))
    return replace(lively, items=(lively.items[0], page, *lively.items[1:]))


def appearing_form() -> Questionnaire:
    """One page on which a number brings up forty questions before it and behind it."""
    asked = tuple(ask("integer", f"cau_{n}", f"Câu {n}?", relevant=f"${{so_nguoi}} > {n % 3}") for n in range(40))
    page = (*asked[:5], ask("integer", "so_nguoi", "Hộ có mấy người?"), *asked[5:])
    return Questionnaire(
        id_string="hien_ra",
        title="Ý kiến của cả hộ",
        languages=("vi",),
        default_language="vi",
        items=(Group("phan_a", both("Phần A. Cả hộ"), appearance="field-list", items=page),),
        consent=both("Kính thưa Ông/Bà."),
    )


def _visits() -> Group:
    return Group(
        "phan_a",
        both("Phần A. Làm thủ tục", "Part A. Visits"),
        appearance="field-list",
        items=(
            ask("note", "loi_dan", "ĐTV: Đọc chậm, không giải thích thêm."),
            Question(
                name="da_den",
                kind="select_one",
                label=both("Ông/Bà có đến xã làm thủ tục không?", "Have you been to the commune?"),
                guidance=both("Kể cả đến thay người khác trong hộ."),
                required=True,
                choices="co_khong",
            ),
            ask("integer", "so_lan", "Đã đến mấy lần?", required=True, relevant="${da_den} = '1'", constraint=". <= 20",
                constraint_message=both("Nhiều nhất là 20 lần."), guidance=both("Đang ghi: ${so_lan} lần.")),
            ask("note", "nhac_lai", "Như vậy Ông/Bà đã đến ${so_lan} lần.", relevant="${so_lan} > 0"),
            ask("integer", "so_gio", "Tổng số giờ đi lại", read_only=True, relevant="${so_lan} > 0",
                calculation="${so_lan} * 2"),
            ask("select_multiple", "linh_vuc", "Ông/Bà đến về việc gì?", required=True, choices="linh_vuc",
                constraint="count-selected(.) <= 3", exclusive=("0",)),
        ),
    )  # fmt: skip


def _place() -> Group:
    return Group(
        "phan_b",
        both("Phần B. Nơi ở"),
        appearance="field-list",
        items=(
            ask("select_one", "tinh", "Ông/Bà sống ở tỉnh nào?", required=True, choices="tinh"),
            ask("select_one", "xa", "Xã, phường nào?", required=True, choices="xa", choice_filter="tinh = ${tinh}",
                relevant="${tinh} != ''"),
        ),
    )  # fmt: skip


def _children() -> Repeat:
    return Repeat(
        "con",
        both("Người con"),
        items=(
            ask("integer", "tuoi", "Cháu bao nhiêu tuổi?", required=True),
            ask("select_one", "di_hoc", "Cháu có đi học không?", choices="co_khong", relevant="${tuoi} >= 6"),
        ),
    )


def _battery() -> Group:
    items = (
        "Thái độ của cán bộ",
        "Thời gian giải quyết, kể từ khi nộp hồ sơ đến khi nhận kết quả",
        "Nơi chờ",
        "Lệ phí",
    )
    rows = (
        ask("select_one", f"hai_long_{number}", words, required=True, choices="hai_long")
        for number, words in enumerate(items, 1)
    )
    return Group("bang", both("Phần C. Mức độ hài lòng"), appearance="table-list", items=tuple(rows))


def _controls() -> Group:
    return Group(
        "phan_d",
        both("Phần D. Ý kiến"),
        appearance="field-list",
        items=(
            ask("rank", "uu_tien", "Xin xếp thứ tự ưu tiên", choices="uu_tien"),
            ask("range", "diem", "Chấm điểm", parameters={"start": "0", "end": "10", "step": "1"}),
            ask("range", "phan_tram", "Bao nhiêu phần trăm?", parameters={"start": "0", "end": "100", "step": "5"}),
            ask("date", "ngay", "Lần gần nhất là ngày nào?"),
            ask("text", "gop_y", "Ông/Bà góp ý gì thêm?", appearance="multiline"),
            ask("acknowledge", "xac_nhan", "Đã cảm ơn người trả lời", required=True),
        ),
    )


def _lists() -> dict[str, tuple[Choice, ...]]:
    def plain(*labels: str) -> tuple[Choice, ...]:
        return tuple(Choice(str(number), both(label)) for number, label in enumerate(labels, 1))

    scale = ("Rất hài lòng", "Hài lòng", "Bình thường", "Không hài lòng")
    return {
        "co_khong": (Choice("1", both("Có", "Yes")), Choice("2", both("Không", "No"))),
        "linh_vuc": (*plain(*AREAS), Choice("0", both("Không việc nào ở trên"))),
        "tinh": (Choice("33", both("Hưng Yên")), Choice("22", both("Quảng Ninh"))),
        "xa": tuple(
            Choice(f"{tinh}-{number}", both(f"Xã Đông {number}"), {"tinh": tinh})
            for tinh, count in PLACES.items()
            for number in range(1, count + 1)
        ),
        "hai_long": (*plain(*scale), Choice("9", both("Khó trả lời"))),
        "uu_tien": plain("Nhanh", "Rẻ", "Gần"),
    }
