"""The eleven items of the AAPOR Transparency Initiative: what the data say, and what the author must write."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sampling import Basis
from surveys.questionnaires.modes import FACE_TO_FACE
from surveys.reports.facts import ImportedForms, ReportFacts
from surveys.reports.results import ResultsBook
from surveys.reports.weight_summary import adjustment_words, spread_words
from surveys.responses.modes import OTHERS, SAID_IN_A_SENTENCE, SAMPLE, SELF_COMPLETED, VOLUNTEERS
from surveys.samples.bases import words_of
from surveys.text import format_date, format_number, format_percent, vi_alphabet_key
from surveys.text.i18n import gettext as _
from surveys.text.i18n import lazy_gettext as _l

ITEMS: Mapping[str, str] = {
    "aapor_strategy": _l("Cách thu thập thông tin"),
    "aapor_sponsor": _l("Cơ quan chủ trì, cơ quan thực hiện, nguồn kinh phí"),
    "aapor_instruments": _l("Bảng hỏi và nguyên văn câu hỏi"),
    "aapor_population": _l("Tổng thể nghiên cứu"),
    "aapor_sample": _l("Cách lập dàn mẫu, chọn mẫu và tiếp cận người trả lời"),
    "aapor_modes": _l("Phương pháp và hình thức phỏng vấn"),
    "aapor_dates": _l("Thời gian thu thập thông tin tại địa bàn"),
    "aapor_sizes": _l("Cỡ mẫu và mức độ chính xác"),
    "aapor_weighting": _l("Quyền số"),
    "aapor_processing": _l("Kiểm tra, làm sạch số liệu và bảo đảm chất lượng"),
    "aapor_limitations": _l("Hạn chế của cuộc điều tra"),
}
GUIDANCE: Mapping[str, str] = {
    "aapor_processing": _l(
        "Viết việc tập huấn, giám sát, phúc tra đã làm và phiếu bị loại ngoài hệ thống. Số phiếu được trả lại, sửa, "
        "hủy trong hệ thống đã có ở phần phương pháp."
    ),
    "aapor_limitations": _l(
        "Viết những điều người đọc cần dè dặt: nhóm khó tiếp cận, câu hỏi nhạy cảm, thời điểm điều tra, tỷ lệ từ chối…"
    ),
}
DOUBLE_ANSWERS = _l("Một người có thể trả lời nhiều lần: không theo dõi ai nên không loại trừ được.")


@dataclass(frozen=True)
class DisclosedItem:
    """An item as the report prints it; `is_prefilled` while the author has not changed what the data say."""

    number: int
    key: str
    title: str
    text: str
    guidance: str
    is_prefilled: bool

    @property
    def is_blank(self) -> bool:
        return not self.text.strip()


def disclosed_items(facts: ReportFacts, book: ResultsBook | None, texts: Mapping[str, str]) -> list[DisclosedItem]:
    """The eleven items in order: the author's text where there is one, otherwise what the data say, or nothing."""
    known = prefilled(facts, book)
    return [
        DisclosedItem(
            number=number,
            key=key,
            title=str(title),
            text=texts.get(key, "").strip() or known.get(key, ""),
            guidance=str(GUIDANCE.get(key, "")),
            is_prefilled=not texts.get(key, "").strip(),
        )
        for number, (key, title) in enumerate(ITEMS.items(), start=1)
    ]


def prefilled(facts: ReportFacts, book: ResultsBook | None) -> dict[str, str]:
    """What request, design, fieldwork and weights say of the items; items 10 and 11 are the author's alone."""
    return {
        "aapor_strategy": _strategy(facts),
        "aapor_sponsor": _(
            "Cơ quan chủ trì: %(sponsor)s. Cơ quan thực hiện: %(conductor)s. Nguồn kinh phí: %(funding)s.",
            sponsor=facts.request.requesting_body,
            conductor=facts.request.implementing_body,
            funding=facts.request.funding,
        ),
        "aapor_instruments": _(
            "Bảng hỏi “%(title)s”, phiên bản %(number)s; nguyên văn câu hỏi và phương án trả lời in tại Phụ lục.",
            title=facts.version.title,
            number=facts.version.number,
        ),
        "aapor_population": population_words(facts),
        "aapor_sample": sample_words(facts),
        "aapor_modes": " ".join((modes_sentence(facts), _("Trả lời tự nguyện, khuyết danh."))),
        "aapor_dates": dates_words(facts),
        "aapor_sizes": size_words(facts, book),
        "aapor_weighting": weighting_words(book),
    }


def population_words(facts: ReportFacts) -> str:
    """The population, and the frame that stands for it."""
    text = facts.request.target_population.rstrip(".") + "."
    if facts.frame is not None:
        text += " " + _(
            "Dàn mẫu gồm %(units)s xã, phường với %(people)s người từ 18 tuổi trở lên, số liệu tại ngày %(date)s.",
            units=format_number(len(facts.frame.units)),
            people=format_number(sum(unit.size for unit in facts.frame.units)),
            date=format_date(facts.frame.as_of),
        )
        if facts.frame.synthetic:
            text += " " + _("Số dân trong dàn mẫu là số giả lập, chỉ dùng để minh họa.")
    left_out = uncovered_communes(facts)
    if left_out:
        text += " " + _(
            "Không lấy ý kiến tại %(count)s xã, phường nên kết quả không đại diện cho các nơi đó: %(communes)s.",
            count=len(left_out),
            communes=", ".join(left_out),
        )
    return text


def uncovered_communes(facts: ReportFacts) -> list[str]:
    """Names of the communes that no form could come from (π = 0, or none in the allocation), in alphabetical order."""
    if facts.draw is None:
        return []
    names = {unit.unit_code: unit.name for unit in facts.frame.units} if facts.frame is not None else {}
    found = {code: names.get(code, code) for code in facts.draw.ledger["uncovered"]}
    rows = facts.draw.design.planning.get("rows", ())
    found |= {row["code"]: row["name"] for row in rows if not row["forms"]}
    return sorted(found.values(), key=vi_alphabet_key)


def sample_words(facts: ReportFacts) -> str:
    """How the sample came about, in plain words."""
    parts = _drawn_words(facts)
    for each in facts.imports:
        parts.append(import_words(each))
    if facts.draw is not None and facts.basis != Basis(facts.draw.design.basis):
        words = words_of(facts.basis)
        parts.append(
            _(
                "Vì gộp với các phiếu này nên toàn bộ kết quả chỉ được coi là của %(basis)s. %(may_not)s",
                basis=words.label[0].lower() + words.label[1:],
                may_not=words.may_not,
            )
        )
    return " ".join(parts)


def import_words(imported: ImportedForms) -> str:
    """Where imported forms come from, how many came in, how many were left out."""
    text = _(
        "%(forms)s phiếu thu thập ở nơi khác được nhập ngày %(day)s: %(origin)s; hình thức %(mode)s; cách tìm người "
        "trả lời: %(basis)s.",
        forms=format_number(imported.forms),
        day=format_date(imported.imported_on),
        origin=imported.origin.rstrip("."),
        mode=SAID_IN_A_SENTENCE.get(imported.mode, imported.mode),
        basis=_("hộ đã chọn trong mẫu, ghép theo mã phiếu")
        if imported.of_cases
        else _lower(words_of(imported.basis).label),
    )
    left_out = sum(imported.dropped.values())
    if left_out:
        text += " " + _(
            "Tệp có %(rows)s dòng, không nhập %(left_out)s dòng, trong đó %(duplicates)s dòng trùng.",
            rows=format_number(imported.rows),
            left_out=format_number(left_out),
            duplicates=format_number(imported.duplicates),
        )
    return text


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:]


def _drawn_words(facts: ReportFacts) -> list[str]:
    """How the sample was drawn, where there is one."""
    if facts.draw is None or facts.design is None:
        words = words_of(facts.basis)
        return [f"{words.label}.", str(words.recruitment), *_told_of_open_link(facts)]
    words = words_of(facts.draw.design.basis)
    parts = [f"{words.label}.", str(words.recruitment)]
    if facts.design.takes:
        parts.append(
            _(
                "Lấy tất cả %(communes)s xã, phường có chỉ tiêu phiếu (xác suất của xã bằng 1); trong mỗi xã chọn ngẫu "
                "nhiên số hộ theo chỉ tiêu, cả thảy %(lines)s hộ từ danh sách hộ; trong hộ chọn ngẫu nhiên một người "
                "từ 18 tuổi trở lên.",
                communes=facts.communes,
                lines=format_number(facts.design.household_lines),
            )
        )
    elif facts.draw.seed:
        parts.append(
            _(
                "Giai đoạn 1 chọn %(communes)s xã, phường theo %(strata)s tầng với xác suất tỷ lệ "
                "với quy mô; giai đoạn 2 chọn "
                "ngẫu nhiên %(households)s hộ mỗi xã, phường; giai đoạn 3 chọn ngẫu nhiên một người "
                "từ 18 tuổi trở lên trong hộ.",
                communes=facts.communes,
                strata=len(facts.strata),
                households=facts.design.households_per_psu,
            )
        )
    else:
        parts.append(
            _(
                "Chỉ tiêu %(issued)s phiếu phân về %(communes)s xã, phường.",
                issued=format_number(facts.issued),
                communes=facts.communes,
            )
        )
    if facts.draw.design.basis_reason:
        parts.append(_("Lý do dùng cách chọn này: %(reason)s.", reason=facts.draw.design.basis_reason.rstrip(".")))
    return [*parts, *facts.corrections]


def _told_of_open_link(facts: ReportFacts) -> list[str]:
    return [str(DOUBLE_ANSWERS)] if facts.source == VOLUNTEERS else []


def size_words(facts: ReportFacts, book: ResultsBook | None) -> str:
    """Forms issued, returned and valid, and what precision the basis lets one state."""
    text = returns_words(facts)
    margin = largest_margin(book)
    if margin is not None:
        return f"{text} " + _(
            "Biên sai số lớn nhất của các tỷ lệ tính trên toàn mẫu là ±%(margin)s điểm phần trăm ở "
            "độ tin cậy 95%%; sai số của "
            "từng tỷ lệ in tại Phụ lục.",
            margin=format_number(margin, 1),
        )
    return f"{text} {words_of(facts.basis).may_not}"


def returns_words(facts: ReportFacts) -> str:
    """Forms issued, returned and valid; those collected elsewhere, of which nobody here knows how many were issued."""
    parts = []
    if facts.source == VOLUNTEERS:
        parts.append(
            _(
                "Nhận %(forms)s phiếu hợp lệ qua liên kết mở; không biết bao nhiêu người đã thấy liên kết nên không có "
                "tỷ lệ trả lời.",
                forms=format_number(facts.volunteers),
            )
        )
    if facts.draw is not None:
        parts.append(
            _(
                "Phát ra %(issued)s phiếu, thu về %(returned)s phiếu, hợp lệ %(valid)s phiếu.",
                issued=format_number(facts.issued),
                returned=format_number(facts.returned),
                valid=format_number(facts.valid),
            )
        )
    if facts.imported:
        rows = sum(each.rows for each in facts.imports if not each.of_cases)
        parts.append(
            _(
                "Nhập %(forms)s phiếu thu thập ở nơi khác (từ %(rows)s dòng của tệp); không rõ số phiếu đã phát ra ở "
                "đó.",
                forms=format_number(facts.imported),
                rows=format_number(rows),
            )
        )
    return " ".join(parts)


def weighting_words(book: ResultsBook | None) -> str:
    """How weights were made, or that there are none."""
    if book is None:
        return ""
    if not book.bears_error:
        return _("Không dùng quyền số: không biết xác suất được chọn của từng người trả lời.")
    words = _(
        "Quyền số bằng nghịch đảo xác suất được chọn của xã, hộ và người trả lời, nhân với hệ số "
        "hiệu chỉnh cho phần không trả "
        "lời theo tầng. Hệ số thiết kế do quyền số không đều là %(deff)s.",
        deff=format_number(book.weighting_deff, 2),
    )
    if book.weights is None:
        return words
    return " ".join(part for part in (words, adjustment_words(book.weights), spread_words(book.weights)) if part)


def largest_margin(book: ResultsBook | None) -> float | None:
    """Half the widest interval among percentages of all respondents, in points; None where none may be claimed."""
    if book is None or not book.bears_interval:
        return None
    margins = [
        answer.cell.margin
        for question in book.questions
        if not question.is_number and question.n >= 0.9 * book.n
        for answer in question.answers
        if answer.cell.margin is not None
    ]
    return max(margins, default=None)


def mode_words(facts: ReportFacts) -> str:
    """The modes with their numbers of forms."""
    if not facts.modes:
        return str(SAID_IN_A_SENTENCE[FACE_TO_FACE])
    named = [(said_mode(mode), number) for mode, number in sorted(facts.modes.items(), key=lambda one: -one[1])]
    if len(named) == 1:
        return named[0][0]
    return "; ".join(_("%(mode)s %(number)s phiếu", mode=mode, number=format_number(number)) for mode, number in named)


def said_mode(mode: str) -> str:
    """A mode in the middle of a sentence; the modes that are told together have no name of their own."""
    return _("các hình thức khác") if mode == OTHERS else str(SAID_IN_A_SENTENCE.get(mode, mode))


def modes_sentence(facts: ReportFacts) -> str:
    """AAPOR's item 6: by which modes forms came in, how many by each, and what came in apart from them."""
    parts = [_("Hình thức: %(modes)s.", modes=mode_words(facts))]
    alone = {mode in SELF_COMPLETED for mode in facts.modes if mode != OTHERS}
    if len(alone) > 1:
        parts.append(
            _(
                "Có phiếu do người hỏi ghi, có phiếu người trả lời tự điền; cách trả lời có thể ảnh hưởng đến câu trả "
                "lời."
            )
        )
    if facts.volunteers and facts.source == SAMPLE:
        parts.append(
            _(
                "Ngoài ra có %(forms)s phiếu tự nguyện qua liên kết mở; các phiếu này được trình bày riêng, không gộp "
                "vào kết quả của mẫu.",
                forms=format_number(facts.volunteers),
            )
        )
    return " ".join(parts)


def dates_words(facts: ReportFacts) -> str:
    """The days of fieldwork."""
    if facts.first_day is None or facts.last_day is None:
        return ""
    return _(
        "Từ ngày %(first)s đến ngày %(last)s.", first=format_date(facts.first_day), last=format_date(facts.last_day)
    )


def rate_words(facts: ReportFacts, name: str) -> str:
    """A rate of AAPOR's as a percentage, or a dash."""
    value = facts.rates[name].value
    return format_percent(None if value is None else 100 * value)


def _strategy(facts: ReportFacts) -> str:
    if facts.source == VOLUNTEERS:
        return _(
            "Mời trả lời công khai bằng một địa chỉ trên mạng và mã QR (liên kết mở); ai muốn thì tự trả lời trên "
            "thiết bị của mình, không có người hỏi."
        )
    if facts.draw is None:
        return _(
            "Tổng hợp từ các phiếu đã thu thập ở nơi khác (%(modes)s), mỗi người trả lời một phiếu.",
            modes=mode_words(facts),
        )
    return _(
        "Điều tra bằng bảng hỏi, %(modes)s, mỗi người trả lời một phiếu, do cộng tác viên thực hiện tại địa bàn.",
        modes=mode_words(facts),
    )
