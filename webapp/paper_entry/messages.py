"""What this part says when a service refuses: error code → Vietnamese sentence with %(fact)s."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

SENTENCES: dict[str, str] = {
    "paper.version_not_published": _l("Bảng hỏi chưa ban hành hoặc đã đóng nên không in được phiếu có số."),
    "paper.count_outside": _l("Mỗi lần in từ 1 đến %(most)s phiếu. Xin nhập lại số phiếu."),
    "paper.serial_missing": _l("Gõ hoặc quét số phiếu in ở đầu trang phiếu."),
    "paper.serial_wrong": _l("Số phiếu %(typed)s chưa đúng: gõ sai hoặc đảo chữ số. Xin xem lại trên phiếu."),
    "paper.unknown": _l("Cuộc điều tra này không in phiếu số %(serial)s. Xin xem phiếu thuộc cuộc nào."),
    "paper.other_print": _l(
        "Mã quét được là của bảng hỏi khác, không phải bảng hỏi đã in phiếu %(serial)s của cuộc này. "
        "Xin xem phiếu thuộc cuộc nào."
    ),
    "paper.reason_missing": _l("Ghi lý do loại phiếu, ít nhất 5 ký tự, ví dụ “không thu lại được”."),
    "paper.is_void": _l("Phiếu %(serial)s đã loại, lý do: %(reason)s. Xin để phiếu riêng ra."),
    "paper.is_submitted": _l("Phiếu %(serial)s đã nhập xong và gửi rồi. Xin để phiếu vào chồng đã xong."),
    "paper.keyed_twice": _l("Phiếu %(serial)s đã đủ hai lần nhập, không nhập thêm."),
    "paper.keyed_by_you": _l("Lần đầu chính bạn đã nhập phiếu này. Lần thứ hai phải do người khác nhập."),
    "paper.being_keyed": _l("Phiếu %(serial)s đang có người nhập dở. Xin nhập phiếu khác trước."),
    "paper.version_closed": _l(
        "Phiếu %(serial)s in theo phiên bản %(number)s của bảng hỏi, nay đã đóng nên không nhập được nữa. "
        "Xin báo người thiết kế."
    ),
    "paper.saved_elsewhere": _l("Phiếu này vừa được nhập ở một cửa sổ khác. Xin tải lại trang để nhập tiếp."),
    "paper.answers_unreadable": _l("Máy chủ chưa đọc được những dòng vừa gửi. Xin tải lại trang rồi nhập tiếp."),
    "paper.entry_gone": _l("Lần nhập này đã xong hoặc phiếu đã bị loại. Xin về danh sách phiếu."),
    "paper.unfinished": _l("Còn %(count)s chỗ chưa nhập hoặc chưa đúng. Xin xem lại trước khi báo xong."),
    "paper.not_yours": _l("Người khác đang nhập phiếu này. Chỉ người đó hoặc giám sát viên trả lại được."),
    "paper.settled_by_other": _l("Bạn đã nhập phiếu %(serial)s nên phải để người khác đối chiếu."),
    "paper.nothing_to_settle": _l("Phiếu %(serial)s không có gì để đối chiếu lúc này. Xin tải lại danh sách."),
    "paper.not_agreed": _l("Phiếu %(serial)s chưa khớp hai lần nhập nên chưa gửi được."),
    "paper.adults_missing": _l(
        "Hộ %(case_code)s chưa ghi số người từ 18 tuổi nên không tính được quyền số. Hãy hỏi cộng tác viên, "
        "loại phiếu này rồi in và nhập lại."
    ),
    "paper.case_has_response": _l(
        "%(case_code)s đã có phiếu gửi từ trước, ví dụ trên điện thoại. Xin hỏi cộng tác viên; nếu đúng là trùng "
        "thì loại phiếu giấy này."
    ),
    "paper.case_on_phone": _l(
        "%(case_code)s đang phỏng vấn dở trên điện thoại. Xin hỏi cộng tác viên trước khi gửi phiếu giấy."
    ),
    "paper.case_unassigned": _l("%(case_code)s chưa giao cho cộng tác viên nào. Hãy phân công rồi gửi lại."),
    "paper.case_closed": _l(
        "%(case_code)s đã ghi kết quả khác (từ chối, vắng nhà…). Nếu phiếu giấy là đúng, hãy giao lại hộ rồi gửi."
    ),
    "paper.no_consent": _l(
        "Ô đồng ý trên phiếu không được đánh dấu thì không nhập phiếu này. Xin để riêng và loại phiếu với lý do đó."
    ),
    "paper.day_unreadable": _l("Nhập ngày phỏng vấn theo mẫu ngày/tháng/năm hoặc 8 chữ số, ví dụ 05032026."),
    "paper.day_outside": _l("Ngày phỏng vấn phải từ %(first)s (ngày in phiếu) đến %(last)s. Xin xem lại trên phiếu."),
    "paper.case_unknown": _l("Cuộc điều tra này không có hộ mã %(typed)s. Xin xem lại mã ghi trên phiếu."),
    "paper.way_unreadable": _l(
        "Gõ 1 nếu người hỏi ghi, 2 nếu người trả lời tự ghi; phiếu không đánh dấu thì gõ dấu trừ."
    ),
    "paper.adults_outside": _l("Nhập số người từ 18 tuổi trong hộ, từ 1 đến %(most)s."),
}
