"""khaosat estimate: estimates with their precision for people who have only a file."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from webapp.cli.words import _, fail

if TYPE_CHECKING:
    import pandas as pd

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command(
    help=_(
        "Ước lượng có sai số từ một tệp số liệu: DATA (CSV), DESIGN (JSON: strata, psu, weights, fpc, lonely_psu…), "
        "ESTIMAND (JSON: type, variable, domain, by…; một đối tượng hoặc danh sách)."
    )
)
@click.argument("data", type=FILE)
@click.argument("design", type=FILE)
@click.argument("estimand", type=FILE)
@click.option("--output", type=click.Choice(["csv", "json", "xlsx"]), default="csv", show_default=True)
@click.option(
    "--to",
    type=click.Path(dir_okay=False, path_type=Path),
    help=_("Tệp kết quả; nếu không nêu thì in ra màn hình (xlsx: ghi cạnh tệp số liệu)."),
)
def estimate(data: Path, design: Path, estimand: Path, output: str, to: Path | None) -> None:
    """Estimate what ESTIMAND asks for from DATA under DESIGN."""
    from analysis import AnalysisError
    from analysis.specification import estimate_from, sample_from_design

    wanted = _read_json(estimand)
    try:
        sample = sample_from_design(_read_data(data), _read_object(design))
        tables = [estimate_from(each, sample) for each in (wanted if isinstance(wanted, list) else [wanted])]
    except AnalysisError as error:
        fail(_("Chưa ước lượng được: %(reason)s (mã %(code)s)", reason=error.message, code=error.code))
    _write(tables, output, to, data)


def _read_data(path: Path) -> pd.DataFrame:
    import pandas as pd

    try:
        return pd.read_csv(path, keep_default_na=False, na_values=[""], encoding="utf-8-sig")
    except (ValueError, UnicodeDecodeError) as error:
        fail(_("Không đọc được tệp số liệu %(file)s (cần CSV mã UTF-8): %(reason)s", file=path, reason=error))


def _read_json(path: Path) -> Any:
    try:
        return json.loads(path.read_text(encoding="utf-8-sig"))
    except ValueError as error:
        fail(_("Tệp %(file)s không phải JSON: %(reason)s", file=path, reason=error))


def _read_object(path: Path) -> dict[str, Any]:
    found = _read_json(path)
    if not isinstance(found, dict):
        fail(_("Tệp %(file)s cần một đối tượng JSON với các khóa như strata, psu, weights.", file=path))
    return found


def _write(tables: list[pd.DataFrame], output: str, to: Path | None, data: Path) -> None:
    import pandas as pd

    if output == "xlsx":
        target = to or data.with_name(f"{data.stem}-uoc-luong.xlsx")
        with pd.ExcelWriter(target, engine="xlsxwriter") as book:
            for number, table in enumerate(tables, start=1):
                table.to_excel(book, sheet_name=str(number), index=False)
        click.echo(_("Đã ghi %(file)s.", file=target))
        return
    if output == "json":
        text = json.dumps(
            [json.loads(table.to_json(orient="records")) for table in tables], ensure_ascii=False, indent=1
        )
    else:
        text = "\n".join(table.to_csv(index=False) for table in tables)
    if to is None:
        sys.stdout.write(text + ("" if text.endswith("\n") else "\n"))
    else:
        to.write_text(text, encoding="utf-8")
        click.echo(_("Đã ghi %(file)s.", file=to))


commands = [estimate]
