"""`python -m tests.linking BEFORE AFTER SURVEY`: how often each way is right, before a lock and after it."""

from __future__ import annotations

import sys
from pathlib import Path

from sqlalchemy import select

from surveys.database import open_engine, open_session
from surveys.fieldwork.records import Case
from tests.linking.notebook import notebook
from tests.linking.traces import remembered, sqlite_files
from tests.linking.ways import scores


def main(before: str, after: str, survey_id: int) -> None:
    with open_session(open_engine(before)) as session:
        known = notebook(session, survey_id)
        first = scores(session, survey_id, known)
    with open_session(open_engine(after)) as session:
        then = scores(session, survey_id, known)
        others = set(session.scalars(select(Case.code).where(Case.survey_id != survey_id)))
    print(f"{len(known)} interviews; right guesses in percent")
    for name, share in first.items():
        print(f"{name:26}{100 * share:8.1f}{100 * then[name]:8.1f}")
    files = [Path(url.removeprefix("sqlite:///")) for url in (before, after)]
    if all(file.is_file() for file in files):
        own = [each for each in known if each.code not in others]  # a commune's codes are alike in every survey
        kept = [remembered(sqlite_files(file), own) for file in files]
        for name in kept[0]:
            print(f"{'in the files: ' + name:26}{100 * kept[0][name]:8.1f}{100 * kept[1][name]:8.1f}")


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]))
