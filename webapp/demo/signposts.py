"""Where the surveys of the demonstration are and what can be seen of each, for whoever has just started it."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from sqlalchemy import func, select

from surveys.database import open_engine, open_session
from surveys.questionnaires.records import QuestionnaireVersion
from surveys.requests.records import Survey

PAGES: Mapping[str, tuple[tuple[str, str], ...]] = {
    "design": (
        (
            "phieu/{version}/soan",
            "bảng hỏi đợt 3 soạn trên trang: sửa, hoàn tác, ngân hàng câu hỏi, xem như trên điện thoại",
        ),
        ("phieu/{version}/duyet", "bản ấy đang chờ duyệt: đăng nhập dieuphoi, xem “Việc cần làm”"),
        ("phieu/{version}/so-sanh", "khác phiên bản đã ban hành ở đâu, ảnh hưởng gì"),
        ("phieu/{version}/trao-doi", "ý kiến của giám sát viên đang mở"),
        ("phieu/{version}/kiem-chung", "kiểm chứng: câu nào không ai đi tới, sơ đồ, hỏi mất bao lâu"),
        ("mau/thiet-ke", "lập kế hoạch mẫu, so sánh các phương án"),
        ("mau/chay-thu", "chạy thử cả cuộc điều tra"),
    ),
    "fieldwork": (
        ("thu-thap", "đang thu thập: tiến độ, phân công"),
        ("phieu/{version}/ban-in", "in phiếu, thẻ phương án, sổ tay cho cộng tác viên"),
        ("phieu-giay", "phiếu giấy nhập hai lần: đăng nhập giamsat, có phiếu chờ đối chiếu và chờ nhập lần hai"),
    ),
    "results": (("ket-qua", "kết quả"), ("mau", "mẫu: kết quả dựa trên cơ sở nào")),
    "report": (
        ("ket-qua", "kết quả, có cả biến tạo thêm"),
        ("bien-tao-them", "biến tạo thêm: nhóm tuổi, hai mức cao nhất"),
        ("bao-cao", "báo cáo Word"),
        ("mau", "mẫu: biên bản để ai cũng chọn lại được"),
    ),
}
"""By the state of the survey, what is most worth seeing: its address (of the newest questionnaire), what it shows."""


def print_surveys(say: Callable[[str], None], *, url: str, address: str) -> None:
    """Every survey with its title and the addresses of its pages."""
    engine = open_engine(url)
    with open_session(engine) as session:
        for survey in session.scalars(select(Survey).order_by(Survey.id)):
            say(f"  {survey.title}")
            newest = select(func.max(QuestionnaireVersion.id)).where(QuestionnaireVersion.survey_id == survey.id)
            version = session.scalar(newest)
            for path, words in PAGES.get(survey.state, ()):
                say(f"    {address}khao-sat/{survey.id}/{path.format(version=version):<18} {words}")
    engine.dispose()
    say("")
