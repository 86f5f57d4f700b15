"""What is said of files that cannot be read: error code → Vietnamese sentence with %(fact)s."""

from flask_babel import lazy_gettext as _l

SENTENCES: dict[str, str] = {
    "workbook.empty_file": _l("Tệp này trống, không có gì bên trong. Hãy mở lại tệp gốc, lưu rồi tải lên."),
    "workbook.wrong_kind": _l(
        "Đây là %(found)s, không phải bảng tính. Hãy mở bằng Excel, chọn “Lưu thành” (Save As) dạng .xlsx rồi tải lên."
    ),
    "workbook.password": _l(
        "Tệp có mật khẩu nên không mở được. Hãy mở bằng Excel, bỏ mật khẩu (Tệp > Thông tin > Bảo vệ sổ làm việc) "
        "rồi tải lên lại."
    ),
    "workbook.unreadable": _l(
        "Không đọc được tệp: tệp bị hỏng hoặc bị cắt ngang khi chép. Hãy mở bằng Excel, lưu lại dạng .xlsx rồi tải lên."
    ),
    "workbook.unreadable_csv": _l(
        "Không đọc được tệp từ dòng %(row)s trở đi: dấu ngoặc kép hoặc dấu ngăn cột bị lệch. "
        "Hãy mở bằng Excel, lưu dạng .xlsx rồi tải lên."
    ),
    "workbook.unsafe": _l(
        "Tệp có khai báo lạ bên trong mà tệp Excel bình thường không có, nên không được đọc. "
        "Hãy chép bảng sang một tệp Excel mới rồi tải lên."
    ),
    "workbook.too_large": _l(
        "Tệp lớn hơn %(megabytes)s MB. Hãy bỏ hình ảnh, các trang không dùng, rồi chép riêng bảng cần dùng "
        "sang một tệp mới."
    ),
    "workbook.unpacks_too_large": _l(
        "Tệp bung ra lớn khác thường nên không được đọc. Hãy chép riêng bảng cần dùng sang một tệp Excel mới."
    ),
    "workbook.sheet_too_large": _l(
        "Trang “%(sheet)s” có dữ liệu đến tận %(cell)s; mỗi trang chỉ đọc được %(rows)s dòng và %(columns)s cột. "
        "Hãy xóa các ô thừa ở xa, hoặc chép riêng bảng cần dùng sang một tệp mới."
    ),
    "workbook.needs_sheets": _l(
        "Bảng hỏi cần tệp Excel có nhiều trang; tệp văn bản (.csv) chỉ có một. Hãy dùng mẫu tải từ trang này."
    ),
    "workbook.no_cells": _l("Tệp không có ô nào có dữ liệu. Hãy xem có tải nhầm tệp mẫu còn trống không."),
    "workbook.no_header": _l(
        "Chưa tìm thấy dòng tiêu đề. Còn thiếu cột: %(columns)s. "
        "Hãy ghi tên cột trong %(rows)s dòng đầu, tốt nhất là dùng tệp mẫu."
    ),
}
