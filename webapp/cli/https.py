"""khaosat https init | renew | status: certificates of the office's own authority."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from webapp.cli.installation import directory_option
from webapp.cli.listening import https_folder
from webapp.cli.words import _, fail

if TYPE_CHECKING:
    from webapp.https.names import Names

name_option = click.option(
    "--name", "hosts", multiple=True, help=_("Tên máy chủ trong mạng, ví dụ khaosat.local; dùng được nhiều lần.")
)
address_option = click.option(
    "--address", multiple=True, help=_("Địa chỉ IP của máy chủ; các địa chỉ đang có của máy được tự thêm.")
)


@click.group(help=_("Https trong cơ quan không có tên miền: chứng chỉ riêng, gia hạn, tình trạng."))
def https() -> None:
    """Groups what is done to the certificates."""


@https.command(help=_("Lập chứng chỉ gốc của cơ quan và chứng chỉ máy chủ. Làm một lần; điện thoại cài chứng chỉ gốc."))
@directory_option
@name_option
@address_option
@click.option("--replace", is_flag=True, help=_("Lập lại từ đầu: mọi điện thoại phải cài lại."))
def init(directory: Path, hosts: tuple[str, ...], address: tuple[str, ...], replace: bool) -> None:
    """Make the authority and the first certificate; an authority that phones trust already is not replaced unasked."""
    from webapp.https.authority import create_authority, is_initialised

    folder = https_folder(directory)
    names = _checked(hosts, address)
    if is_initialised(folder):
        if not replace:
            fail(
                _(
                    "Đã có chứng chỉ gốc ở %(folder)s. Thêm tên hoặc gia hạn: khaosat https renew. "
                    "Lập lại từ đầu (mọi điện thoại phải cài lại): thêm --replace.",
                    folder=folder,
                )
            )
        click.confirm(_("Mọi điện thoại đã cài chứng chỉ sẽ phải cài lại. Lập lại từ đầu?"), abort=True)
    directory.mkdir(parents=True, exist_ok=True, mode=0o700)
    create_authority(folder, names, now=datetime.now(UTC))
    click.echo(_("Đã lập chứng chỉ gốc và chứng chỉ máy chủ."))
    _tell(folder)
    click.echo(_("Tiếp theo: khaosat serve, rồi mở trang /chung-chi/to-in để in bản hướng dẫn cho điện thoại."))


@https.command(help=_("Gia hạn chứng chỉ máy chủ; điện thoại không phải cài lại. Máy chủ tự làm khi còn dưới 30 ngày."))
@directory_option
@name_option
@address_option
def renew(directory: Path, hosts: tuple[str, ...], address: tuple[str, ...]) -> None:
    """A new certificate from the same authority, with further names where some are given."""
    from webapp.https.authority import NotPermitted, given_names, issue
    from webapp.https.names import Names

    folder = _initialised(directory)
    given, more = given_names(folder), _checked(hosts, address)
    together = Names((*given.hosts, *more.hosts), (*given.addresses, *more.addresses))
    try:
        issue(folder, together, now=datetime.now(UTC))
    except NotPermitted as error:
        fail(
            _(
                "Chứng chỉ gốc không được lập cho %(names)s, nên điện thoại sẽ từ chối. Muốn dùng tên này, "
                "hãy lập lại: khaosat https init --replace --name …, rồi cài lại trên các điện thoại.",
                names=", ".join(error.names),
            )
        )
    click.echo(_("Đã gia hạn chứng chỉ máy chủ. Khởi động lại máy chủ để dùng ngay."))
    _tell(folder)


@https.command(help=_("Chứng chỉ còn hạn bao lâu, cho những tên và địa chỉ nào, dấu vân tay."))
@directory_option
def status(directory: Path) -> None:
    """What the certificates say."""
    from webapp.https.authority import missing_names

    folder = _initialised(directory)
    _tell(folder)
    missing = missing_names(folder)
    if missing:
        click.echo(_("Thiếu: %(names)s. Máy chủ tự thêm khi khởi động lại.", names=", ".join(missing)))


def _initialised(directory: Path) -> Path:
    from webapp.https.authority import is_initialised

    folder = https_folder(directory)
    if not is_initialised(folder):
        fail(_("Chưa có chứng chỉ https. Hãy chạy khaosat https init trước."))
    return folder


def _checked(hosts: tuple[str, ...], addresses: tuple[str, ...]) -> Names:
    from webapp.https.names import Names, checked_address, checked_host

    good_hosts = [(typed, checked_host(typed)) for typed in hosts]
    good_addresses = [(typed, checked_address(typed)) for typed in addresses]
    for typed, good in good_hosts:
        if good is None:
            fail(_("%(typed)s không phải là tên máy. Ví dụ đúng: khaosat.local", typed=typed))
    for typed, good in good_addresses:
        if good is None:
            fail(_("%(typed)s không phải là địa chỉ IP. Ví dụ đúng: 192.168.1.10", typed=typed))
    return Names(tuple(g for _typed, g in good_hosts if g), tuple(g for _typed, g in good_addresses if g))


def _tell(folder: Path) -> None:
    from webapp.https.authority import AUTHORITY, SERVER, read_certificate

    now = datetime.now(UTC)
    authority, server = read_certificate(folder / AUTHORITY), read_certificate(folder / SERVER)
    click.echo(_("Chứng chỉ gốc: %(name)s, đến %(day)s", name=authority.subject, day=f"{authority.ends:%d/%m/%Y}"))
    click.echo(_("Dấu vân tay SHA-256: %(print)s", print=authority.fingerprint))
    click.echo(
        _(
            "Chứng chỉ máy chủ: đến %(day)s (còn %(left)s ngày), cho %(names)s",
            day=f"{server.ends:%d/%m/%Y}",
            left=server.days_left(now),
            names=", ".join((*server.names.hosts, *server.names.addresses)),
        )
    )


commands = [https]
