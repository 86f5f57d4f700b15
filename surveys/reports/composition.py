"""The whole report out of facts, results and the author's texts: what stands in it, and in which order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from surveys.questionnaires.questionnaire import Questionnaire
from surveys.reports.aapor import DisclosedItem, disclosed_items
from surveys.reports.appendices import appendices
from surveys.reports.document import Heading, ReportDocument, without_gaps
from surveys.reports.edition_blocks import correction_blocks
from surveys.reports.edition_words import EditionWords
from surveys.reports.facts import ReportFacts
from surveys.reports.letterhead_style import LetterheadStyle, letterhead, preset_for, signature, style_from
from surveys.reports.plan_content import Finding
from surveys.reports.question_blocks import result_blocks, with_basis
from surveys.reports.results import ResultsBook
from surveys.reports.sections import (
    conclusion_blocks,
    context_blocks,
    disclosure_blocks,
    fieldwork_blocks,
    method_blocks,
    plan_blocks,
    profile_blocks,
)
from surveys.reports.summary_blocks import summary_blocks
from surveys.reports.supervised import Supervised, supervision_blocks
from surveys.reports.voice import Voice
from surveys.text import format_long_date
from surveys.text.i18n import gettext as _
from surveys.text.i18n import lazy_gettext as _l

PASSAGES: Mapping[str, str] = {
    "context": _l("Bối cảnh (viết thêm)"),
    "assessment": _l("Nhận xét, đánh giá"),
    "proposals": _l("Kiến nghị, đề xuất"),
}
FRAME_TEXTS: Mapping[str, str] = {
    "superior_body": _l("Cơ quan cấp trên trực tiếp"),
    "issuing_body": _l("Cơ quan ban hành"),
    "number": _l("Số, ký hiệu"),
    "place": _l("Nơi ban hành"),
    "capacity": _l("Chức vụ người ký"),
    "signer": _l("Họ tên người ký"),
    "recipients": _l("Nơi nhận"),
}
BUREAUX = ("Ban Thường vụ ", "Thường trực ", "Văn phòng ")
NEEDED_FOR_FINAL = ("assessment", "proposals", "number", "signer")


@dataclass(frozen=True)
class Missing:
    """Something that keeps a report from being final: the key of the text, and how it is called."""

    key: str
    title: str


def compose(
    facts: ReportFacts,
    book: ResultsBook,
    questionnaire: Questionnaire,
    texts: Mapping[str, str],
    *,
    today: date,
    draft: bool,
    volunteers: ResultsBook | None = None,
    supervision: Supervised | None = None,
    style: LetterheadStyle | None = None,
    edition: EditionWords | None = None,
    earlier: Sequence[EditionWords] = (),
    findings: Sequence[Finding] = (),
) -> ReportDocument:
    """The report as a document; `texts` are the author's passages by key. What `volunteers` say beside a sample is an
    appendix of its own; `supervision` where the survey had a field of its own.

    `style` is how head and foot are set (`letterhead_of`); `edition` what is told of this edition, after those that
    were `earlier`; `findings` are the plan's: the summary tells them, and their sampling errors by group are printed.
    """
    items = disclosed_items(facts, book, texts)
    style = style or style_from(preset_for(facts.request.implementing_body), {})
    frame = frame_texts(facts, texts, style)
    blocks = [
        *correction_blocks(edition),
        *summary_blocks(book, findings),
        *context_blocks(facts, texts),
        *fieldwork_blocks(facts, book),
        *with_basis(profile_blocks(book), book),
        Heading(1, _("IV. KẾT QUẢ ĐIỀU TRA")),
        *with_basis(result_blocks(book, Voice(facts.survey.title)), book),
        *method_blocks(facts, book),
        *plan_blocks(book),
        *(supervision_blocks(supervision) if supervision is not None else ()),
        *disclosure_blocks(items),
        *conclusion_blocks(texts, draft=draft),
    ]
    return ReportDocument(
        letterhead=letterhead(style, frame, place_and_date=f"{frame['place']}, {format_long_date(today)}"),
        kind=_("Báo cáo"),
        subject=_("Kết quả điều tra “%(title)s”", title=facts.request.title),
        blocks=tuple(without_gaps(blocks)),
        signature=signature(
            style,
            capacity=frame["capacity"],
            name=frame["signer"],
            recipients=tuple(_lines(frame["recipients"])),
        ),
        appendices=tuple(
            without_gaps(
                appendices(
                    facts,
                    book,
                    questionnaire,
                    volunteers=volunteers,
                    findings=findings,
                    edition=edition,
                    earlier=earlier,
                )
            )
        ),
        draft=draft,
    )


def frame_texts(facts: ReportFacts, texts: Mapping[str, str], style: LetterheadStyle | None = None) -> dict[str, str]:
    """Head and foot of the document: what the author wrote, otherwise what follows from the request and the layout."""
    request = facts.request
    style = style or style_from(preset_for(request.implementing_body), {})
    superior, issuing = bodies_of(request.requesting_body, request.implementing_body)
    defaults = {
        "superior_body": superior,
        "issuing_body": issuing,
        "number": style.number_form,
        "place": _place_name(facts.survey.unit.name),
        "capacity": _("Thủ trưởng cơ quan"),
        "signer": "",
        "recipients": "\n".join((_("%(body)s (để b/c);", body=request.requesting_body), _("Lưu: VT."))),
    }
    return {key: texts.get(key, "").strip() or default for key, default in defaults.items()}


def bodies_of(requesting: str, implementing: str) -> tuple[str, str]:
    """Superior and issuing body as a head names them: the committee without its bureau ("Tỉnh ủy Hưng Yên" for "Ban
    Thường vụ Tỉnh ủy Hưng Yên"), the department without the committee that stands above it already."""
    if requesting == implementing:
        return "", implementing
    superior = requesting
    for bureau in BUREAUX:
        if requesting.startswith(bureau):
            superior = requesting.removeprefix(bureau)
    words = implementing.split()
    for start in range(1, len(words)):
        rest = " ".join(words[start:])
        if len(words) - start >= 2 and superior.casefold().startswith(rest.casefold()):
            return superior, " ".join(words[:start])
    return superior, implementing


def missing_for_final(items: list[DisclosedItem], texts: Mapping[str, str]) -> list[Missing]:
    """What must be written before the report can be final: blank AAPOR items, the author's parts, number and signer."""
    titles = {**PASSAGES, **FRAME_TEXTS}
    missing = [Missing(item.key, item.title) for item in items if item.is_blank]
    return missing + [Missing(key, str(titles[key])) for key in NEEDED_FOR_FINAL if not texts.get(key, "").strip()]


def _place_name(unit_name: str) -> str:
    for prefix in ("Tỉnh ", "Thành phố ", "Xã ", "Phường ", "Đặc khu "):
        if unit_name.startswith(prefix):
            return unit_name.removeprefix(prefix)
    return unit_name


def _lines(text: str) -> list[str]:
    return [line.strip().removeprefix("-").strip() for line in text.splitlines() if line.strip()]
