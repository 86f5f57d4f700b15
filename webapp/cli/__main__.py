"""`python -m webapp.cli`: the same commands without khaosat.exe, which Windows cannot replace while it runs."""

from webapp.cli import main

main(prog_name="khaosat")
