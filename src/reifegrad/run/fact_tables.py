"""Takes facts as Arrow tables, checks them against the contracts, and gives each column the type that a model reads.

Files are read with the same contracts (`tables`), but a file may have bad rows: they are counted and left out. Who
hands over tables has typed them, so that a wrong type is a fault of the program and stops it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from reifegrad.errors import Problem, ReifegradError, message, nearest
from reifegrad.reference.known import as_text, read_as
from reifegrad.run.moments import ARROW_TYPES
from reifegrad.spec.condition import Type
from reifegrad.spec.points import LARGEST_AMOUNT
from reifegrad.spec.reads import ACCOUNT_PREFIX, EMAIL, EMAIL_DOMAIN
from reifegrad.tables import ACCOUNTS, ACTIVITIES, LEADS, PROFILE_CHANGES
from reifegrad.tables.look_alikes import nearest_heading
from reifegrad.tables.values import composed

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from reifegrad.errors import Message, Param
    from reifegrad.spec.facts import FactRecords
    from reifegrad.spec.model import ScoringModel
    from reifegrad.tables import Contract

TypedTables = dict[str, pa.Table]
"""The tables by name, with every column that a model reads and no other; times are naive UTC."""

_CONTRACTS = {contract.table: contract for contract in (LEADS, ACCOUNTS, ACTIVITIES, PROFILE_CHANGES)}
_AWARE = pa.timestamp("us", tz="UTC")


class ArrowFacts(Protocol):
    """Whatever has the four tables of facts, each a table of Arrow, something that gives one, or None."""

    @property
    def leads(self) -> Any:
        """Whom to score."""

    @property
    def accounts(self) -> Any:
        """Their companies."""

    @property
    def activities(self) -> Any:
        """What they did."""

    @property
    def profile_changes(self) -> Any:
        """When attributes got their values."""


@dataclass(frozen=True)
class FactTables:
    """What is known of some leads, as tables of Arrow or of anything that gives them.

    Each is a `pyarrow.Table`, a data frame of pandas or Polars, a relation of DuckDB: whatever has
    `__arrow_c_stream__`. The columns are those of the table contracts (docs/reference/tables.md) and those that the
    model reads; further ones are not looked at. Times have a time zone.

    Attributes:
        leads: Whom to score, one row each. With a model that looks at colleagues, those of them too.
        accounts: Their companies; None if nothing is known of companies. A lead whose company is not among them stands
            alone: it has no colleagues.
        activities: What they did, of any time; None if nobody did anything.
        profile_changes: When attributes got their values; None if nothing is known of it.
    """

    leads: Any = None
    accounts: Any = None
    activities: Any = None
    profile_changes: Any = None

    @staticmethod
    def from_records(model: ScoringModel, facts: FactRecords) -> FactTables:
        """The tables of plain records, with the columns that the model reads; what fits no type is unknown."""
        schemas = fact_types(model)
        rows: dict[str, list[dict[str, Any]]] = {
            "leads": [
                {"created_at": x.created_at, **x.attributes, "lead_id": x.id, "account_id": x.account}
                for x in facts.leads
            ],
            "accounts": [{"created_at": x.created_at, **x.attributes, "account_id": x.id} for x in facts.accounts],
            "activities": [
                {**x.properties, "activity_id": x.id, "lead_id": x.lead, "kind": x.kind, "occurred_at": x.occurred_at}
                for x in facts.activities
            ],
            "profile_changes": [
                {
                    "lead_id": x.lead,
                    "attribute": x.attribute,
                    "value": None if x.value is None else as_text(x.value),
                    "known_at": x.known_at,
                }
                for x in facts.changes
            ],
        }
        if model.subject == "lead" and not facts.knows_accounts:
            schemas.pop("accounts")
        return FactTables(**{name: _from_rows(rows[name], types) for name, types in schemas.items()})


def _from_rows(rows: list[dict[str, Any]], types: Mapping[str, Type]) -> pa.Table:
    columns = {
        name: pa.array(
            [read_as(row.get(name), kind) for row in rows], _AWARE if kind is Type.TIME else ARROW_TYPES[kind]
        )
        for name, kind in types.items()
    }
    return pa.table(columns)


def fact_types(model: ScoringModel) -> dict[str, dict[str, Type]]:
    """The columns of each table that a model may read, with the type in which it reads them."""
    own = model.reads.own_attributes
    company = {**own, **model.reads.company_attributes}
    email = {EMAIL: Type.TEXT} if EMAIL_DOMAIN in company else {}
    text, time = Type.TEXT, Type.TIME
    return {
        "leads": {"lead_id": text, "created_at": time, "account_id": text} | email | own,
        "accounts": {"account_id": text, "created_at": time} | email | company,
        "activities": {"activity_id": text, "lead_id": text, "kind": text, "occurred_at": time}
        | dict(model.properties),
        "profile_changes": {"lead_id": text, "attribute": text, "value": text, "known_at": time},
    }


def typed_tables(model: ScoringModel, facts: ArrowFacts, *, allow_missing: bool = False) -> TypedTables:
    """The tables of the facts as the plan reads them: every column that the model reads, in its type.

    Args:
        model: The model.
        facts: The facts.
        allow_missing: Take an attribute or property that no table has as unknown, instead of an error.

    Raises:
        ReifegradError: With everything that is wrong: a table that is none, a column that is missing or of another
            type, times without a zone, empty keys, two rows of one lead or company.
    """
    intake = _ArrowIntake(model)
    given = {name: intake.open(name, getattr(facts, name)) for name in _CONTRACTS}
    if intake.problems:
        raise ReifegradError(tuple(intake.problems))
    columns = {name: [] if table is None else table.column_names for name, table in given.items()}
    types = fact_types(model)
    found = {name: intake.table(_CONTRACTS[name], given[name], types[name]) for name in types}
    if not allow_missing:
        intake.problems += _missing_names(model, columns, activities=given["activities"] is not None)
    if intake.problems:
        raise ReifegradError(tuple(intake.problems))
    return found


@dataclass
class _ArrowIntake:
    """Brings tables to their types and notes every problem on the way."""

    model: ScoringModel
    problems: list[Problem] = field(default_factory=list)

    def open(self, name: str, given: Any) -> pa.Table | None:
        """What was given under a name, as an Arrow table."""
        required = "accounts" if self.model.subject == "account" else "leads"
        if given is None and name != required:
            return None
        if isinstance(given, pa.Table):
            return given
        try:
            return pa.table(given)
        except (TypeError, ValueError, pa.ArrowException) as error:
            params: dict[str, Param] = {"name": name, "reason": str(error).splitlines()[0]}
            self.problems.append(Problem("facts-not-a-table", params=params, key=name))
            return None

    def table(self, contract: Contract, given: pa.Table | None, types: Mapping[str, Type]) -> pa.Table:
        """A table with exactly the columns that the model reads; empty if none was given."""
        kinds = {name: ARROW_TYPES[kind] for name, kind in types.items()}
        if given is None:
            return pa.schema(list(kinds.items())).empty_table()
        columns: dict[str, Any] = {}
        for name, kind in types.items():
            if name in given.column_names:
                columns[name] = self._typed_or_problem(contract.table, name, given[name], kind)
            elif name in contract.required:
                near = nearest(name, given.column_names)
                params: dict[str, Param] = {"table": contract.table, "name": name, "near": near}
                self.problems.append(Problem("facts-column-missing", params=params, key=f"{contract.table}.{name}"))
            columns.setdefault(name, None)
            if columns[name] is None:
                columns[name] = pa.nulls(given.num_rows, kinds[name])
        self._check_keys(contract, columns, given)
        return pa.table(columns)

    def _typed_or_problem(self, table: str, name: str, column: pa.ChunkedArray, kind: Type) -> Any:
        """The column in the type that the model reads; None, and a problem, if it does not fit."""
        place = f"{table}.{name}"
        if pa.types.is_dictionary(column.type):
            column = column.cast(column.type.value_type)
        if pa.types.is_timestamp(column.type) and column.type.tz is None and kind is Type.TIME:
            self.problems.append(Problem("facts-time-without-zone", params={"place": place}, key=place))
            return None
        try:
            typed = _typed(column, kind)
        except pa.ArrowInvalid as error:
            params: dict[str, Param] = {"place": place, "type": message(f"type.{kind}")}
            params["reason"] = str(error).splitlines()[0]
            self.problems.append(Problem("facts-value", params=params, key=place))
            return None
        if typed is None:
            params = {"place": place, "type": message(f"type.{kind}"), "found": str(column.type)}
            self.problems.append(Problem("facts-type", params=params, key=place))
        elif kind is Type.NUMBER and table == ACTIVITIES.table:
            countable = pc.less_equal(pc.abs(typed), LARGEST_AMOUNT)
            return typed if pc.all(countable).as_py() is not False else pc.if_else(countable, typed, None)
        return typed

    def _check_keys(self, contract: Contract, columns: Mapping[str, Any], given: pa.Table) -> None:
        for name in contract.key:
            if name not in given.column_names or columns[name].type == pa.null():
                continue
            place = f"{contract.table}.{name}"
            empty = _empty_rows(columns[name])
            if empty.size:
                rows = (*(str(row + 1) for row in empty[:3]), *(["..."] if empty.size > 3 else []))
                params: dict[str, Param] = {"place": place, "count": int(empty.size), "rows": rows}
                self.problems.append(Problem("facts-key-empty", params=params, key=place))
            elif contract.unique and pc.count_distinct(columns[name]).as_py() < len(columns[name]):
                params = {"place": place, "values": _repeated(columns[name])}
                self.problems.append(Problem("facts-key-repeated", params=params, key=place))


def _empty_rows(column: Any) -> np.ndarray[Any, Any]:
    if not column.null_count and not pa.types.is_string(column.type):
        return np.empty(0, int)
    empty = pc.is_null(column)
    if pa.types.is_string(column.type):
        empty = pc.or_kleene(empty, pc.fill_null(pc.equal(column, ""), True))  # noqa: FBT003
    return np.flatnonzero(np.asarray(empty))


def _repeated(column: Any) -> str:
    counts = pc.value_counts(column)
    twice = counts.filter(pc.greater(counts.field("counts"), 1)).field("values").slice(0, 3)
    return ", ".join(repr(value) for value in twice.to_pylist())


def _typed(column: pa.ChunkedArray, kind: Type) -> Any:
    """The column in a type of the plan; None if it holds something else."""
    own = column.type
    if pa.types.is_null(own):
        return column.cast(ARROW_TYPES[kind])
    match kind:
        case Type.NUMBER if _is_number(own):
            numbers = column.cast(pa.float64(), safe=False)
            finite = pc.is_finite(numbers)
            return numbers if pc.all(finite).as_py() is not False else pc.if_else(finite, numbers, None)
        case Type.BOOLEAN if pa.types.is_boolean(own):
            return column
        case Type.TIME if pa.types.is_timestamp(own):
            # Nanoseconds lose what is less than a microsecond; other units keep everything, or are refused.
            return column.cast(_AWARE, safe=own.unit != "ns").cast(ARROW_TYPES[kind])
        case Type.TEXT if _is_text(own):
            return pa.chunked_array([composed(chunk) for chunk in column.cast(pa.string()).chunks], pa.string())
        case Type.TEXT if _is_number(own) or pa.types.is_boolean(own):
            return _as_texts(column)
        case _:
            return None


def _is_number(kind: pa.DataType) -> bool:
    return bool(pa.types.is_integer(kind) or pa.types.is_floating(kind) or pa.types.is_decimal(kind))


def _is_text(kind: pa.DataType) -> bool:
    return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_string_view(kind))


def _as_texts(column: pa.ChunkedArray) -> pa.Array:
    """Numbers and truth values as the log of profile changes writes them: 12.0 is the text "12"."""
    encoded = column.combine_chunks().dictionary_encode()
    values = [float(v) if pa.types.is_decimal(column.type) else v for v in encoded.dictionary.to_pylist()]
    return pa.array([as_text(value) for value in values], pa.string()).take(encoded.indices)


def _missing_names(model: ScoringModel, columns: Mapping[str, list[str]], *, activities: bool) -> Iterable[Problem]:
    """Names that the model reads and no table has: most of them are misspelled."""
    leads, accounts = set(columns["leads"]), set(columns["accounts"])
    own = accounts if model.subject == "account" else leads | accounts
    own |= {EMAIL_DOMAIN} if EMAIL in own else set()
    for name in model.attributes:
        bare = name.removeprefix(ACCOUNT_PREFIX)
        known = own if name == bare else accounts | ({EMAIL_DOMAIN} if EMAIL in accounts else set())
        if bare not in known:
            tables = [message(f"table.{table}") for table in ("leads", "accounts")]
            where = message("tables.two", one=tables[0], other=tables[1])
            if name != bare:
                where = message("tables.one", name=tables[1])
            yield _unknown("unknown-attribute", name, bare, known, where)
    if activities:
        for name in model.properties:
            if name not in columns["activities"]:
                yield _unknown("unknown-property", name, name, columns["activities"])


def _unknown(code: str, name: str, column: str, known: Iterable[str], tables: Message | None = None) -> Problem:
    source = EMAIL if column == EMAIL_DOMAIN else column
    params: dict[str, Param] = {"name": name, "column": column, "source": source, "tables": tables}
    params["near"] = nearest_heading(source, known)
    return Problem(code, variant="facts" if source == column else "facts-derived", params=params, key=name)
