"""What happened and what to do, for each status that a request can end with."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

NO_PAGE_FOR_RESPONDENTS = (
    _l("Không có trang này"),
    _l("Địa chỉ có thể đã gõ nhầm. Xin mở lại trang trả lời, hoặc quét lại mã vuông đã nhận."),
)
EXPLANATIONS = {
    400: (
        _l("Chưa nhận được nội dung"),
        _l("Nội dung gửi lên không đầy đủ. Hãy quay lại trang trước, tải lại trang rồi gửi lại."),
    ),
    401: (
        _l("Phiên làm việc đã hết"),
        _l("Nội dung vừa nhập chưa được lưu. Hãy đăng nhập lại để gửi tiếp."),
    ),
    403: (
        _l("Bạn không có quyền xem trang này"),
        _l("Việc này thuộc vai trò khác trong đơn vị. Nếu cần làm, hãy đề nghị quản trị viên của đơn vị cấp quyền."),
    ),
    404: (
        _l("Không có trang này"),
        _l("Địa chỉ có thể đã gõ nhầm, hoặc nội dung không thuộc đơn vị của bạn. Hãy bắt đầu lại từ trang chủ."),
    ),
    405: (
        _l("Trang này không mở được theo cách vừa làm"),
        _l("Hãy quay lại trang trước và dùng nút trên trang."),
    ),
    408: (
        _l("Mạng quá chậm, chưa nhận hết nội dung"),
        _l("Hãy kiểm tra đường truyền rồi gửi lại. Nếu gửi tệp, hãy dùng mạng ổn định hơn hoặc giảm dung lượng tệp."),
    ),
    409: (
        _l("Việc này vừa thay đổi"),
        _l("Nội dung vừa gửi chưa được lưu. Hãy mở lại trang để xem tình trạng mới nhất."),
    ),
    413: (
        _l("Nội dung gửi lên quá lớn"),
        _l("Mỗi lần gửi được tối đa 16 MB. Hãy giảm dung lượng tệp (chẳng hạn bỏ bớt hình ảnh) rồi gửi lại."),
    ),
    415: (
        _l("Không đọc được kiểu nội dung này"),
        _l("Hãy quay lại trang trước và gửi bằng nút trên trang."),
    ),
    422: (
        _l("Nội dung cần xem lại"),
        _l("Có chỗ chưa đúng nên chưa lưu. Hãy quay lại trang trước, sửa rồi gửi lại."),
    ),
    429: (
        _l("Đã thử đăng nhập quá nhiều lần"),
        _l(
            "Để giữ an toàn cho tài khoản, hãy chờ 15 phút rồi thử lại. "
            "Nếu quên mật khẩu, hãy nhờ quản trị viên của đơn vị đặt lại."
        ),
    ),
    431: (
        _l("Địa chỉ hoặc tiêu đề gửi lên quá dài"),
        _l("Hãy bắt đầu lại từ trang chủ. Nếu vẫn gặp, hãy xóa cookie của trang này trong trình duyệt."),
    ),
    500: (
        _l("Chưa thực hiện được"),
        _l(
            "Việc vừa làm chưa được lưu. Hãy thử lại sau ít phút; "
            "nếu vẫn không được, hãy báo quản trị viên kèm mã yêu cầu bên dưới."
        ),
    ),
    503: (
        _l("Máy chủ đang bận"),
        _l(
            "Việc vừa làm chưa được lưu. Xin chờ một phút rồi thử lại; "
            "nếu vẫn không được, hãy báo quản trị viên kèm mã yêu cầu bên dưới."
        ),
    ),
}

EXPIRED_FORM = (
    _l("Trang đã mở quá lâu"),
    _l("Để giữ an toàn, hãy quay lại trang trước, tải lại trang rồi gửi lại. Nội dung chưa gửi cần nhập lại."),
)
EXPIRED_FORM_KEPT = (
    _l("Trang đã mở quá lâu"),
    _l("Nội dung vừa nhập chưa được lưu nhưng còn nguyên dưới đây. Hãy xem lại rồi gửi lại."),
)
CHANGED_MEANWHILE = (
    _l("Trang này vừa thay đổi"),
    _l(
        "Trong khi trang của bạn đang mở, việc này đã được làm từ một trang khác, nên lần gửi này chưa lưu gì. "
        "Hãy xem tình trạng mới nhất; nếu vẫn cần thì làm lại từ đó."
    ),
)
SURVEY_LOCKED = (
    _l("Cuộc điều tra đã khóa"),
    _l("Sau khi khóa, không làm thêm được việc nào của bước thu thập. Chưa có gì được lưu."),
)
OTHER_PERSON = (
    _l("Trang này do người khác mở"),
    _l("Biểu mẫu được mở bằng một tài khoản khác nên chưa lưu gì. Hãy mở lại trang bằng tài khoản đang dùng."),
)
SENT_BEFORE = (
    _l("Biểu mẫu này đã được gửi"),
    _l("Lần gửi trước đã thực hiện xong, nên lần này không làm thêm gì."),
)
SENT_BEFORE_CHANGED = (
    _l("Biểu mẫu này đã được gửi với nội dung khác"),
    _l(
        "Lần gửi trước đã được lưu. Nội dung mới dưới đây chưa lưu: hãy sửa trên bản đã lưu, hoặc gửi như một việc mới."
    ),
)
STILL_WANTED = (
    _l("Gửi tiếp nội dung vừa nhập"),
    _l("Đã đăng nhập lại. Nội dung dưới đây chưa được lưu; hãy xem lại rồi gửi."),
)
STILL_WANTED_UNLOCKED = (
    _l("Gửi tiếp nội dung vừa nhập"),
    _l("Đã mở khóa. Nội dung dưới đây chưa được lưu; hãy xem lại rồi gửi."),
)
