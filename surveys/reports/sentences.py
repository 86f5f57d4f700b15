"""Sentences made from the numbers: largest first, differences only where the intervals bear them, in varied words."""

from __future__ import annotations

from surveys.reports.results import Answer, Battery, DomainResult, QuestionResult
from surveys.text import format_number, format_percent
from surveys.text.i18n import gettext as _
from surveys.text.i18n import lazy_gettext as _l

RARE = 5.0
EVASIVE = ("khó trả lời", "không biết", "không trả lời", "không có ý kiến")

OPENINGS = (
    _l("Ý kiến tập trung nhiều nhất ở “%(a)s” với %(pa)s%(ci)s."),
    _l("Phương án được chọn nhiều nhất là “%(a)s”, chiếm %(pa)s%(ci)s."),
    _l("Có %(pa)s người trả lời chọn “%(a)s”%(ci)s."),
    _l("Đứng đầu là “%(a)s” với %(pa)s%(ci)s."),
    _l("Tỷ lệ trả lời “%(a)s” là %(pa)s%(ci)s, cao nhất trong các phương án."),
    _l("Câu trả lời chiếm tỷ lệ lớn nhất là “%(a)s”: %(pa)s%(ci)s."),
    _l("Nhìn chung, %(pa)s người trả lời chọn “%(a)s”%(ci)s."),
    _l("Qua điều tra, “%(a)s” được %(pa)s người trả lời chọn%(ci)s."),
    _l("Trong các phương án, “%(a)s” có tỷ lệ cao nhất, %(pa)s%(ci)s."),
    _l("Kết quả cho thấy %(pa)s người trả lời chọn “%(a)s”%(ci)s."),
    _l("Câu trả lời phổ biến nhất là “%(a)s”, ở mức %(pa)s%(ci)s."),
)
MULTIPLE_OPENINGS = (
    _l("Được nhắc đến nhiều nhất là “%(a)s” với %(pa)s%(ci)s."),
    _l("“%(a)s” được %(pa)s người trả lời lựa chọn%(ci)s, nhiều nhất trong các nội dung."),
    _l("Nội dung được chọn nhiều nhất là “%(a)s”, với %(pa)s người trả lời%(ci)s."),
    _l("Nhiều người chọn nhất là “%(a)s”, chiếm %(pa)s%(ci)s."),
)
LEADING_CHOICE = _l("Phương án được chọn nhiều nhất là “%(a)s”, chiếm %(pa)s%(ci)s.")
LEADING_CHOICES = _l("Nội dung được chọn nhiều nhất là “%(a)s”, với %(pa)s người trả lời%(ci)s.")
PROFILE_OPENINGS = (_l("Nhóm đông nhất là “%(a)s”, chiếm %(pa)s%(ci)s."),)
FOLLOWERS = (
    _l("Tiếp đến là “%(b)s” (%(pb)s) và “%(c)s” (%(pc)s)."),
    _l("Xếp sau là “%(b)s” với %(pb)s, rồi đến “%(c)s” với %(pc)s."),
    _l("Các tỷ lệ kế tiếp thuộc về “%(b)s” (%(pb)s) và “%(c)s” (%(pc)s)."),
    _l("“%(b)s” chiếm %(pb)s, “%(c)s” chiếm %(pc)s."),
    _l("Đứng thứ hai là “%(b)s” với %(pb)s; thứ ba là “%(c)s” với %(pc)s."),
    _l("Sau đó là “%(b)s” (%(pb)s), “%(c)s” (%(pc)s)."),
    _l("Thấp hơn là “%(b)s” ở mức %(pb)s và “%(c)s” ở mức %(pc)s."),
)
SINGLE_FOLLOWERS = (
    _l("“%(b)s” chiếm %(pb)s."),
    _l("Phương án còn lại, “%(b)s”, có %(pb)s."),
    _l("Số chọn “%(b)s” là %(pb)s."),
)
DIFFERENCES = (
    _l("Theo %(banner)s, tỷ lệ trả lời “%(a)s” cao nhất ở nhóm %(high)s (%(ph)s), thấp nhất ở nhóm %(low)s (%(pl)s), "
       "chênh nhau %(gap)s điểm phần trăm."),
    _l("Tỷ lệ “%(a)s” khác nhau rõ theo %(banner)s: nhóm %(high)s là %(ph)s, hơn nhóm %(low)s (%(pl)s) %(gap)s điểm "
       "phần trăm."),
    _l("Xét theo %(banner)s, nhóm %(high)s trả lời “%(a)s” nhiều hơn nhóm %(low)s %(gap)s điểm phần trăm (%(ph)s "
       "so với %(pl)s)."),
)  # fmt: skip
UNSETTLED = (
    _l("Khoảng tin cậy của hai phương án này chồng lên nhau nên thứ tự giữa chúng chưa chắc chắn."),
    _l("Khoảng cách giữa hai phương án đứng đầu nằm trong sai số chọn mẫu."),
    _l("Chưa thể khẳng định phương án nào trong hai phương án trên được chọn nhiều hơn."),
    _l("Hai tỷ lệ đầu chênh nhau ít, chưa vượt quá sai số chọn mẫu."),
    _l("Thứ tự của hai phương án đầu có thể thay đổi nếu tính đến sai số chọn mẫu."),
)
NO_DIFFERENCE = (
    _l("Chưa thấy khác biệt rõ giữa các nhóm: các khoảng tin cậy chồng lên nhau."),
    _l("Giữa các nhóm không có chênh lệch vượt quá sai số chọn mẫu."),
    _l("Các nhóm trả lời gần như nhau; chênh lệch nằm trong khoảng sai số chọn mẫu."),
    _l("Chênh lệch giữa các nhóm chưa đủ lớn so với sai số chọn mẫu để kết luận."),
)


def question_sentence(question: QuestionResult, *, turn: int) -> str:
    """Two to four sentences on a question; `turn` (its place in the report) chooses among the ways of saying it."""
    if question.is_number:
        return _number_sentence(question)
    shown = [answer for answer in question.answers if answer.cell.value is not None]
    if not shown:
        return _("Số quan sát của câu hỏi này quá ít nên không công bố kết quả.")
    parts = [_ranking(question, shown, turn)]
    difference = domain_sentence(question, turn=turn)
    return " ".join(part for part in (*parts, difference) if part)


def key_sentence(question: QuestionResult) -> str:
    """One sentence for the head of a result's page."""
    if question.is_number:
        return _number_sentence(question)
    shown = ordered([answer for answer in question.answers if answer.cell.value is not None])
    if not shown:
        return _("Số quan sát quá ít, không công bố.")
    return str(_lead(question)) % _leading(shown[0])


def battery_sentence(battery: Battery, *, turn: int) -> str:
    """What a battery of questions on one scale shows: where its commonest answer is highest and lowest."""
    scores: dict[str, list[tuple[float, QuestionResult, Answer]]] = {}
    for question in battery.questions:
        for answer in question.answers:
            if answer.cell.value is not None and not is_evasive(answer):
                scores.setdefault(answer.label, []).append((answer.cell.value, question, answer))
    complete = {label: found for label, found in scores.items() if len(found) == len(battery.questions)}
    if not complete:
        return _("Số quan sát của nhóm câu hỏi này quá ít nên không công bố kết quả.")
    label = max(complete, key=lambda one: sum(value for value, _question, _answer in complete[one]))
    ranked = sorted(complete[label], key=lambda found: -found[0])
    (top, top_question, top_answer), (bottom, bottom_question, bottom_answer) = ranked[0], ranked[-1]
    facts = {
        "a": label,
        "top": top_question.label,
        "ptop": format_percent(top),
        "bottom": bottom_question.label,
        "pbottom": format_percent(bottom),
    }
    templates = (
        _("Trong các nội dung được hỏi, “%(a)s” có tỷ lệ cao nhất ở “%(top)s” (%(ptop)s) và thấp nhất ở "
          "“%(bottom)s” (%(pbottom)s)."),
        _("Với câu trả lời “%(a)s”, nội dung “%(top)s” đứng đầu (%(ptop)s), “%(bottom)s” đứng cuối (%(pbottom)s)."),
        _("Tỷ lệ trả lời “%(a)s” từ %(pbottom)s đối với “%(bottom)s” đến %(ptop)s đối với “%(top)s”."),
    )  # fmt: skip
    sentence = templates[turn % len(templates)] % facts
    if top_answer.cell.has_interval and _overlap(top_answer.cell, bottom_answer.cell):
        sentence += " " + _("Các khoảng tin cậy của hai nội dung này chồng lên nhau.")
    return sentence


def domain_sentence(question: QuestionResult, *, turn: int) -> str:
    """The greatest difference between domains in the leading answer, or that none is clear.

    Empty without domains, and where the sample bears no interval: nothing there tells a difference from chance.
    """
    shown = ordered([answer for answer in question.answers if answer.cell.value is not None])
    if not shown or not question.domains or not question.bears_interval:
        return ""
    place = question.answers.index(shown[0])
    candidates = [
        pair
        for banner in dict.fromkeys(domain.banner for domain in question.domains)
        if (pair := _extremes(question.by_banner(banner), place)) is not None
    ]
    if not candidates:
        return ""
    clear = [pair for pair in candidates if _is_clear(pair, place)]
    if not clear:
        return str(NO_DIFFERENCE[turn % len(NO_DIFFERENCE)])
    high, low = max(clear, key=lambda pair: _rounded(pair[0], place) - _rounded(pair[1], place))
    return str(DIFFERENCES[turn % len(DIFFERENCES)]) % {
        "banner": _banner_words(high.banner_label),
        "a": shown[0].label,
        "high": f"“{high.label}”",
        "low": f"“{low.label}”",
        "ph": format_percent(high.cells[place].value),
        "pl": format_percent(low.cells[place].value),
        "gap": format_number(_rounded(high, place) - _rounded(low, place), 1),
    }


def ordered(answers: list[Answer]) -> list[Answer]:
    """Answers from the largest to the smallest share, evasive ones ("Khó trả lời") last."""
    return sorted(answers, key=lambda answer: (is_evasive(answer), -(answer.cell.value or 0.0)))


def interval_words(low: float | None, high: float | None, *, percent: bool = True) -> str:
    """An interval in text: "41,0–49,5%"."""
    text = f"{format_number(low, 1)}–{format_number(high, 1)}"
    return f"{text}%" if percent else text


def _ranking(question: QuestionResult, shown: list[Answer], turn: int) -> str:
    ranked = ordered(shown)
    openings = _openings(question)
    sentences = [str(openings[turn % len(openings)]) % _leading(ranked[0])]
    followers = [answer for answer in ranked[1:] if not is_evasive(answer)]
    if len(followers) >= 2:
        facts = {
            "b": followers[0].label,
            "pb": _share(followers[0]),
            "c": followers[1].label,
            "pc": _share(followers[1]),
        }
        sentences.append(str(FOLLOWERS[turn % len(FOLLOWERS)]) % facts)
    elif followers:
        facts = {"b": followers[0].label, "pb": _share(followers[0])}
        sentences.append(str(SINGLE_FOLLOWERS[turn % len(SINGLE_FOLLOWERS)]) % facts)
    if followers and _overlap(ranked[0].cell, followers[0].cell):
        sentences.append(str(UNSETTLED[turn % len(UNSETTLED)]))
    if len(followers) > 2 and (followers[-1].cell.value or 0) < RARE:
        sentences.append(_("Ít được chọn nhất là “%(z)s” (%(pz)s).", z=followers[-1].label, pz=_share(followers[-1])))
    evasive = [answer for answer in ranked[1:] if is_evasive(answer)]
    if evasive:
        sentences.append(_("Có %(p)s chọn “%(label)s”.", p=_share(evasive[0]), label=evasive[0].label))
    return " ".join(sentences)


def _openings(question: QuestionResult) -> tuple[str, ...]:
    if question.is_profile:
        return PROFILE_OPENINGS
    return MULTIPLE_OPENINGS if question.is_multiple else OPENINGS


def _lead(question: QuestionResult) -> str:
    """One way of saying it where sentences stand in a list, to be compared."""
    if question.is_profile:
        return PROFILE_OPENINGS[0]
    return LEADING_CHOICES if question.is_multiple else LEADING_CHOICE


def _leading(answer: Answer) -> dict[str, str]:
    cell = answer.cell
    interval = _(" (khoảng tin cậy 95%%: %(interval)s)", interval=interval_words(cell.low, cell.high))
    return {"a": answer.label, "pa": _share(answer), "ci": interval if cell.has_interval else ""}


def _number_sentence(question: QuestionResult) -> str:
    cell = question.answers[0].cell
    if cell.value is None:
        return _("Số quan sát của câu hỏi này quá ít nên không công bố kết quả.")
    value = format_number(cell.value, 1)
    if cell.has_interval:
        interval = interval_words(cell.low, cell.high, percent=False)
        return _("Giá trị trung bình là %(value)s (khoảng tin cậy 95%%: %(interval)s).", value=value, interval=interval)
    return _("Giá trị trung bình của những người trả lời là %(value)s.", value=value)


def _share(answer: Answer) -> str:
    return format_percent(answer.cell.value)


def is_evasive(answer: Answer) -> bool:
    """Whether an answer says nothing of the matter ("Khó trả lời"); it is shown apart and last."""
    return answer.label.casefold().startswith(EVASIVE)


def _overlap(one: object, other: object) -> bool:
    """Whether two cells have intervals that overlap."""
    low, high = getattr(other, "low", None), getattr(other, "high", None)
    own_low, own_high = getattr(one, "low", None), getattr(one, "high", None)
    if low is None or high is None or own_low is None or own_high is None:
        return False
    return bool(own_low <= high and low <= own_high)


def _extremes(domains: tuple[DomainResult, ...], place: int) -> tuple[DomainResult, DomainResult] | None:
    """The domains with the highest and the lowest share of an answer, among those that rest on enough respondents."""
    firm = [d for d in domains if not d.hidden and not d.flagged and d.cells[place].value is not None]
    if len(firm) < 2:
        return None
    ranked = sorted(firm, key=lambda domain: domain.cells[place].value or 0.0)
    return ranked[-1], ranked[0]


def _is_clear(pair: tuple[DomainResult, DomainResult], place: int) -> bool:
    high, low = pair
    return high.cells[place].has_interval and not _overlap(high.cells[place], low.cells[place])


def _rounded(domain: DomainResult, place: int) -> float:
    return round(domain.cells[place].value or 0.0, 1)


def _banner_words(label: str) -> str:
    """What tables are divided by, inside a sentence; a question is quoted, a title goes on in small letters."""
    if label.endswith("?"):
        return _("câu trả lời “%(question)s”", question=label)
    return label[:1].lower() + label[1:]
