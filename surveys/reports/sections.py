"""Sections I to III and V to VII of the report, and the questionnaire's wording."""

from __future__ import annotations

from collections.abc import Mapping

from surveys.questionnaires.exports.codebook import conditions_of
from surveys.questionnaires.kinds import KINDS
from surveys.questionnaires.numbering import numbered
from surveys.questionnaires.placeholders import plain_line
from surveys.questionnaires.questionnaire import Question, Questionnaire
from surveys.questionnaires.variants import wordings_of
from surveys.reports.aapor import (
    DisclosedItem,
    dates_words,
    largest_margin,
    mode_words,
    modes_sentence,
    population_words,
    rate_words,
    returns_words,
    sample_words,
    weighting_words,
)
from surveys.reports.document import Block, Heading, Paragraph, Table, columns_of
from surveys.reports.facts import ReportFacts
from surveys.reports.plan import battery_keys
from surveys.reports.results import ResultsBook, battery_title
from surveys.reports.sentences import key_sentence
from surveys.reports.tables import NOT_SHOWN, rounding_note
from surveys.reports.weight_summary import WeightSummary
from surveys.samples.bases import words_of
from surveys.text import format_date, format_number, format_percent
from surveys.text.i18n import gettext as _
from surveys.text.i18n import lazy_gettext as _l

RATES = {
    "RR1": _l("Tỷ lệ trả lời (RR1)"),
    "RR3": _l("Tỷ lệ trả lời (RR3, ước lượng số hộ thuộc đối tượng)"),
    "COOP1": _l("Tỷ lệ hợp tác (COOP1)"),
    "REF1": _l("Tỷ lệ từ chối (REF1)"),
    "CON1": _l("Tỷ lệ tiếp cận được (CON1)"),
}


def context_blocks(facts: ReportFacts, texts: Mapping[str, str]) -> list[Block]:
    """I. Who asked for it, under which document, for what; then what the author adds."""
    request = facts.request
    opening = _(
        "Thực hiện văn bản số %(number)s ngày %(date)s của %(sponsor)s, %(conductor)s đã tổ chức "
        "cuộc điều tra “%(title)s”.",
        number=request.document_number.strip().removeprefix("Số ").removeprefix("số "),
        date=format_date(request.document_date),
        sponsor=request.requesting_body,
        conductor=request.implementing_body,
        title=request.title,
    )
    blocks: list[Block] = [Heading(1, _("I. BỐI CẢNH, MỤC ĐÍCH")), Paragraph(opening)]
    blocks += [Paragraph(_("Mục đích: %(purpose)s.", purpose=request.purpose.rstrip(".")))]
    return blocks + author_paragraphs(texts.get("context", ""))


def fieldwork_blocks(facts: ReportFacts, book: ResultsBook) -> list[Block]:
    """II. Population, sample, returns by stratum, and outcome rates where the sample has probabilities."""
    text = _(
        "Số phiếu phát ra là %(issued)s, thu về %(returned)s (tỷ lệ thu hồi phiếu %(rate)s), trong "
        "đó hợp lệ %(valid)s phiếu.",
        issued=format_number(facts.issued),
        returned=format_number(facts.returned),
        rate=_share(facts.returned, facts.issued),
        valid=format_number(facts.valid),
    )
    if facts.imported:
        text += " " + _(
            "Ngoài ra nhập %(forms)s phiếu thu thập ở nơi khác; các phiếu này không tính vào tỷ lệ thu hồi.",
            forms=format_number(facts.imported),
        )
    blocks: list[Block] = [
        Heading(1, _("II. TỔ CHỨC THU THẬP THÔNG TIN")),
        Paragraph(_("Đối tượng: %(population)s", population=population_words(facts))),
        Paragraph(_("Chọn mẫu: %(sample)s", sample=sample_words(facts))),
        Paragraph(
            _(
                "Hình thức: %(modes)s. %(dates)s",
                modes=mode_words(facts),
                dates=_("Thời gian: ") + _lower(dates_words(facts)),
            )
        ),
    ]
    blocks += [Paragraph(text), returns_table(facts)] if facts.draw is not None else [Paragraph(returns_words(facts))]
    if book.bears_error:
        blocks += [
            Paragraph(
                _(
                    "Tỷ lệ thu hồi phiếu chỉ so phiếu thu về với phiếu phát ra. Các tỷ lệ dưới đây "
                    "theo định nghĩa chuẩn của AAPOR, "
                    "tính trên kết quả tiếp xúc của từng hộ được chọn."
                )
            ),
            rates_table(facts),
        ]
    return blocks


def returns_table(facts: ReportFacts) -> Table:
    """Forms issued, returned and valid by stratum."""
    columns = columns_of(
        (_("Tầng"), 62, "left"),
        (_("Số xã, phường"), 20, "right"),
        (_("Phát ra"), 20, "right"),
        (_("Thu về"), 20, "right"),
        (_("Hợp lệ"), 20, "right"),
        (_("Tỷ lệ thu hồi"), 23, "right"),
    )
    rows: list[tuple[str, ...]] = [
        (
            stratum.stratum,
            format_number(stratum.communes),
            format_number(stratum.issued),
            format_number(stratum.returned),
            format_number(stratum.valid),
            _share(stratum.returned, stratum.issued),
        )
        for stratum in facts.strata
    ]
    totals = (facts.communes, facts.issued, facts.returned, facts.valid)
    rows.append((_("Tổng số"), *(format_number(n) for n in totals), _share(facts.returned, facts.issued)))
    return Table(
        _("Số phiếu phát ra, thu về và hợp lệ theo tầng"), columns, tuple(rows), strong=frozenset({len(rows) - 1})
    )


def rates_table(facts: ReportFacts) -> Table:
    """Outcome rates by AAPOR's definitions."""
    columns = columns_of((_("Tỷ lệ"), 125, "left"), (_("Giá trị"), 40, "right"))
    rows = tuple((str(title), rate_words(facts, name)) for name, title in RATES.items())
    e = facts.rates.e
    note = _(
        "Trong RR3, tỷ lệ thuộc đối tượng của các hộ chưa rõ là %(e)s.",
        e=format_percent(None if e is None else 100 * e),
    )
    return Table(_("Tỷ lệ trả lời theo định nghĩa của AAPOR"), columns, rows, (note,))


def profile_blocks(book: ResultsBook) -> list[Block]:
    """III. Who answered: counts, unweighted and weighted shares of the questions about the respondent."""
    questions = [question for question in book.questions if question.is_profile and not question.is_number]
    heading = Heading(1, _("III. CƠ CẤU MẪU"))
    if not questions:
        return [heading, Paragraph(_("Phiếu không hỏi đặc điểm của người trả lời."))]
    weighted = book.bears_error
    parts: list[tuple[str, float, str]] = [(_("Đặc điểm"), 85, "left"), (_("Số người"), 26, "right")]
    parts.append((_("Tỷ lệ chưa có quyền số (%)") if weighted else _("Tỷ lệ (%)"), 27, "right"))
    if weighted:
        parts.append((_("Tỷ lệ có quyền số (%)"), 27, "right"))
    rows: list[tuple[str, ...]] = []
    strong = set()
    for question in questions:
        strong.add(len(rows))
        rows.append((question.label, *[""] * (len(parts) - 1)))
        for answer in question.answers:
            cell = answer.cell
            row: tuple[str, ...] = (
                answer.label,
                _shown(cell.count),
                NOT_SHOWN if cell.unweighted is None else format_number(cell.unweighted, 1),
            )
            rows.append((*row, NOT_SHOWN if cell.value is None else format_number(cell.value, 1)) if weighted else row)
    notes = [_("Cơ sở: %(n)s phiếu hợp lệ.", n=format_number(book.n)) + " " + rounding_note()]
    if any(answer.cell.hidden for question in questions for answer in question.answers):
        notes.append(_("(…) số quan sát quá ít, không công bố."))
    columns = columns_of(*parts)  # type: ignore[arg-type]
    sentences = " ".join(
        f"{question.label.rstrip('?')}: {_lower(key_sentence(question))}" for question in questions[:3]
    )
    return [
        heading,
        Paragraph(sentences),
        Table(_("Cơ cấu người trả lời"), columns, tuple(rows), tuple(notes), frozenset(strong)),
    ]


def method_blocks(facts: ReportFacts, book: ResultsBook) -> list[Block]:
    """V. Design, draw, weights, variance, disclosure rules."""
    words = words_of(facts.basis)
    draw = facts.draw
    blocks: list[Block] = [Heading(1, _("V. PHƯƠNG PHÁP")), Paragraph(f"{words.label}. {words.may} {words.may_not}")]
    blocks += [Paragraph(words) for words in facts.corrections]
    if draw is not None and draw.seed:
        blocks.append(
            Paragraph(
                _(
                    "Mẫu được chọn ngày %(date)s, lần chọn thứ %(number)s, bằng mã khởi tạo ngẫu "
                    "nhiên “%(seed)s”. Biên bản chọn mẫu "
                    "có mã kiểm tra SHA-256 bắt đầu bằng %(ledger)s; ai có dàn mẫu đều chọn lại được đúng mẫu này.",
                    date=format_date(draw.drawn_at.date()),
                    number=draw.number,
                    seed=draw.seed,
                    ledger=draw.ledger_hash[:16],
                )
            )
        )
    blocks += [Paragraph(modes_sentence(facts)), Paragraph(weighting_words(book))]
    if book.weights is not None:
        blocks.append(weight_table(book.weights))
    if book.bears_error:
        blocks.append(
            Paragraph(
                _(
                    "Phương sai tính bằng phương pháp tuyến tính hóa Taylor theo đúng thiết kế nhiều "
                    "giai đoạn (giai đoạn 1 dùng "
                    "xấp xỉ Brewer cho chọn mẫu tỷ lệ với quy mô không hoàn lại; xã, phường chắc "
                    "chắn được chọn là tầng riêng, các "
                    "hộ trong đó là đơn vị cấp một). Khoảng tin cậy của tỷ lệ theo Korn–Graubard, "
                    "bậc tự do bằng số đơn vị cấp một "
                    "trừ số tầng."
                )
                if book.bears_interval
                else _("Sai số chuẩn tính bằng phương pháp tuyến tính hóa Taylor theo thiết kế nhiều giai đoạn.")
            )
        )
    margin = largest_margin(book)
    if margin is not None:
        blocks.append(
            Paragraph(_("Biên sai số lớn nhất trên toàn mẫu là ±%(m)s điểm phần trăm.", m=format_number(margin, 1)))
        )
    blocks.append(
        Paragraph(
            _(
                "Để không ai bị nhận ra, nhóm có dưới 10 người trả lời và các số đếm từ 1 đến 4 "
                "không được công bố, kể cả những ô có "
                "thể suy ra chúng; nhóm dưới 30 người trả lời được đánh dấu. “Khó trả lời” là một "
                "phương án và nằm trong cơ sở tính "
                "tỷ lệ. Tỷ lệ làm tròn một chữ số thập phân và không được chỉnh cho tròn 100%."
            )
        )
    )
    return blocks


def weight_table(weights: WeightSummary) -> Table:
    """The factors of the weights by kind: how many there are, the smallest and the largest."""
    columns = columns_of(
        (_("Hệ số"), 93, "left"),
        (_("Số hệ số"), 24, "right"),
        (_("Nhỏ nhất"), 24, "right"),
        (_("Lớn nhất"), 24, "right"),
    )
    rows = tuple(
        (kind.title, format_number(len(kind.steps)), format_number(kind.smallest, 3), format_number(kind.largest, 3))
        for kind in weights.kinds
    )
    notes = [_("Quyền số của mỗi phiếu là tích của các hệ số này; không ai nhập quyền số bằng tay.")]
    doubtful = len({warning.cell for warning in weights.ledger.warnings})
    if doubtful:
        notes.append(_("%(n)s ô dựa trên ít hơn 20 trường hợp hoặc có hệ số lớn hơn 2.", n=format_number(doubtful)))
    return Table(_("Các hệ số của quyền số"), columns, rows, tuple(notes))


def disclosure_blocks(items: list[DisclosedItem]) -> list[Block]:
    """VI. The AAPOR items as a table."""
    columns = columns_of(("TT", 10, "center"), (_("Nội dung"), 48, "left"), (_("Công bố"), 107, "left"))
    rows = tuple((str(item.number), item.title, item.text if not item.is_blank else _("(chưa ghi)")) for item in items)
    return [
        Heading(1, _("VI. CÁC MỤC CÔNG BỐ MINH BẠCH")),
        Paragraph(_("Mười một mục dưới đây theo Sáng kiến minh bạch của Hiệp hội Nghiên cứu dư luận Hoa Kỳ (AAPOR).")),
        Table(_("Thông tin công bố theo AAPOR"), columns, rows),
    ]


def conclusion_blocks(texts: Mapping[str, str], *, draft: bool) -> list[Block]:
    """VII. What the author concludes and proposes; in a draft the place of a part that is not written yet is seen."""
    places = (
        ("assessment", _("Nhận xét, đánh giá"), _("(Phần dành cho tác giả: nhận xét, đánh giá rút ra từ kết quả.)")),
        ("proposals", _("Kiến nghị, đề xuất"), _("(Phần dành cho tác giả: kiến nghị, đề xuất.)")),
    )
    parts: list[Block] = []
    number = 0
    for key, title, place in places:
        written = author_paragraphs(texts.get(key, ""))
        if not written and draft:
            written = [Paragraph(place)]
        if written:
            number += 1
            parts += [Heading(2, f"{number}. {title}"), *written]
    return [Heading(1, _("VII. NHẬN XÉT, KIẾN NGHỊ")), *parts] if parts else []


def plan_blocks(book: ResultsBook) -> list[Block]:
    """In the section on methods: that there was a plan before the answers, and what was added to it afterwards."""
    if not book.plan_version:
        return []
    words = _(
        "Các câu hỏi được phân tích, cách chia nhóm và ngưỡng công bố theo kế hoạch phân tích, phiên bản %(version)s.",
        version=book.plan_version,
    )
    if not book.later:
        return [Paragraph(words + " " + _("Kế hoạch viết trước khi thu thập và không bổ sung gì về sau."))]
    titles = later_titles(book)
    if not titles:
        return [Paragraph(words + " " + _("Một số nội dung của kế hoạch được bổ sung sau khi bắt đầu thu thập."))]
    added = _("Bổ sung sau khi bắt đầu thu thập: %(titles)s.", titles="; ".join(titles))
    return [Paragraph(f"{words} {added}")]


def later_titles(book: ResultsBook) -> list[str]:
    """What was added to the plan after fieldwork had begun, in words."""
    questions = {each.variable: each.heading for each in book.questions}
    questions |= {each.variable: each.heading for each in book.open_questions}
    banners = dict(book.banners)
    found = []
    for key in sorted(book.later):
        kind, _colon, name = key.partition(":")
        if kind == "question" and name in questions:
            found.append(_("câu “%(title)s”", title=questions[name].rstrip("?:. ")))
        elif kind == "banner" and name in banners:
            found.append(_("chia nhóm theo “%(title)s”", title=banners[name].rstrip("?:. ")))
        elif kind == "variable" and name in questions:
            found.append(_("biến “%(title)s”", title=questions[name].rstrip("?:. ")))
        elif kind == "threshold":
            found.append(_("ngưỡng công bố"))
        elif kind == "finding":
            found.append(_("kết quả chính cho lãnh đạo"))
    return list(dict.fromkeys(found))


def wording_blocks(questionnaire: Questionnaire, title: str) -> list[Block]:
    """The questionnaire word by word: consent, questions, answers."""
    blocks: list[Block] = [Heading(1, title, new_page=True)]
    consent = questionnaire.text(questionnaire.consent)
    if consent:
        blocks += [Paragraph(_("Lời giới thiệu và xin đồng ý"), "label"), *author_paragraphs(consent)]
    above = ""
    for question, stem, heading in _headings(questionnaire):
        if stem and stem != above:
            blocks.append(Paragraph(stem, "label"))
        above = stem
        blocks.append(Paragraph(heading, "label"))
        hint = plain_line(questionnaire, question.hint)
        answers = "; ".join(
            f"({place}) {plain_line(questionnaire, choice.label) or choice.name}"
            for place, choice in enumerate(questionnaire.choices_of(question), 1)
        )
        parts = [part for part in (hint, answers or _answer_words(question.kind)) if part]
        conditions = conditions_of(questionnaire.placed[question.name], questionnaire)
        if conditions:
            parts.append(_("(Chỉ hỏi khi %(conditions)s.)", conditions="; ".join(conditions)))
        blocks.append(Paragraph(" ".join(parts), "item"))
        for each in wordings_of(questionnaire, question)[1:]:
            blocks.append(Paragraph(_("%(used)s, đọc: “%(words)s”", used=each.used, words=each.words), "item"))
    return blocks


def _headings(questionnaire: Questionnaire) -> list[tuple[Question, str, str]]:
    """(question, words above its grid or '', number and words) of everything that is asked."""
    asked = [question for question in questionnaire.questions() if question.is_asked and question.kind != "note"]
    batteries = battery_keys(questionnaire)
    stems = [battery_title(batteries.get(question.name, "")) for question in asked]
    labels = [plain_line(questionnaire, question.label) or question.name for question in asked]
    said = numbered(list(zip(labels, stems, strict=True)))
    return [
        (question, stem, f"{number}. {words}" if number else words)
        for question, stem, (number, words) in zip(asked, stems, said, strict=True)
    ]


def author_paragraphs(text: str) -> list[Block]:
    """The author's text, one paragraph a line."""
    return [Paragraph(line.strip()) for line in text.splitlines() if line.strip()]


def _answer_words(kind: str) -> str:
    if KINDS[kind].counts:
        return _("(Ghi số)")
    return _("(Ghi ý kiến)") if KINDS[kind].reading == "text" else ""


def _share(part: int, whole: int) -> str:
    return format_percent(100 * part / whole if whole else None)


def _shown(count: int | None) -> str:
    return NOT_SHOWN if count is None else format_number(count)


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:]
