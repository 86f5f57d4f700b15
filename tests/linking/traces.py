"""What lies in the files themselves: old numbers of responses, codes of cases, in used and free pages alike."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from sqlalchemy import MetaData, Text, cast, literal, select, union_all
from sqlalchemy.orm import Session

from tests.linking.notebook import Known


def remembered(files: Iterable[Path], known: Sequence[Known]) -> dict[str, float]:
    """The share of the notebook's numbers of responses, and of its codes of cases, that the files still hold."""
    content = b"".join(path.read_bytes() for path in files if path.is_file())
    numbers = [each.instance_id for each in known]
    codes = {each.code for each in known}
    return {
        "numbers": sum(n.hex.encode() in content or n.bytes in content for n in numbers) / len(numbers),
        "codes": sum(code.encode() in content for code in codes) / len(codes),
    }


def told(session: Session, known: Sequence[Known]) -> dict[str, float]:
    """The same of what the tables themselves say, in every column of every one of them."""
    metadata = MetaData()
    metadata.reflect(session.get_bind())  # type: ignore[arg-type]
    lines: list[str] = []
    for table in metadata.sorted_tables:
        columns = [select(cast(column, Text)) for column in table.c if column.type.__visit_name__ != "BYTEA"]
        lines += [str(value) for value in session.scalars(union_all(*columns, select(literal(""))))]
    content = "\n".join(lines).replace("-", "")
    codes = {each.code.replace("-", "") for each in known}
    return {
        "numbers": sum(each.instance_id.hex in content for each in known) / len(known),
        "codes": sum(code in content for code in codes) / len(codes),
    }


def sqlite_files(database: Path) -> list[Path]:
    """The database, its write-ahead log and what else lies beside it."""
    return sorted(database.parent.glob(f"{database.name}*"))
