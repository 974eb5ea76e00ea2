"""Opens the sources of the facts as relations of an engine, checked against the model."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import pyarrow as pa

from reifegrad.errors import Problem, ReifegradError, fail, message
from reifegrad.plan.relations import IBIS_TYPES, Relations
from reifegrad.run.engine_tables import fit_table, is_engine_table, the_engine_table
from reifegrad.run.moments import ARROW_TYPES
from reifegrad.spec.condition import Type
from reifegrad.spec.reads import ACCOUNT_PREFIX, EMAIL, EMAIL_DOMAIN
from reifegrad.tables import ACCOUNTS, ACTIVITIES, LEADS, OUTCOMES, PROFILE_CHANGES, ColumnType, prepare
from reifegrad.tables.look_alikes import as_mapped, nearest_heading
from reifegrad.tables.reading_limits import in_time

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from pathlib import Path

    from ibis import ir

    from reifegrad.errors import Message, Param
    from reifegrad.run.engine import Engine
    from reifegrad.spec.model import ScoringModel
    from reifegrad.spec.source_names import SourceNames
    from reifegrad.tables import Contract, Intake
    from reifegrad.tables import Mapping as ColumnMapping

_MOST_HEADINGS = 25

Progress = "Callable[[str, int], None]"


@dataclass(frozen=True)
class Sources:
    """Files, globs or database tables of the facts, as `reifegrad.tables` reads them."""

    leads: SourceNames
    accounts: SourceNames | None = None
    activities: SourceNames | None = None
    profile_changes: SourceNames | None = None
    mapping: ColumnMapping | None = None
    outcomes: SourceNames | None = None


@dataclass(frozen=True)
class LoadedFacts:
    """Relations ready for a plan, with what was found while reading; no score reads the outcomes."""

    relations: Relations
    intakes: tuple[Intake, ...]
    notes: tuple[Problem, ...] = ()
    intake_of: Mapping[str, Intake] = field(default_factory=dict)
    outcomes: ir.Table | None = None


@dataclass(frozen=True)
class ReadSources:
    """Every source as files that fit the model, and what was found on the way; no engine has seen them yet."""

    loader: Loader
    intakes: Mapping[str, Intake]
    notes: tuple[Problem, ...]


def load_facts(
    engine: Engine,
    model: ScoringModel,
    sources: Sources,
    *,
    staging: Path,
    rejects: Path | None = None,
    allow_missing: bool = False,
    progress: Callable[[str, int], None] | None = None,
) -> LoadedFacts:
    """Read all sources that the model needs.

    `staging` is a folder for converted copies; `rejects` one for reject files. Raises `ReifegradError` when a
    table cannot be read, or when a column that the model reads is nowhere (unless `allow_missing`, which makes
    it unknown for everybody and says so).
    """
    loader = Loader(engine, model.timezone, sources, staging, rejects, progress)
    return relate(engine, model, read_sources(loader, model, allow_missing=allow_missing))


def read_sources(loader: Loader, model: ScoringModel, *, allow_missing: bool = False) -> ReadSources:
    """Read all sources that the model needs, as far as `load_facts` does it without an engine.

    Raises:
        ReifegradError: A table cannot be read, or lacks a column that the model reads.
    """
    sources = loader.sources
    own, company = _attribute_types(model)
    intakes = {"leads": loader.read(LEADS, sources.leads, own)}
    if sources.accounts is not None:
        intakes["accounts"] = loader.read(ACCOUNTS, sources.accounts, {**own, **company})
    activities = sources.activities if model.reads.activities else None
    if activities is not None:
        intakes["activities"] = loader.read(ACTIVITIES, activities, _columns(model.properties))
    if sources.profile_changes is not None:
        intakes["profile_changes"] = loader.read(PROFILE_CHANGES, sources.profile_changes, own)
    if sources.outcomes is not None:
        intakes["outcomes"] = loader.read(OUTCOMES, sources.outcomes, {})
    notes = _missing_names(model, intakes, allow_missing=allow_missing)
    notes += _no_activities(model, intakes)
    if model.subject == "account" and "accounts" not in intakes:
        raise fail("no-accounts")
    return ReadSources(loader, intakes, (*notes_of(intakes.values()), *notes))


def notes_of(intakes: Iterable[Intake]) -> tuple[Problem, ...]:
    """What was found while reading; once, where one file was read for two tables."""
    return tuple(dict.fromkeys(note for intake in intakes for note in intake.notes))


def relate(engine: Engine, model: ScoringModel, read: ReadSources) -> LoadedFacts:
    """What was read as relations of an engine."""
    loader, intakes = replace(read.loader, engine=engine), read.intakes
    log = _activities(engine, model, loader, intakes)
    relations = Relations(
        leads=loader.view(intakes["leads"]),
        accounts=loader.view(intakes["accounts"]) if "accounts" in intakes else None,
        activities=log,
        changes=loader.view(intakes["profile_changes"]) if "profile_changes" in intakes else None,
        unique_activities="activities" not in intakes or log is None or loader.unique_ids(log),
    )
    outcomes = loader.view(intakes["outcomes"]) if "outcomes" in intakes else None
    return LoadedFacts(relations, tuple(intakes.values()), read.notes, intakes, outcomes)


@dataclass
class Loader:
    """Reads one table after the other; `timezone` is that of times without a zone.

    Files are read without an engine; tables of an engine, and everything that is asked of relations, need it.
    """

    engine: Engine | None
    timezone: str
    sources: Sources
    staging: Path
    rejects: Path | None
    progress: Callable[[str, int], None] | None
    relations: dict[str, ir.Table] = field(default_factory=dict)

    def read(self, contract: Contract, source: SourceNames, wanted: Mapping[str, ColumnType]) -> Intake:
        """One table, prepared for the engine; several sources are read one after the other.

        For profile changes `wanted` are the attributes of their values.
        """
        if is_engine_table(source):
            name = the_engine_table(contract, source)
            part = None if self.sources.mapping is None else self.sources.mapping.parts_for(contract.table, name)[0]
            with in_time(self.opened.cancel, name):
                intake, self.relations[contract.table] = fit_table(self.opened, contract, name, wanted, part)
            return intake
        report = self.progress

        def on_rows(rows: int) -> None:
            if report is not None:
                report(contract.table, rows)

        return prepare(
            contract,
            source,
            wanted=wanted,
            staging=self.staging,
            timezone=self.timezone,
            mapping=self.sources.mapping,
            rejects=None if self.rejects is None else self.rejects / f"{contract.table}.rejects.csv",
            progress=on_rows,
        )

    @property
    def opened(self) -> Engine:
        """The engine, where one is needed."""
        if self.engine is None:
            raise ValueError("this is asked of an engine, and none is open")
        return self.engine

    def unique_ids(self, log: ir.Table) -> bool:
        """Whether every activity_id stands once: because the user says so, or because the engine found it so."""
        parts = () if self.sources.mapping is None else self.sources.mapping.parts("activities")
        said = bool(parts) and all(part.unique_ids for part in parts)
        return said or self.opened.known_unique(log, "activity_id")

    def view(self, intake: Intake) -> ir.Table:
        """The table as a relation of the engine; loaded once."""
        if intake.table not in self.relations:
            self.relations[intake.table] = self.opened.load(intake)
        return self.relations[intake.table]


def _columns(types: Mapping[str, Type]) -> dict[str, ColumnType]:
    return {name: ColumnType(kind.value) for name, kind in types.items()}


def _attribute_types(model: ScoringModel) -> tuple[dict[str, ColumnType], dict[str, ColumnType]]:
    """The attributes that may stand in leads or accounts, and those of accounts only."""
    return _columns(model.reads.own_attributes), _columns(model.reads.company_attributes)


def _missing_names(model: ScoringModel, intakes: Mapping[str, Intake], *, allow_missing: bool) -> tuple[Problem, ...]:
    """Names of the model that no table has: errors, or warnings if that is allowed."""
    accounts = set(intakes["accounts"].columns) if "accounts" in intakes else set()
    leads = set(intakes["leads"].columns) if model.subject == "lead" else set()
    own = leads | accounts
    own |= {EMAIL_DOMAIN} if EMAIL in own else set()
    of_account = accounts | ({EMAIL_DOMAIN} if EMAIL in accounts else set())
    places = {"leads": leads, "accounts": accounts}
    problems = []
    for name in model.attributes:
        bare = name.removeprefix(ACCOUNT_PREFIX)
        known = of_account if name != bare else own
        if bare not in known:
            tables = _tables(places if name == bare else {"accounts": accounts})
            problems.append(
                _problem(
                    "unknown-attribute",
                    bare,
                    known,
                    tables,
                    variant="derived" if bare == EMAIL_DOMAIN else "",
                    allow_missing=allow_missing,
                    table="leads" if name == bare and leads else "accounts",
                    headings=_own_headings(intakes, ("leads", "accounts") if name == bare else ("accounts",)),
                )
            )
    if "activities" in intakes:
        known = set(intakes["activities"].columns)
        unread = [name for name in model.properties if name not in known]
        of_log = _own_headings(intakes, ("activities",))
        problems += [
            _problem("unknown-property", name, known, allow_missing=allow_missing, headings=of_log) for name in unread
        ]
    if problems and not allow_missing:
        raise ReifegradError(tuple(problems))
    return tuple(problems)


def _own_headings(intakes: Mapping[str, Intake], tables: Iterable[str]) -> dict[str, str]:
    """The headings of some tables that are called otherwise than what they are read as, or are not read at all."""
    every = {heading: name for table in tables if table in intakes for heading, name in intakes[table].headings.items()}
    return {heading: name for heading, name in every.items() if heading != name}


def _said_headings(headings: Mapping[str, str]) -> Message | str:
    """A user knows these, and not our names; nothing is said where they are the same."""
    if not headings:
        return ""
    headings = {as_mapped(heading): name for heading, name in headings.items()}
    shown: list[Param] = [
        message("headings.read", heading=repr(heading), name=name) if name else repr(heading)
        for heading, name in list(headings.items())[:_MOST_HEADINGS]
    ]
    return message("headings.own", headings=(*shown, *(["..."] if len(headings) > _MOST_HEADINGS else [])))


def _tables(places: Mapping[str, set[str]]) -> Message:
    given = [message(f"table.{name}") for name, columns in places.items() if columns]
    if not given:
        return message("tables.none")
    return (
        message("tables.one", name=given[0]) if len(given) == 1 else message("tables.two", one=given[0], other=given[1])
    )


def _problem(
    code: str,
    name: str,
    known: set[str],
    tables: Message | None = None,
    *,
    variant: str = "",
    allow_missing: bool,
    table: str = "activities",
    headings: Mapping[str, str],
) -> Problem:
    """A name of the model that no table has; one that is derived is missing because its source is."""
    source = EMAIL if variant == "derived" else name
    near = nearest_heading(source, known)
    unread = nearest_heading(source, [heading for heading, read in headings.items() if not read])
    near = unread if near.close is None and unread.close is not None else near
    params: dict[str, Param] = {
        "headings": _said_headings(headings),
        "name": name,
        "source": source,
        "near": near,
        "tables": tables,
        "table": table,
    }
    params["heading"] = near.close or "..."
    if not allow_missing:
        return Problem(code, variant=variant, params=params)
    return Problem(code, variant=f"{variant}-allowed".lstrip("-"), params=params, severity="warning")


def _no_activities(model: ScoringModel, intakes: Mapping[str, Intake]) -> tuple[Problem, ...]:
    if "activities" in intakes or not model.reads.activities:
        return ()
    return (Problem("no-activities", severity="warning"),)


def _activities(engine: Engine, model: ScoringModel, loader: Loader, intakes: Mapping[str, Intake]) -> ir.Table | None:
    """The log, with a column of unknowns for every property that it lacks; or an empty one."""
    import ibis

    if "activities" not in intakes:
        return _empty_activities(engine, model) if model.reads.activities else None
    log = loader.view(intakes["activities"])
    lacking = {n: ibis.null(IBIS_TYPES[k]) for n, k in model.properties.items() if n not in log.columns}
    return log.mutate(**lacking) if lacking else log


def _empty_activities(engine: Engine, model: ScoringModel) -> ir.Table:
    columns = {"activity_id": Type.TEXT, "lead_id": Type.TEXT, "kind": Type.TEXT, "occurred_at": Type.TIME}
    fields = {name: ARROW_TYPES[kind] for name, kind in {**columns, **model.properties}.items()}
    return engine.register("activities", pa.schema(list(fields.items())).empty_table())
