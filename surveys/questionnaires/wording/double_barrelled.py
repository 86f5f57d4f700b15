"""Two things in one question: who thinks differently of them has no answer."""

from __future__ import annotations

import re
from collections.abc import Iterator

from surveys.questionnaires.wording.answer_scales import asks_opinion, is_scale, is_yes_no
from surveys.questionnaires.wording.rules import Remark, Rule, any_of, found, quotation
from surveys.questionnaires.wording.worded import Worded
from surveys.text.i18n import gettext as _

QUALITIES = (
    "nhanh|nhanh chóng|nhanh gọn|kịp thời|đúng hẹn|sớm",
    "thuận tiện|thuận lợi|dễ dàng|tiện lợi|dễ|đơn giản|gọn",
    "công khai|minh bạch",
    "lịch sự|nhã nhặn|hòa nhã|tôn trọng|đúng mực|thân thiện|niềm nở|cởi mở",
    "nhiệt tình|tận tình|chu đáo|trách nhiệm|tận tụy",
    "am hiểu|hiểu biết|giỏi|thành thạo|chuyên nghiệp|có trình độ",
    "rõ ràng|dễ hiểu|cụ thể",
    "sạch|sạch sẽ|vệ sinh",
    "rộng|rộng rãi|thoáng|thoáng mát|thoáng đãng",
    "hợp lý|phù hợp|rẻ",
    "an toàn|yên tâm",
    "chính xác|đúng đắn",
    "đầy đủ|đủ",
    "hiện đại|khang trang|đẹp|sạch đẹp",
    "công bằng|bình đẳng|khách quan",
    "hiệu quả|chất lượng|tốt",
    "ổn định|bền|chắc chắn|liên tục",
    "sáng|đủ sáng", "yên tĩnh|trật tự", "trong|không mùi", "ngon|bổ dưỡng",
    "fast|quick|timely", "easy|convenient|simple", "polite|friendly|respectful", "clean|hygienic", "safe|secure",
    "clear|understandable", "fair|equal", "accurate|correct", "affordable|cheap", "competent|knowledgeable",
)  # fmt: skip
"""Qualities, a line those that are nearly the same: two of one line are one thing, two of different lines are two."""
QUALITY_OF = {word: line for line, words in enumerate(QUALITIES) for word in words.split("|")}
QUALITY = "|".join(sorted(map(re.escape, QUALITY_OF), key=len, reverse=True))
JOIN = r"(?:\s*,\s*(?:và\s+|and\s+|lại\s+)?|\s+(?:và|hay|cũng như|lẫn|mà|and|as well as)\s+)"
TWO_QUALITIES = re.compile(rf"(?<!\w)(?P<one>{QUALITY})(?!\w){JOIN}(?:có |rất )?(?P<other>{QUALITY})(?!\w)")
BOTH = re.compile(
    r"(?<!\w)(?:vừa \w+(?: \w+)?,? (?:lại )?vừa \w+(?: \w+)?|không (?:những|chỉ) [^,?]{1,80} mà còn \w+(?: \w+)?"
    r"|not only [^,?]{1,80} but also \w+)"
)
AND = re.compile(r"(?<!\w)(?P<left>[\w/]+(?: [\w/]+){0,3}),? (?:và|cũng như|lẫn|and|as well as) "
                 r"(?P<right>[\w/]+(?: [\w/]+){0,3})")  # fmt: skip
ONE_THING = (
    "ông|bà", "ông bà|bố mẹ", "bố|mẹ", "cha|mẹ", "vợ|chồng", "anh|chị", "con|cháu", "nam|nữ", "già|trẻ", "cô|trò",
    "bà mẹ|trẻ em", "cha mẹ|con", "ông bà|trẻ em", "thầy|trò", "thầy cô|học sinh", "thôn|xóm", "xã|phường",
    "thôn|tổ dân phố", "cán bộ|công chức", "công chức|viên chức", "cơ quan|đơn vị", "tổ chức|cá nhân",
    "cơ quan|tổ chức",
    "người dân|doanh nghiệp", "khám|chữa bệnh", "khám bệnh|chữa bệnh", "an ninh|trật tự", "an toàn|trật tự",
    "phòng cháy|chữa cháy", "phòng|chống", "phòng|chữa bệnh", "nước sạch|vệ sinh", "nước|vệ sinh", "tiếp nhận|trả",
    "tiếp nhận|xử lý", "tiếp nhận|giải quyết", "thu gom|vận chuyển", "thu gom|xử lý", "thu|chi", "mua|bán", "đi|về",
    "đi|đến", "ngày|đêm", "ăn|ở", "ăn|uống", "dạy|học", "văn hóa|xã hội", "văn hóa|thể thao", "kinh tế|xã hội",
    "văn hóa|thông tin", "giáo dục|đào tạo", "tài nguyên|môi trường", "khoa học|công nghệ", "quyền|nghĩa vụ",
    "quyền|lợi ích", "phản ánh|kiến nghị", "thầy cô|nhà trường", "gia đình|nhà trường", "đảng|nhà nước",
    "về|quay lại", "góp ý|phản ánh", "khiếu nại|tố cáo", "ý kiến|kiến nghị", "đoàn thể|tổ chức",
    "bảo trì|sửa chữa", "xây dựng|sửa chữa", "duy tu|bảo dưỡng", "vật nuôi|cây trồng", "cây trồng|vật nuôi",
    "lắng nghe|tiếp thu", "chăm sóc|nuôi dưỡng", "sức khỏe|sinh sản", "mẹ|bé", "lúa|màu", "tin|bài",
    "water|sanitation", "mother|father", "law|order", "safety|security", "goods|services", "health|safety",
    "men|women", "terms|conditions", "profit|loss",
    "father|mother", "husband|wife", "his|her", "one|only", "more|more", "bread|butter", "food|drink",
)  # fmt: skip
PAIRS = [
    (re.compile(rf"(?<!\w){one}(?: \w+){{0,2}}$"), re.compile(rf"{other}(?!\w)"))
    for pair in ONE_THING
    for one, other in (pair.split("|"), reversed(pair.split("|")))
]
KIN = re.compile(r"(?:ông|bà|bố|mẹ|cha|vợ|chồng|con|cháu|anh|chị|em|các con|ông bà|bố mẹ|cha mẹ)")
INSIDE = re.compile(
    r"(?<!\w)(?:giữa|từ|(?<!chỗ )(?<!nơi )để|kể cả|bao gồm|gồm|như|cả|between|including|both)(?!\w)[^,?]*$"
)
OPENING = re.compile(r"^(?:khi|trong|từ|nếu|ở|so với|sau|trước|tại|tính|nhờ|dưới|when|if|in|during|since|for)(?!\w)"
                     r"[^,?]{0,200},\s*")  # fmt: skip
COUNTED = any_of("bao nhiêu", "mấy", r"how (?:many|much)", "những", "các việc", "which", "vì sao", "tại sao")
BRACKETS = re.compile(r"\([^)]*\)|“[^”]*”|\"[^\"]*\"")
SECOND = re.compile(r"\?\s*(?P<second>[^?]{3,}\?)")
ALSO_ASKED = re.compile(
    r"(?<!\w)(?:không|chưa)\s*,\s*(?:và |nếu có |nếu có thì |mỗi lần )*"
    r"(?P<second>[^?]*(?<!\w)(?:bao (?:lâu|nhiêu|giờ)|mấy|đâu|khi nào"
    r"|vì sao|tại sao|thế nào|ra sao|gì|nào|không|chưa)\s*\??)$"
)
TOGETHER = re.compile(
    r"(?<!\w)(?P<left>(?:\w+ ){1,3})(?<!sống )(?<!đi )(?<!ở )(?<!làm )(?<!học )(?<!ăn )(?<!chơi )cùng(?: với)? "
    r"(?P<right>\w+(?: \w+){0,3})"
)
ENDS_CLOSED = re.compile(r"(?<!\w)(?:không|chưa)\s*\??$")


def look(worded: Worded) -> Iterator[Remark]:
    """Two questions in one label, two qualities of one thing, two things under one judgement."""
    second = SECOND.search(worded.lower) or ALSO_ASKED.search(worded.lower)
    if second and worded.role == "question" and not second["second"].startswith("("):
        yield _remark(second["second"].strip())
        return
    text = OPENING.sub("", BRACKETS.sub(" ", worded.words))
    pair = next(found(BOTH, text.casefold()), None) or _two_qualities(text.casefold())
    if pair is None and _judges(worded):
        pair = _two_things(text) or (next(found(TOGETHER, text.casefold()), None) if is_scale(worded) else None)
    if pair:
        yield _remark(pair)


def _judges(worded: Worded) -> bool:
    """Whether one answer is given on all that the words name: a judgement, a yes or a no."""
    if worded.role == "heading" or COUNTED.search(worded.lower):
        return False
    closed = is_yes_no(worded) or is_scale(worded) or ENDS_CLOSED.search(worded.lower) is not None
    return worded.closed and (worded.role == "row" or closed or (asks_opinion(worded) and not worded.multiple))


def _two_qualities(text: str) -> str | None:
    for match in TWO_QUALITIES.finditer(text):
        if QUALITY_OF[match["one"]] != QUALITY_OF[match["other"]]:
            return match[0]
    return None


def _two_things(text: str) -> str | None:
    """The two things that "và" joins, unless together they are one, or a name, or stand under "giữa", "kể cả"."""
    for match in AND.finditer(text):
        left, right = match["left"].casefold(), match["right"].casefold()
        is_name = match["right"][0].isupper() and match.start() > 0 and not match["right"].startswith(("Ông", "Bà"))
        if is_name or INSIDE.search(text[: match.end("left")].casefold()) or _is_one_thing(left, right):
            continue
        start = match.start() + len(" ".join(match["left"].split()[:-2]))
        shown = " ".join(match["right"].split()[:2])
        return text[start : match.start("right")].strip() + " " + shown
    return None


def _is_one_thing(left: str, right: str) -> bool:
    if KIN.fullmatch(" ".join(left.split()[-2:])) and KIN.match(right):
        return True
    return any(begins.search(left) and goes_on.match(right) for begins, goes_on in PAIRS)


def _remark(words: str) -> Remark:
    words = quotation(words)
    return Remark(
        words,
        _("“%(words)s” là hai điều trong một câu: người nghĩ khác nhau về hai điều ấy không biết trả lời thế nào, "
          "còn người đọc kết quả không biết số liệu nói về điều nào.", words=words),
        _("Tách thành hai câu, mỗi câu hỏi một điều; nếu chỉ cần một điều thì bỏ điều kia."),
    )  # fmt: skip


RULE = Rule("double_barrelled", look)
