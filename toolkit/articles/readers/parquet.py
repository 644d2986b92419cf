"""Parquet, batch by batch."""

from __future__ import annotations

from collections.abc import Iterator

from toolkit.articles.columns import match_columns
from toolkit.articles.records import Options, Record, Source
from toolkit.articles.rows import no_rows, records_of_rows
from toolkit.errors import FileFormatError

NAME = "parquet"
EXTENSIONS = ("parquet", "pq")
STREAMS = True

_BATCH = 500


def sniff(source: Source) -> bool:
    """Parquet begins with PAR1."""
    return source.head.startswith(b"PAR1")


def read(source: Source, options: Options) -> Iterator[Record]:
    """Yield the articles of a Parquet file; columns that are not used are not read."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    with source.open() as stream:
        try:
            file = pq.ParquetFile(stream)
        except (pa.ArrowException, OSError, ValueError) as error:
            raise FileFormatError(f"not a valid Parquet file: {str(error)[:150]}") from error
        names = list(file.schema_arrow.names)
        fields, extra = match_columns(names, options.columns)
        used = sorted({p for places in fields.values() for p in places} | set(extra.values()))
        wanted = list(dict.fromkeys(names[p] for p in used))
        header = [name for one in wanted for name in names if name == one]  # a name may repeat
        count = 0

        def rows() -> Iterator[list[object] | str]:
            try:
                for batch in file.iter_batches(batch_size=_BATCH, columns=wanted):
                    columns = [column.to_pylist() for column in batch.columns]
                    yield from map(list, zip(*columns, strict=True))
            except (pa.ArrowException, OSError, ValueError) as error:
                yield f"damaged Parquet file: {str(error)[:150]}"

        for record in records_of_rows(list(header), rows(), options):
            count += 1
            yield record
        if not count:
            raise no_rows("the table")
