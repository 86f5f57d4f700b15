"""Answer scales read off the words of the options: which side each point is on, and what the scale is about."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache
from typing import Literal

from surveys.questionnaires.wording.rules import any_of
from surveys.questionnaires.wording.worded import Worded

Side = Literal["good", "bad", "middle", "aside"]

ASIDE = any_of(
    "khó trả lời", "khó đánh giá", "khó nói", "khó nhận xét", r"(?:không|chưa) (?:\w+ )?biết(?: rõ)?(?=$|[,/;])",
    r"(?:không|chưa) rõ(?=$|[,/;])", r"không nhớ(?: rõ)?(?=$|[,/;])",
    r"(?:không|chưa) (?:có )?ý kiến", "không (?:muốn )?trả lời", "từ chối trả lời", "không áp dụng", "chưa nghĩ tới",
    r"(?:không|chưa) (?:từng )?(?:sử dụng|dùng|gặp|tiếp xúc)", r"không (?:thể )?đánh giá", "chưa (?:thể )?đánh giá",
    r"do(?:n['’]?t| not) know", "dk", "not sure", "no opinion", "refused?(?: to answer)?",
    "prefer not to (?:say|answer)",
    "not applicable", "n/a", "can(?:['’]t|not) say", "unsure", "decline(?:d)?(?: to answer)?",
)  # fmt: skip
MIDDLE = any_of(
    "bình thường", "trung bình", "trung lập", "như (?:cũ|trước|nhau)", "không (?:thay )?đổi", "không hơn",
    "tương đương",
    "vừa phải", r"vừa (?:đủ|đúng)", "phân vân", "lưỡng lự", "một phần", "nửa", "giữ nguyên", "tạm được",
    "neutral", "neither", "average", "about the same", "the same", "unchanged", "fair", "so-so", "no change",
)  # fmt: skip
BAD = any_of(
    "không", "chưa", "ít", "kém", "xấu", "tệ", "tồi", "yếu", "khó", "khó khăn", "chậm", "phản đối", "bất tiện", "bẩn",
    "đắt", "cao quá", "giảm", "thiếu", "bất hợp lý", "nguy hiểm", "lạc hậu", "phức tạp", "bất bình", "thất vọng", "hẹp",
    "dissatisfied", "very dissatisfied", "disagree", "bad", "poor", "worse", "worst", "oppose", "not", "unlikely",
    "difficult", "unsafe", "unimportant", "slow", "never", "little",
)  # fmt: skip
CONCEPTS: dict[str, tuple[str, ...]] = {
    "satisfaction": ("hài lòng", "thỏa mãn", "satisfied", "dissatisfied"),
    "agreement": ("đồng ý", "nhất trí", "tán thành", "đồng tình", "agree", "disagree"),
    "support": ("ủng hộ", "phản đối", "support", "oppose"),
    "trust": ("tin tưởng", "tin cậy", "trust"),
    "need": ("cần thiết", "quan trọng", "cần", "important", "unimportant", "necessary"),
    "interest": ("quan tâm", "interested"),
    "ease": ("thuận tiện", "thuận lợi", "bất tiện", "khó khăn", "dễ dàng", "dễ", "khó", "đơn giản", "phức tạp",
             "easy", "difficult", "convenient"),
    "price": ("hợp lý", "bất hợp lý", "đắt", "rẻ", "vừa túi tiền"),
    "safety": ("an toàn", "nguy hiểm", "yên tâm", "safe", "unsafe"),
    "cleanliness": ("sạch", "bẩn", "ô nhiễm", "clean", "dirty"),
    "speed": ("nhanh", "chậm"),
    "clarity": ("rõ ràng", "dễ hiểu", "khó hiểu"),
    "amount": ("nhiều", "ít", "đủ", "thiếu"),
    "quality": ("tốt", "khá", "kém", "xấu", "tệ", "tồi", "yếu", "xuất sắc", "tuyệt vời", "tuyệt", "giỏi", "đẹp",
    "đạt", "ổn",
                "dở",
                "good", "bad", "poor", "excellent", "better", "worse"),
}  # fmt: skip
CONCEPT_WORDS = {concept: any_of(*words) for concept, words in CONCEPTS.items()}
STRONG = re.compile(r"(?<!\w)(?:rất|hoàn toàn|cực kỳ|vô cùng|tuyệt đối|quá|very|completely|strongly|totally)(?!\w)")
MILD = re.compile(r"(?<!\w)(?:hơi|chưa thật|chưa hẳn|không hẳn|chưa|somewhat|a little|slightly)(?!\w)")
GRADE = re.compile(
    r"(?<!\w)(?:rất|hoàn toàn|cực kỳ|vô cùng|khá|tương đối|hơi|quá|không|chưa|ít|cơ bản|thật sự|tạm"
    r"|very|not|not at all)(?!\w)\s*"
)
OFTEN = re.compile(r"(?<!\w)(?:thường xuyên|often)(?!\w)")
DEGREE = re.compile(r"(?<!\w)(?:khá|tương đối|hơi|rất|cơ bản|quá|hơn nhiều|hơn)(?!\w)")
YES_NO = re.compile(
    r"(?:có|không|đúng|sai|phải|không phải|đã|chưa|rồi|chưa bao giờ|nên|không nên|cần|không cần|yes|no|true|false)"
)
OPINION = any_of(
    "hài lòng", "đánh giá", "nhận xét", "đồng ý", "nhất trí", "tán thành", "đồng tình", "tin tưởng", "ủng hộ",
    r"có tin(?! nhắn)", "yên tâm", r"theo (?:ý kiến )?(?:của )?(?:quý )?(?:ông|bà|anh|chị|bạn|cô|đồng chí)", "nghĩ",
    "cảm thấy", r"thấy", "cho rằng",
    "quan trọng", "cần thiết", r"(?:có|không) nên", "thế nào", "ra sao", "mức nào", "mức độ nào", "mong muốn",
    "satisf(?:y|ied|action)", "agree(?! to)", "opinion", "think", "trust", "support", "feel", "rate",
)  # fmt: skip
SHORTEST, LONGEST, MOST_ASIDE = 3, 11, 4
MOST_WORDS_OF_A_POINT = 6


@lru_cache(maxsize=4_096)
def is_aside(option: str) -> bool:
    """Whether an option stands beside the scale: "Khó trả lời", "Không biết"."""
    return ASIDE.search(option) is not None


@lru_cache(maxsize=4_096)
def side(option: str) -> Side | None:
    """Which side of a scale an option's words are on; None where they are no point of a scale."""
    if is_aside(option):
        return "aside"
    if len(option.split()) > MOST_WORDS_OF_A_POINT:
        return None
    if MIDDLE.search(option):
        return "middle"
    if concept(option) is None:
        return None
    return "bad" if BAD.search(option) else "good"


def sides(options: Sequence[str]) -> list[Side | None]:
    """The side of each option; what is graded like another, "rất lo lắng" like "ít lo lắng", is a point too."""
    stems = Counter(GRADE.sub(" ", option).strip() for option in options)
    graded = {stem for stem, count in stems.items() if count > 1 and stem and not OFTEN.search(stem)}
    found: list[Side | None] = []
    for option in options:
        known = side(option)
        if known is None and GRADE.sub(" ", option).strip() in graded:
            known = "bad" if BAD.search(option) else "good"
        found.append(known)
    return found


@lru_cache(maxsize=4_096)
def concept(text: str) -> str | None:
    """What an option or a question is about, as far as scales are: satisfaction, agreement, quality …"""
    return next((name for name, pattern in CONCEPT_WORDS.items() if pattern.search(text)), None)


def concepts(options: Sequence[str]) -> list[str]:
    """What the points are about that are neither in the middle nor aside, "khá hài lòng" under satisfaction."""
    if len(options) > LONGEST + MOST_ASIDE:
        return []
    points = [option for option in options if side(option) in {"good", "bad"}]
    return [name for option in points if (name := concept(DEGREE.sub(" ", option)) or concept(option))]


def is_scale(worded: Worded) -> bool:
    """Whether the options are the points of one scale, not a list of things."""
    if worded.multiple or len(worded.options) > LONGEST + MOST_ASIDE:
        return False
    points = [each for each in sides(worded.plain_options) if each != "aside"]
    return SHORTEST <= len(points) <= LONGEST and None not in points and any(p != "middle" for p in points)


def is_yes_no(worded: Worded) -> bool:
    """Whether the answers are yes and no, with or without "Khó trả lời"."""
    points = [option for option in worded.plain_options if not is_aside(option)]
    return 2 <= len(points) <= SHORTEST and all(YES_NO.fullmatch(point) for point in points)


def asks_opinion(worded: Worded) -> bool:
    """Whether a view is asked for, not a fact."""
    return OPINION.search(worded.asked) is not None
