"""What a questionnaire can be handed on as: one row a kind of file."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from surveys.questionnaires.exports.codebook_workbook import write_codebook
from surveys.questionnaires.exports.value_labels_r import r_script
from surveys.questionnaires.exports.value_labels_spss import spss_syntax
from surveys.questionnaires.merged_versions import Version
from surveys.questionnaires.xform.writer import xform_of
from surveys.questionnaires.xlsform.writer import write_xlsform

EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
TEXT = "text/plain"
BYTE_ORDER_MARK = "\ufeff"
"""By it SPSS and Excel know UTF-8."""


@dataclass(frozen=True)
class FormExport:
    """A kind of file: what its name begins and ends with, and how it is written from versions, the oldest first."""

    key: str
    stem: str
    suffix: str
    mimetype: str
    write: Callable[[Sequence[Version]], bytes]

    def filename(self, version: int) -> str:
        """What the file of a version is called."""
        return f"{self.stem}-phien-ban-{version}{self.suffix}"


EXPORTS = {
    export.key: export
    for export in (
        FormExport("xlsform", "bang-hoi", ".xlsx", EXCEL, lambda versions: write_xlsform(versions[-1].questionnaire)),
        FormExport(
            "xform",
            "bang-hoi",
            ".xml",
            "application/xml",
            lambda versions: xform_of(versions[-1].questionnaire).encode(),
        ),
        FormExport("codebook", "bang-ma", ".xlsx", EXCEL, write_codebook),
        FormExport("r", "nhan-gia-tri", ".R", TEXT, lambda versions: r_script(versions).encode()),
        FormExport(
            "spss", "nhan-gia-tri", ".sps", TEXT, lambda versions: (BYTE_ORDER_MARK + spss_syntax(versions)).encode()
        ),
    )
}
