"""ODK's own form engine, which replays of forms are compared with: `python -m tools.odk_engine` brings it by npm.

The program that asks it lies beside the project in `../shared/tools`; what npm brings is never committed.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PROGRAM = ROOT.parent / "shared" / "tools" / "xforms-oracle"
FOLDER = ROOT / "build" / "xforms-oracle"
NPM = ["npm", "install", "--ignore-scripts", "--no-audit", "--no-fund", "--silent"]
PATIENCE = 240


def engine_folder() -> Path | None:
    """Where ODK's engine is installed: the folder that KHAOSAT_XFORMS_ORACLE names, or the one that this fills."""
    folder = Path(os.environ.get("KHAOSAT_XFORMS_ORACLE") or FOLDER)
    return folder if (folder / "node_modules" / "@getodk" / "xforms-engine").is_dir() else None


def install_engine() -> Path | None:
    """Where it is, after it was fetched if it was not there; None where npm is not here or reaches nothing."""
    if engine_folder() is not None or not PROGRAM.is_dir() or shutil.which("npm") is None:
        return engine_folder()
    print(f"==> Installing ODK's form engine in {FOLDER.relative_to(ROOT)}", flush=True)
    shutil.copytree(PROGRAM, FOLDER, dirs_exist_ok=True)
    try:
        subprocess.run(NPM, cwd=FOLDER, timeout=PATIENCE, capture_output=True, check=True)
    except (OSError, subprocess.SubprocessError):
        print("==> It could not be fetched; forms are compared without it")
    return engine_folder()


if __name__ == "__main__":
    install_engine()
