"""What the pages of an import say: sources, doubts, decisions, reasons for columns that stay out."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from surveys.imports.doubts import DoubtPlace
from surveys.imports.reading import WHOLE
from surveys.imports.records import ResponseImport
from surveys.imports.service import is_checked
from surveys.jobs.records import Job
from surveys.jobs.service import UNDER_WAY
from surveys.samples.bases import words_of
from surveys.text import format_date
from webapp.jobs.kinds import KINDS
from webapp.states import state_tone, state_words

SOURCES: Mapping[str, str] = {
    "kobo": _l("tệp xuất từ KoboToolbox hoặc ODK"),
    "google_forms": _l("tệp trả lời của Google Biểu mẫu"),
    "tally": _l("bảng đánh dấu, mỗi phương án một cột"),
    "workbook": _l("bảng tính, mỗi phiếu một dòng"),
}
MODES: Mapping[str, str] = {
    "face_to_face": _l("Phỏng vấn trực tiếp"),
    "telephone": _l("Phỏng vấn qua điện thoại"),
    "paper": _l("Phiếu giấy tự điền"),
    "web": _l("Phiếu trực tuyến tự điền"),
}
PLACES: Mapping[str, tuple[str, str]] = {
    "case": (_l("Mã phiếu trong mẫu"), _l("Mã của hộ hoặc phiếu đã chọn, ví dụ 12014-003.")),
    "adults": (_l("Số người từ 18 tuổi trong hộ"), _l("Cần để tính quyền số khi phiếu thuộc mẫu xác suất.")),
    "commune": (_l("Xã, phường"), _l("Mã 5 chữ số hoặc tên.")),
    "stratum": (_l("Tầng hoặc địa bàn"), _l("Chỉ cần khi không có cột xã, phường.")),
    "date": (_l("Ngày trả lời"), _l("Không có thì lấy ngày nhập. Giờ không được giữ lại.")),
    "instance": (_l("Mã riêng của phiếu"), _l("Mã do phần mềm thu thập đặt; nhờ đó nhận ra phiếu trùng.")),
    "copies": (_l("Số phiếu giống nhau"), _l("Dòng có số 3 được nhập thành 3 phiếu.")),
}
REASONS: Mapping[str, str] = {
    "name": _l("họ tên"),
    "phone": _l("số điện thoại"),
    "id-number": _l("số giấy tờ tùy thân"),
    "address": _l("địa chỉ"),
    "email": _l("thư điện tử"),
    "birth-date": _l("ngày sinh đầy đủ"),
    "organisation": _l("tên cơ quan của người trả lời"),
    "position": _l("vị trí trên bản đồ"),
    "device": _l("máy đã dùng"),
    "ip": _l("địa chỉ mạng"),
    "collaborator": _l("người đi thu phiếu"),
    "moment": _l("giờ giấc"),
    "picture": _l("ảnh, âm thanh, chữ ký"),
}
HOW: Mapping[str, tuple[str, str]] = {
    "name": (_l("Khớp tên biến"), "done"),
    "words": (_l("Khớp lời câu hỏi"), "done"),
    "number": (_l("Khớp số câu, xin xem lại"), "warning"),
    "similar": (_l("Gần giống, xin xem lại"), "warning"),
    "person": (_l("Bạn đã chọn"), "done"),
}
DOUBTS: Mapping[str, str] = {
    "required": _l("Câu bắt buộc nhưng không có câu trả lời"),
    "skipped": _l("Có câu trả lời ở câu lẽ ra không phải hỏi"),
    "unknown-value": _l("Giá trị không ứng với phương án nào"),
    "unclear-tick": _l("Ô đánh dấu có nội dung khác"),
    "several-ticks": _l("Chỉ được chọn một nhưng đánh dấu nhiều"),
    "number-text": _l("Số ghi ở dạng chữ"),
    "number-words": _l("Số viết kèm chữ hoặc dấu chấm, phẩy"),
    "date-order": _l("Ngày đọc được theo hai cách"),
    "form-date-order": _l("Ngày trả lời đọc được theo hai cách"),
    "form-date": _l("Ngày trả lời không đọc được, ở tương lai hoặc quá xa"),
    "personal": _l("Câu trả lời mở có thông tin về một người cụ thể"),
    "blank-form": _l("Dòng không trả lời câu nào"),
    "identical": _l("Hai dòng trả lời giống hệt nhau"),
    "same-id": _l("Mã phiếu có hai lần trong tệp"),
    "taken-id": _l("Phiếu có mã này đã ở trong cuộc điều tra"),
    "copies": _l("Số phiếu giống nhau không hợp lý"),
    "no-case": _l("Mã phiếu không có trong mẫu"),
    "case-twice": _l("Hai dòng cùng một mã phiếu của mẫu"),
    "case-taken": _l("Hộ này đã có phiếu hoặc đang được phỏng vấn"),
    "case-finished": _l("Hộ này đã khép lại mà không có phiếu"),
    "no-adults": _l("Thiếu số người từ 18 tuổi trong hộ"),
    "no-commune": _l("Xã, phường bỏ trống hoặc không thuộc địa bàn"),
    "no-stratum": _l("Tầng, địa bàn bỏ trống"),
    "not-whole": _l("Không phải số nguyên"),
    "not-number": _l("Không phải là số"),
    "not-date": _l("Không phải là ngày"),
    "not-time": _l("Không phải là giờ"),
    "not-datetime": _l("Không phải ngày giờ"),
    "too-long": _l("Câu trả lời quá dài"),
    "unknown-choice": _l("Phương án không được đưa ra vì câu trả lời khác"),
    "rank-incomplete": _l("Chưa xếp hạng đủ các phương án"),
    "exclusive-choice": _l("Chọn cùng lúc phương án không đi với phương án khác"),
    "too-many-choices": _l("Chọn quá số phương án cho phép"),
    "too-few-choices": _l("Chọn chưa đủ số phương án"),
    "out-of-range": _l("Số nằm ngoài khoảng cho phép"),
    "constraint": _l("Không khớp với câu trả lời khác hoặc với yêu cầu của câu hỏi"),
}
DECISIONS: Mapping[str, str] = {
    "accept": _l("Chấp nhận như đề xuất"),
    "blank": _l("Để trống, ghi là không trả lời"),
    "drop": _l("Không nhập cả phiếu"),
    "other": _l("Ghi nguyên văn vào phương án “khác”"),
    "mask": _l("Che phần đó, giữ phần còn lại"),
    "keep": _l("Vẫn nhập"),
    "confirm": _l("Coi là đã xác nhận"),
    "dmy": _l("Ngày trước, tháng sau"),
    "mdy": _l("Tháng trước, ngày sau"),
    "import-day": _l("Lấy ngày nhập"),
    "unknown-place": _l("Vẫn nhập, ghi là không rõ địa bàn"),
    "ticked": _l("Coi là có đánh dấu"),
}
SPECIAL_DECISIONS: Mapping[tuple[str, str], str] = {
    ("skipped", "blank"): _l("Bỏ câu trả lời thừa"),
    ("identical", "drop"): _l("Chỉ nhập dòng đầu"),
    ("identical", "keep"): _l("Nhập tất cả: là những người khác nhau"),
    ("same-id", "drop"): _l("Chỉ nhập dòng đầu"),
    ("same-id", "keep"): _l("Nhập tất cả với mã mới"),
    ("taken-id", "drop"): _l("Không nhập lại"),
    ("taken-id", "keep"): _l("Nhập với mã mới"),
    ("copies", "accept"): _l("Coi là một phiếu"),
    ("case-finished", "accept"): _l("Nhận phiếu, hộ thành đã có phiếu"),
    ("several-ticks", "blank"): _l("Để trống, ghi là không trả lời"),
}


def decision_words(kind: str, decision: str) -> str:
    """A decision as it is offered for a kind of doubt."""
    return str(SPECIAL_DECISIONS.get((kind, decision)) or DECISIONS[decision])


def doubt_words(kind: str) -> str:
    """A kind of doubt as a heading."""
    return str(DOUBTS.get(kind, DOUBTS["constraint"]))


def place_words(place: DoubtPlace) -> str:
    """Where a doubtful value stands."""
    if place.column:
        return _("Dòng %(row)s, cột %(column)s", row=place.row, column=place.column)
    return _("Dòng %(row)s", row=place.row)


def dropped_words(reason: str) -> str:
    """Why rows stayed out."""
    return doubt_words(reason)


def source_words(source: str) -> str:
    """Where a file seems to come from."""
    return str(SOURCES.get(source, SOURCES["workbook"]))


def mode_words(mode: str) -> str:
    """How the forms were filled in."""
    return str(MODES.get(mode, mode))


def reason_words(reason: str) -> str:
    """What a column that stays out tells."""
    return str(REASONS.get(reason, reason))


def standing_of(imported: ResponseImport, job: Job | None) -> tuple[str, str]:
    """How far an import is, in words, and how its badge looks."""
    if imported.state != "mapping":
        return state_words("import", imported.state), state_tone("import", imported.state)
    if job is not None and job.state in UNDER_WAY:
        return str(KINDS[job.kind].title), "active"
    mapping = imported.mapping
    if "file" not in mapping:
        return _("Chưa đọc được"), "warning"
    if "checked" not in mapping:
        return (_("Đang ghép giá trị") if "unknown" in mapping else _("Đang ghép cột")), "open"
    if not is_checked(imported):
        return _("Cần kiểm tra lại"), "open"
    if undecided := len(mapping["checked"]["undecided"]):
        return _("Còn %(n)s mục cần quyết định", n=undecided), "warning"
    return _("Sẵn sàng nhập"), "active"


def meaning_choices(choices: list[tuple[str, str]], *, has_other: bool) -> list[tuple[str, str]]:
    """What an unknown text may be said to mean."""
    offered = [("", _("Chưa quyết định"))] + [(f"={code}", label) for code, label in choices]
    if has_other:
        offered.append(("other", str(DECISIONS["other"])))
    return [*offered, ("blank", str(DECISIONS["blank"])), ("drop", str(DECISIONS["drop"]))]


def supply() -> dict[str, Any]:
    """What the templates of imports may call."""
    return {
        "basis_label": lambda basis: words_of(basis).label,
        "day_words": lambda text: format_date(date.fromisoformat(text)),
        "decision_words": decision_words,
        "doubt_words": doubt_words,
        "dropped_words": dropped_words,
        "source_words": source_words,
        "standing_of": standing_of,
        "whole": WHOLE,
        "mode_words": mode_words,
        "place_words": place_words,
        "reason_words": reason_words,
    }
