"""The demonstration questionnaire, written as an office would: an XLSForm workbook, and a short one in the template."""

from __future__ import annotations

import io
from typing import Any

import xlsxwriter

from surveys.questionnaires.consent import consent_text
from surveys.questionnaires.template.layout import Row
from surveys.questionnaires.template.reading import write_template

TITLE = "Sự hài lòng của người dân với chính quyền địa phương 2 cấp và dịch vụ công ở xã, phường"
INFORMATION = {
    "title": "cuộc khảo sát dư luận xã hội về sự hài lòng của người dân với chính quyền địa phương 2 cấp "
    "và dịch vụ công ở xã, phường",
    "who": "cơ quan khảo sát dư luận xã hội của tỉnh",
    "purpose": "tìm hiểu ý kiến người dân để chính quyền xã, phường phục vụ tốt hơn",
    "topics": "việc giải quyết thủ tục hành chính, hoạt động của chính quyền xã, phường và những vấn đề cần quan tâm",
    "minutes": "15",
    "retention": "12 tháng",
    "contact": "cán bộ phụ trách khảo sát của tỉnh, số điện thoại in trên thư giới thiệu của cộng tác viên",
}
SURVEY_COLUMNS = [
    "type", "name", "label", "hint", "required", "relevant", "constraint", "constraint_message", "appearance",
    "label_self", "label_telephone", "hint_telephone",
]  # fmt: skip
OTHER_WORDS = {
    "tin_tuong": (
        "",
        "11. Tôi đọc các mức, Ông/Bà nghe hết rồi chọn. Ông/Bà tin tưởng ở mức nào vào hoạt động của chính quyền xã, "
        "phường?",
        "Đọc chậm từng mức, trừ mức “Khó trả lời”.",
    ),
    "van_de": (
        "",
        "12. Tôi đọc chậm từng việc, Ông/Bà nghe hết rồi chọn. Ở nơi Ông/Bà sống, việc nào cần được giải quyết sớm "
        "nhất?",
        "Đọc hết các việc, nhắc lại nếu cần. Chọn tối đa 3 phương án.",
    ),
    "gioi_tinh": ("15. Ông/Bà là nam hay nữ?", "", ""),
    "nhom_tuoi": (
        "16. Tính theo năm sinh, Ông/Bà thuộc nhóm tuổi nào?",
        "16. Tính theo năm sinh, Ông/Bà thuộc nhóm tuổi nào?",
        "",
    ),
}
"""Where a question is asked in other words: read alone (`label_self`), on the telephone (its label and hint)."""
USED = "${da_giao_dich} = '1'"
LIMIT_3 = "count-selected(.) <= 3"
PLEASED = "muc_hai_long"

SERVICE_ITEMS = {
    "hl_thoi_gian": "Thời gian giải quyết hồ sơ",
    "hl_thai_do": "Thái độ của cán bộ, công chức tiếp nhận",
    "hl_huong_dan": "Sự rõ ràng khi hướng dẫn thủ tục",
    "hl_truc_tuyen": "Việc nộp hồ sơ qua mạng",
    "hl_noi_tiep_dan": "Chỗ ngồi chờ ở nơi tiếp dân",
}
GOVERNMENT_ITEMS = {
    "cq_lang_nghe": "Lắng nghe, tiếp thu ý kiến của người dân",
    "cq_cong_khai": "Công khai thu chi, quy hoạch, đất đai",
    "cq_kien_nghi": "Giải quyết kiến nghị, phản ánh",
    "cq_moi_truong": "Giữ gìn vệ sinh môi trường",
    "cq_an_ninh": "Bảo đảm an ninh, trật tự",
}

Question = tuple[str, ...]


def _yes(kind: str, name: str, label: str, hint: str = "", relevant: str = "", constraint: str = "",
         message: str = "", appearance: str = "") -> Question:  # fmt: skip
    return kind, name, label, hint, "yes", relevant, constraint, message, appearance


def _may(kind: str, name: str, label: str, hint: str = "", relevant: str = "", appearance: str = "") -> Question:
    return kind, name, label, hint, "", relevant, "", "", appearance


def _begin(name: str, label: str, relevant: str = "", appearance: str = "field-list") -> Question:
    return "begin_group", name, label, "", "", relevant, "", "", appearance


END: Question = ("end_group",)


def _grid(name: str, label: str, items: dict[str, str], relevant: str = "") -> list[Question]:
    rows = [_yes(f"select_one {PLEASED}", variable, words) for variable, words in items.items()]
    return [_begin(name, label, relevant, "table-list"), *rows, END]


def survey_rows() -> list[Question]:
    """The survey sheet of the demonstration, row by row."""
    rows = [*_services(), *_government(), *_concerns(), *_respondent()]
    return [_with_other_words(row) for row in rows]


def _with_other_words(row: Question) -> Question:
    ordinary = len(SURVEY_COLUMNS) - len(OTHER_WORDS["tin_tuong"])
    words = OTHER_WORDS.get(row[1] if len(row) > 1 else "")
    return (*row, *[""] * (ordinary - len(row)), *words) if words else row


def _services() -> list[Question]:
    return [
        _begin("phan_a", "A. Giao dịch với chính quyền xã, phường"),
        _yes("select_one co_khong", "da_giao_dich",
             "1. Trong 12 tháng qua, Ông/Bà có làm thủ tục hành chính ở xã, phường không?"),
        END,
        _begin("phan_a2", "A. Giao dịch với chính quyền xã, phường", USED),
        _yes("select_multiple linh_vuc", "linh_vuc", "2. Ông/Bà đã làm thủ tục thuộc lĩnh vực nào?",
             "Chọn tối đa 3 phương án.", "", LIMIT_3),
        _yes("text", "linh_vuc_khac", "Lĩnh vực khác (ghi rõ)", "Không ghi họ tên.", "selected(${linh_vuc}, '8')"),
        _yes("select_one hinh_thuc", "hinh_thuc", "3. Lần gần nhất, Ông/Bà nộp hồ sơ bằng cách nào?"),
        _yes("integer", "so_lan_den", "4. Ông/Bà đã tới xã, phường bao nhiêu lần để làm thủ tục trong 12 tháng qua?",
             "Ghi số lần; nếu chỉ nộp qua mạng thì ghi 0.", "", ". >= 0 and . <= 60"),
        _yes("integer", "so_lan_bo_sung", "5. Trong đó, có bao nhiêu lần phải quay lại để bổ sung giấy tờ?",
             "Nếu không phải quay lại thì ghi 0.", "", ". >= 0 and . <= ${so_lan_den}",
             "Số lần quay lại không thể nhiều hơn số lần đã tới ở câu 4."),
        END,
        *_grid("hai_long_dich_vu", "6. Ông/Bà hài lòng ở mức nào về dịch vụ công của xã, phường?", SERVICE_ITEMS, USED),
        _begin("phan_a3", "A. Giao dịch với chính quyền xã, phường", USED),
        _yes("select_one co_khong_ktl", "phi_ngoai", "7. Ông/Bà có phải trả khoản tiền nào ngoài quy định không?"),
        END,
    ]  # fmt: skip


def _government() -> list[Question]:
    return [
        *_grid("hai_long_chinh_quyen", "8. Ông/Bà hài lòng ở mức nào về các việc sau của chính quyền xã, phường?",
               GOVERNMENT_ITEMS),
        _begin("phan_b", "B. Chính quyền địa phương 2 cấp"),
        _yes("select_one thay_doi", "so_voi_truoc",
             "9. So với trước ngày 01/7/2025, việc giải quyết công việc của người dân ở xã, phường hiện nay thế nào?"),
        _yes("select_one khoang_cach", "di_lai",
             "10. Từ khi sắp xếp lại, đi tới trụ sở xã, phường có thuận tiện với Ông/Bà không?"),
        _yes("select_one tin_tuong", "tin_tuong",
             "11. Ông/Bà tin tưởng ở mức nào vào hoạt động của chính quyền xã, phường?"),
        END,
    ]  # fmt: skip


def _concerns() -> list[Question]:
    return [
        _begin("phan_c", "C. Những vấn đề Ông/Bà quan tâm"),
        _yes("select_multiple van_de", "van_de", "12. Ở nơi Ông/Bà sống, việc nào cần được giải quyết sớm nhất?",
             "Chọn tối đa 3 phương án.", "", LIMIT_3),
        _yes("text", "van_de_khac", "Ý kiến khác (ghi rõ)", "Không ghi họ tên.", "selected(${van_de}, '10')"),
        _yes("select_multiple kenh", "kenh_thong_tin",
             "13. Ông/Bà biết thông tin về xã, phường chủ yếu qua những kênh nào?", "Chọn tối đa 3 phương án.", "",
             LIMIT_3),
        _may("text", "kien_nghi", "14. Ông/Bà có kiến nghị gì với chính quyền xã, phường?",
             "Không bắt buộc. Xin không ghi họ tên, địa chỉ, số điện thoại của bất cứ ai.", "", "multiline"),
        END,
    ]  # fmt: skip


def _respondent() -> list[Question]:
    return [
        _begin("phan_d", "D. Vài nét về Ông/Bà"),
        _yes("select_one gioi_tinh", "gioi_tinh", "15. Giới tính"),
        _yes("select_one nhom_tuoi", "nhom_tuoi", "16. Nhóm tuổi, tính theo năm sinh"),
        _yes("select_one hoc_van", "hoc_van", "17. Trình độ học vấn cao nhất"),
        _yes("select_one nghe", "nghe_nghiep", "18. Công việc chính hiện nay"),
        _yes("text", "nghe_khac", "Công việc khác (ghi rõ)", "Không ghi họ tên, nơi làm việc.",
             "${nghe_nghiep} = '9'"),
        _yes("select_one khu_vuc", "khu_vuc", "19. Nơi đang sinh sống"),
        _yes("integer", "so_nguoi", "20. Hộ của Ông/Bà có bao nhiêu người, kể cả Ông/Bà?", "", "",
             ". >= 1 and . <= 20"),
        _yes("integer", "so_nguoi_lon", "21. Trong đó, có bao nhiêu người từ 18 tuổi trở lên?", "", "",
             ". >= 1 and . <= ${so_nguoi}", "Số người từ 18 tuổi phải từ 1 đến tổng số người trong hộ ở câu 20."),
        END,
        _begin("ket_thuc", "Kết thúc"),
        _may("note", "cam_on", "Xin cảm ơn Ông/Bà đã dành thời gian trả lời."),
        END,
    ]  # fmt: skip


HARD_TO_SAY = ("9", "Khó trả lời")
CHOICES: dict[str, list[tuple[str, str]]] = {
    "co_khong": [("1", "Có"), ("2", "Không")],
    "co_khong_ktl": [("1", "Có"), ("2", "Không"), HARD_TO_SAY],
    "linh_vuc": [
        ("1", "Hộ tịch (khai sinh, kết hôn, khai tử)"), ("2", "Chứng thực giấy tờ"), ("3", "Đất đai"),
        ("4", "Xây dựng, nhà ở"), ("5", "Bảo trợ xã hội, người có công"), ("6", "Đăng ký kinh doanh"),
        ("7", "Cư trú"), ("8", "Lĩnh vực khác (ghi rõ)"),
    ],
    "hinh_thuc": [("1", "Nộp trực tiếp"), ("2", "Nộp qua mạng"), ("3", "Gửi qua bưu điện"), ("4", "Nhờ người nộp hộ"),
                  ("5", "Cách khác")],
    PLEASED: [
        ("1", "Rất hài lòng"), ("2", "Hài lòng"), ("3", "Bình thường"), ("4", "Không hài lòng"),
        ("5", "Rất không hài lòng"), HARD_TO_SAY,
    ],
    "thay_doi": [("1", "Tốt hơn nhiều"), ("2", "Tốt hơn"), ("3", "Như cũ"), ("4", "Kém hơn"),
                 ("5", "Kém hơn nhiều"), HARD_TO_SAY],
    "khoang_cach": [("1", "Thuận tiện hơn"), ("2", "Như trước"), ("3", "Khó khăn hơn"), HARD_TO_SAY],
    "tin_tuong": [
        ("1", "Rất tin tưởng"), ("2", "Tin tưởng"), ("3", "Tin tưởng một phần"), ("4", "Ít tin tưởng"),
        ("5", "Không tin tưởng"), HARD_TO_SAY,
    ],
    "van_de": [
        ("1", "Việc làm, thu nhập"), ("2", "Đường giao thông"), ("3", "Nước sạch"),
        ("4", "Rác thải, ô nhiễm môi trường"),
        ("5", "Trường học"), ("6", "Khám chữa bệnh"), ("7", "Đất đai"), ("8", "An ninh, trật tự"),
        ("10", "Ý kiến khác (ghi rõ)"), ("11", "Không có vấn đề nào"), HARD_TO_SAY,
    ],
    "kenh": [
        ("1", "Loa truyền thanh"), ("2", "Họp thôn, tổ dân phố"), ("3", "Cán bộ xã, phường, trưởng thôn"),
        ("4", "Trang thông tin của xã, phường"), ("5", "Mạng xã hội"), ("6", "Người thân, hàng xóm"),
        ("7", "Truyền hình, báo chí"), ("8", "Kênh khác"), HARD_TO_SAY,
    ],
    "gioi_tinh": [("1", "Nam"), ("2", "Nữ")],
    "nhom_tuoi": [
        ("1", "Từ 1996 đến 2007 (18–29 tuổi)"), ("2", "Từ 1981 đến 1995 (30–44 tuổi)"),
        ("3", "Từ 1966 đến 1980 (45–59 tuổi)"), ("4", "Từ 1965 trở về trước (60 tuổi trở lên)"),
    ],
    "hoc_van": [
        ("1", "Tiểu học trở xuống"), ("2", "Trung học cơ sở"), ("3", "Trung học phổ thông"),
        ("4", "Sơ cấp, trung cấp, cao đẳng"), ("5", "Đại học trở lên"),
    ],
    "nghe": [
        ("1", "Nông dân"), ("2", "Công nhân"), ("3", "Cán bộ, công chức, viên chức"), ("4", "Kinh doanh, dịch vụ"),
        ("5", "Học sinh, sinh viên"), ("6", "Hưu trí"), ("7", "Nội trợ"), ("9", "Công việc khác (ghi rõ)"),
    ],
    "khu_vuc": [("1", "Thành thị (phường)"), ("2", "Nông thôn (xã)")],
}  # fmt: skip


def demo_questionnaire_workbook() -> bytes:
    """The demonstration questionnaire as an XLSForm .xlsx file."""
    choices = [(name, code, words) for name, options in CHOICES.items() for code, words in options]
    settings = [(TITLE, "hai_long_2025", "1", "vi", consent_text(INFORMATION))]
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True}) as book:
        head = book.add_format({"bold": True, "bg_color": "#0F5C63", "font_color": "#FFFFFF"})
        wrapped = book.add_format({"text_wrap": True, "valign": "top", "num_format": "@"})
        widths = [24, 18, 60, 36, 9, 26, 34, 40, 12, 40, 40, 40]
        _sheet(book, "survey", SURVEY_COLUMNS, survey_rows(), (head, wrapped), widths)
        _sheet(book, "choices", ["list_name", "name", "label"], choices, (head, wrapped), [18, 8, 50])
        columns = ["form_title", "form_id", "version", "default_language", "consent"]
        _sheet(book, "settings", columns, settings, (head, wrapped), [40, 18, 10, 16, 90])
    return stream.getvalue()


def _sheet(book: Any, name: str, columns: list[str], rows: Any, styles: tuple[Any, Any], widths: list[int]) -> None:
    sheet = book.add_worksheet(name)
    sheet.freeze_panes(1, 0)
    for index, (column, width) in enumerate(zip(columns, widths, strict=True)):
        sheet.set_column(index, index, width)
        sheet.write_string(0, index, column, styles[0])
    for number, row in enumerate(rows, start=1):
        for index, text in enumerate(row):
            if text:
                sheet.write_string(number, index, text, styles[1])


TEMPLATE_ROWS: list[Row] = [
    {"part": "A. Nhận xét chung", "code": "C1", "kind": "Chọn một", "required": "Có",
     "text": "Ông/Bà có theo dõi hoạt động của chính quyền xã không?", "options": "1. Có\n2. Không"},
    {"code": "C2", "kind": "Chọn nhiều", "required": "Có", "most": "3", "condition": "Câu 1 = 1",
     "text": "Ông/Bà quan tâm tới những việc nào? (chọn tối đa 3)",
     "options": "1. Đường giao thông; 2. Nước sạch; 3. Trường học; 4. Trạm y tế; 5. Ý kiến khác (ghi rõ); "
     "9. Khó trả lời"},
    {"code": "C3a", "kind": "Chọn một", "required": "Có", "grid": "Câu 3. Mức độ hài lòng của Ông/Bà về:",
     "text": "Thái độ tiếp dân",
     "options": "1. Hài lòng\n2. Bình thường\n3. Không hài lòng\n9. Khó trả lời"},
    {"code": "C3b", "kind": "Chọn một", "required": "Có", "grid": "Câu 3. Mức độ hài lòng của Ông/Bà về:",
     "text": "Thời gian giải quyết hồ sơ"},
    {"code": "C4", "kind": "Viết dài", "required": "Không", "condition": "C3a = 3 hoặc C3b = Không hài lòng",
     "text": "Vì sao Ông/Bà chưa hài lòng?", "hint": "Không ghi họ tên."},
    {"part": "B. Về người trả lời", "code": "C5", "kind": "Chọn một", "required": "Có", "text": "Giới tính",
     "options": "1. Nam\n2. Nữ"},
    {"code": "C6", "kind": "Điền số", "required": "Có", "low": "18", "high": "110", "text": "Tuổi của Ông/Bà"},
    {"code": "C7", "kind": "Chọn một", "required": "Có", "condition": "C6 >= 60",
     "text": "Ông/Bà có đang hưởng lương hưu không?", "options": "1. Có\n2. Không"},
]  # fmt: skip


def demo_template_workbook() -> bytes:
    """A short questionnaire in the simple template."""
    return write_template(TEMPLATE_ROWS, INFORMATION)
