"""Declares what each engine can do and where it differs; checked before a run, printed in the docs.

In: the name of an engine, a plan. Out: the differences, or the problem that the engine cannot compute the plan.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from reifegrad.errors import Problem, ReifegradError
from reifegrad.run.dialects import POSTGRES_NAME

if TYPE_CHECKING:
    from reifegrad.errors import Param
    from reifegrad.plan.pipeline import ScoringPlan


@dataclass(frozen=True)
class EngineDifference:
    """Where an engine differs, what we do about it, and what is left for the user to know."""

    code: str
    what: str
    answer: str


@dataclass(frozen=True)
class Capabilities:
    """An engine: whether the tests run it, the dialect of `reifegrad sql`, its limits and its differences.

    `name_bytes` and `columns` are the longest name and the most columns of a result; None is no limit.
    """

    name: str
    title: str
    url: str
    dialect: str
    runs: bool
    name_bytes: int | None = None
    columns: int | None = None
    differences: tuple[EngineDifference, ...] = ()


_DOUBLES = EngineDifference(
    "doubles",
    "Powers of two engines may differ in the last bit of a double.",
    "Points are rounded to thousandths right after, so only a value within 10^-12 of a half could differ; "
    "from there on milli-points are whole numbers.",
)

DUCKDB = Capabilities(
    name="duckdb",
    title="DuckDB",
    url="duckdb:// or duckdb:///file.db",
    dialect="duckdb",
    runs=True,
)

POSTGRES = Capabilities(
    name="postgres",
    title="PostgreSQL",
    url="postgres://user@host/database",
    dialect="postgres",
    runs=True,
    name_bytes=POSTGRES_NAME,
    columns=1_600,
    differences=(
        EngineDifference(
            "version",
            "The tests run version 18.",
            "A server older than 14 is refused; versions in between should work but are not tested.",
        ),
        EngineDifference(
            "long-names",
            "It cuts names after 63 bytes without an error.",
            "Longer names inside a query are shortened with a hash; a longer result column is refused.",
        ),
        EngineDifference(
            "many-columns",
            "A table has at most 1,600 columns.",
            "A model that needs more is refused before it starts; its scores alone need fewer than its contributions.",
        ),
        EngineDifference(
            "text-order",
            "Texts are sorted by the rules of a language.",
            "Where the order matters (two changes at the same instant, copies of an activity), texts are sorted by "
            'their bytes (COLLATE "C").',
        ),
        EngineDifference(
            "lower-case",
            "lower() depends on the language of the database.",
            "The rules of Unicode for single letters are used: the collation pg_c_utf8 of PostgreSQL 17, or C.utf8.",
        ),
        EngineDifference(
            "small-numbers",
            "A power that is too small for a double stops the query.",
            "Exponents are limited to where the result does not round to zero anyway.",
        ),
        EngineDifference(
            "large-numbers",
            "A calculation in a condition or formula that leaves the range of doubles (10^308) stops the query; "
            "other engines go on with infinity.",
            "The run ends with `number-out-of-range` and changes nothing.",
        ),
        EngineDifference(
            "no-nul",
            "A text cannot hold the character NUL.",
            "A file that contains one is refused with `text-with-nul`.",
        ),
        _DOUBLES,
    ),
)

SPARK = Capabilities(
    name="spark",
    title="Apache Spark 3.5",
    url="spark://host:7077 or spark://local[2]",
    dialect="databricks",
    runs=True,
    differences=(
        EngineDifference(
            "lower-case",
            "lower() of Java turns İ into two letters, and looks at the neighbours of Σ. Java 17 does not change 40 "
            "letters that came with Unicode 14 (U+2C2F, U+A7C0, U+A7D0, U+A7D6, U+A7D8, and those of Vithkuqi).",
            "İ and Σ are replaced by their single small letters first. The other 40 stay capitals.",
        ),
        EngineDifference(
            "time-zones",
            "Times have the zone of the session.",
            "The session is set to UTC, and times are of the type TIMESTAMP_NTZ.",
        ),
        EngineDifference(
            "floor",
            "floor() of a double is a 64-bit integer, even if the double is larger.",
            "Points stay far below that. In a formula, a part beyond 9.2 * 10^18 is limited to it.",
        ),
        EngineDifference(
            "shared-files",
            "Executors read files themselves.",
            "On a cluster, Parquet files must be on a path that all machines can see. What this machine converts "
            "(CSV, Excel, databases) is sent over by the driver and must fit into its memory (`--memory`).",
        ),
        EngineDifference(
            "tables",
            "With INSERT OVERWRITE, readers see half a run.",
            "A run is written into a folder of its own and appears by a single change of the catalog, separately "
            "for each table. `as_of` is a text such as 2025-06-30T12:00:00.000000Z. Tables need a "
            "persistent catalog (`hive=true`). Tables of Iceberg and Delta are overwritten by "
            "their own commit, which our tests do not run.",
        ),
        _DOUBLES,
    ),
)

GENERATED = tuple(
    Capabilities(name, title, "", name, runs=False)
    for name, title in (
        ("databricks", "Databricks"),
        ("snowflake", "Snowflake"),
        ("bigquery", "BigQuery"),
        ("trino", "Trino"),
        ("clickhouse", "ClickHouse"),
    )
)
"""Dialects that `reifegrad sql` writes; nothing of it is run by our tests."""

ENGINES = (DUCKDB, POSTGRES, SPARK)


def check_plan(capabilities: Capabilities, plan: ScoringPlan, *, ledger: bool) -> None:
    """Raise `ReifegradError` if an engine cannot compute a plan, before anything is started."""
    problems = []
    columns = plan.wide.columns
    if capabilities.columns is not None and len(columns) > capabilities.columns:
        params: dict[str, Param] = {"count": len(columns), "engine": capabilities.title, "most": capabilities.columns}
        problems.append(Problem("engine-columns", variant="contributions" if ledger else "", params=params))
    if capabilities.name_bytes is not None:
        for name in plan.scores().columns:
            if len(name.encode()) > capabilities.name_bytes:
                cut = {"name": name, "most": capabilities.name_bytes, "engine": capabilities.title}
                problems.append(Problem("engine-long-name", params=cut))
    if problems:
        raise ReifegradError(tuple(problems))
