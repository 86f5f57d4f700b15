"""khaosat rotate-recovery-key: a new pair of keys to which phones wrap the key of their drafts."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import click

from webapp.cli.installation import bring_up_to_date, database_url, directory_option, secret_key
from webapp.cli.words import _


@click.command(
    "rotate-recovery-key",
    help=_("Đổi khóa khôi phục của điện thoại; khóa cũ được giữ để mở phần đã khóa bằng nó."),
)
@directory_option
def rotate_recovery_key(directory: Path) -> None:
    """Retire the pair in use and make another one."""
    import webapp.accounts.records  # noqa: F401 (its tables belong to the same database)
    from surveys.database import open_engine, open_session
    from surveys.fieldwork.phones.recovery import rotate_key

    url = database_url(directory)
    bring_up_to_date(directory, url)
    engine = open_engine(url)
    with open_session(engine) as session:
        rotate_key(session, secret=secret_key(directory), person=None, now=datetime.now(UTC))
        session.commit()
    engine.dispose()
    click.echo(
        _("Đã đổi khóa khôi phục. Điện thoại thiết lập từ nay dùng khóa mới; máy đã thiết lập vẫn dùng khóa cũ.")
    )


commands = [rotate_recovery_key]
