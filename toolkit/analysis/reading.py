"""Reading results back: tables when asked for, filters pushed down, SQL over the files."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.dataset as ds
import pyarrow.parquet as pq

from toolkit import tables
from toolkit.analysis import counting, disk, manifest, shown
from toolkit.analysis.corpus import CORPUS_SCHEMAS, INDEX
from toolkit.analysis.filters import Filters, expression, quoted
from toolkit.analysis.filters import name as sql_name
from toolkit.analysis.manifest import CORPUS, Plan, load_plan
from toolkit.analysis.recipe import find_recipe
from toolkit.analysis.work import table_path
from toolkit.arguments import check_arguments
from toolkit.errors import ArgumentError, require, unknown_value


class Analysis(Mapping[str, pd.DataFrame]):
    """The results of `analyze`: a mapping from table name to table.

    Tables are read when asked for and then kept; ``analysis["quotes"]`` and
    ``analysis.quotes`` are the same. What is too large for memory is read in part with `read`,
    piece by piece with `pieces`, or counted on disk with `sql`.

    Parameters
    ----------
    build : path
        Folder of results.

    Raises
    ------
    ArgumentError
        When the folder holds no analysis.
    """

    def __init__(self, build: str | os.PathLike[str]) -> None:
        self._plan: Plan = load_plan(build)
        self._held: dict[str, pd.DataFrame] = {}
        self._files: dict[str, list[Path]] = {}
        recipe = find_recipe(self._plan.recipe)
        self._schemas = {**recipe.schemas, **CORPUS_SCHEMAS}
        self._entries: list[dict[str, Any]] | None = None
        self._names = tuple(t for t in recipe.all_tables if t in tables.SCHEMAS)
        facts = (disk.read_json(self.path / CORPUS / INDEX) or {}).get("tables", {})
        self._corpus = tuple(n for n in CORPUS_SCHEMAS if n in facts)

    # -------------------------------------------------------------- mapping
    def __iter__(self) -> Iterator[str]:
        return iter((*self._names, *self._corpus))

    def __len__(self) -> int:
        return len(self._names) + len(self._corpus)

    def __contains__(self, name: object) -> bool:
        return name in self._names or name in self._corpus

    def __getitem__(self, name: str) -> pd.DataFrame:
        if name not in self:
            raise KeyError(str(unknown_value("table", name, list(self))))
        if name not in self._held:
            self._held[name] = self.read(name)
        return self._held[name].copy(deep=False)

    def __getattr__(self, name: str) -> pd.DataFrame:
        if name.startswith("_") or name not in self:
            valid = ", ".join(map(repr, self)) if not name.startswith("_") else ""
            raise AttributeError(f"Analysis has no table {name!r}. It has: {valid}.")
        return self[name]

    def __dir__(self) -> list[str]:
        return [*super().__dir__(), *self]

    # -------------------------------------------------------------- facts
    @property
    def path(self) -> Path:
        """Folder of the results."""
        return self._plan.build

    @property
    def options(self) -> dict[str, Any]:
        """Options, hashes and version the results were made with."""
        plan = self._plan
        return {
            **plan.options,
            "version": plan.version,
            "registry": plan.registry,
            "weights": plan.weights,
        }

    def status(self, *, verify: bool = False) -> pd.DataFrame:
        """Say what is done, failed and stale; see `toolkit.analysis.status`."""
        return manifest.status(self.path, verify=verify)

    def counts(self) -> pd.Series:
        """Return the number of rows of each table, without reading any.

        Returns
        -------
        Series of int64, indexed by table name
        """
        rows = dict.fromkeys(self, 0)
        for found in self._manifest():
            for name in self._names:
                rows[name] += (found.get("tables") or {}).get(name, {}).get("rows", 0)
        facts = (disk.read_json(self.path / CORPUS / INDEX) or {}).get("tables", {})
        for name in self._corpus:
            rows[name] = facts[name]["rows"]
        return pd.Series(rows, dtype="int64", name="rows")

    def _manifest(self) -> list[dict[str, Any]]:
        if self._entries is None:
            self._entries = [manifest.entry(self.path, p.id) for p in self._plan.parts]
        return self._entries

    def files(self, name: str) -> list[Path]:
        """Return a table's files in order; only those that a run has written.

        Raises
        ------
        ArgumentError
            When there is no such table, or a file is truncated or was exchanged.
        """
        if name not in self:
            raise unknown_value("table", name, list(self))
        if name not in self._files:
            if name in self._corpus:
                found = [self.path / CORPUS / f"{name}.parquet"]
            else:
                found = []
                for part, entry in zip(self._plan.parts, self._manifest(), strict=True):
                    facts = (entry.get("tables") or {}).get(name)
                    if facts is None:
                        continue
                    path = table_path(self.path, name, part.id)
                    if not disk.looks_whole(path, facts):
                        raise ArgumentError(
                            f"{path} is missing, truncated or not what was written. Run "
                            f"analyze again with the same arguments: it mends {name}."
                        )
                    found.append(path)
            self._files[name] = found
        return self._files[name]

    # -------------------------------------------------------------- reading
    def dataset(self, name: str) -> ds.Dataset:
        """Return a table as a `pyarrow.dataset.Dataset`, for tools that take one."""
        files = self.files(name)
        if not files:
            return ds.dataset(self._schemas[name].empty_table())
        schema = pa.unify_schemas(
            [pq.read_schema(f) for f in (files if len(files) < 200 else files[:1])],
            promote_options="permissive",
        ).remove_metadata()
        return ds.dataset([str(f) for f in files], schema=schema, format="parquet")

    def read(
        self, name: str, *, columns: Sequence[str] | None = None, where: Filters | None = None
    ) -> pd.DataFrame:
        """Read a table, or only some columns and rows of it.

        Parameters
        ----------
        name : str
        columns : sequence of str, optional
        where : list of (column, operator, value), or pyarrow Expression
            Rows to keep; all conditions must hold. Files and row groups that cannot hold any
            are not read. Operators: ``== != < <= > >= in``.

        Returns
        -------
        DataFrame
            In the order of the corpus.

        Raises
        ------
        ArgumentError
            Unknown table, column or operator.
        """
        found = self._scan(name, columns, where).to_table()
        return self._finish(name, found, columns)

    def pieces(
        self, name: str, *, columns: Sequence[str] | None = None, where: Filters | None = None
    ) -> Iterator[pd.DataFrame]:
        """Read a table part by part, for what does not fit in memory; takes what `read` takes."""
        for path in self.files(name):
            found = self._scan(name, columns, where, only=path).to_table()
            yield self._finish(name, found, columns)

    def part(self, name: str, part: str, *, columns: Sequence[str] | None = None) -> pd.DataFrame:
        """Read what one part (its id, as in `status`) has of a table."""
        path = table_path(self.path, name, part)
        if path not in self.files(name):
            raise unknown_value("part", part, [p.stem for p in self.files(name)])
        return self._finish(name, self._scan(name, columns, None, only=path).to_table(), columns)

    def _scan(
        self,
        name: str,
        columns: Sequence[str] | None,
        where: Filters | None,
        only: Path | None = None,
    ) -> ds.Scanner:
        dataset = self.dataset(name) if only is None else ds.dataset(str(only), format="parquet")
        wanted = list(columns) if columns is not None else None
        for column in wanted or []:
            if column not in dataset.schema.names:
                raise unknown_value("columns", column, dataset.schema.names)
        chosen = expression(where, dataset.schema.names)
        if name == "articles" and wanted and {"duplicate_of", "wire"} & set(wanted):
            wanted = [*wanted, *({"article_id"} - set(wanted))]
        return dataset.scanner(columns=wanted, filter=chosen)

    def _finish(self, name: str, found: pa.Table, columns: Sequence[str] | None) -> pd.DataFrame:
        frame = disk.to_pandas(found)
        if name == "articles" and {"duplicate_of", "wire"} & set(frame.columns):
            frame = self._with_duplicates(frame)
        if columns is None:
            return tables.build(name, frame) if name in tables.SCHEMAS else frame
        if name in tables.SCHEMAS:  # the declared types, for the columns asked for
            shape = tables.build(name).dtypes
            frame = frame.astype({c: shape[c] for c in frame.columns if c in shape.index})
        return frame[list(columns)]

    def _with_duplicates(self, frame: pd.DataFrame) -> pd.DataFrame:
        if "duplicates" not in self._corpus:
            return frame
        if "duplicates" not in self._held:
            self._held["duplicates"] = self.read("duplicates")
        known = self._held["duplicates"].set_index("article_id")
        filled = {}
        for name in ("duplicate_of", "wire"):
            if name in frame.columns:
                found = frame["article_id"].map(known[name]).astype("str")
                stated = frame[name].astype("str")
                filled[name] = stated.where(stated.notna(), found)
        return frame.assign(**filled)

    # -------------------------------------------------------------- for `toolkit.given`
    def without(self, name: str, columns: Sequence[str]) -> pd.DataFrame:
        """Read a table without some of its columns."""
        if name in self._held:
            return self._held[name].drop(columns=list(columns), errors="ignore")
        return self.read(
            name, columns=[c for c in self.dataset(name).schema.names if c not in columns]
        )

    def counted(self) -> pd.DataFrame:
        """Read the quotes with ``n_words``, how many words each has, in place of their texts."""
        return counting.counted(self)

    def answer(self, function: str, arguments: Mapping[str, Any]) -> Any:
        """Count on disk what can be counted there; NotImplemented for everything else."""
        return counting.answer(self, function, arguments)

    # -------------------------------------------------------------- SQL
    def sql(self, query: str, parameters: Sequence[Any] | None = None) -> pd.DataFrame:
        """Ask the tables in SQL (DuckDB); they stay on disk, whatever their size.

        Parameters
        ----------
        query : str
            May name any table of the analysis.
        parameters : sequence, optional
            Values for ``?`` in the query. Never paste text into a query.

        Returns
        -------
        DataFrame

        Raises
        ------
        ArgumentError
            The query is not valid; DuckDB's message follows.
        MissingExtraError
            DuckDB is not installed (extra ``sql``).

        Notes
        -----
        The query can read the files of this analysis and nothing else, and write nothing.
        """
        duckdb = require("duckdb", "sql")
        if not isinstance(query, str) or not query.strip():
            raise ArgumentError(f"query={query!r} must be an SQL statement.")
        with (
            tempfile.TemporaryDirectory() as spill,
            duckdb.connect(":memory:") as connection,
        ):
            connection.execute(
                f"SET temp_directory={quoted(spill)};"
                "SET autoinstall_known_extensions=false;SET autoload_known_extensions=false"
            )
            for name in self:
                self._view(connection, name)
            folder = quoted(str(self.path.resolve()) + os.sep)
            connection.execute(f"SET allowed_directories=[{folder}]")
            connection.execute("SET enable_external_access=false;SET lock_configuration=true")
            try:
                for statement in connection.extract_statements(query):
                    if statement.type != duckdb.StatementType.SELECT:
                        raise ArgumentError(f"query={query!r}: only SELECT is possible here.")
                return connection.execute(query, parameters).df()
            except duckdb.Error as error:
                raise ArgumentError(f"query={query!r}: {error}") from error

    def _view(self, connection: Any, name: str) -> None:
        files = self.files(name)
        if not files:
            names = [f"NULL AS {sql_name(c)}" for c in self._schemas[name].names]
            connection.execute(
                f"CREATE VIEW {sql_name(name)} AS SELECT {', '.join(names)} WHERE false"
            )
            return
        listed = ", ".join(quoted(str(f.resolve())) for f in files)
        source = f"read_parquet([{listed}], union_by_name=true)"
        if name == "articles" and "duplicates" in self._corpus:
            replaced = ", ".join(
                f"coalesce(a.{c}, d.{c}) AS {c}"
                for c in ("duplicate_of", "wire")
                if c in self.dataset(name).schema.names
            )
            copies = quoted(str((self.path / CORPUS / "duplicates.parquet").resolve()))
            source = (
                f"(SELECT a.* REPLACE ({replaced}) FROM {source} a "
                f"LEFT JOIN read_parquet([{copies}]) d USING (article_id))"
            )
        connection.execute(f"CREATE VIEW {sql_name(name)} AS SELECT * FROM {source}")

    # -------------------------------------------------------------- shown
    def __repr__(self) -> str:
        counts = ", ".join(f"{n:,} {name}" for name, n in self.counts().items())
        return f"Analysis({str(self.path)!r}: {counts})"

    def _repr_html_(self) -> str:
        return shown.as_html(self.path, self.counts(), self._manifest())


@check_arguments
def load_analysis(build: str | os.PathLike[str]) -> Analysis:
    """Open the results of `analyze`.

    Parameters
    ----------
    build : path
        Folder of results.

    Returns
    -------
    Analysis

    Raises
    ------
    ArgumentError
        When the folder holds no analysis.

    Examples
    --------
    >>> load_analysis("no-such-folder")
    Traceback (most recent call last):
        ...
    toolkit.errors.ArgumentError: build='no-such-folder' does not exist. analyze(..., ...
    """
    return Analysis(build)
