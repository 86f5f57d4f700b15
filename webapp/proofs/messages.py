"""What this part says when a service refuses: error code → Vietnamese sentence with %(fact)s."""

from flask_babel import lazy_gettext as _l

SENTENCES: dict[str, str] = {
    "proof.stopped": _l("Đã dừng kiểm chứng theo yêu cầu. Chưa có kết quả nào được ghi."),
}
