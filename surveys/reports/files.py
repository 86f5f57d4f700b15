"""The files of a report: a Word file to edit, a PDF to print and sign, a workbook of all numbers, a web page."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from surveys.reports.document import ReportDocument
from surveys.reports.results import ResultsBook
from surveys.text.i18n import lazy_gettext as _l

if TYPE_CHECKING:
    from analysis.weighting import WeightLedger
    from surveys.reports.results_workbook import WorkbookFacts


@dataclass(frozen=True)
class FileKind:
    """A file of an edition: its name when it is downloaded, its media type, what it is called on a page."""

    filename: str
    mimetype: str
    title: str


FILES: Mapping[str, FileKind] = {
    "docx": FileKind(
        "bao-cao.docx",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        _l("Báo cáo (tệp Word, sửa được)"),
    ),
    "pdf": FileKind("bao-cao.pdf", "application/pdf", _l("Báo cáo (tệp PDF, để in và ký)")),
    "xlsx": FileKind(
        "so-lieu.xlsx",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        _l("Bảng số liệu (tệp Excel)"),
    ),
    "html": FileKind("bao-cao.html", "text/html", _l("Báo cáo (trang web, xem không cần mạng)")),
}
"""By kind, in the order in which they are listed."""


def write_files(
    document: ReportDocument,
    book: ResultsBook,
    ledger: WeightLedger,
    workbook_facts: WorkbookFacts,
    *,
    created: datetime,
    progress: Callable[[str], None] = lambda kind: None,
) -> dict[str, bytes]:
    """All files of an edition by kind; same document, book, facts and `created`, same bytes.

    `progress` is told the kind that is written next.
    """
    from surveys.reports.pdf import compiled, pdf_source  # here: what a starting server need not load
    from surveys.reports.results_workbook import results_workbook
    from surveys.reports.web_page import write_web_page
    from surveys.reports.word import write_word

    files: dict[str, bytes] = {}
    with ThreadPoolExecutor(max_workers=1) as beside:  # typst asks for no lock of Python: it sets pages meanwhile
        pages = beside.submit(compiled, pdf_source(document, created=created), created=created)
        writers: dict[str, Callable[[], bytes]] = {
            "docx": lambda: write_word(document, created=created),
            "xlsx": lambda: results_workbook(book, ledger, workbook_facts, created=created),
            "html": lambda: write_web_page(document).encode(),
            "pdf": pages.result,
        }
        for kind, write in writers.items():
            progress(kind)
            files[kind] = write()
    return {kind: files[kind] for kind in FILES}
