"""What the app says of itself: the phone holds no sentence of its own."""

from __future__ import annotations

from flask_babel import gettext as _

from surveys.fieldwork.service import MOST_ADULTS
from webapp.accounts.secret_rules import COMMON_PINS
from webapp.fieldwork.words import standings
from webapp.interview.forms import CODE, NUMBER


def shell_words() -> dict[str, str]:
    """Sentence by name; `%(…)s` is filled in on the phone."""
    return {
        **{f"standing_{name}": words for name, words in standings().items()},
        **_of_cases(),
        **_of_safety(),
        **_of_sending(),
        **_of_storage(),
        **_of_slips(),
        "common_pins": " ".join(sorted(COMMON_PINS)),
    }


def _of_cases() -> dict[str, str]:
    return {
        "household": _("Hộ số %(line)s"),
        "place_of_quota": _("Phiếu số %(number)s"),
        "standing_waiting": _("Đã xong, chờ gửi"),
        "standing_by_link": _("Đang tự trả lời qua liên kết riêng"),
        "standing_handed_over": _("Đã tự trả lời, chưa gửi"),
        "at": _("%(outcome)s lúc %(time)s"),
        "overdue": _("Đã qua giờ hẹn: %(time)s"),
        "person_only": _("Xin gặp người duy nhất từ 18 tuổi trở lên trong hộ."),
        "person_oldest": _("Xin gặp người nhiều tuổi nhất trong %(adults)s người từ 18 tuổi trở lên."),
        "person_youngest": _("Xin gặp người ít tuổi nhất trong %(adults)s người từ 18 tuổi trở lên."),
        "person_nth": _("Xin gặp người nhiều tuổi thứ %(position)s trong %(adults)s người từ 18 tuổi trở lên."),
        "all": _("Tất cả"),
        "due_past": _("Đã quá hạn"),
        "due_3": _("Trong 3 ngày tới"),
        "due_7": _("Trong 7 ngày tới"),
        "shown": _("Đang hiện %(count)s trong %(all)s hộ."),
        "none_found": _("Không có hộ nào khớp. Thử gõ ít chữ hơn, hoặc bỏ lọc."),
        "count": _("%(count)s hộ"),
        "mode_face_to_face": _("Gặp trực tiếp"),
        "mode_telephone": _("Gọi điện thoại"),
        "declined": _("Câu Ông/Bà không trả lời: %(count)s"),
        "review_open": _("Còn %(count)s câu cần xem lại"),
        "review_full": _("Phiếu đã đủ, gửi được"),
        "review_screened_out": _("Người này không thuộc diện hỏi"),
        "on_this_phone": _("Phiếu đang ở trên máy, chờ gửi. Có mạng máy tự gửi."),
        "arrived_well": _("Máy chủ đã nhận phiếu; câu trả lời không còn trên máy."),
        "arrived_kept": _("Máy chủ đã nhận phiếu; giám sát viên sẽ xem lại vì hộ này đã có thay đổi."),
        "case_gone": _("Hộ không còn trong danh sách"),
        "things": _("%(count)s việc"),
        "untitled_part": _("Các câu hỏi"),
        "kind_response": _("Phiếu"),
        "kind_visit": _("Kết quả lần đến"),
        "kind_person_selected": _("Số người trong hộ"),
        "kind_consent_refused": _("Không đồng ý tham gia"),
        "kind_callback_done": _("Đã hỏi lại"),
    }


def _of_safety() -> dict[str, str]:
    return {
        "kept": _("Đã lưu trên máy"),
        "not_kept": _("Máy đầy, chưa lưu được"),
        "busy": _("Xin chờ một chút"),
        "waiting": _("Chờ gửi: %(count)s"),
        "just_now": _("vừa xong"),
        "minutes_ago": _("%(count)s phút trước"),
        "hours_ago": _("%(count)s giờ trước"),
        "days_ago": _("%(count)s ngày trước"),
        "never": _("chưa đồng bộ"),
        "synced": _("đồng bộ %(ago)s"),
    }


def _of_sending() -> dict[str, str]:
    return {
        "sync_idle": _("Đã nối với máy chủ."),
        "sync_sending": _("Đang gửi, còn %(count)s."),
        "sync_offline": _("Chưa có mạng. Cứ làm việc; có mạng máy tự gửi."),
        "sync_logged_out": _("Cần đăng nhập lại thì máy chủ mới nhận. Việc đã làm vẫn còn trên máy."),
        "sync_another_person": _("Máy chủ đang mở tài khoản của người khác. Xin đăng xuất người đó rồi đăng nhập lại."),
        "sync_captive": _("Mạng này yêu cầu đăng nhập trước, chẳng hạn mạng không dây ở quán. Việc vẫn còn trên máy."),
        "sync_busy": _("Máy chủ đang bận, máy sẽ tự gửi lại."),
        "next_try": _("Lần thử sau: %(time)s."),
        "item_queued": _("Chờ gửi"),
        "item_sending": _("Đang gửi"),
        "item_refused": _("Cần xem lại"),
        "item_unreadable": _("Chưa mở được bằng mã PIN này"),
        "outcome_accepted": _("Máy chủ đã nhận"),
        "outcome_already": _("Máy chủ đã nhận từ trước"),
        "outcome_kept": _("Đã nhận, chờ giám sát viên xem"),
    }


def _of_storage() -> dict[str, str]:
    return {
        "step_keys": _("Tạo khóa của máy"),
        "step_work": _("Tải danh sách hộ và bảng hỏi"),
        "step_storage": _("Xin trình duyệt giữ dữ liệu"),
        "persisted": _("Trình duyệt đã hứa giữ dữ liệu, không tự xóa khi máy đầy."),
        "not_persisted": _(
            "Trình duyệt chưa hứa giữ dữ liệu: khi máy đầy, nó có thể xóa. "
            "Hãy cài ứng dụng lên màn hình, và gửi phiếu mỗi khi có mạng."
        ),
        "private": _("Đây là cửa sổ ẩn danh: đóng lại là mất hết. Hãy mở ứng dụng ở cửa sổ thường."),
        "space": _("Đang dùng %(used)s MB, còn trống khoảng %(left)s MB."),
        "space_unknown": _("Trình duyệt không cho biết còn trống bao nhiêu."),
        "backed_up": _("Đã lưu tệp %(name)s. Hãy giữ ở chỗ chỉ mình bạn mở được."),
        "imported": _("Đã đưa vào máy %(count)s việc chưa gửi."),
        "imported_none": _("Tệp không có việc nào mới: mọi việc trong tệp đã có trên máy hoặc đã gửi."),
        "work_fetched": _("Đã tải danh sách mới: %(count)s hộ."),
        "update_ready": _("Có bản mới của ứng dụng."),
        "update_blocked": _("Có bản mới của ứng dụng. Xong %(count)s phiếu đang làm dở thì dùng được."),
        "update_blocked_by_other": _("Có bản mới của ứng dụng. Người kia dùng chung máy xong phiếu dở thì dùng được."),
        "left_to_send": _("Còn %(count)s việc chưa gửi nên dữ liệu vẫn giữ trên máy, đã khóa bằng mã PIN của bạn."),
    }


def _of_slips() -> dict[str, str]:
    return {
        "pin_digits": _("Hãy gõ đúng 6 chữ số."),
        "pin_easy": _("Mã này dễ đoán. Hãy chọn các chữ số không giống nhau, không liền nhau."),
        "pin_date": _("Mã này giống ngày sinh, dễ đoán. Hãy chọn mã khác."),
        "pin_differs": _("Hai lần gõ không giống nhau."),
        "pin_wrong": _("Mã PIN chưa đúng, còn %(count)s lần thử."),
        "pin_blocked": _("Đã gõ sai quá số lần. Xin chọn mã PIN mới; việc đã làm không mất."),
        "code_digits": str(CODE),
        "code_wrong": _("Mã chưa đúng, còn %(count)s lần thử."),
        "adults": str(NUMBER),
        "adults_most": str(MOST_ADULTS),
        "choose_outcome": _("Chọn một kết quả."),
        "appointment_day": _("Ghi ngày hẹn lại."),
        "appointment_time": _("Ghi giờ hẹn lại."),
        "appointment_past": _("Giờ hẹn đã qua. Hãy ghi một giờ sắp tới."),
        "choose_file": _("Hãy chọn tệp sao lưu."),
        "file_unreadable": _("Không đọc được tệp này. Hãy chọn đúng tệp do ứng dụng lưu ra, và đúng mã PIN khi đó."),
        "password_missing": _("Hãy gõ mật khẩu."),
        "form_missing": _("Bảng hỏi chưa có trên máy. Hãy mở ứng dụng một lần khi có mạng để tải về."),
        **_of_refusals(),
    }


def _of_refusals() -> dict[str, str]:
    """Why the phone or the server would not do something, by its code."""
    needs_network = _("Việc này cần mạng. Hãy thử lại khi có mạng; việc đã làm vẫn còn trên máy.")
    elsewhere = _("Phiếu này đang mở ở một cửa sổ khác của máy. Hãy đóng cửa sổ đó, hoặc làm tiếp ở đó.")
    return {
        "refusal_offline": needs_network,
        "refusal_busy": _("Máy chủ đang bận. Hãy thử lại sau ít phút; việc đã làm vẫn còn trên máy."),
        "refusal_captive": _("Mạng này yêu cầu đăng nhập trước. Hãy mở trình duyệt để vào mạng, rồi thử lại."),
        "refusal_logged_out": _("Hãy đăng nhập rồi thử lại; việc đã làm vẫn còn trên máy."),
        "refusal_another_person": _("Máy chủ đang mở tài khoản của người khác. Hãy đăng xuất người đó trước."),
        "refusal_set_up_already": _("Tài khoản này đã có trên máy. Hãy mở khóa bằng mã PIN."),
        "refusal_full": _("Bộ nhớ của máy đã đầy nên chưa lưu được. Hãy xóa bớt ảnh hoặc ứng dụng khác rồi bấm lại."),
        "refusal_storage": _("Trình duyệt chưa ghi được vào bộ nhớ. Hãy thử lại; nếu vẫn vậy, hãy mở lại ứng dụng."),
        "refusal_newer_app": _("Một cửa sổ khác đã có bản mới của ứng dụng. Hãy đóng hết các cửa sổ rồi mở lại."),
        "refusal_other_window": elsewhere,
        "refusal_changed_elsewhere": elsewhere,
        "refusal_unreadable": _(
            "Phần này được khóa bằng mã PIN khác nên chưa mở được. Hãy chọn “Quên mã PIN” khi có mạng."
        ),
        "refusal_locked": _("Ứng dụng đã khóa. Hãy mở khóa bằng mã PIN."),
        "refusal_form_missing": _("Bảng hỏi chưa có trên máy. Hãy mở ứng dụng một lần khi có mạng để tải về."),
        "refusal_no_backup": _("Tệp này không phải tệp sao lưu của ứng dụng. Hãy chọn đúng tệp đã lưu."),
        "refusal_another_persons_backup": _("Tệp này của người khác. Chỉ người đã lưu mới đưa vào máy được."),
        "file_password": _("Tệp được lưu từ máy khác. Hãy nhập mật khẩu đăng nhập của bạn."),
        "refusal_session_locked": _("Phiên làm việc với máy chủ đang khóa. Hãy khóa ứng dụng rồi mở lại bằng mã PIN."),
        "refusal_password": _("Hãy nhập lại mật khẩu để chắc rằng đúng là bạn."),
        "refusal_unknown": _("Chưa làm được việc này (%(code)s). Việc đã làm vẫn còn trên máy; hãy thử lại."),
    }
