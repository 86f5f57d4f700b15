"""Information, taking part, trust, the work of the local authorities as a whole, wishes in own words."""

from __future__ import annotations

from surveys.questionnaires.bank.contents import HARD_TO_SAY, Content, StandardItem, grid, question
from surveys.questionnaires.bank.standard_scales import (
    COMPARED,
    FREQUENCY,
    QUALITY,
    SATISFACTION,
    TRUST_4,
    YES_NO_ASIDE,
    YES_NO_REMEMBER,
)

CHANNELS = question(
    "tt_kenh", "select_multiple",
    ("Ông/Bà biết tin tức của xã, phường chủ yếu qua những kênh nào?",
     "Through which channels do you mainly learn what goes on in your commune or ward?"),
    (("1", "Loa truyền thanh", "Public loudspeakers"), ("2", "Họp thôn, tổ dân phố", "Village or block meetings"),
     ("3", "Cán bộ xã, phường, thôn", "Local officials"),
     ("4", "Trang thông tin điện tử của xã, phường", "The commune's or ward's website"),
     ("5", "Mạng xã hội", "Social media"), ("6", "Báo, đài", "Newspapers, radio, television"),
     ("7", "Người thân, hàng xóm", "Relatives, neighbours"), ("8", "Kênh khác (ghi rõ)", "Other (please specify)"),
     ("9", "Không biết tin tức gì", "No news of it")),
    other="8", alone=("9",), most=3, hint=("Chọn tối đa 3 phương án.", "Choose up to 3."),
)  # fmt: skip
NEWS = question(
    "tt_theo_doi", "select_one",
    ("Trong 3 tháng qua, Ông/Bà theo dõi tin tức của xã, phường ở mức nào?",
     "In the past 3 months, how often did you follow news of your commune or ward?"), FREQUENCY, list_name="tan_suat",
)  # fmt: skip
OPENNESS = grid(
    "cong_khai", ("Trong 12 tháng qua, xã, phường có cho Ông/Bà biết về các việc sau không?",
                  "In the past 12 months, has the commune or ward informed you about the following?"),
    (("ck_thu_chi", "Thu chi ngân sách", "Budget"), ("ck_quy_hoach", "Quy hoạch đất đai", "Land-use plans"),
     ("ck_dong_gop", "Các khoản dân đóng góp", "Contributions of residents"),
     ("ck_ho_ngheo", "Danh sách hộ nghèo", "List of poor households")),
    "co_khong_nho", YES_NO_REMEMBER,
)  # fmt: skip
MEETING = question(
    "tg_hop_thon", "select_one",
    ("Trong 12 tháng qua, Ông/Bà có dự cuộc họp thôn, tổ dân phố nào không?",
     "In the past 12 months, have you been to a village or block meeting?"), YES_NO_REMEMBER,
    list_name="co_khong_nho",
)  # fmt: skip
CONSULTED = question(
    "tg_gop_y", "select_one",
    ("Trong 12 tháng qua, xã, phường có hỏi ý kiến Ông/Bà về việc chung nào không?",
     "In the past 12 months, has the commune or ward asked your opinion on any common matter?"), YES_NO_REMEMBER,
    list_name="co_khong_nho",
)  # fmt: skip
PETITION = question(
    "tg_kien_nghi", "select_one",
    ("Trong 12 tháng qua, Ông/Bà có gửi kiến nghị, phản ánh tới chính quyền không?",
     "In the past 12 months, have you sent a petition or complaint to the authorities?"), YES_NO_REMEMBER,
    list_name="co_khong_nho",
)  # fmt: skip
PETITION_RESULT = question(
    "tg_kq_kien_nghi", "select_one",
    ("Kiến nghị, phản ánh gần nhất của Ông/Bà được xử lý thế nào?", "What came of your most recent petition?"),
    (("1", "Đã xử lý xong", "It was settled"), ("2", "Đang xử lý", "It is being dealt with"),
     ("3", "Có trả lời nhưng chưa xử lý", "There was an answer, but nothing was done"),
     ("4", "Chưa có trả lời", "There was no answer"), HARD_TO_SAY),
)  # fmt: skip
TRUST = question(
    "cq_tin_tuong", "select_one",
    ("Ông/Bà tin tưởng ở mức nào vào chính quyền xã, phường?",
     "How much trust do you have in the authorities of your commune or ward?"), TRUST_4, list_name="tin_tuong_4",
)  # fmt: skip
TRUST_GRID = grid(
    "cq_bang_tin_tuong", ("Ông/Bà tin tưởng ở mức nào vào các cơ quan, tổ chức sau?",
                          "How much trust do you have in the following?"),
    (("cq_tt_xa", "Chính quyền xã, phường", "Authorities of the commune or ward"),
     ("cq_tt_tinh", "Chính quyền tỉnh", "Authorities of the province"),
     ("cq_tt_cong_an", "Công an xã, phường", "Police of the commune or ward"),
     ("cq_tt_mat_tran", "Mặt trận Tổ quốc ở xã, phường", "Fatherland Front of the commune or ward"),
     ("cq_tt_thon", "Trưởng thôn, tổ trưởng dân phố", "Head of the village or block")), "tin_tuong_4", TRUST_4,
)  # fmt: skip
CONTACT = question(
    "cq_tiep_xuc", "select_one",
    ("Trong 12 tháng qua, Ông/Bà có gặp cán bộ xã, phường để giải quyết công việc không?",
     "In the past 12 months, have you met officials of your commune or ward on business?"), YES_NO_REMEMBER,
    list_name="co_khong_nho",
)  # fmt: skip
LISTENING = question(
    "cq_lang_nghe", "select_one",
    ("Theo Ông/Bà, chính quyền xã, phường lắng nghe ý kiến người dân ở mức nào?",
     "How good are the authorities of your commune or ward at listening to residents?"), QUALITY,
    list_name="chat_luong_5",
)  # fmt: skip
SINCE_MERGER = question(
    "cq_so_truoc_sap_xep", "select_one",
    ("So với trước ngày 01/7/2025, việc giải quyết công việc của người dân ở xã, phường hiện nay thế nào?",
     "Compared with before 1 July 2025, how are residents' matters handled at the commune or ward now?"), COMPARED,
    list_name="so_nam_truoc",
)  # fmt: skip
OVERALL = question(
    "hai_long_chung", "select_one",
    ("Nói chung, Ông/Bà hài lòng ở mức nào về hoạt động của chính quyền xã, phường trong 12 tháng qua?",
     "Overall, how satisfied are you with the work of your commune or ward over the past 12 months?"), SATISFACTION,
    list_name="hai_long_5",
)  # fmt: skip
LIFE = question(
    "hai_long_song", "select_one",
    ("Nói chung, Ông/Bà hài lòng ở mức nào về cuộc sống của mình hiện nay?",
     "Overall, how satisfied are you with your life at present?"), SATISFACTION, list_name="hai_long_5",
)  # fmt: skip
PRIORITY = question(
    "viec_can_lam", "select_multiple",
    ("Ở nơi Ông/Bà sống, những việc nào cần được giải quyết sớm nhất?",
     "Which matters should be settled first where you live?"),
    (("1", "Việc làm", "Jobs"), ("2", "Đường sá", "Roads"), ("3", "Nước sạch", "Clean water"),
     ("4", "Trường học", "Schools"), ("5", "Khám chữa bệnh", "Health care"), ("6", "Môi trường", "The environment"),
     ("7", "An ninh trật tự", "Public order"), ("8", "Đất đai", "Land"),
     ("9", "Thủ tục hành chính", "Administrative procedures"), ("10", "Việc khác (ghi rõ)", "Other (please specify)"),
     ("99", "Khó trả lời", "Don't know")),
    other="10", alone=("99",), most=3, hint=("Chọn tối đa 3 phương án.", "Choose up to 3."),
)  # fmt: skip
EXPECT = question(
    "ky_vong", "select_one",
    ("Theo Ông/Bà, đời sống ở xã, phường trong 12 tháng tới sẽ thế nào so với hiện nay?",
     "How will life in your commune or ward be in the next 12 months, compared with now?"), COMPARED,
    list_name="so_nam_truoc",
)  # fmt: skip
FAIR = question(
    "cq_cong_bang", "select_one",
    ("Theo Ông/Bà, xã, phường có đối xử như nhau với mọi người dân không?",
     "Does your commune or ward treat all residents alike?"), YES_NO_ASIDE, list_name="co_khong_ktl",
)  # fmt: skip
WISHES = question(
    "kien_nghi", "text",
    ("Ông/Bà mong muốn chính quyền xã, phường làm gì trong 12 tháng tới?",
     "What would you like your commune or ward to do in the next 12 months?"), required=False,
    hint=("Không bắt buộc. Xin không ghi họ tên, địa chỉ, số điện thoại của bất cứ ai.",
          "Optional. Please do not write anybody's name, address or telephone number."),
)  # fmt: skip
REASONS = question(
    "vi_sao", "text", ("Vì sao Ông/Bà đánh giá như vậy?", "Why do you say so?"), required=False,
    hint=("Không bắt buộc. Không ghi họ tên.", "Optional. Do not write any names."),
)  # fmt: skip


def _item(
    code: str, topic: str, title: str, content: Content, *, sort: str = "question", why: str = ""
) -> StandardItem:
    return StandardItem(f"chinh-quyen.{code}", sort, topic, title, (content,), why)  # type: ignore[arg-type]


ITEMS = (
    _item("kenh", "information", "Kênh biết tin tức của xã, phường", CHANNELS),
    _item("theo-doi", "information", "Mức độ theo dõi tin tức", NEWS),
    _item("cong-khai", "information", "Việc được cho biết (bảng)", OPENNESS, sort="block"),
    _item("hop-thon", "participation", "Dự họp thôn, tổ dân phố", MEETING),
    _item("duoc-hoi-y-kien", "participation", "Được hỏi ý kiến về việc chung", CONSULTED),
    _item("kien-nghi-da-gui", "participation", "Đã gửi kiến nghị, phản ánh", PETITION),
    _item("kien-nghi-ket-qua", "participation", "Kết quả kiến nghị gần nhất", PETITION_RESULT),
    _item("tin-tuong", "authorities", "Tin tưởng chính quyền xã, phường", TRUST),
    _item("bang-tin-tuong", "authorities", "Tin tưởng các cơ quan (bảng)", TRUST_GRID, sort="block"),
    _item("tiep-xuc", "authorities", "Đã gặp cán bộ xã, phường", CONTACT),
    _item("lang-nghe", "authorities", "Lắng nghe ý kiến người dân", LISTENING),
    _item("cong-bang", "authorities", "Đối xử như nhau", FAIR),
    _item("so-truoc-sap-xep", "authorities", "So với trước ngày 01/7/2025", SINCE_MERGER),
    _item("hai-long-chung", "authorities", "Hài lòng chung về chính quyền", OVERALL),
    _item("hai-long-song", "living", "Hài lòng về cuộc sống", LIFE),
    _item("ky-vong", "living", "Đời sống trong 12 tháng tới", EXPECT),
    _item("viec-can-lam", "wishes", "Việc cần giải quyết sớm nhất", PRIORITY),
    _item("mong-muon", "wishes", "Mong muốn (câu hỏi mở)", WISHES),
    _item("vi-sao", "wishes", "Vì sao (câu hỏi mở)", REASONS),
)
