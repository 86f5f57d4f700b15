"""What is wrong with an expression, said to the designer: sentence and advice by error code."""

from __future__ import annotations

from surveys.questionnaires.expressions import ExpressionError
from surveys.text.i18n import gettext as _

_ARGUMENTS = {
    "needs-question": lambda: _("Trong ngoặc phải là một câu hỏi hoặc nhóm lặp, ví dụ ${ten_nhom}."),
    "choice-name-arguments": lambda: _("Viết jr:choice-name(${câu hỏi}, '${câu hỏi}')."),
    "indexed-repeat-arguments": lambda: _("Viết indexed-repeat(${câu hỏi}, ${nhóm lặp}, số thứ tự)."),
}


def say(error: ExpressionError) -> tuple[str, str]:
    """The sentence and the advice for an expression that cannot be used."""
    facts = error.facts
    if error.code == "unknown-reference":
        return (
            _("Biểu thức nhắc tới câu “%(name)s” nhưng bảng hỏi không có câu nào mang tên này.", name=facts["name"]),
            _("Kiểm tra lại tên câu hỏi ở cột name; tên phân biệt chữ hoa, chữ thường."),
        )
    if error.code == "unknown-path":
        return (
            _("Biểu thức dẫn tới “%(path)s” nhưng bảng hỏi không có câu nào ở đó.", path=facts["path"]),
            _("Viết ${tên câu hỏi} thay cho đường dẫn."),
        )
    if error.code == "repeat-in-repeat":
        return (
            _("Câu “%(name)s” nằm trong nhóm lặp ở bên trong một nhóm lặp khác; điều kiện chọn lần lặp chưa tới được.",
              name=facts["name"]),
            _("Tính trước ở nhóm lặp bên trong bằng một câu loại calculate rồi dùng câu đó."),
        )  # fmt: skip
    if error.code == "bare-name":
        return (
            _("Trong biểu thức có chữ “%(name)s” không phải là hàm, cũng không phải là câu hỏi.", name=facts["name"]),
            _("Nếu là tên câu hỏi, viết ${%(name)s}; nếu là chữ, đặt trong dấu nháy '…'.", name=facts["name"]),
        )
    if error.code in {"unknown-function", "function-out-of-scope"}:
        return (
            _("Phần mềm không tính được hàm %(function)s().", function=facts["function"]),
            _("Thay bằng hàm khác hoặc bỏ điều kiện này; danh sách hàm dùng được có trong tài liệu hướng dẫn."),
        )
    if error.code == "argument-count":
        return (
            _("Hàm %(function)s() được viết với %(count)s tham số, chưa đúng.", **_only(facts, "function", "count")),
            _("Xem lại dấu phẩy và dấu ngoặc của hàm này."),
        )
    if error.code == "unknown-path":
        return (
            _("Biểu thức trỏ tới “%(path)s” nhưng ở đó không có câu hỏi nào.", path=facts["path"]),
            _("Viết ${tên câu hỏi} thay cho đường dẫn; tên lấy ở cột name."),
        )
    if error.code in {"needs-question", "choice-name-arguments", "indexed-repeat-arguments"}:
        return (
            _("Hàm %(function)s() chưa nhận đúng thứ nó cần.", function=facts["function"]),
            _ARGUMENTS[error.code](),
        )
    if error.code == "pattern-not-fixed":
        return (
            _("Mẫu ký tự trong regex() phải là chữ viết sẵn trong dấu nháy, không phải câu trả lời hay phép tính."),
            _("Viết mẫu vào ngay biểu thức, ví dụ regex(., '^[0-9]{10}$')."),
        )
    if error.code == "pattern-not-fixed":
        return (
            _("Mẫu ký tự trong regex() không viết sẵn mà lấy từ chỗ khác nên không kiểm tra trước được."),
            _("Viết thẳng mẫu vào regex(), đặt trong dấu nháy '…'."),
        )
    if error.code.startswith("pattern-"):
        return (
            _("Mẫu ký tự trong regex() viết sai hoặc quá phức tạp."),
            _("Viết mẫu đơn giản hơn, không dùng tham chiếu ngược và (?=…)."),
        )
    if error.code in {"too-long", "too-large", "too-deep"}:
        return (
            _("Biểu thức quá dài hoặc lồng quá nhiều tầng ngoặc."),
            _("Tách thành vài câu loại calculate rồi dùng lại."),
        )
    return _say_syntax(error)


def _say_syntax(error: ExpressionError) -> tuple[str, str]:
    facts = error.facts
    if error.code == "unclosed-string":
        return _("Biểu thức có dấu nháy mở nhưng chưa đóng."), _("Thêm dấu nháy đóng.")
    if error.code == "unexpected-end":
        return _("Biểu thức kết thúc dở dang."), _("Xem lại phần cuối: có thể thiếu dấu ngoặc đóng hoặc vế sau.")
    if error.code == "empty":
        return _("Biểu thức để trống."), _("Điền biểu thức hoặc xóa hẳn ô này.")
    place = facts.get("position", 0) + 1
    written = facts.get("text") or facts.get("character") or ""
    if written:
        return (
            _("Biểu thức sai ở ký tự thứ %(place)s, chỗ “%(written)s”.", place=place, written=written),
            _("Xem lại dấu ngoặc, dấu phẩy và các từ and, or, div, mod quanh chỗ này."),
        )
    return _("Phần mềm không hiểu biểu thức này."), _("Xem lại cách viết theo chuẩn XLSForm.")


def _only(facts: dict[str, object], *names: str) -> dict[str, object]:
    return {name: facts[name] for name in names}
