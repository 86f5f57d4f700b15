"""Public services and the surroundings: what was used, how it was, how satisfied people are."""

from __future__ import annotations

from surveys.questionnaires.bank.contents import Content, StandardItem, Words, grid, question
from surveys.questionnaires.bank.standard_scales import (
    COMPARED,
    QUALITY,
    SAFETY,
    SATISFACTION,
    YES_NO,
    YES_NO_ASIDE,
    YES_NO_REMEMBER,
)

SATISFIED = "hai_long_5"


def _satisfied(name: str, label: Words) -> Content:
    return question(name, "select_one", label, SATISFACTION, list_name=SATISFIED)


USED = question(
    "tt_da_lam", "select_one",
    ("Trong 12 tháng qua, Ông/Bà có làm thủ tục hành chính ở xã, phường không?",
     "In the past 12 months, have you done any administrative procedure at the commune or ward?"),
    YES_NO_REMEMBER, list_name="co_khong_nho",
)  # fmt: skip
FIELDS = question(
    "tt_linh_vuc", "select_multiple",
    ("Trong 12 tháng qua, Ông/Bà đã làm thủ tục thuộc những lĩnh vực nào?",
     "In which fields have you done procedures in the past 12 months?"),
    (("1", "Hộ tịch, cư trú", "Civil status, residence"), ("2", "Chứng thực", "Certification"),
     ("3", "Đất đai", "Land"), ("4", "Xây dựng, nhà ở", "Construction, housing"),
     ("5", "Bảo trợ xã hội, người có công", "Social assistance, people with merit"),
     ("6", "Bảo hiểm xã hội, bảo hiểm y tế", "Social and health insurance"),
     ("7", "Đăng ký kinh doanh, thuế", "Business registration, tax"), ("8", "Khác (ghi rõ)", "Other (please specify)")),
    other="8",
)  # fmt: skip
WAY = question(
    "tt_cach_nop", "select_one",
    ("Lần gần nhất, Ông/Bà nộp hồ sơ bằng cách nào?", "How did you submit your file the last time?"),
    (("1", "Tới nộp trực tiếp", "In person"), ("2", "Tự nộp qua mạng", "Online, by myself"),
     ("3", "Nhờ người khác nộp qua mạng", "Online, with someone's help"), ("4", "Qua bưu điện", "By post"),
     ("5", "Cách khác (ghi rõ)", "Other (please specify)")), other="5",
)  # fmt: skip
VISITS = question(
    "tt_so_lan", "integer",
    ("Lần gần nhất, Ông/Bà phải đi lại bao nhiêu lần để xong thủ tục?",
     "How many trips did it take to complete the procedure the last time?"), limits=(0, 60),
    hint=("Nếu chỉ nộp qua mạng thì ghi 0.", "Write 0 if everything was done online."),
)  # fmt: skip
ON_TIME = question(
    "tt_dung_hen", "select_one",
    ("Lần gần nhất, Ông/Bà nhận kết quả sớm, đúng hay muộn hơn ngày hẹn?",
     "The last time, did you get the result before, on or after the promised day?"),
    (("1", "Sớm hơn ngày hẹn", "Before"), ("2", "Đúng ngày hẹn", "On the day"),
     ("3", "Muộn hơn ngày hẹn", "After"), ("4", "Chưa có kết quả", "No result yet"),
     ("9", "Không nhớ", "Cannot remember")),
)  # fmt: skip
BATTERY = grid(
    "tt_hai_long", ("Lần gần nhất, Ông/Bà hài lòng ở mức nào về các mặt sau?",
                    "The last time, how satisfied were you with the following?"),
    (("tt_hl_thai_do", "Thái độ của người tiếp nhận hồ sơ", "Attitude of the staff who took the file"),
     ("tt_hl_huong_dan", "Việc hướng dẫn thủ tục", "Guidance on the procedure"),
     ("tt_hl_thoi_gian", "Thời gian giải quyết", "Time taken"),
     ("tt_hl_chi_phi", "Chi phí phải trả", "Cost"),
     ("tt_hl_noi_cho", "Chỗ ngồi chờ", "Waiting area"),
     ("tt_hl_ket_qua", "Kết quả nhận được", "Result received")), SATISFIED, SATISFACTION,
)  # fmt: skip
EXTRA_PAY = question(
    "tt_chi_ngoai", "select_one",
    ("Lần gần nhất, Ông/Bà có phải trả khoản tiền nào ngoài quy định không?",
     "The last time, did you have to pay anything beyond the official fees?"), YES_NO_ASIDE, list_name="co_khong_ktl",
)  # fmt: skip
ADMIN = _satisfied(
    "tt_hl_chung",
    (
        "Nói chung, Ông/Bà hài lòng ở mức nào về việc giải quyết thủ tục ở xã, phường?",
        "Overall, how satisfied are you with how procedures are handled at the commune or ward?",
    ),
)
HEALTH_PLACE = question(
    "yt_noi_kham", "select_one",
    ("Lần gần nhất đau ốm cần khám, Ông/Bà khám ở đâu?", "Where did you go the last time you needed a medical check?"),
    (("1", "Trạm y tế xã, phường", "Commune or ward health station"),
     ("2", "Bệnh viện công trong tỉnh", "Public hospital in the province"),
     ("3", "Bệnh viện công ngoài tỉnh", "Public hospital outside the province"),
     ("4", "Cơ sở tư nhân", "Private clinic or hospital"), ("5", "Tự mua thuốc", "Bought medicine by myself"),
     ("6", "Nơi khác (ghi rõ)", "Other place (please specify)"), ("9", "Không nhớ", "Cannot remember")), other="6",
)  # fmt: skip
HEALTH = _satisfied("yt_hai_long", ("Ông/Bà hài lòng ở mức nào về lần khám đó?",
                    "How satisfied were you with that visit?"))  # fmt: skip
HEALTH_STATION = question(
    "yt_tram", "select_one", ("Theo Ông/Bà, trạm y tế ở xã, phường phục vụ thế nào?",
                              "How good is the service of the health station in your commune or ward?"),
    QUALITY, list_name="chat_luong_5",
)  # fmt: skip
SCHOOL_CHILD = question(
    "gd_co_con", "select_one",
    ("Gia đình Ông/Bà có con, cháu đang đi học từ mầm non tới trung học phổ thông không?",
     "Does your family have children in school, from kindergarten to upper secondary?"), YES_NO, list_name="co_khong",
)  # fmt: skip
SCHOOL = _satisfied("gd_hai_long", ("Ông/Bà hài lòng ở mức nào về việc dạy học ở trường của con, cháu mình?",
                    "How satisfied are you with the teaching at your child's school?"))  # fmt: skip
SCHOOL_FEES = _satisfied("gd_khoan_thu", ("Ông/Bà hài lòng ở mức nào về các khoản thu của trường trong năm học này?",
                         "How satisfied are you with what the school charged this school year?"))  # fmt: skip
ROADS = _satisfied("ht_duong", ("Ông/Bà hài lòng ở mức nào về đường sá ở xã, phường?",
                   "How satisfied are you with the roads in your commune or ward?"))  # fmt: skip
LIGHTS = _satisfied("ht_den_duong", ("Ông/Bà hài lòng ở mức nào về đèn đường ở nơi mình sống?",
                    "How satisfied are you with street lighting where you live?"))  # fmt: skip
WATER_SOURCE = question(
    "nuoc_nguon", "select_one",
    ("Nguồn nước ăn uống chính của gia đình Ông/Bà là gì?", "What is your family's main source of drinking water?"),
    (("1", "Nước máy", "Piped water"), ("2", "Giếng khoan", "Drilled well"), ("3", "Giếng đào", "Dug well"),
     ("4", "Nước mưa", "Rain water"), ("5", "Nước đóng bình, đóng chai", "Bottled water"),
     ("6", "Nguồn khác (ghi rõ)", "Other (please specify)")), other="6",
)  # fmt: skip
WATER = _satisfied("nuoc_hai_long", ("Ông/Bà hài lòng ở mức nào về nguồn nước đó?",
                   "How satisfied are you with that water?"))  # fmt: skip
SAFE = question(
    "an_toan_dem", "select_one",
    ("Khi ra đường một mình sau 22 giờ ở nơi mình sống, Ông/Bà thấy an toàn ở mức nào?",
     "How safe do you feel when out alone after 10 p.m. where you live?"), SAFETY, list_name="an_toan_4",
)  # fmt: skip
ORDER = question(
    "an_ninh_so_truoc", "select_one",
    ("So với 12 tháng trước, an ninh trật tự ở nơi Ông/Bà sống thế nào?",
     "Compared with 12 months ago, how is public order where you live?"), COMPARED, list_name="so_nam_truoc",
)  # fmt: skip
CONCERNS = question(
    "an_ninh_lo", "select_multiple",
    ("Về an ninh trật tự ở nơi mình sống, Ông/Bà lo nhất những việc nào?",
     "Which matters of public order where you live worry you most?"),
    (("1", "Trộm cắp", "Theft"), ("2", "Lừa đảo qua mạng, điện thoại", "Online or telephone fraud"),
     ("3", "Ma túy", "Drugs"), ("4", "Đánh nhau, gây rối", "Fights, disturbances"),
     ("5", "Tai nạn giao thông", "Traffic accidents"), ("6", "Cho vay nặng lãi", "Loan sharks"),
     ("7", "Việc khác (ghi rõ)", "Other matter (please specify)"), ("8", "Không lo việc nào", "None of these")),
    other="7", alone=("8",), most=3, hint=("Chọn tối đa 3 phương án.", "Choose up to 3."),
)  # fmt: skip
ENVIRONMENT = _satisfied("mt_hai_long", ("Ông/Bà hài lòng ở mức nào về vệ sinh môi trường ở nơi mình sống?",
                         "How satisfied are you with the environment where you live?"))  # fmt: skip
POLLUTION = question(
    "mt_o_nhiem", "select_multiple",
    ("Trong 12 tháng qua, nơi Ông/Bà sống bị ô nhiễm do những nguyên nhân nào?",
     "What has caused pollution where you live in the past 12 months?"),
    (("1", "Rác thải sinh hoạt", "Household waste"), ("2", "Nước thải", "Waste water"), ("3", "Chăn nuôi", "Livestock"),
     ("4", "Khói bụi của nhà máy, công trình", "Smoke and dust of factories or building sites"),
     ("5", "Tiếng ồn", "Noise"), ("6", "Thuốc bảo vệ thực vật", "Pesticides"),
     ("7", "Nguyên nhân khác (ghi rõ)", "Other cause (please specify)"),
     ("8", "Không bị ô nhiễm", "No pollution"), ("9", "Khó trả lời", "Don't know")), other="7", alone=("8", "9"),
)  # fmt: skip
WASTE = question(
    "mt_thu_gom", "select_one",
    ("Mỗi tuần, rác ở nơi Ông/Bà sống được thu gom mấy lần?", "How many times a week is waste collected in your area?"),
    (("1", "Hằng ngày", "Every day"), ("2", "Từ 2 đến 6 lần", "2 to 6 times"), ("3", "1 lần", "Once"),
     ("4", "Ít hơn", "Less often"), ("5", "Không thu gom", "Not collected"), ("9", "Không biết", "Do not know")),
)  # fmt: skip


def _item(
    code: str, topic: str, title: str, content: Content, *, sort: str = "question", why: str = ""
) -> StandardItem:
    return StandardItem(f"dich-vu.{code}", sort, topic, title, (content,), why)  # type: ignore[arg-type]


ITEMS = (
    _item("tt-da-lam", "administration", "Đã làm thủ tục trong 12 tháng", USED),
    _item("tt-linh-vuc", "administration", "Lĩnh vực thủ tục đã làm", FIELDS),
    _item("tt-cach-nop", "administration", "Cách nộp hồ sơ", WAY),
    _item("tt-so-lan", "administration", "Số lần đi lại", VISITS),
    _item("tt-dung-hen", "administration", "Kết quả so với ngày hẹn", ON_TIME),
    _item("tt-bang-hai-long", "administration", "Hài lòng về từng mặt của dịch vụ (bảng)", BATTERY, sort="block"),
    _item("tt-chi-ngoai", "administration", "Khoản tiền ngoài quy định", EXTRA_PAY),
    _item("tt-hai-long", "administration", "Hài lòng chung về thủ tục", ADMIN),
    _item("yt-noi-kham", "health", "Nơi khám lần gần nhất", HEALTH_PLACE),
    _item("yt-hai-long", "health", "Hài lòng về lần khám gần nhất", HEALTH),
    _item("yt-tram", "health", "Chất lượng trạm y tế", HEALTH_STATION),
    _item("gd-co-con", "education", "Có con, cháu đang đi học", SCHOOL_CHILD),
    _item("gd-hai-long", "education", "Hài lòng về việc dạy học", SCHOOL),
    _item("gd-khoan-thu", "education", "Hài lòng về các khoản thu", SCHOOL_FEES),
    _item("duong-sa", "infrastructure", "Hài lòng về đường sá", ROADS),
    _item("den-duong", "infrastructure", "Hài lòng về đèn đường", LIGHTS),
    _item("nuoc-nguon", "infrastructure", "Nguồn nước chính", WATER_SOURCE),
    _item("nuoc-hai-long", "infrastructure", "Hài lòng về nguồn nước", WATER),
    _item("an-toan-dem", "safety", "Cảm giác an toàn ban đêm", SAFE),
    _item("an-ninh-so-truoc", "safety", "An ninh trật tự so với trước", ORDER),
    _item("an-ninh-lo", "safety", "Việc lo nhất về an ninh", CONCERNS),
    _item("mt-hai-long", "environment", "Hài lòng về môi trường", ENVIRONMENT),
    _item("mt-o-nhiem", "environment", "Nguyên nhân ô nhiễm", POLLUTION),
    _item("mt-thu-gom", "environment", "Số lần thu gom rác", WASTE),
)
