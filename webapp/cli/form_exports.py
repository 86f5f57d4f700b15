"""khaosat export-form: a questionnaire's workbook as XLSForm, XForm, codebook, or labels for R and SPSS."""

from __future__ import annotations

from pathlib import Path

import click

from webapp.cli.words import _, fail, sentence_of

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
NEW_FILE = click.Path(dir_okay=False, path_type=Path)
KINDS = ("xlsform", "xform", "codebook", "r", "spss")


@click.command(
    "export-form",
    help=_(
        "Ghi bảng hỏi trong FORM (XLSForm hoặc mẫu đơn giản) thành XLSForm, XForm (ODK), bảng mã Excel, hoặc tệp gán "
        "nhãn cho R, SPSS. Phần không thu thập không có trong tệp ghi ra."
    ),
)
@click.argument("form", type=FILE)
@click.option("--to", "kind", type=click.Choice(KINDS), required=True, help=_("Loại tệp cần ghi."))
@click.option("-o", "--output", type=NEW_FILE, help=_("Tệp ghi ra; nếu không nêu thì ghi cạnh FORM."))
def export_form(form: Path, kind: str, output: Path | None) -> None:
    """Write FORM as another kind of file."""
    from surveys.errors import SurveyError
    from surveys.questionnaires import QuestionnaireError, read_questionnaire
    from surveys.questionnaires.exports.form_exports import EXPORTS
    from surveys.questionnaires.merged_versions import Version

    export = EXPORTS[kind]
    target = output or form.with_name(f"{form.stem}-{export.stem}{export.suffix}")
    if target.resolve() == form.resolve():
        fail(_("Tệp ghi ra trùng với %(file)s. Hãy chọn tên khác.", file=form))
    try:
        questionnaire, _findings = read_questionnaire(form.read_bytes(), form.name)
        content = export.write([Version(1, questionnaire)])
    except QuestionnaireError:
        fail(_("Bảng hỏi còn chỗ phải sửa. Hãy chạy khaosat check-form %(file)s để xem từng chỗ.", file=form))
    except SurveyError as error:
        fail(sentence_of(error))
    try:
        target.write_bytes(content)
    except OSError as error:
        fail(_("Không ghi được %(file)s: %(reason)s", file=target, reason=error.strerror or ""))
    click.echo(_("Đã ghi %(file)s.", file=target))


commands = [export_form]
