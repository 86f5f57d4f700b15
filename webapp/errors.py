"""Pages for what goes wrong: what happened, what to do next, a number to quote; never a stack trace."""

from __future__ import annotations

import secrets

from flask import Flask, current_app, g, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException, InternalServerError

from webapp.extensions import db

EXPLANATIONS = {
    400: (
        _l("Chưa nhận được nội dung"),
        _l("Nội dung gửi lên không đầy đủ. Hãy quay lại trang trước, tải lại trang rồi gửi lại."),
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
    413: (
        _l("Tệp quá lớn"),
        _l("Mỗi lần gửi được tối đa 16 MB. Hãy giảm dung lượng tệp (chẳng hạn bỏ bớt hình ảnh) rồi gửi lại."),
    ),
    429: (
        _l("Đã thử đăng nhập quá nhiều lần"),
        _l(
            "Để giữ an toàn cho tài khoản, hãy chờ 15 phút rồi thử lại. "
            "Nếu quên mật khẩu, hãy nhờ quản trị viên của đơn vị đặt lại."
        ),
    ),
    500: (
        _l("Chưa thực hiện được"),
        _l(
            "Việc vừa làm chưa được lưu. Hãy thử lại sau ít phút; "
            "nếu vẫn không được, hãy báo quản trị viên kèm mã yêu cầu bên dưới."
        ),
    ),
}

EXPIRED_FORM = (
    _l("Trang đã mở quá lâu"),
    _l("Để giữ an toàn, hãy quay lại trang trước, tải lại trang rồi gửi lại. Nội dung chưa gửi cần nhập lại."),
)


def number_request() -> None:
    """Give each request a short number that the error page shows and the log holds."""
    g.request_number = secrets.token_hex(4).upper()


def show_error(error: HTTPException) -> ResponseReturnValue:
    """The page for an HTTP error."""
    status = error.code or 500
    if status < 400:
        return error.get_response()
    title, advice = EXPLANATIONS.get(status, EXPLANATIONS[400 if status < 500 else 500])
    if isinstance(error, CSRFError):
        title, advice = EXPIRED_FORM
    return _page(status, title, advice)


def show_failure(error: InternalServerError) -> ResponseReturnValue:
    """The page for what was not foreseen; Flask has logged the exception, we add the request's number."""
    db.session.rollback()
    number = g.get("request_number", "")
    current_app.logger.error("Request %s failed: %s %s", number, request.method, request.endpoint)
    title, advice = EXPLANATIONS[500]
    return _page(500, title, advice)


def _page(status: int, title: str, advice: str) -> ResponseReturnValue:
    number = g.get("request_number", "")
    return render_template("errors/error.html", title=title, advice=advice, number=number), status


def use_error_pages(app: Flask) -> None:
    """Show these pages for every error of `app`."""
    app.before_request(number_request)
    app.register_error_handler(HTTPException, show_error)
    app.register_error_handler(InternalServerError, show_failure)
