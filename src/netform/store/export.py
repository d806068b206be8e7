"""Rows of the store as files, written as they come, however many there are."""

import csv
from itertools import islice
from pathlib import Path
from typing import Any

from netform.extras import needed
from netform.store.run_store import Rows

_AT_ONCE = 20_000  # rows of a part of a Parquet file


def write_csv(rows: Rows, path: Path) -> int:
    """Write a CSV file, a missing value as an empty cell; return how many rows there are."""
    many = 0
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(rows.columns)
        for cells in rows.cells:
            writer.writerow(cells)
            many += 1
    return many


def write_parquet(rows: Rows, path: Path) -> int:
    """Write a Parquet file with the types of the table; return how many rows there are.

    Raises
    ------
    InputError
        pyarrow is not installed.
    """
    as_csv = "name a file that ends with .csv"
    needed("pyarrow", "batch", where=path.name, otherwise=as_csv)  # to write Parquet
    import pyarrow
    from pyarrow import parquet

    known: dict[type, Any] = {
        int: pyarrow.int64(),
        float: pyarrow.float64(),
        bool: pyarrow.bool_(),
        str: pyarrow.string(),
    }
    named = zip(rows.columns, rows.types, strict=True)
    schema = pyarrow.schema([(name, known[kind]) for name, kind in named])
    many = 0
    with parquet.ParquetWriter(path, schema) as writer:
        while some := list(islice(rows.cells, _AT_ONCE)):
            columns = [list(cells) for cells in zip(*some, strict=True)]
            arrays = [
                pyarrow.array(cells, type=field.type)
                for cells, field in zip(columns, schema, strict=True)
            ]
            writer.write_table(pyarrow.Table.from_arrays(arrays, schema=schema))
            many += len(some)
    return many
