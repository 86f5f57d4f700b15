"""The command line: khaosat demo | serve | create-admin | database …; a module a kind of work, each with `commands`."""

from __future__ import annotations

from importlib import import_module

import click

from webapp.cli.console import keep_to_one_processor, prepare_console
from webapp.cli.problems import Commands
from webapp.cli.words import _

MODULES = (
    "serving",
    "https",
    "databases",
    "transfers",
    "backups",
    "recovery_keys",
    "services",
    "doctor",
    "upgrades",
    "estimates",
    "draws",
    "units",
    "forms",
    "proofs",
    "rehearsed_forms",
    "form_exports",
    "replays",
)


keep_to_one_processor()
prepare_console()


@click.group(cls=Commands, help=_("khaosat: từ đề nghị điều tra đến báo cáo được ký."))
@click.version_option(package_name="khaosat")
def main() -> None:
    """Groups the commands; each imports what it needs when it runs, so that the program starts at once."""


for _module in MODULES:
    for _command in import_module(f"webapp.cli.{_module}").commands:
        main.add_command(_command)
