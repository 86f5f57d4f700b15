"""What the question bank and pasting say when they refuse: error code → Vietnamese sentence with %(fact)s."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

SENTENCES: dict[str, str] = {
    "bank.not_own": _l(
        "Chỉ sửa được mục do đơn vị mình đưa vào ngân hàng. Mục chuẩn thì lấy về bảng hỏi rồi sửa ở đó."
    ),
    "bank.unchanged": _l("Câu này vẫn như phiên bản %(number)s trong ngân hàng nên không cần lưu thêm."),
    "bank.unfinished": _l(
        "Câu này chưa soạn xong nên chưa đưa vào ngân hàng được. Hãy sửa các chỗ được nêu rồi làm lại."
    ),
    "bank.no_title": _l("Ghi tên gọi của mục để đồng nghiệp tìm được."),
    "bank.unknown_topic": _l("Hãy chọn một chủ đề trong danh sách."),
    "bank.no_such_item": _l("Mục này không còn trong ngân hàng câu hỏi. Xin tải lại trang."),
    "bank.needs_closed": _l("Thang trả lời chỉ dùng cho câu chọn phương án. Hãy mở một câu như vậy rồi chọn thang."),
    "pasted.too_long": _l(
        "Văn bản quá dài so với một bảng hỏi (tối đa %(characters)s ký tự, %(lines)s dòng). Hãy dán từng phần."
    ),
    "pasted.too_many": _l("Văn bản có hơn %(most)s mục. Hãy dán từng phần."),
    "pasted.nothing": _l("Không nhận ra câu hỏi nào. Hãy dán cả bảng hỏi, mỗi câu và mỗi phương án một dòng."),
    "pasted.condition": _l(
        "Chưa đọc được điều kiện “%(condition)s”: không rõ “%(part)s”. Hãy ghi như Câu 4 = 1 hoặc Câu 4 khác 2, "
        "với số câu và mã phương án có trong bảng hỏi."
    ),
    "pasted.file_too_large": _l("Tệp quá lớn (tối đa %(megabytes)s MB). Hãy chép chữ trong Word rồi dán vào ô trên."),
    "pasted.no_word": _l(
        "Không phải tệp Word .docx. Tệp .doc cũ thì mở bằng Word, lưu thành .docx; hoặc chép chữ rồi dán vào ô trên."
    ),
    "pasted.unreadable": _l("Tệp Word bị hỏng nên không đọc được. Hãy mở bằng Word, chép chữ rồi dán vào ô trên."),
    "pasted.unpacks_too_large": _l("Tệp Word này bung ra quá lớn so với một bảng hỏi nên không đọc."),
}
