"""khaosat doctor: what is in order, what is not, and what to do about it; asks nobody outside this machine."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import click

from webapp.cli.findings import Finding, Mark, Place
from webapp.cli.installation import directory_option
from webapp.cli.words import _

CHAPTERS = ("machine_checks", "database_checks", "network_checks", "account_checks")


@click.command(help=_("Khám bản cài đặt: phông chữ, đĩa, đồng hồ, cơ sở dữ liệu, https, sao lưu; kèm cách khắc phục."))
@directory_option
@click.option("--json", "as_json", is_flag=True, help=_("Kết quả để máy đọc."))
def doctor(directory: Path, as_json: bool) -> None:
    """Look at the installation from all sides; exit code 1 where something must be put right."""
    found = examine(directory, now=datetime.now(UTC))
    if as_json:
        told = [{"mark": f.mark.name.lower(), "code": f.code, "what": f.what, "remedy": f.remedy} for f in found]
        click.echo(json.dumps(told, ensure_ascii=False, indent=1))
    else:
        for finding in found:
            click.echo(f"{finding.mark.value} {finding.what}")
            if finding.remedy:
                click.echo(f"    → {finding.remedy}")
        click.echo(_summary(found))
    if any(finding.mark is Mark.WRONG for finding in found):
        raise SystemExit(1)


def examine(directory: Path, *, now: datetime) -> list[Finding]:
    """All findings, one of each check at least; a check that itself fails is a finding, not the end of the others."""
    from importlib import import_module

    place = Place(directory, now)
    found: list[Finding] = []
    for chapter in CHAPTERS:
        for check in import_module(f"webapp.cli.{chapter}").CHECKS:
            try:
                found += check(place)
            except Exception as error:
                found.append(
                    Finding(
                        Mark.WRONG,
                        f"check.{check.__name__}",
                        _("Không khám được mục %(check)s (%(reason)s).", check=check.__name__, reason=error),
                        _("Hãy gửi dòng này cho người phụ trách phần mềm."),
                    )
                )
    return found


def _summary(found: list[Finding]) -> str:
    wrong = sum(finding.mark is Mark.WRONG for finding in found)
    doubtful = sum(finding.mark is Mark.DOUBTFUL for finding in found)
    if not wrong and not doubtful:
        return _("Mọi mục đều ổn.")
    return _("%(wrong)s mục phải sửa, %(doubtful)s mục nên xem lại.", wrong=wrong, doubtful=doubtful)


commands = [doctor]
