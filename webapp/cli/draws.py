"""khaosat draw, commit and verify: a draw from files alone, and whether a published draw is the one it claims to be."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import click

from webapp.cli.words import _, fail, sentence_of

if TYPE_CHECKING:
    from sampling import Difference, Frame, SampleDesign, SamplingError, Subunits

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
FOLDER = click.Path(file_okay=False, path_type=Path)


@click.command(
    help=_(
        "Chọn mẫu từ tệp: FRAME (CSV: unit_id, name, stratum, size, households), DESIGN (JSON: allocation, "
        "households_per_psu…, hoặc tệp cách chọn đã chốt). Ghi biên bản, dàn mẫu và chương trình kiểm chứng vào --to."
    )
)
@click.argument("frame", type=FILE)
@click.argument("design", type=FILE)
@click.option("--seed", required=True, help=_("Mã khởi tạo ngẫu nhiên, lấy công khai sau khi đã chốt cách chọn."))
@click.option("--draw-number", type=int, help=_("Lần chọn thứ mấy; nếu không nêu thì lấy ở tệp đã chốt, hoặc là 1."))
@click.option("--salt", default="", help=_("Chuỗi bí mật để không ai tính trước được hộ nào được chọn."))
@click.option("--subunits", type=FILE, help=_("CSV các thôn (psu, unit_id, name, size, households) nếu chọn thôn."))
@click.option("--listing", type=FILE, help=_("CSV số hộ đếm được sau khi chọn (unit_id, households)."))
@click.option("--to", type=FOLDER, required=True, help=_("Thư mục ghi kết quả."))
def draw(
    frame: Path,
    design: Path,
    seed: str,
    draw_number: int | None,
    salt: str,
    subunits: Path | None,
    listing: Path | None,
    to: Path,
) -> None:
    """Draw from files and write ledger, public ledger, frame and verifier."""
    import sampling

    table, plain = _read_frame(frame), _read_object(design)
    promised = plain if plain.get("format") == sampling.COMMITMENT_FORMAT else None
    number = draw_number or (promised or {}).get("draw_number", 1)
    try:
        wanted = _design_of(plain)
        if promised is not None:
            _refuse_other_promise(promised, table, wanted, number, salt)
        inner = _read_subunits(subunits, table) if subunits else None
        drawn = sampling.draw(table, wanted, seed=seed, draw_number=number, salt=salt, subunits=inner)
        if listing is not None:
            drawn = sampling.use_listing(drawn, _read_listing(listing))
        record = sampling.ledger(drawn, commitment=promised)
    except sampling.SamplingError as error:
        _refuse(error)
    _write_all(to, record, table, inner)
    click.echo(
        _(
            "Đã chọn %(psus)s đơn vị và %(lines)s hộ; biên bản trong %(folder)s, mã kiểm tra %(hash)s.",
            psus=len(drawn.psus),
            lines=int(drawn.households["released"].sum()),
            folder=to,
            hash=record["ledger_hash"],
        )
    )


@click.command(help=_("Chốt cách chọn trước khi lấy mã khởi tạo: ghi tệp đã chốt vào --to, in mã kiểm tra để công bố."))
@click.argument("frame", type=FILE)
@click.argument("design", type=FILE)
@click.option("--seed-plan", required=True, help=_("Sẽ lấy mã khởi tạo từ đâu, ngày nào."))
@click.option("--draw-number", type=int, default=1, show_default=True, help=_("Lần chọn thứ mấy."))
@click.option("--salt", default="", help=_("Chuỗi bí mật để không ai tính trước được hộ nào được chọn."))
@click.option("--to", type=FOLDER, required=True, help=_("Thư mục ghi kết quả."))
def commit(frame: Path, design: Path, seed_plan: str, draw_number: int, salt: str, to: Path) -> None:
    """Commit to frame, design, draw number and salt, and to how the seed will be taken."""
    import sampling

    table, plain = _read_frame(frame), _read_object(design)
    try:
        wanted = _design_of(plain)
    except sampling.SamplingError as error:
        _refuse(error)
    record = sampling.commitment(
        frame_hash=table.hash, design=wanted, draw_number=draw_number, salt=salt, seed_plan=seed_plan
    )
    _write_json(to, "commitment.json", record)
    click.echo(_("Đã chốt cách chọn. Mã kiểm tra để công bố: %(hash)s", hash=record["commitment_hash"]))


@click.command(
    help=_("Chọn lại từ biên bản LEDGER (JSON) và dàn mẫu FRAME (CSV), nói rõ dòng nào khác. Mã kết thúc 0: khớp.")
)
@click.argument("ledger", type=FILE)
@click.argument("frame", type=FILE)
@click.option("--subunits", type=FILE, help=_("CSV các thôn (psu, unit_id, name, size, households) nếu chọn thôn."))
def verify(ledger: Path, frame: Path, subunits: Path | None) -> None:
    """Draw again and say what differs."""
    import sampling

    record, table = _read_object(ledger), _read_frame(frame)
    try:
        inner = _read_subunits(subunits, table) if subunits else None
    except sampling.SamplingError as error:
        _refuse(error)
    differences = sampling.verify(record, table, subunits=inner)
    for difference in differences:
        click.echo(_difference_in_words(difference))
    if differences:
        fail(_("Kết quả chọn lại khác biên bản ở %(count)s chỗ. Không dùng mẫu này.", count=len(differences)))
    click.echo(_("Trùng khớp: chọn lại từ đầu được đúng mẫu này."))
    if record["format"] == sampling.PUBLIC_LEDGER_FORMAT and record["salt_hash"]:
        click.echo(_("Danh sách hộ lưu nội bộ nên chưa được kiểm tra; biên bản chỉ có mã kiểm tra của danh sách."))


def _refuse_other_promise(
    promised: Mapping[str, Any], frame: Frame, design: SampleDesign, number: int, salt: str
) -> None:
    import sampling

    now = sampling.commitment(
        frame_hash=frame.hash,
        design=design,
        draw_number=number,
        salt=salt,
        seed_plan=str(promised.get("seed_plan", "")),
    )
    words = {
        "frame_hash": _("dàn mẫu"),
        "draw_number": _("số lần chọn"),
        "salt_hash": _("chuỗi bí mật"),
        "commitment_hash": _("mã kiểm tra của tệp"),
    }
    for key, word in words.items():
        if now[key] != promised.get(key):
            fail(_("Không khớp với cách chọn đã chốt: khác ở %(what)s. Hãy dùng đúng những gì đã công bố.", what=word))


def _design_of(plain: Mapping[str, Any]) -> SampleDesign:
    from sampling import SampleDesign

    content = plain.get("design", plain)
    try:
        return SampleDesign.from_dict(content)
    except (TypeError, KeyError, AttributeError) as error:
        reason = str(error).replace("SampleDesign.__init__() ", "")
        fail(_("Tệp thiết kế thiếu hoặc thừa mục: %(reason)s. Xem docs/ledger.md.", reason=reason))


def _read_frame(path: Path) -> Frame:
    from sampling import Frame, SamplingError

    try:
        return Frame.from_records(_rows_of(path))
    except SamplingError as error:
        _refuse(error, path)


def _read_subunits(path: Path, frame: Frame) -> Subunits:
    from sampling import Subunits

    return Subunits.from_records(_rows_of(path), frame=frame)


def _read_listing(path: Path) -> dict[str, int]:
    try:
        return {str(row["unit_id"]): int(row["households"]) for row in _rows_of(path)}
    except (KeyError, ValueError):
        fail(_("Tệp %(file)s cần hai cột unit_id và households, số hộ là số nguyên.", file=path))


def _rows_of(path: Path) -> list[dict[str, str]]:
    try:
        text = path.read_bytes().decode("utf-8-sig")
        return list(csv.DictReader(io.StringIO(text, newline=""), strict=True))
    except (UnicodeDecodeError, csv.Error) as error:
        fail(_("Không đọc được tệp %(file)s (cần CSV mã UTF-8): %(reason)s", file=path, reason=error))


def _read_object(path: Path) -> dict[str, Any]:
    try:
        found = json.loads(path.read_text(encoding="utf-8-sig"))
    except ValueError as error:
        fail(_("Tệp %(file)s không phải JSON: %(reason)s", file=path, reason=error))
    if not isinstance(found, dict):
        fail(_("Tệp %(file)s cần một đối tượng JSON.", file=path))
    return found


def _refuse(error: SamplingError, path: Path | None = None) -> NoReturn:
    """End with the sentence of what was refused; of a file's faults the first ones by row."""
    lines = [sentence_of(error)]
    for finding in list(error.facts.get("findings", ()))[:10]:
        where = _("dòng %(row)s", row=finding.row + 1) if finding.row else _("cả tệp")
        lines.append(f"  {where}: {finding.column or ''} {_finding_in_words(finding)}".rstrip())
    fail("\n".join(lines if path is None else [f"{path}: {lines[0]}", *lines[1:]]))


def _finding_in_words(finding: Any) -> str:
    words = {
        "missing": _("để trống"),
        "integer": _("phải là số nguyên"),
        "positive": _("phải lớn hơn 0"),
        "duplicate": _("bị trùng"),
        "separator": _("không được có dấu “|”"),
        "zeros": _("có thể đã mất số 0 ở đầu"),
        "empty": _("không có dòng nào"),
    }
    return words.get(finding.code.rsplit("_", 1)[-1], finding.code)


def _difference_in_words(difference: Difference) -> str:
    facts = difference.facts
    if difference.code == "line":
        return _(
            "%(part)s, dòng %(line)s: %(key)s trong biên bản là %(stated)s, chọn lại được %(found)s",
            part=facts["part"],
            line=facts["line"],
            key=facts["key"],
            stated=facts["stated"],
            found=facts["found"],
        )
    if difference.code == "line_count":
        return _("%(part)s: biên bản có %(stated)s dòng, chọn lại có %(found)s", **facts)
    if difference.code == "changed":
        return _("%(name)s: biên bản ghi %(stated)s, tính lại được %(found)s", **facts)
    if difference.code == "unknown_version":
        return _("%(name)s là %(stated)s; chương trình này chỉ kiểm tra được %(expected)s", **facts)
    return _("Không chọn lại được từ các tệp này: %(reason)s", **facts)


def _write_all(folder: Path, record: Mapping[str, Any], frame: Frame, subunits: Subunits | None) -> None:
    import sampling
    from sampling import verify_draw

    _write_json(folder, "ledger.json", record)
    _write_json(folder, "public-ledger.json", sampling.public_ledger(record))
    (folder / "frame.csv").write_bytes(frame.canonical_csv().encode())
    if subunits is not None:
        (folder / "subunits.csv").write_bytes(subunits.canonical_csv().encode())
    (folder / "verify_draw.py").write_bytes(Path(verify_draw.__file__).read_bytes())


def _write_json(folder: Path, name: str, record: Mapping[str, Any]) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        text = json.dumps(record, ensure_ascii=False, indent=1, sort_keys=True)
        (folder / name).write_bytes((text + "\n").encode())
    except OSError as error:
        fail(_("Không ghi được vào %(file)s: %(reason)s", file=folder, reason=error.strerror))


commands = [draw, commit, verify]
