"""khaosat backup [setup | list | verify | schedule | run-scheduled | purge] and khaosat restore."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from webapp.cli.installation import database_url, directory_option, lock_what_was_locked
from webapp.cli.progress import TableProgress
from webapp.cli.words import _

if TYPE_CHECKING:
    from surveys.transfer.backups import FindKey

PASSPHRASE_VARIABLE = "KHAOSAT_BACKUP_PASSPHRASE"
FOLDER = click.Path(path_type=Path, file_okay=False)
FILE = click.Path(path_type=Path, dir_okay=False)


def passphrase_option(command: Any) -> Any:
    """`--passphrase-file`, for runs without a keyboard; KHAOSAT_BACKUP_PASSPHRASE does the same."""
    told = _("Tệp có cụm mật khẩu ở dòng đầu; không có thì hỏi, hoặc lấy từ KHAOSAT_BACKUP_PASSPHRASE.")
    return click.option("--passphrase-file", type=click.Path(path_type=Path, exists=True), help=told)(command)


@click.group(
    invoke_without_command=True,
    help=_("Sao lưu bản cài đặt ngay bây giờ (máy chủ vẫn chạy); các lệnh con lo cụm mật khẩu, lịch và việc dọn dẹp."),
)
@directory_option
@click.option(
    "--to", "folder", type=FOLDER, help=_("Thư mục nhận bản sao lưu; không ghi thì là backups của bản cài đặt.")
)
@click.pass_context
def backup(context: click.Context, directory: Path, folder: Path | None) -> None:
    """Back up now, unless a sub-command says otherwise."""
    if context.invoked_subcommand is not None:
        return
    from surveys.transfer.service import make_backup

    progress = TableProgress([_("Đang sao lưu"), _("Đang phục hồi thử"), _("Đang so sánh")])
    path = make_backup(directory, database_url(directory), now=datetime.now(UTC), to=folder, progress=progress)
    click.echo(_("Đã sao lưu và phục hồi thử thành công: %(path)s (%(size)s).", path=path, size=_size(path)))


@backup.command(help=_("Đặt cụm mật khẩu cho các bản sao lưu. Máy chủ chỉ giữ khóa công khai, không giữ cụm mật khẩu."))
@directory_option
@passphrase_option
@click.option("--replace", is_flag=True, help=_("Đổi cụm mật khẩu; bản sao lưu cũ vẫn mở bằng cụm mật khẩu cũ."))
def setup(directory: Path, passphrase_file: Path | None, replace: bool) -> None:
    """Make the key pair of a passphrase and keep its public half."""
    from surveys.errors import SurveyError
    from surveys.transfer.keys import make_key, normalised
    from surveys.transfer.settings import keep_key, public_key

    present = public_key(directory)
    if present is not None and not replace:
        raise SurveyError("backup.already_set_up", "A passphrase was set up before.")
    typed = _given_passphrase(passphrase_file) or click.prompt(
        _("Cụm mật khẩu (ít nhất 14 ký tự, nên là bốn, năm từ)"), hide_input=True, confirmation_prompt=_("Gõ lại")
    )
    directory.mkdir(parents=True, exist_ok=True, mode=0o700)
    keep_key(directory, make_key(normalised(typed), installation=present.installation if present else None))
    click.echo(
        _(
            "Đã đặt. Hãy ghi cụm mật khẩu ra giấy và cất trong két, tách khỏi máy chủ: mất nó thì không ai mở được bản "
            "sao lưu, kể cả chúng tôi."
        )
    )


@backup.command("list", help=_("Liệt kê các bản sao lưu trong các thư mục của bản cài đặt (hoặc thư mục chỉ ra)."))
@directory_option
@click.option("--in", "folder", type=FOLDER, help=_("Chỉ xem thư mục này."))
def list_backups(directory: Path, folder: Path | None) -> None:
    """List backups with what their headers tell."""
    from surveys.errors import SurveyError
    from surveys.fieldwork.lock.again import locked_since
    from surveys.transfer.backups import backups_in, header_of, made_at
    from webapp.cli.words import sentence_of
    from webapp.filters import vi_datetime

    places = [folder] if folder else _folders(directory)
    if not any(place.is_dir() and backups_in(place) for place in places):
        click.echo(_("Chưa có bản sao lưu nào."))
    for place in places:
        click.echo(f"{place}:")
        if not place.is_dir():
            click.echo("  " + _("(không tới được: ổ đĩa có thể chưa cắm)"))
            continue
        for path in backups_in(place):
            at = made_at(path)
            try:
                told = f"khaosat {header_of(path).facts['program']}"
            except SurveyError as error:
                told = sentence_of(error)
            click.echo(f"  {path.name}  {vi_datetime(at) if at else ''}  {_size(path)}  {told}")
            for title in locked_since(directory, at) if at else ():
                click.echo("    " + _("có từ trước khi khóa cuộc điều tra “%(title)s”: cần xóa", title=title))


@backup.command(help=_("Phục hồi thử một bản sao lưu vào chỗ tạm và so với danh mục kèm theo."))
@click.argument("file", type=FILE)
@directory_option
@passphrase_option
def verify(file: Path, directory: Path, passphrase_file: Path | None) -> None:
    """Load a backup into a database that is thrown away."""
    from surveys.transfer.backups import check_backup
    from surveys.transfer.service import or_local
    from webapp.cli.transfers import print_sums

    progress = TableProgress([_("Đang phục hồi thử"), _("Đang so sánh")])
    content = check_backup(file, or_local(_find_key(passphrase_file), directory), progress=progress)
    print_sums(content.sums)
    click.echo(_("Bản sao lưu nguyên vẹn: %(file)s.", file=file))


@backup.command(help=_("Đặt lịch sao lưu hằng ngày và số bản giữ lại; máy chủ (khaosat serve) tự làm theo lịch."))
@directory_option
@click.option("--daily", default="01:30", show_default=True, help=_("Giờ Việt Nam, ví dụ 01:30."))
@click.option("--keep-daily", default=7, show_default=True, type=click.IntRange(0, 366), help=_("Số ngày gần nhất."))
@click.option("--keep-weekly", default=4, show_default=True, type=click.IntRange(0, 520), help=_("Số tuần gần nhất."))
@click.option("--keep-monthly", default=6, show_default=True, type=click.IntRange(0, 120), help=_("Số tháng gần nhất."))
@click.option("--to", "folders", type=FOLDER, multiple=True, required=True, help=_("Thư mục nhận; ghi được nhiều lần."))
def schedule(
    directory: Path, daily: str, keep_daily: int, keep_weekly: int, keep_monthly: int, folders: tuple[Path, ...]
) -> None:
    """Set time, folders and how many backups stay."""
    from datetime import time

    from surveys.errors import SurveyError
    from surveys.transfer.service import mark_folder
    from surveys.transfer.settings import Keep, Schedule, keep_schedule, public_key

    try:
        at = time.fromisoformat(daily)
    except ValueError:
        raise SurveyError("backup.bad_time", f"{daily} is no time of day.", typed=daily) from None
    if public_key(directory) is None:
        raise SurveyError("backup.not_set_up", "No passphrase was set up for backups.")
    for folder in folders:
        mark_folder(folder)
    keep_schedule(directory, Schedule(at, folders, Keep(keep_daily, keep_weekly, keep_monthly)))
    click.echo(
        _("Đã đặt lịch: mỗi ngày lúc %(time)s, vào %(folders)s.", time=daily, folders=", ".join(map(str, folders)))
    )


@backup.command(
    "run-scheduled", help=_("Làm lượt sao lưu theo lịch nếu đã đến giờ; dùng cho cron hoặc Task Scheduler.")
)
@directory_option
def run_scheduled_backup(directory: Path) -> None:
    """Make the scheduled backup if it is due; exit code 1 where a folder got none."""
    from surveys.transfer.service import run_scheduled
    from webapp.cli.words import sentence_of

    runs = run_scheduled(directory, database_url(directory), now=datetime.now(UTC))
    if not runs:
        click.echo(_("Chưa đến giờ sao lưu theo lịch, hoặc chưa đặt lịch."))
    for run in runs:
        if run.error is None:
            click.echo(_("Đã sao lưu: %(path)s.", path=Path(run.folder) / str(run.file)))
        else:
            click.echo(sentence_of(run.error), err=True)
    if any(run.problem for run in runs):
        raise SystemExit(1)


@backup.command(help=_("Xóa mọi bản sao lưu làm trước một ngày và ghi lại vào sổ xóa (backup-purges.jsonl)."))
@directory_option
@click.option("--before", type=click.DateTime(["%Y-%m-%d", "%d/%m/%Y"]), required=True, help=_("Ví dụ 01/09/2026."))
@click.option("--yes", is_flag=True, help=_("Không hỏi lại."))
def purge(directory: Path, before: datetime, yes: bool) -> None:
    """Delete the backups older than a day, with a line that says which."""
    from surveys.transfer.rotation import PURGES_NAME, older_than
    from surveys.transfer.rotation import purge as purge_backups

    folders = _folders(directory)
    going = older_than(folders, before.date())
    for path in going:
        click.echo(f"  {path}")
    if not yes:
        click.confirm(_("Xóa hẳn %(count)s bản sao lưu trên?", count=len(going)), abort=True)
    done = purge_backups(directory, folders, before=before.date(), now=datetime.now(UTC))
    click.echo(_("Đã xóa %(count)s bản, ghi vào %(path)s.", count=len(done.deleted), path=directory / PURGES_NAME))
    for place in done.unreachable:
        click.echo(_("Không tới được %(folder)s: ở đó có thể còn bản cũ.", folder=place), err=True)


@click.command(help=_("Phục hồi một bản sao lưu: trọn vẹn, hoặc không thay đổi gì. Hãy dừng máy chủ trước."))
@click.argument("file", type=FILE)
@directory_option
@click.option(
    "--into", metavar="URL", help=_("Cơ sở dữ liệu nhận (SQLite hoặc PostgreSQL); không ghi thì của bản cài đặt.")
)
@passphrase_option
def restore(file: Path, directory: Path, into: str | None, passphrase_file: Path | None) -> None:
    """Bring a backup back, into an empty installation or, confirmed by its name, over the present one."""
    from surveys.fieldwork.lock.again import locked_since
    from surveys.transfer import service
    from surveys.transfer.backups import header_of
    from webapp.cli.transfers import address, print_sums

    at = datetime.fromisoformat(header_of(file).facts["made_at"])
    directory.mkdir(parents=True, exist_ok=True, mode=0o700)
    for title in locked_since(directory, at):
        click.echo(
            _("Bản sao lưu này có từ trước khi khóa cuộc điều tra “%(title)s”; phục hồi xong sẽ khóa lại.", title=title)
        )
    url = address(into, must_exist=False) if into else database_url(directory)
    replace = service.holds_rows(url) and _confirmed(directory, url)
    find_key = _find_key(passphrase_file)
    progress = TableProgress([_("Đang phục hồi"), _("Đang so sánh")])
    done = service.restore(file, directory, url, find_key, now=datetime.now(UTC), replace=replace, progress=progress)
    print_sums(done.content.sums)
    lock_what_was_locked(directory, url)
    if done.safety_copy:
        click.echo(_("Dữ liệu trước khi phục hồi được giữ ở %(path)s.", path=done.safety_copy))
    click.echo(_("Đã phục hồi xong. Hãy mở lại máy chủ bằng khaosat serve."))


def _confirmed(directory: Path, url: str) -> bool:
    from sqlalchemy import make_url

    from surveys.errors import SurveyError

    told = make_url(url)
    name = directory.resolve().name if told.get_backend_name() == "sqlite" else str(told.database)
    click.echo(_("Bản cài đặt này đang có dữ liệu. Phục hồi sẽ thay tất cả; một bản an toàn được làm trước."))
    if click.prompt(_("Gõ tên %(name)s để xác nhận", name=name)).strip() != name:
        raise SurveyError("backup.occupied", "The name was not typed.")
    return True


def _find_key(passphrase_file: Path | None) -> FindKey:
    from surveys.transfer.keys import unlock

    def ask(header: Any) -> Any:
        typed = _given_passphrase(passphrase_file) or click.prompt(_("Cụm mật khẩu"), hide_input=True)
        return unlock(header.key, typed)

    return ask


def _given_passphrase(passphrase_file: Path | None) -> str | None:
    if passphrase_file is not None:
        return passphrase_file.read_text(encoding="utf-8-sig").splitlines()[0]
    return os.environ.get(PASSPHRASE_VARIABLE)


def _folders(directory: Path) -> list[Path]:
    from surveys.transfer.settings import backup_folders

    return backup_folders(directory)


def _size(path: Path) -> str:
    from surveys.text import format_number

    return f"{format_number(round(path.stat().st_size / 1e6, 1))} MB"


commands = [backup, restore]
