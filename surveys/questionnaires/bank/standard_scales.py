"""Scales for every survey: as many points on either side, "Khó trả lời" apart with code 9."""

from __future__ import annotations

from surveys.questionnaires.bank.contents import HARD_TO_SAY, Options, StandardItem, scale

SATISFACTION: Options = (
    ("1", "Rất hài lòng", "Very satisfied"),
    ("2", "Hài lòng", "Satisfied"),
    ("3", "Bình thường", "Neither satisfied nor dissatisfied"),
    ("4", "Không hài lòng", "Dissatisfied"),
    ("5", "Rất không hài lòng", "Very dissatisfied"),
    HARD_TO_SAY,
)
AGREEMENT: Options = (
    ("1", "Hoàn toàn đồng ý", "Strongly agree"),
    ("2", "Đồng ý", "Agree"),
    ("3", "Lưỡng lự", "Neither agree nor disagree"),
    ("4", "Không đồng ý", "Disagree"),
    ("5", "Hoàn toàn không đồng ý", "Strongly disagree"),
    HARD_TO_SAY,
)
TRUST_4: Options = (
    ("1", "Rất tin tưởng", "Trust completely"),
    ("2", "Tin tưởng", "Trust"),
    ("3", "Không tin tưởng lắm", "Do not trust very much"),
    ("4", "Hoàn toàn không tin tưởng", "Do not trust at all"),
    HARD_TO_SAY,
)
TRUST_5: Options = (
    ("1", "Rất tin tưởng", "Very high trust"),
    ("2", "Tin tưởng", "High trust"),
    ("3", "Bình thường", "Neither high nor low trust"),
    ("4", "Không tin tưởng", "Low trust"),
    ("5", "Rất không tin tưởng", "Very low trust"),
    HARD_TO_SAY,
)
FREQUENCY: Options = (
    ("1", "Hằng ngày hoặc gần như hằng ngày", "Every day or almost every day"),
    ("2", "Vài lần một tuần", "A few times a week"),
    ("3", "Vài lần một tháng", "A few times a month"),
    ("4", "Ít hơn", "Less often"),
    ("5", "Không lần nào", "Never"),
    ("9", "Không nhớ", "Cannot remember"),
)
QUALITY: Options = (
    ("1", "Rất tốt", "Very good"),
    ("2", "Tốt", "Good"),
    ("3", "Trung bình", "Average"),
    ("4", "Kém", "Poor"),
    ("5", "Rất kém", "Very poor"),
    HARD_TO_SAY,
)
COMPARED: Options = (
    ("1", "Tốt hơn nhiều", "Much better"),
    ("2", "Tốt hơn", "Better"),
    ("3", "Như trước", "About the same"),
    ("4", "Kém hơn", "Worse"),
    ("5", "Kém hơn nhiều", "Much worse"),
    HARD_TO_SAY,
)
IMPORTANCE: Options = (
    ("1", "Rất quan trọng", "Very important"),
    ("2", "Quan trọng", "Important"),
    ("3", "Không quan trọng lắm", "Not very important"),
    ("4", "Hoàn toàn không quan trọng", "Not important at all"),
    HARD_TO_SAY,
)
EASE: Options = (
    ("1", "Rất dễ", "Very easy"),
    ("2", "Dễ", "Easy"),
    ("3", "Bình thường", "Neither easy nor difficult"),
    ("4", "Khó", "Difficult"),
    ("5", "Rất khó", "Very difficult"),
    HARD_TO_SAY,
)
SAFETY: Options = (
    ("1", "Rất an toàn", "Very safe"),
    ("2", "An toàn", "Safe"),
    ("3", "Không an toàn", "Unsafe"),
    ("4", "Rất không an toàn", "Very unsafe"),
    HARD_TO_SAY,
)
YES_NO: Options = (("1", "Có", "Yes"), ("2", "Không", "No"))
YES_NO_ASIDE: Options = (*YES_NO, HARD_TO_SAY)
YES_NO_REMEMBER: Options = (*YES_NO, ("9", "Không nhớ", "Cannot remember"))
SUPPORT: Options = (
    ("1", "Rất ủng hộ", "Strongly support"),
    ("2", "Ủng hộ", "Support"),
    ("3", "Phản đối", "Oppose"),
    ("4", "Rất phản đối", "Strongly oppose"),
    HARD_TO_SAY,
)


def _scale(code: str, list_name: str, title: str, options: Options) -> StandardItem:
    return StandardItem(f"thang.{code}", "scale", "scale", title, (scale(list_name, options),))


ITEMS = (
    _scale("hai-long-5", "hai_long_5", "Hài lòng, 5 mức", SATISFACTION),
    _scale("dong-y-5", "dong_y_5", "Đồng ý, 5 mức", AGREEMENT),
    _scale("tin-tuong-4", "tin_tuong_4", "Tin tưởng, 4 mức", TRUST_4),
    _scale("tin-tuong-5", "tin_tuong_5", "Tin tưởng, 5 mức", TRUST_5),
    _scale("tan-suat", "tan_suat", "Mức độ thường xuyên", FREQUENCY),
    _scale("chat-luong-5", "chat_luong_5", "Chất lượng, 5 mức", QUALITY),
    _scale("so-nam-truoc", "so_nam_truoc", "So với trước, 5 mức", COMPARED),
    _scale("quan-trong-4", "quan_trong_4", "Quan trọng, 4 mức", IMPORTANCE),
    _scale("de-kho-5", "de_kho_5", "Dễ hay khó, 5 mức", EASE),
    _scale("an-toan-4", "an_toan_4", "An toàn, 4 mức", SAFETY),
    _scale("ung-ho-4", "ung_ho_4", "Ủng hộ hay phản đối, 4 mức", SUPPORT),
    _scale("co-khong", "co_khong_ktl", "Có, Không, Khó trả lời", YES_NO_ASIDE),
)
