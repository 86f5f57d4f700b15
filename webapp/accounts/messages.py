"""What is said when something with an account is refused."""

from flask_babel import lazy_gettext as _l

SENTENCES: dict[str, str] = {
    "account.username_taken": _l("Tên đăng nhập “%(username)s” đã có người dùng, hãy chọn tên khác."),
    "account.own": _l("Không thể ngừng tài khoản của chính mình; hãy nhờ một quản trị viên khác."),
    "account.own_password": _l("Mật khẩu của chính mình được đổi ở trang “Đổi mật khẩu”."),
    "account.administrator": _l("Tài khoản quản trị viên chỉ do quản trị viên khác tạo và quản lý."),
    "account.outside_unit": _l("Tài khoản này thuộc đơn vị khác."),
    "account.collaborators_only": _l("Giám sát viên chỉ quản lý tài khoản của cộng tác viên."),
    "account.stopped": _l("Tài khoản của %(name)s đã ngừng. Hãy mở lại; khi đó máy cấp luôn mã mới."),
    "account.reason_missing": _l("Hãy ghi lý do ngừng tài khoản, ít nhất 3 ký tự."),
    "account.none_chosen": _l("Chưa chọn tài khoản nào. Hãy đánh dấu những người cần in phiếu."),
    "account.password_short": _l("Mật khẩu cần ít nhất %(least)s ký tự."),
    "account.password_username": _l("Mật khẩu không được là tên đăng nhập; hãy chọn mật khẩu khác."),
    "account.password_digits": _l("Mật khẩu chỉ gồm chữ số (số điện thoại, ngày tháng) thì dễ đoán; hãy thêm vài từ."),
    "account.password_common": _l("Mật khẩu này nhiều người dùng nên dễ bị đoán; hãy chọn một câu của riêng bạn."),
    "account.pin_digits": _l("Mã PIN gồm đúng %(digits)s chữ số."),
    "account.pin_common": _l("Mã PIN này dễ đoán (số lặp lại hoặc liền nhau); hãy chọn mã khác."),
    "account.pin_date": _l("Mã PIN này giống ngày hoặc năm sinh nên dễ đoán; hãy chọn mã khác."),
    "account.pin_phone": _l("Mã PIN này là phần cuối số điện thoại của bạn; hãy chọn mã khác."),
    "people.none": _l(
        "Dưới dòng tiêu đề ở trang tính “%(sheet)s” không có dòng nào. Hãy điền danh sách rồi tải lên lại."
    ),
    "people.too_many": _l(
        "Tệp có %(rows)s dòng; mỗi lần tạo được tối đa %(most)s tài khoản. Hãy chia thành nhiều tệp."
    ),
    "batch.gone": _l("Danh sách này đã được xử lý hoặc đã bỏ. Xin xem lại trang Tài khoản."),
    "batch.faulty": _l("Danh sách còn dòng phải sửa (%(errors)s lỗi). Hãy sửa trong tệp rồi tải lên lại."),
    "batch.changed": _l(
        "Từ lúc bạn xem, đã có tài khoản khác được tạo nên danh sách thay đổi. Hãy xem lại rồi bấm tạo lần nữa."
    ),
}
