"""A table too large for memory, read as runs of rows: from a file, or from anything that can be read again."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from analysis.errors import AnalysisError
from sampling.deferred import deferred

if TYPE_CHECKING:
    import pandas as pd
else:
    pd = deferred("pandas")

Batches: TypeAlias = "Callable[[Sequence[str]], Iterator[pd.DataFrame]]"
"""Gives, as often as it is called, the wanted columns from the first row to the last."""
ROWS_OF_BATCH = 1 << 16


def batches_of(source: str | Path | pd.DataFrame | Batches, *, rows: int = ROWS_OF_BATCH) -> Batches:
    """Runs of `rows` rows of a CSV (UTF-8) or Parquet file, or of a table in memory.

    A CSV is read as text, so that codes keep their zeros; an empty cell is missing. Parquet needs the package
    `pyarrow` (`pip install khaosat[parquet]`). Raises AnalysisError `unknown_file_type`, `parquet_needs_pyarrow`, and,
    while reading, `unknown_column`.
    """
    if callable(source):
        return source
    if not isinstance(source, str | Path):
        return _TableBatches(source, rows)
    path = Path(source)
    kinds: dict[str, Callable[[Path, int], Batches]] = {".csv": _CsvBatches, ".parquet": _ParquetBatches}
    if path.suffix.lower() not in kinds:
        raise AnalysisError(
            "unknown_file_type",
            f"{path.name!r} is neither .csv nor .parquet. Save the table as one of these.",
            file=path.name,
        )
    return kinds[path.suffix.lower()](path, rows)


class _TableBatches:
    def __init__(self, data: pd.DataFrame, rows: int) -> None:
        self.data, self.rows = data, rows

    def __call__(self, columns: Sequence[str]) -> Iterator[pd.DataFrame]:
        _refuse_unknown(columns, self.data.columns)
        for start in range(0, len(self.data), self.rows):
            yield self.data[list(columns)].iloc[start : start + self.rows]


class _CsvBatches:
    def __init__(self, path: Path, rows: int) -> None:
        self.path, self.rows = path, rows

    def __call__(self, columns: Sequence[str]) -> Iterator[pd.DataFrame]:
        text = {"dtype": object, "keep_default_na": False, "na_values": [""], "encoding": "utf-8-sig"}
        _refuse_unknown(columns, pd.read_csv(self.path, nrows=0, **text).columns)
        with pd.read_csv(self.path, usecols=list(columns), chunksize=self.rows, **text) as chunks:
            yield from chunks


class _ParquetBatches:
    def __init__(self, path: Path, rows: int) -> None:
        self.path, self.rows = path, rows

    def __call__(self, columns: Sequence[str]) -> Iterator[pd.DataFrame]:
        try:
            from pyarrow import parquet
        except ImportError as error:
            raise AnalysisError(
                "parquet_needs_pyarrow",
                "Reading Parquet needs the package pyarrow: pip install 'khaosat[parquet]', or save the table as CSV.",
                file=self.path.name,
            ) from error
        with parquet.ParquetFile(self.path) as file:
            _refuse_unknown(columns, file.schema_arrow.names)
            for batch in file.iter_batches(batch_size=self.rows, columns=list(columns)):
                yield batch.to_pandas()


def _refuse_unknown(columns: Sequence[str], known: Sequence[str] | pd.Index) -> None:
    absent = [name for name in columns if name not in known]
    if absent:
        raise AnalysisError(
            "unknown_column", f"There is no column {absent[0]!r} in the data.", column=absent[0], columns=absent
        )
