"""khaosat rehearse-form: synthetic respondents answer a form; their answers are lines that replay-form takes."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from webapp.cli.forms import findings_of, report_lines
from webapp.cli.words import _

if TYPE_CHECKING:
    from surveys.questionnaires.proof.rehearsal import Rehearsal
    from surveys.questionnaires.proof.respondents import Respondent
    from surveys.questionnaires.state import Indexes
    from surveys.questionnaires.xform.join import Joined

MOST = 1_000


@click.command(
    "rehearse-form",
    help=_(
        "Lập người trả lời thử cho một bảng hỏi XLSForm: mỗi câu, mỗi phương án, mỗi điều kiện đều được thử. In ra các "
        "câu trả lời, mỗi dòng một câu, để đưa vào replay-form; trước câu trả lời của mỗi "
        "người là các dòng bỏ câu trả lời còn lại của người trước."
    ),
)
@click.argument("file", type=click.Path(path_type=Path))
@click.option("-n", "count", type=click.IntRange(1, MOST), default=50, show_default=True, help=_("Số người trả lời."))
@click.option("--seed", type=int, default=1, show_default=True, help=_("Cùng một số thì ra cùng những người."))
def rehearse_form(file: Path, count: int, seed: int) -> None:
    """Answer FILE as `count` respondents; exit code 1 where it cannot be used."""
    from surveys.questionnaires.findings import errors_in
    from surveys.questionnaires.proof.rehearsal import rehearse
    from webapp.cli.replays import joined_form
    from webapp.clock import today

    wrong = errors_in(findings_of(file))
    if wrong:
        click.echo("\n".join(report_lines(wrong)), err=True)
        sys.exit(1)
    form = joined_form(file)
    made = rehearse(_read(file), seed=seed, today=today(), count=count, is_single=True)
    for line in lines_of(form, made.respondents):
        click.echo(json.dumps(line, ensure_ascii=False))
    click.echo(_summary(made), err=True)


def _read(file: Path) -> Any:
    from surveys.questionnaires.xlsform.reading import questionnaire_of_workbook
    from surveys.questionnaires.xlsform.workbook import read_workbook

    return questionnaire_of_workbook(read_workbook(file.read_bytes(), file.name, old_text="convert"))[0]


def lines_of(form: Joined, respondents: tuple[Respondent, ...]) -> Iterator[dict[str, Any]]:
    """The answers of each respondent, with the answers of the one before taken back first."""
    before: list[str] = []
    paths = {name: path for path, name in form.names.items()}
    for each in respondents:
        said = [(_at(form, paths[name], name, indexes), value) for name, indexes, value in each.said]
        kept = {path for path, _value in said}
        for path in reversed(before):
            if path not in kept:
                yield {"respondent": each.number, "ref": path, "value": ""}
        for path, value in said:
            yield {"respondent": each.number, "ref": path, "value": value}
        before = [path for path, _value in said]


def _at(form: Joined, path: str, name: str, indexes: Indexes) -> str:
    """The node of an answer as ODK's engine names it: /data/nguoi[2]/tuoi."""
    places = dict(zip(form.questionnaire.placed[name].repeats, indexes, strict=True))
    found, plain = "", ""
    for step in path.split("/")[1:]:
        plain = f"{plain}/{step}"
        place = places.get(form.names.get(plain, ""))
        found += f"/{step}" if place is None else f"/{step}[{place + 1}]"
    return found


def _summary(made: Rehearsal) -> str:
    return _(
        "%(respondents)s người trả lời thử, qua %(met)s trên %(goals)s điều cần thử; %(never)s điều không thể xảy ra, "
        "%(missed)s điều chưa thử tới.",
        respondents=len(made.respondents), met=made.met, goals=made.goals, never=len(made.never),
        missed=len(made.missed),
    )  # fmt: skip


commands = [rehearse_form]
