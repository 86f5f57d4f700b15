"""Lists of things that nobody can know to be complete need "Khác"; classes of numbers an open end."""

from __future__ import annotations

from collections.abc import Iterator
from math import inf

from surveys.questionnaires.wording.answer_scales import is_aside, is_scale, is_yes_no
from surveys.questionnaires.wording.numeric_classes import NumberClass, number_classes
from surveys.questionnaires.wording.rules import Remark, Rule, any_of
from surveys.questionnaires.wording.worded import Worded
from surveys.text.i18n import gettext as _

OPEN = any_of(
    r"(?<!là )gì(?! hơn)", "ở đâu", "đâu", "vì sao", "tại sao", "do đâu", "bằng gì",
    r"(?:những |các )(?:\w+ ){1,3}nào", "ai",
    r"(?:kênh|nguồn|cách|nơi|việc|lĩnh vực|lý do|phương tiện|nghề|hình thức|điều|vấn đề|khó khăn|loại|nguồn nước|bệnh) "
    r"(?:\w+ )?nào",
    r"(?:nghề nghiệp|nghề|công việc|lý do|khó khăn|nguyên nhân|nguồn|mong muốn)(?: \w+){0,6} là gì",
    "công việc chính", "nghề nghiệp", r"^(?:những )?(?:lý do|nguyên nhân|nguồn|khó khăn|kênh)(?: chính)?", "why",
    "where", "occupation",
    "what (?:is|are) the (?:main )?(?:reason|source|problem)s?",
)  # fmt: skip
CLOSED = any_of(
    r"(?:mức|mức độ|thế|như thế|khi|lúc|nhóm tuổi|tuổi|lần|ngày|năm|tháng|xã|phường|thôn|bao giờ) nào", "trình độ",
    "học vấn", "tình trạng hôn nhân", "giới tính", "how often", "when",
)  # fmt: skip
OTHER = any_of("khác", "others?", "else", r"ghi rõ", "specify", r"đang học", "còn lại")
ENDS = any_of("trở lên", "trở xuống")
FEWEST = 3
EARLIEST, LATEST = 1900, 2100


def look(worded: Worded) -> Iterator[Remark]:
    """No "Khác" in an open list, no end without limit in classes of numbers."""
    if not worded.closed or worded.is_filtered or worded.is_searched:
        return
    points = [option for option in worded.plain_options if not is_aside(option)]
    classes = number_classes(worded)
    if classes and classes[-1].high < inf and not _are_years(classes):
        yield Remark(
            classes[-1].words,
            _("Sau nhóm cuối “%(words)s” không còn nhóm nào: người có số lớn hơn không có phương án để chọn.",
              words=classes[-1].words),
            _("Thêm một nhóm “… trở lên” ở cuối."),
        )  # fmt: skip
    elif not classes and len(points) >= FEWEST and _is_open_list(worded) and not any(map(OTHER.search, points)):
        yield Remark(
            "; ".join(worded.options),
            _("Danh sách không có phương án “Khác”: người có câu trả lời ngoài danh sách phải chọn sai hoặc bỏ trống."),
            _("Thêm “Khác (ghi rõ)” ở cuối danh sách."),
        )  # fmt: skip


def _are_years(classes: list[NumberClass]) -> bool:
    """Whether they are years of birth, of which the last is that of the youngest who are asked."""
    return EARLIEST < classes[-1].high < LATEST


def _is_open_list(worded: Worded) -> bool:
    if is_scale(worded) or is_yes_no(worded) or any(map(ENDS.search, worded.plain_options)):
        return False
    return OPEN.search(worded.asked) is not None and CLOSED.search(worded.asked) is None


RULE = Rule("exhaustive_options", look, "options")
