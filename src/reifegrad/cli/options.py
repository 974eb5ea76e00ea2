"""Options that several commands share: where the facts are, which moment, the language, JSON."""

from __future__ import annotations

import functools
import re
from dataclasses import fields
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Literal, TypeVar, cast

import click

from reifegrad.tasks.inputs import ENGINE, REJECTS, SOURCE_TIMEOUT, TABLES, FactInputs, PastInputs

if TYPE_CHECKING:
    from collections.abc import Callable

    from reifegrad.spec.source_names import SourceNames

Command = TypeVar("Command", bound="Callable[..., Any]")

SOURCE = (
    "a file, a pattern, a folder of Parquet files, duckdb:///file.db#table (also sqlite, postgres), "
    "or table:schema.name of the engine"
)
_MEMORY = re.compile(r"^\d+(\.\d+)?\s?([KMGT]i?B)$", re.IGNORECASE)


def now() -> datetime:
    """The moment of the clock; nothing below the command line looks at it."""
    return datetime.now(UTC)


def engine_option() -> Callable[[Command], Command]:
    """`--engine`, the URL of what computes."""
    return click.option(
        "--engine",
        metavar="URL",
        default=ENGINE,
        envvar="REIFEGRAD_ENGINE",
        show_envvar=True,
        show_default=True,
        help="Where to compute: duckdb:///file.db, postgres://user@host/database, spark://local[2].",
    )


def _without_now(ctx: click.Context, param: click.Parameter, value: str | None) -> str | None:
    """The text of a moment; `now` becomes the moment that it is. Nothing below reads a clock."""
    return now().isoformat() if value is not None and value.strip().lower() == "now" else value


def _check_memory(ctx: click.Context, param: click.Parameter, value: str | None) -> str | None:
    if value is not None and not _MEMORY.match(value.strip()):
        raise click.BadParameter("write a size such as 8GB or 500MB", ctx, param)
    return value


def data_options(
    *, required: bool, outcomes: Literal["required", "optional"] | None = None
) -> Callable[[Command], Command]:
    """Add the options of the facts; the command gets them together as `data`. No score reads outcomes."""
    options = (
        _source("--leads", f"The leads: {SOURCE}. Repeat it to read several, here and below."),
        _source("--accounts", "Their companies."),
        _source("--activities", "What they did."),
        _source("--profile-changes", "Which attributes changed, and when."),
        click.option(
            "--mapping",
            metavar="FILE",
            help="How your files name their columns (YAML), or the name of a ready mapping such as hubspot. Sources "
            "that it names need not be named again.",
        ),
        click.option(
            "--rejects",
            metavar="DIR",
            default=REJECTS,
            show_default=True,
            help="Where to list rows that cannot be read; created only if there are any.",
        ),
        click.option("--allow-missing", is_flag=True, help="Treat missing columns as unknown for every lead."),
        *_computing_options(),
        *(() if outcomes is None else (_source("--outcomes", "Which leads were won or lost, and when."),)),
    )

    def decorate(command: Command) -> Command:
        @functools.wraps(command)
        def gathered(**values: Any) -> Any:
            given = [field.name for field in fields(FactInputs) if field.name in values]
            data = FactInputs(**{name: values.pop(name) for name in given})
            # Learning from a column looks at one table, whatever else the mapping names.
            tables = [name for name in given if name in TABLES] if values.get("target") is None else ["leads"]
            data = data.with_sources_of_mapping(tables)
            _check_given(data, leads=required, outcomes=outcomes == "required")
            return command(data=data, **values)

        return cast("Command", _all(options, gathered))

    return decorate


def _computing_options() -> tuple[Callable[[Any], Any], ...]:
    """Where a task computes, and how much of the machine and of time it may take."""
    return (
        click.option("--memory", metavar="SIZE", callback=_check_memory, help="Memory limit, such as 8GB."),
        click.option("--threads", type=click.IntRange(1, 1024), help="Maximum number of processor cores."),
        click.option(
            "--source-timeout",
            type=click.IntRange(1, 604_800),
            metavar="SECONDS",
            default=SOURCE_TIMEOUT,
            show_default=True,
            help="How long reading one table of a database may take.",
        ),
        engine_option(),
        click.option(
            "--allow-views",
            is_flag=True,
            help="Trust the database file of --engine duckdb:///file.db: run its views, let them read other files.",
        ),
    )


def _source(name: str, text: str) -> Callable[[Any], Any]:
    """An option that names a source; given several times, all of them are read."""
    return click.option(name, metavar="SOURCE", multiple=True, callback=_sources, help=text)


def _sources(ctx: click.Context, param: click.Parameter, value: tuple[str, ...]) -> SourceNames | None:
    return value if len(value) > 1 else next(iter(value), None)


def _check_given(data: FactInputs, **required: bool) -> None:
    """Say which sources are missing, where neither an option nor the mapping names one."""
    for name, is_required in required.items():
        if is_required and getattr(data, name) is None:
            context = click.get_current_context()
            raise click.MissingParameter(ctx=context, param_hint=f"'--{name}'", param_type="option")


def past_options(*, at: str, horizon: bool = True) -> Callable[[Command], Command]:
    """Add the options that say which moments of the past are looked at; the command gets them as `past`.

    `at` is the default of `--at`; an empty one leaves it and the horizon to the model, as it was trained. Where nobody
    asks what became of the leads, there is no `horizon`.
    """
    length = "90d" if at else ""
    trained = "" if at else " Default: as the model was trained, else "
    moments = (
        "When leads are judged: creation+7d (once, that long after creation), month_ends (at each month's end while "
        "undecided), hand_over (when first handed over)."
    )
    options = (
        click.option(
            "--at",
            metavar="WHEN",
            default=at,
            show_default=bool(at),
            help=moments + (trained and f"{trained}creation+7d."),
        ),
        *([_horizon_option(length, trained)] if horizon else []),
        moment_option("--from", "since", help="Only moments from this day on: 2025-01-31 or 31.01.2025."),
        moment_option("--to", "until", help="Only moments before this day."),
        until_option(),
        click.option(
            "--stage", metavar="NAME", default="sales_qualified", show_default=True, help="The stage of a hand-over."
        ),
    )

    def decorate(command: Command) -> Command:
        @functools.wraps(command)
        def gathered(**values: Any) -> Any:
            given = [field.name for field in fields(PastInputs) if field.name in values]
            past = PastInputs(**{name: values.pop(name) for name in given})
            return command(past=past, **values)

        return cast("Command", _all(options, gathered))

    return decorate


def _horizon_option(default: str, trained: str) -> Callable[[Any], Any]:
    """`--horizon`; `trained` says where there is no default that a model was trained with it."""
    text = "How long a lead has to be won after it is judged." + (trained and f"{trained}90d.")
    return click.option("--horizon", metavar="TIME", default=default, show_default=bool(default), help=text)


def pictures_option() -> Callable[[Command], Command]:
    """`--pictures`, the folder for the pictures of a report as files of their own."""
    text = "Also write every picture as .svg and .png, as wide as a slide, into this folder; never overwrites a file."
    return click.option("--pictures", metavar="DIR", help=text)


def until_option() -> Callable[[Any], Any]:
    """`--until`, the day up to which the data is complete; without it the dates of the tables tell."""
    text = (
        "The day until which the data is complete: leads whose horizon ends later are open, not lost. Default: the "
        "newest date of leads, activities and outcomes that is neither in the future nor far from all others."
    )
    return moment_option("--until", "complete_until", help=text)


def moment_option(*names: str, metavar: str = "DATE", **settings: Any) -> Callable[[Any], Any]:
    """An option that is a day or a moment; `now` is the clock."""
    return click.option(*names, metavar=metavar, callback=_without_now, **settings)


def _all(options: tuple[Callable[[Any], Any], ...], command: Any) -> Any:
    for option in reversed(options):
        command = option(command)
    return command


def as_of_option(*, required: bool) -> Callable[[Command], Command]:
    """`--as-of`, whose text is read with the model's time zone."""
    text = (
        "The moment of the score: 2026-01-01 (or 01.01.2026) is midnight at the start of that day; 2026-01-01T15:00 is "
        "in the model's time zone; 2026-01-01T15:00Z or +01:00 names its own; now is the current time."
    )
    return moment_option("--as-of", metavar="MOMENT", required=required, help=text)


_JSON = click.option("--json", "as_json", is_flag=True, help="Print JSON, errors too.")
_LANGUAGE = click.option(
    "--lang",
    type=click.Choice(["de", "en"]),
    default="en",
    envvar="REIFEGRAD_LANG",
    show_envvar=True,
    show_default=True,
    help="Language of the output.",
)


def screen_options(*, language: bool = True, json: bool = True) -> Callable[[Command], Command]:
    """Add `--lang` and `--json`; the command gets a `screen` that prints as they say."""

    def decorate(command: Command) -> Command:
        @functools.wraps(command)
        def with_screen(*, lang: str = "en", as_json: bool = False, **values: Any) -> Any:
            from reifegrad.cli.screen import Screen

            return command(screen=Screen(lang, as_json=as_json), **values)

        options = (*((_LANGUAGE,) if language else ()), *((_JSON,) if json else ()))
        return cast("Command", _all(options, with_screen))

    return decorate
