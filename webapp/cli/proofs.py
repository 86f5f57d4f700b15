"""khaosat prove-form: what can never be asked, answered or offered in a questionnaire, proved before the field."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click

from webapp.cli.forms import findings_of, report_lines
from webapp.cli.words import _


@click.command(
    "prove-form",
    help=_(
        "Chứng minh trước khi ra thực địa: câu nào không bao giờ được hỏi, không trả lời được, phương án nào không bao "
        "giờ hiện ra. Kết thúc bằng 0 khi không có gì, bằng 1 khi có."
    ),
)
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help=_("In ra dạng JSON, cho chương trình khác đọc."))
def prove_form(file: Path, as_json: bool) -> None:
    """Prove FILE; where it cannot be used at all, what `check-form` says."""
    from surveys.questionnaires.findings import errors_in
    from surveys.questionnaires.proof import proof_findings, prove
    from surveys.questionnaires.xlsform.reading import questionnaire_of_workbook, rows_by_name
    from surveys.questionnaires.xlsform.workbook import read_workbook
    from webapp.clock import today

    wrong = errors_in(findings_of(file))
    if wrong:
        click.echo("\n".join(report_lines(wrong)))
        sys.exit(1)
    workbook = read_workbook(file, file.name, old_text="convert")
    questionnaire = questionnaire_of_workbook(workbook)[0]
    proof = prove(questionnaire, today=today())
    findings = proof_findings(questionnaire, proof, rows_by_name(workbook))
    if as_json:
        found = [finding.to_dict() for finding in findings]
        told = {"form": file.name, "findings": found, "reached": proof.reached, "open": list(proof.open)}
        click.echo(json.dumps(told, ensure_ascii=False, indent=1))
    else:
        click.echo("\n".join([*report_lines(findings), _verdict(file.name, proof.reached, proof.open, findings)]))
    sys.exit(1 if findings else 0)


def _verdict(name: str, reached: object, open_: object, findings: object) -> str:
    facts = {"file": name, "reached": len(reached), "open": len(open_), "count": len(findings)}  # type: ignore[arg-type]
    return _(
        "%(file)s: %(count)s điều đã chứng minh; %(reached)s mục có ví dụ đi tới; %(open)s mục chưa kết luận được.",
        **facts,
    )


commands = [prove_form]
