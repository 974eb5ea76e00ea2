"""Writes a model as one SQL query for a warehouse."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from reifegrad.tasks.models import find_model
from reifegrad.tasks.moment import read_moment

if TYPE_CHECKING:
    from datetime import datetime

    from reifegrad.spec.model import ScoringModel
    from reifegrad.tasks.models import ModelSource
    from reifegrad.tasks.moment import Moment

DIALECTS = ("duckdb", "postgres", "databricks", "snowflake", "bigquery", "trino", "clickhouse")


@dataclass(frozen=True)
class SqlRequest:
    """Which model, in which of the `DIALECTS`, as of when; `contributions` instead of scores, into a file or none."""

    model: ModelSource
    as_of: Moment
    dialect: str = "duckdb"
    contributions: bool = False
    output: str | None = None


@dataclass(frozen=True)
class SqlResult:
    """The query, with a comment at its head that says which columns it needs."""

    model: ScoringModel
    as_of: datetime
    text: str


def sql(request: SqlRequest) -> SqlResult:
    """Write the query. Times in it are UTC, points are thousandths of a point, so that all engines give the same.

    Raises:
        ReifegradError: The model has problems, the moment is none, or the output would replace the model.
    """
    from reifegrad.run.sql_text import sql_text
    from reifegrad.tasks.outputs import check_beside_model

    check_beside_model(request.output, request.model)
    model = find_model(request.model)
    as_of = read_moment(request.as_of, model.timezone)
    text = sql_text(model, request.dialect, as_of=as_of, contributions=request.contributions)
    if request.output is not None:
        Path(request.output).write_text(text, encoding="utf-8")
    return SqlResult(model, as_of, text)
