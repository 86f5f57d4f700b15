"""Scales with more points on one side than on the other push the answers to that side."""

from __future__ import annotations

from collections.abc import Iterator

from surveys.questionnaires.wording.answer_scales import MILD, STRONG, is_scale, sides
from surveys.questionnaires.wording.rules import Remark, Rule
from surveys.questionnaires.wording.worded import Worded
from surveys.text.i18n import gettext as _


def look(worded: Worded) -> Iterator[Remark]:
    """Good against bad points; then a strong pole against a mild one."""
    if not is_scale(worded):
        return
    placed = list(zip(worded.options, sides(worded.plain_options), strict=True))
    good = [option for option, side in placed if side == "good"]
    bad = [option for option, side in placed if side == "bad"]
    words = "; ".join(worded.options)
    if len(good) != len(bad):
        yield Remark(
            words,
            _("Thang đo lệch: một phía %(good)s mức (%(praise)s), phía kia %(bad)s mức (%(blame)s), nên câu trả lời "
              "bị đẩy về phía có nhiều mức hơn.", good=len(good), bad=len(bad), praise=", ".join(good) or "–",
              blame=", ".join(bad) or "–"),
            _("Đặt số mức hai phía bằng nhau, lời đối xứng, ví dụ “Rất hài lòng, Hài lòng, Bình thường, "
              "Không hài lòng, Rất không hài lòng”."),
        )  # fmt: skip
    elif len(bad) > 1 and _strong(good) and not _strong(bad) and all(map(MILD.search, map(str.casefold, bad))):
        yield Remark(
            words,
            _("Hai đầu thang đo không ngang nhau: “%(top)s” là mức mạnh nhất, phía kia chỉ có mức nhẹ (%(mild)s), "
              "nên người chê nhiều không có chỗ trả lời.", top=good[0], mild=", ".join(bad)),
            _("Dùng cùng một chữ chỉ mức độ (rất, hoàn toàn) ở cả hai đầu."),
        )  # fmt: skip


def _strong(points: list[str]) -> bool:
    return any(STRONG.search(point.casefold()) for point in points)


RULE = Rule("scale_balance", look, "list")
