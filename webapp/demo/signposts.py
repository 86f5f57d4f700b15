"""Where the surveys of the demonstration are and what can be seen of each, for whoever has just started it."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from sqlalchemy import select

from surveys.database import open_engine, open_session
from surveys.requests.records import Survey

PAGES: Mapping[str, tuple[tuple[str, str], ...]] = {
    "design": (
        ("mau/thiet-ke", "lập kế hoạch mẫu, so sánh các phương án"),
        ("mau/chay-thu", "chạy thử cả cuộc điều tra"),
        ("phieu", "bảng hỏi: xem như trên điện thoại, tải bảng mã, XLSForm, nhãn cho R và SPSS"),
    ),
    "fieldwork": (("thu-thap", "đang thu thập: tiến độ, phân công"),),
    "results": (("ket-qua", "kết quả"), ("mau", "mẫu: kết quả dựa trên cơ sở nào")),
    "report": (
        ("ket-qua", "kết quả, có cả biến tạo thêm"),
        ("bien-tao-them", "biến tạo thêm: nhóm tuổi, hai mức cao nhất"),
        ("bao-cao", "báo cáo Word"),
        ("mau", "mẫu: biên bản để ai cũng chọn lại được"),
    ),
}
"""By the state of the survey, what is most worth seeing: its address, what it shows."""


def print_surveys(say: Callable[[str], None], *, url: str, address: str) -> None:
    """Every survey with its title and the addresses of its pages."""
    engine = open_engine(url)
    with open_session(engine) as session:
        for survey in session.scalars(select(Survey).order_by(Survey.id)):
            say(f"  {survey.title}")
            for path, words in PAGES.get(survey.state, ()):
                say(f"    {address}khao-sat/{survey.id}/{path:<14} {words}")
    engine.dispose()
    say("")
