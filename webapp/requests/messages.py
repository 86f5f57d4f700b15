"""What this part says when a service refuses: error code → Vietnamese sentence with %(fact)s."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

SENTENCES: dict[str, str] = {
    "request.recorded_before": _l(
        "Đề nghị theo văn bản số %(document_number)s ngày %(document_date)s với cùng tên đã có trong danh sách. "
        "Hãy mở đề nghị đó để sửa; nếu là cuộc điều tra khác thì ghi tên khác."
    ),
    "request.deadline_before_document": _l("Hạn gửi báo cáo phải từ ngày của văn bản trở đi."),
    "request.no_units": _l("Đánh dấu ít nhất một xã, phường, hoặc chọn toàn tỉnh."),
    "request.foreign_unit": _l("Có xã, phường không thuộc đơn vị của bạn. Xin tải lại trang rồi chọn lại."),
    "request.closed": _l("Cuộc điều tra đã qua bước thiết kế nên đề nghị không sửa được nữa."),
    "request.survey_exists": _l("Cuộc điều tra theo đề nghị này đã được mở."),
    "attachment.empty": _l("Tệp “%(filename)s” không có nội dung. Xin chọn lại tệp."),
    "attachment.too_large": _l("Tệp “%(filename)s” quá lớn: mỗi tệp không quá %(megabytes)s MB."),
    "attachment.kind": _l(
        "Không nhận được tệp “%(filename)s”. Chỉ nhận tệp PDF, Word (.docx), Excel (.xlsx, không có macro), "
        "ảnh PNG hoặc JPG, và đuôi tệp phải đúng với nội dung."
    ),
    "attachment.too_many": _l("Mỗi đề nghị kèm tối đa %(most)s tệp."),
    "fieldwork.dates_reversed": _l("Ngày kết thúc phải từ ngày bắt đầu trở đi."),
    "fieldwork.no_questionnaire": _l("Chưa có bảng hỏi được ban hành."),
    "fieldwork.no_sample": _l("Chưa chọn mẫu."),
    "fieldwork.unassigned_cases": _l("Còn %(count)s phiếu chưa giao cho cộng tác viên."),
    "fieldwork.population_too_small": _l(
        "Dàn mẫu chỉ có %(count)s người. Nhóm dưới 100 người quá nhỏ để giữ kín ý kiến của từng người, "
        "nên không điều tra."
    ),
    "fieldwork.too_few_cases": _l(
        "Mẫu chỉ có %(count)s phiếu. Dưới 10 phiếu thì không giữ kín được ý kiến của từng người, nên không điều tra."
    ),
}
