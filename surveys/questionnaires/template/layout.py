"""The simple Vietnamese template: its sheets, headers, kinds of answer and lines of information."""

from __future__ import annotations

from typing import NamedTuple

QUESTIONS_SHEET = "Phiếu"
INFORMATION_SHEET = "Thông tin"
GUIDE_SHEET = "Hướng dẫn"


class Header(NamedTuple):
    """A column of the sheet "Phiếu": its key, header, width in characters, and the note on the header cell."""

    key: str
    title: str
    width: int
    note: str


HEADERS = [
    Header("part", "Phần", 22, "Tên phần, ví dụ: A. Thông tin chung. Để trống nếu vẫn thuộc phần ở dòng trên."),
    Header("code", "Mã câu", 9, "C1, C2, … Để trống thì phần mềm tự đánh số."),
    Header("text", "Câu hỏi", 56, "Chép nguyên văn câu hỏi."),
    Header("kind", "Loại câu trả lời", 18, "Bấm vào ô rồi chọn trong danh sách."),
    Header("options", "Phương án trả lời", 44,
           "Mỗi dòng một phương án (xuống dòng trong ô: Alt+Enter), hoặc viết 1. …; 2. …"),
    Header("required", "Bắt buộc", 10, "Có hoặc Không."),
    Header("most", "Tối đa", 8, "Với câu chọn nhiều: được chọn tối đa mấy phương án."),
    Header("low", "Từ", 8, "Với câu điền số: số nhỏ nhất."),
    Header("high", "Đến", 8, "Với câu điền số: số lớn nhất."),
    Header("condition", "Chỉ hỏi khi", 22, "Ví dụ: C5 = 1   hoặc   C5 = 1, 2   hoặc   C3 = 1 và C5 khác 2"),
    Header("grid", "Thang chung/bảng", 26,
           "Các dòng liền nhau ghi giống nhau ở cột này sẽ thành một bảng dùng chung thang trả lời."),
    Header("hint", "Ghi chú cho người trả lời", 30, "Ví dụ: Không ghi họ tên."),
]  # fmt: skip

KINDS = {
    "Chọn một": "select_one",
    "Chọn nhiều": "select_multiple",
    "Xếp thứ tự": "rank",
    "Điền số": "integer",
    "Điền số lẻ": "decimal",
    "Điền ngày": "date",
    "Viết ngắn": "text",
    "Viết dài": "text",
    "Lời dẫn": "note",
}
LONG_TEXT = "Viết dài"
CHOICE_KINDS = {"select_one", "select_multiple", "rank"}

INFORMATION = {
    "title": "Tên cuộc điều tra",
    "who": "Cơ quan thực hiện",
    "purpose": "Mục đích",
    "topics": "Nội dung hỏi",
    "minutes": "Thời gian trả lời (phút)",
    "retention": "Thời gian lưu phiếu",
    "contact": "Liên hệ khi cần hỏi thêm",
}

Row = dict[str, str]

EXAMPLE: list[Row] = [
    {"part": "A. Nhận xét chung", "code": "C1", "kind": "Chọn một", "required": "Có",
     "text": "Ông/Bà quan tâm ở mức nào tới hoạt động của chính quyền xã?",
     "options": "1. Rất quan tâm\n2. Quan tâm\n3. Ít quan tâm\n4. Không quan tâm\n9. Khó trả lời"},
    {"code": "C2", "kind": "Chọn nhiều", "required": "Có", "most": "3", "condition": "C1 = 1, 2",
     "text": "Ông/Bà quan tâm tới những việc nào sau đây? (chọn tối đa 3)",
     "options": "1. Đường giao thông\n2. Nước sạch\n3. Trường học\n4. Trạm y tế\n5. Ý kiến khác (ghi rõ)"},
    {"code": "C3a", "kind": "Chọn một", "required": "Có", "grid": "C3. Mức độ hài lòng của Ông/Bà về:",
     "text": "Thái độ của cán bộ tiếp dân",
     "options": "1. Hài lòng\n2. Bình thường\n3. Không hài lòng\n9. Khó trả lời"},
    {"code": "C3b", "kind": "Chọn một", "required": "Có", "grid": "C3. Mức độ hài lòng của Ông/Bà về:",
     "text": "Thời gian giải quyết hồ sơ"},
    {"part": "B. Về người trả lời", "code": "C4", "kind": "Điền số", "required": "Có", "low": "18", "high": "110",
     "text": "Tuổi của Ông/Bà?"},
    {"code": "C5", "kind": "Viết dài", "required": "Không", "hint": "Không ghi họ tên.",
     "text": "Ông/Bà có kiến nghị gì với chính quyền xã?"},
]  # fmt: skip
