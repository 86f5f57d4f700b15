"""Who answered, in groups that do not say who somebody is; and how the household lives."""

from __future__ import annotations

from surveys.questionnaires.bank.contents import Content, Options, StandardItem, question, together
from surveys.questionnaires.bank.standard_scales import COMPARED, YES_NO

GENDER = question("gioi_tinh", "select_one", ("Giới tính của Ông/Bà", "Gender"),
                  (("1", "Nam", "Male"), ("2", "Nữ", "Female"), ("3", "Khác", "Other")))  # fmt: skip
AGE = question(
    "nhom_tuoi", "select_one", ("Năm nay Ông/Bà ở nhóm tuổi nào?", "Which age group are you in this year?"),
    (("1", "18 – 29", "18–29"), ("2", "30 – 44", "30–44"), ("3", "45 – 59", "45–59"),
     ("4", "60 trở lên", "60 or more")), hint=("Tính theo năm sinh.", "By year of birth."),
)  # fmt: skip
SCHOOLING = question(
    "hoc_van", "select_one",
    ("Trình độ học vấn cao nhất của Ông/Bà", "Highest level of education completed"),
    (("1", "Chưa học xong tiểu học", "Primary school not completed"), ("2", "Tiểu học", "Primary school"),
     ("3", "Trung học cơ sở", "Lower secondary school"), ("4", "Trung học phổ thông", "Upper secondary school"),
     ("5", "Sơ cấp, trung cấp", "Elementary or intermediate vocational training"), ("6", "Cao đẳng", "College"),
     ("7", "Đại học trở lên", "University or higher")),
)  # fmt: skip
WORK: Options = (
    ("1", "Làm nông, lâm nghiệp, thủy sản", "Farming, forestry, fishing"),
    ("2", "Công nhân", "Factory or construction worker"),
    ("3", "Buôn bán, dịch vụ, làm nghề tự do", "Trade, services, self-employed"),
    ("4", "Cán bộ, công chức, viên chức", "Official, civil servant, public employee"),
    ("5", "Nhân viên doanh nghiệp", "Company employee"),
    ("6", "Học sinh, sinh viên", "Pupil or student"),
    ("7", "Nghỉ hưu", "Retired"),
    ("8", "Nội trợ", "Homemaker"),
    ("9", "Đang không có việc làm", "Out of work"),
    ("10", "Khác (ghi rõ)", "Other (please specify)"),
)
OCCUPATION = question(
    "nghe_nghiep", "select_one", ("Công việc chính hiện nay của Ông/Bà là gì?", "What is your main work at present?"),
    WORK, other="10",
    hint=("Là việc chiếm nhiều thời gian nhất trong 12 tháng qua.",
          "The work that took most of your time in the past 12 months."),
)  # fmt: skip
STAY = question(
    "thoi_gian_o", "select_one",
    ("Ông/Bà sống ở xã, phường này được bao lâu?", "How long have you lived in this commune or ward?"),
    (("1", "Dưới 1 năm", "Less than 1 year"), ("2", "Từ 1 đến dưới 5 năm", "1 to less than 5 years"),
     ("3", "Từ 5 đến dưới 20 năm", "5 to less than 20 years"), ("4", "Từ 20 năm trở lên", "20 years or more")),
)  # fmt: skip
HOUSEHOLD = question(
    "loai_ho", "select_one",
    ("Năm nay hộ của Ông/Bà được xếp vào diện nào?", "How is your household classified this year?"),
    (("1", "Hộ nghèo", "Poor household"), ("2", "Hộ cận nghèo", "Just above the poverty line"),
     ("3", "Hộ khác", "Neither of these"), ("9", "Không biết", "Don't know")),
)  # fmt: skip
SIZE = question("so_nguoi", "integer", ("Hộ của Ông/Bà có bao nhiêu người, kể cả Ông/Bà?",
                "How many people live in your household, including yourself?"), limits=(1, 20))  # fmt: skip
ADULTS = question(
    "so_nguoi_lon", "integer",
    ("Trong đó có bao nhiêu người từ 18 tuổi trở lên?", "How many of them are 18 years of age or older?"),
    limits=(1, 20),
)  # fmt: skip
AREA = question("khu_vuc", "select_one", ("Nơi Ông/Bà đang sống là", "You live in"),
                (("1", "Phường", "a ward"), ("2", "Xã", "a commune"), ("3", "Đặc khu", "a special zone")))  # fmt: skip
MARRIAGE = question(
    "hon_nhan", "select_one", ("Tình trạng hôn nhân hiện nay của Ông/Bà", "Present marital status"),
    (("1", "Chưa kết hôn", "Never married"), ("2", "Đang có vợ, chồng", "Married"), ("3", "Ly hôn, ly thân", "Divorced "
      "or separated"), ("4", "Góa", "Widowed")),
)  # fmt: skip
INSURANCE = question("co_bhyt", "select_one", ("Ông/Bà có thẻ bảo hiểm y tế không?", "Do you have a health insurance "
                     "card?"), YES_NO, list_name="co_khong")  # fmt: skip
ETHNICITY = question(
    "dan_toc", "select_one", ("Ông/Bà là người dân tộc nào?", "Which ethnic group do you belong to?"),
    (("1", "Kinh", "Kinh"), ("2", "Dân tộc khác", "Another ethnic group"), ("9", "Không muốn trả lời", "Prefer not "
      "to answer")),
)  # fmt: skip
RELIGION = question(
    "ton_giao", "select_one", ("Ông/Bà có theo tôn giáo nào không?", "Do you follow a religion?"),
    (("1", "Có", "Yes"), ("2", "Không", "No"), ("9", "Không muốn trả lời", "Prefer not to answer")),
)  # fmt: skip
SENSITIVE = (
    "Là dữ liệu cá nhân nhạy cảm: chỉ hỏi khi mục đích cuộc điều tra không thể thiếu, và phải ghi rõ lý do trước khi "
    "ban hành. Chỉ hỏi theo nhóm lớn, luôn có “Không muốn trả lời”."
)
INCOME = question(
    "thu_nhap_so_voi_truoc", "select_one",
    ("So với 12 tháng trước, thu nhập của gia đình Ông/Bà hiện nay thế nào?",
     "Compared with 12 months ago, how is your household's income now?"),
    (("1", "Cao hơn nhiều", "Much higher"), ("2", "Cao hơn một chút", "A little higher"),
     ("3", "Như trước", "About the same"), ("4", "Thấp hơn một chút", "A little lower"),
     ("5", "Thấp hơn nhiều", "Much lower"), ("9", "Khó trả lời", "Don't know")),
)  # fmt: skip
LIVING = question(
    "doi_song", "select_one",
    ("So với 12 tháng trước, đời sống của gia đình Ông/Bà hiện nay thế nào?",
     "Compared with 12 months ago, how is your family's life now?"), COMPARED, list_name="so_nam_truoc",
)  # fmt: skip
JOBS = question(
    "lo_viec_lam", "select_one",
    ("Trong 12 tháng tới, Ông/Bà thấy lo ở mức nào về việc làm của gia đình?",
     "How worried are you about your family's jobs over the next 12 months?"),
    (("1", "Rất lo", "Very worried"), ("2", "Khá lo", "Fairly worried"), ("3", "Ít lo", "Not very worried"),
     ("4", "Không lo", "Not at all worried"), ("9", "Khó trả lời", "Don't know")),
)  # fmt: skip
PORTRAIT = together("ve_nguoi_tra_loi", ("Vài nét về Ông/Bà", "About you"), [GENDER, AGE, SCHOOLING, OCCUPATION, STAY])


def _item(
    code: str, title: str, *versions: Content, sort: str = "question", topic: str = "person", why: str = ""
) -> StandardItem:
    return StandardItem(f"nguoi.{code}", sort, topic, title, versions, why)  # type: ignore[arg-type]


ITEMS = (
    _item("vai-net", "Vài nét về người trả lời (cả cụm)", PORTRAIT, sort="block"),
    _item("gioi-tinh", "Giới tính", GENDER),
    _item("nhom-tuoi", "Nhóm tuổi", AGE),
    _item("hoc-van", "Trình độ học vấn", SCHOOLING),
    _item("nghe-nghiep", "Công việc chính", OCCUPATION),
    _item("thoi-gian-o", "Thời gian cư trú", STAY),
    _item("loai-ho", "Tình trạng hộ (nghèo, cận nghèo)", HOUSEHOLD),
    _item("so-nguoi", "Số người trong hộ", SIZE),
    _item("so-nguoi-lon", "Số người từ 18 tuổi trong hộ", ADULTS),
    _item("khu-vuc", "Nơi đang sống", AREA),
    _item("hon-nhan", "Tình trạng hôn nhân", MARRIAGE),
    _item("bao-hiem-y-te", "Thẻ bảo hiểm y tế", INSURANCE),
    _item("dan-toc", "Dân tộc (cần nêu lý do)", ETHNICITY, why=SENSITIVE),
    _item("ton-giao", "Tôn giáo (cần nêu lý do)", RELIGION, why=SENSITIVE),
    _item("doi-song", "Đời sống so với 12 tháng trước", LIVING, topic="living"),
    _item("thu-nhap", "Thu nhập so với 12 tháng trước", INCOME, topic="living"),
    _item("lo-viec-lam", "Lo lắng về việc làm", JOBS, topic="living"),
)
