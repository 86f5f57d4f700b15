"""What copying, backing up and restoring say when they refuse: error code → Vietnamese sentence with %(fact)s."""

from flask_babel import lazy_gettext as _l

SENTENCES: dict[str, str] = {
    "transfer.no_installation": _l(
        "Cơ sở dữ liệu này chưa có dữ liệu của khaosat. Hãy kiểm tra lại địa chỉ hoặc thư mục của bản cài đặt."
    ),
    "transfer.newer_program": _l(
        "Dữ liệu do một phiên bản khaosat mới hơn ghi (%(revision)s). Hãy cài phiên bản mới rồi chạy lại lệnh."
    ),
    "transfer.foreign_database": _l(
        "Cơ sở dữ liệu đích có bảng không phải của khaosat: %(tables)s. Hãy tạo một cơ sở dữ liệu trống cho khaosat."
    ),
    "transfer.other_revision": _l(
        "Cơ sở dữ liệu đích ở phiên bản %(target)s, nguồn ở phiên bản %(source)s. Hãy dùng một cơ sở dữ liệu đích "
        "trống, hoặc nâng cấp cả hai bằng khaosat database upgrade."
    ),
    "transfer.not_empty": _l(
        "Cơ sở dữ liệu đích đã có dữ liệu (%(tables)s). Hãy chọn một cơ sở dữ liệu trống; lệnh này không ghi đè."
    ),
    "transfer.other_tables": _l(
        "Các bảng %(tables)s ở đích khác với nguồn. Hãy dùng một cơ sở dữ liệu đích trống để khaosat tự tạo bảng."
    ),
    "transfer.unknown_column": _l(
        "Cột %(column)s của bảng %(table)s có kiểu dữ liệu mà khaosat không sao chép nguyên vẹn được. Xin báo người "
        "phụ trách phần mềm."
    ),
    "transfer.different": _l(
        "Sao chép xong nhưng đọc lại thấy các bảng %(tables)s không khớp với nguồn, nên không giữ lại gì. Xin chạy lại "
        "lệnh; nếu vẫn vậy, hãy kiểm tra ổ đĩa."
    ),
    "transfer.unsuitable_value": _l(
        "Bảng %(table)s, cột %(column)s, dòng %(row)s có giá trị %(reason)s mà cơ sở dữ liệu đích không lưu được. Hãy "
        "sửa giá trị này ở nguồn rồi chạy lại; nguồn và đích chưa thay đổi."
    ),
    "transfer.refused": _l(
        "Cơ sở dữ liệu đích không nhận các dòng của bảng %(table)s; chưa ghi gì vào đích. Xin kiểm tra quyền và dung "
        "lượng của cơ sở dữ liệu đích."
    ),
    "transfer.broken_reference": _l(
        "Bảng %(table)s có dòng trỏ tới một dòng không còn, nên không sao chép. Xin báo người phụ trách phần mềm."
    ),
    "transfer.same_database": _l("Nguồn và đích là cùng một cơ sở dữ liệu. Hãy chọn đích khác."),
    "transfer.no_database": _l("Không có tệp %(path)s. Hãy kiểm tra lại đường dẫn của cơ sở dữ liệu nguồn."),
    "backup.not_set_up": _l(
        "Chưa đặt cụm mật khẩu cho bản sao lưu. Hãy chạy khaosat backup setup một lần, rồi chạy lại lệnh này."
    ),
    "backup.already_set_up": _l(
        "Đã có cụm mật khẩu cho bản sao lưu. Muốn đổi, hãy thêm --replace; bản cũ vẫn mở bằng cụm mật khẩu cũ."
    ),
    "backup.short_passphrase": _l(
        "Cụm mật khẩu cần ít nhất %(shortest)s ký tự. Hãy chọn bốn, năm từ không liên quan với nhau."
    ),
    "backup.wrong_passphrase": _l(
        "Cụm mật khẩu không đúng với bản sao lưu này. Hãy thử lại; bản làm trước khi đổi mở bằng cụm mật khẩu cũ."
    ),
    "backup.local_only": _l(
        "Đây là bản sao an toàn, chỉ phục hồi được trong thư mục của bản cài đặt đã làm ra nó (nơi có tệp safety-key)."
    ),
    "backup.not_a_backup": _l("Tệp này không phải là bản sao lưu của khaosat (.ksb). Hãy chọn tệp khác."),
    "backup.damaged": _l(
        "Bản sao lưu bị hỏng: nội dung không còn như khi ghi. Hãy dùng một bản khác; dữ liệu hiện có chưa thay đổi."
    ),
    "backup.truncated": _l(
        "Bản sao lưu bị hỏng ở phần cuối hoặc bị cắt mất phần cuối, có thể do chép chưa xong. Hãy chép lại từ nơi lưu, "
        "hoặc dùng một bản khác; dữ liệu hiện có chưa thay đổi."
    ),
    "backup.newer_format": _l(
        "Bản sao lưu do một phiên bản khaosat mới hơn làm ra. Hãy cài phiên bản mới rồi phục hồi."
    ),
    "backup.newer_program": _l(
        "Bản sao lưu do khaosat %(program)s làm ra, mới hơn chương trình này. Hãy cài phiên bản mới rồi phục hồi."
    ),
    "backup.not_its_manifest": _l(
        "Phục hồi thử cho kết quả khác với danh mục kèm theo, nên không công nhận bản sao lưu này. Xin sao lưu lại; "
        "nếu vẫn vậy, hãy kiểm tra ổ đĩa."
    ),
    "backup.copy_differs": _l(
        "Bản chép sang thư mục %(folder)s đọc lại không giống bản gốc, nên đã bỏ. Hãy kiểm tra hoặc thay ổ đĩa đó."
    ),
    "backup.disk_full": _l(
        "Không đủ chỗ trong %(folder)s để ghi bản sao lưu. Hãy dọn bớt, hoặc chọn thư mục ở ổ đĩa khác."
    ),
    "backup.not_allowed": _l(
        "Không được phép đọc hoặc ghi ở %(folder)s. Hãy cấp quyền cho tài khoản chạy khaosat, hoặc chọn nơi khác."
    ),
    "backup.no_folder": _l("Không có %(folder)s. Hãy kiểm tra đường dẫn, và xem ổ đĩa đã được cắm hoặc kết nối chưa."),
    "backup.folder_away": _l(
        "Thư mục sao lưu %(folder)s không còn đó, có thể ổ đĩa chưa được cắm. Hãy cắm lại ổ đĩa, hoặc đặt lại lịch "
        "bằng khaosat backup schedule."
    ),
    "backup.folder_failed": _l("Không đọc hoặc ghi được ở %(folder)s (%(reason)s). Hãy kiểm tra ổ đĩa."),
    "backup.running": _l(
        "Một lượt sao lưu hoặc phục hồi khác của bản cài đặt này đang chạy. Xin đợi lượt đó xong rồi chạy lại."
    ),
    "backup.failed": _l(
        "Chưa sao lưu được vào %(folder)s (%(reason)s). Hãy chạy khaosat doctor để biết cần sửa gì, rồi sao lưu lại."
    ),
    "backup.occupied": _l("Bản cài đặt này đang có dữ liệu, nên chưa phục hồi. Hãy gõ đúng tên của nó để xác nhận."),
    "backup.present_unreadable": _l(
        "Không đọc được cơ sở dữ liệu hiện có nên không thể giữ lại bản an toàn của nó. Hãy chuyển tệp đó sang nơi "
        "khác rồi phục hồi vào chỗ trống."
    ),
    "backup.purge_leaves_none": _l(
        "Không có bản sao lưu nào từ ngày %(before)s trở đi, nên chưa xóa. Hãy chạy khaosat backup trước, rồi xóa."
    ),
    "backup.bad_time": _l("Giờ sao lưu %(typed)s chưa đúng. Hãy ghi giờ và phút, ví dụ 01:30."),
}
