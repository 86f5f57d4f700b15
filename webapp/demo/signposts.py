"""Where the surveys of the demonstration are and what can be seen of each, for whoever has just started it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from sqlalchemy import func, select

from surveys.database import open_engine, open_session
from surveys.fieldwork.links.records import OpenLink
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
        ("thu-thap", "đang thu thập: tiến độ, phân công, mọi việc khác ở cuối trang"),
        ("phuc-tra-phieu", "giamsat: phiếu chờ xem lại; có phiếu đã nhận, phiếu yêu cầu quay lại, phiếu đã hủy"),
        ("chat-luong", "giamsat: hai cộng tác viên làm khác thường (giả lập), một người đã cho biết vì sao"),
        ("phong-van-lai", "giamsat: đợt rút ngẫu nhiên để phỏng vấn lại, đã hỏi lại gần hết"),
        ("do-chinh-xac", "độ chính xác đã đạt so với quy tắc dừng viết trước khi thu thập"),
        ("phan-cong/tuan", "giamsat: in việc trong tuần của từng cộng tác viên"),
        ("luyen-tap", "giamsat: cuộc luyện tập của ctv01"),
        ("thu-thap/cho-quyet", "giamsat: phiếu điện thoại gửi về thì hộ đã giao người khác, chờ quyết định"),
        ("thu-thap/lien-ket", "thư mời có mã riêng cho từng hộ của một xã: chưa mở, đang trả lời, đã gửi"),
        ("thu-thap/lien-ket-mo", "liên kết mở: ai muốn thì trả lời, mã QR, tờ mời"),
        ("ket-qua/lien-ket-mo", "kết quả của những người tự nguyện, luôn để riêng"),
        ("phieu/{version}", "bảng hỏi: câu 11, 12, 15, 16 có lời riêng khi gọi điện thoại, khi tự đọc"),
        ("phieu/{version}/ban-in", "in phiếu, thẻ phương án, sổ tay cho cộng tác viên"),
        ("phieu-giay", "phiếu giấy nhập hai lần: đăng nhập giamsat, có phiếu chờ đối chiếu và chờ nhập lần hai"),
    ),
    "results": (
        ("ket-qua", "kết quả, không ghi biên sai số ở bất cứ đâu"),
        ("ket-qua/bang-cheo", "bảng chéo: mọi câu hỏi theo một cách chia nhóm"),
        ("bao-cao", "báo cáo còn là bản thảo, theo mẫu của cơ quan nhà nước: còn thiếu những gì"),
        ("mau", "mẫu: kết quả dựa trên cơ sở nào"),
        ("khoa", "trước khi khóa: những gì sẽ mất, việc gì còn dở"),
    ),
    "report": (
        ("ke-hoach-phan-tich", "kế hoạch phân tích viết trước khi thu thập, có năm phát hiện cho lãnh đạo"),
        ("ket-qua", "kết quả, có cả biến tạo thêm"),
        ("ket-qua/bang-cheo", "bảng chéo: mọi câu hỏi theo một cách chia nhóm, có khoảng tin cậy"),
        ("ket-qua/tom-tat", "một trang cho lãnh đạo: mỗi phát hiện một câu và một hình"),
        ("ket-qua/quyen-so", "quyền số: từng hệ số, làm các ước lượng thay đổi ra sao"),
        ("bao-cao", "báo cáo đã chốt: Word, PDF, Excel, trang web, bảng kê; lập bản đính chính ở đây"),
        ("tep-du-lieu", "dieuphoi: duyệt tệp để người khác tính lại từng con số (check.py, check.R)"),
        ("bien-tao-them", "biến tạo thêm: nhóm tuổi, hai mức cao nhất"),
        ("mau", "mẫu: biên bản để ai cũng chọn lại được"),
        ("khoa", "khóa: giamsat đã đề nghị; đăng nhập thietke để xem những gì sẽ mất rồi xác nhận"),
    ),
}
"""By the state of the survey, what is most worth seeing: its address (of the newest questionnaire), what it shows."""


def print_surveys(say: Callable[[str], None], *, url: str, address: str, codes: Sequence[str] = ()) -> None:
    """Every survey with its title and the addresses of its pages; `codes` are those of letters not yet opened."""
    engine = open_engine(url)
    with open_session(engine) as session:
        for survey in session.scalars(select(Survey).where(Survey.practice_of_id.is_(None)).order_by(Survey.id)):
            say(f"  {survey.title}")
            newest = select(func.max(QuestionnaireVersion.id)).where(QuestionnaireVersion.survey_id == survey.id)
            version = session.scalar(newest)
            for path, words in PAGES.get(survey.state, ()):
                say(f"    {address}khao-sat/{survey.id}/{path.format(version=version):<18} {words}")
        open_code = session.scalar(select(OpenLink.code).where(OpenLink.state == "open").limit(1))
    engine.dispose()
    say("  Chung cho mọi cuộc điều tra")
    say(f"    {address}mau-trinh-bay  mẫu trình bày báo cáo của cơ quan: nhà nước, Đảng; xem trước, sửa, khôi phục")
    say(f"    {address}tro-giup/bieu-do  mọi loại biểu đồ, cả bản in đen trắng và trên điện thoại")
    _print_phones(say, address=address, codes=codes, open_code=open_code)
    say("")


def _print_phones(say: Callable[[str], None], *, address: str, codes: Sequence[str], open_code: str | None) -> None:
    """What is made for a phone; a narrow window of the browser does too."""
    say("  Trên điện thoại, hoặc thu hẹp cửa sổ trình duyệt")
    say(f"    {address}ung-dung/  ctv01: đặt mã PIN, ngắt mạng rồi vẫn hỏi được; có hộ cần quay lại, hộ hẹn gọi điện")
    say(f"    {address}viec-cua-toi/odk-collect  ctv01: mã QR để làm phiếu bằng ODK Collect")
    say(f"    {address}luyen-tap  ctv01: năm tình huống luyện tập")
    if codes:
        say(f"    {address}tra-loi  một hộ tự trả lời bằng mã trong thư, mỗi mã một máy: {', '.join(codes)}")
    if open_code:
        say(f"    {address}tra-loi/mo/{open_code}  ai có liên kết mở cũng trả lời được")
