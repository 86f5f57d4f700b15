"""Words that tell the respondent what the right answer would be."""

from __future__ import annotations

from collections.abc import Iterator

from surveys.questionnaires.wording.answer_scales import OPINION, concepts
from surveys.questionnaires.wording.double_barrelled import QUALITY
from surveys.questionnaires.wording.rules import Remark, Rule, any_of, found
from surveys.questionnaires.wording.worded import Worded
from surveys.text.i18n import gettext as _

ONE_SIDED = any_of(
    r"có (?:hoàn toàn )?(?:đồng ý|nhất trí|tán thành|đồng tình|ủng hộ)"
    r"(?! (?:tham gia|trả lời|cho|để|tiếp tục|hay|hoặc))(?: (?:rằng|là|với|việc|cao))?",
    r"do(?:n['’]t)? you (?:not )?agree(?! to)(?: that| with)?", "would you agree",
)  # fmt: skip
BALANCED = any_of("hay không", "hay phản đối", "hoặc không", "hay chưa", "or disagree", "or oppose", "or not")
KNOWN = any_of(
    r"như (?:mọi người|ai|chúng ta|ông/bà|ông bà|bạn)(?: \w+)? (?:đều |cũng |đã )*biết", "ai cũng (?:biết|thấy|hiểu)",
    "mọi người đều",
    r"(?:hầu hết|đa số|phần lớn|đại đa số|số đông)(?: \w+){0,4} (?:đều|đã|cho rằng|ủng hộ|đồng ý|thấy)",
    r"(?:theo )?(?:các |nhiều )?(?:chuyên gia|nhà khoa học|nhà nghiên cứu)(?: \w+){0,3}"
    r"(?: cho rằng| khuyên| khẳng định|(?=,))",
    r"(?:đa phần|phần đông|nhiều) (?:bà con|người dân|người|hộ|hộ dân|gia đình)(?: \w+){0,2} "
    r"(?:đều|đã|cho rằng|ủng hộ|muốn)",
    "được biết", "rõ ràng (?:là|rằng)", "ai cũng muốn", "as (?:everyone|everybody|we all) knows?", "most people",
    "experts (?:say|agree)",
    "everyone knows", "obviously", "of course",
)  # fmt: skip
PRAISING_START = any_of(
    r"(?:nhờ|với|được) (?:có )?(?:sự |những )?(?:quan tâm|nỗ lực|cố gắng|chỉ đạo|lãnh đạo|chủ trương|giúp đỡ|đầu tư)",
    r"dưới (?:sự|ánh sáng)(?: \w+){1,3}", r"trước (?:những|tình trạng) (?:thành tựu|kết quả|đổi thay)",
    r"với những (?:kết quả|thành tựu|đổi thay)",
    r"ngày càng (?:tốt|được|thuận|nhanh|sạch|đẹp|kém|xấu|tệ)(?: hơn)?",
    r"(?:rất|là|vô cùng) (?:có hại|cần thiết|có lợi|nguy hiểm|bổ ích|thiết thực|đáng \w+)(?=[^?]*[;,.] )",
    r"đã (?:rất )?(?:nỗ lực|cố gắng|làm tốt|hoàn thành tốt|quan tâm)", r"thanks to the (?:efforts?|leadership)",
)  # fmt: skip
SUGGESTIVE = any_of(
    "chắc (?:hẳn|chắn là|là)", "hẳn là", "phải chăng", "lẽ nào", "chẳng lẽ", "có đúng là", r"(?<=, )đúng không",
    "đúng chứ",
    "phải vậy không", r"chắc (?:ông/bà|anh/chị|bạn|gia đình)", r"(?:chứ|nhỉ)(?=\s*\?)", r"thấy rằng", "bức xúc",
    "tràn lan",
    "nhức nhối", "đáng lo ngại", r"(?:is|are|does|do|did)n['’]t (?:it|you|they)", "surely",
)  # fmt: skip
TAG = any_of("phải không", "có phải")
LOADED = any_of(
    r"(?:sự|những|các|tinh thần|thái độ|việc|cách)(?: [\w,]+){0,4} "
    r"(?:tận tình|nhiệt tình|tận tụy|tận tâm|tâm huyết|hết lòng|hết mình|gương mẫu|chu đáo|nổi bật|to lớn|vượt bậc"
    r"|đáng tự hào|tốt đẹp|quyết liệt|sâu sát|xuất sắc|ưu việt|yếu kém|nhũng nhiễu|quan liêu|tiêu cực|trầm trọng"
    r"|nghiêm trọng|cẩu thả|lãng phí|bê trễ|hách dịch)",
    r"(?:thành tích|thành tựu)(?: \w+){0,2}", r"excellent|outstanding|terrible|disastrous",
)  # fmt: skip
ADJECTIVE = any_of(QUALITY)


def look(worded: Worded) -> Iterator[Remark]:
    """The first words that lead, with what they do."""
    text = worded.lower
    lead = None if BALANCED.search(text) else next(found(ONE_SIDED, text), None)
    if lead and worded.role != "row":
        yield _one_sided(lead)
    elif words := next(found(KNOWN, text), None):
        yield _pressing(words)
    elif words := next(found(PRAISING_START, text), None):
        yield _judging(words)
    elif words := next(found(SUGGESTIVE, text), None) or _tag(worded):
        yield _suggesting(words)
    elif "agreement" not in concepts(worded.plain_options) and (words := next(found(LOADED, text), None)):
        yield _judging(words)


def _tag(worded: Worded) -> str | None:
    """ "Phải không?" with an opinion; after a fact it only asks to confirm it."""
    words = next(found(TAG, worded.lower), None)
    return words if words and (OPINION.search(worded.lower) or ADJECTIVE.search(worded.lower)) else None


def _one_sided(words: str) -> Remark:
    return Remark(
        words,
        _("“%(words)s” chỉ nêu một phía: nhiều người gật theo câu hỏi dù nghĩ khác, nên tỷ lệ đồng ý cao hơn thật.",
          words=words),
        _("Nêu cả hai phía (“đồng ý hay không đồng ý”, “ủng hộ hay phản đối”) hoặc hỏi “ở mức nào”."),
    )  # fmt: skip


def _pressing(words: str) -> Remark:
    return Remark(
        words,
        _("“%(words)s” cho biết số đông hoặc người có uy tín nghĩ gì, khiến người trả lời ngại nói khác.", words=words),
        _("Bỏ lời này, hỏi thẳng điều muốn biết."),
    )


def _judging(words: str) -> Remark:
    return Remark(
        words,
        _("“%(words)s” đã khen hoặc chê trước khi hỏi, kéo câu trả lời về phía ấy.", words=words),
        _("Gọi tên sự việc bằng lời trung tính, để người trả lời tự đánh giá."),
    )


def _suggesting(words: str) -> Remark:
    return Remark(
        words,
        _("“%(words)s” chờ sẵn một câu trả lời, nên người trả lời dễ xuôi theo.", words=words),
        _("Hỏi trung tính, ví dụ “… có … không?” hoặc “… thế nào?”."),
    )


RULE = Rule("leading_wording", look)
