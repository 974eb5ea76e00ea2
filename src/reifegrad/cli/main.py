"""Runs one command, loaded when it is called; ends with 0 if all is well, 1 for problems found, 2 for misuse."""

from __future__ import annotations

import os
import sys
from importlib import import_module
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import click

from reifegrad.cli.interrupts import stop_cleanly
from reifegrad.cli.streams import fit_streams, leave_quietly
from reifegrad.language.secrets import masked
from reifegrad.run.garbage import look_less_often
from reifegrad.version import __version__

if TYPE_CHECKING:
    from collections.abc import Sequence
    from importlib.metadata import EntryPoint

COMMANDS = {
    "init": "Start a model from a template, with mapping and examples.",
    "templates": "List the models that come with Reifegrad.",
    "map": "Recognise your files and propose the mapping that reads them.",
    "check": "Find every problem in a model and its data.",
    "test": "Run the examples of a model: given these facts, expect this score.",
    "score": "Score all leads; print the priority list or write a file.",
    "explain": "Explain why a lead has its score, and what will change.",
    "diff": "Compare two models, and show which leads the difference moves.",
    "backtest": "Score leads at past moments, and compare the scores with what became of them.",
    "calibrate": "Find the threshold that brings as many leads as sales can handle.",
    "criteria": "Check each criterion's points against what became of the leads.",
    "learn": "Learn a scoring model from leads that were won and lost.",
    "drift": "Show what has changed since a model was trained, and whether to learn it again.",
    "icp": "Derive the ideal customer from the leads that were won.",
    "rfm": "Score customers by recency, frequency and monetary value.",
    "attribution": "Say what each channel has contributed to what was won.",
    "forecast": "Forecast wins and revenue of the next weeks, checked against the past.",
    "ask": "Find the question that would tell you most about a lead.",
    "agreement": "Say who gets which lead, and play it over past leads.",
    "actions": "Say what starts when a lead crosses something, and play it over past weeks.",
    "sql": "Write the model as SQL for your warehouse.",
    "schema": "Write the JSON Schema that lets editors complete a model.",
    "demo": "Make a demo company, score it and show the list.",
    "demo-data": "Write a demo company of any size.",
    "doctor": "Show which versions are installed here.",
}
"""Every command and its one line, so that the list of them needs no command to be loaded."""

ADDED = "reifegrad.commands"
"""The entry points under which other packages add commands: the server's come from `reifegrad_web`."""


class Commands(click.Group):
    """Loads a command when it is called, and turns every error into a line and an exit code."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """All names, in the order in which people meet them."""
        return [*COMMANDS, *_added()]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of a name, from the module of that name."""
        if cmd_name not in COMMANDS:
            return _load_added(cmd_name)
        module = import_module(f"reifegrad.cli.commands.{cmd_name.replace('-', '_')}")
        command: click.Command = module.command
        command.short_help = COMMANDS[cmd_name]
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Name the nearest command for one that does not exist."""
        name = args[0]
        if not name.startswith("-") and name not in COMMANDS and name not in (added := _added()):
            from reifegrad.errors import nearest

            raise click.UsageError(f"there is no command {name!r}. {nearest(name, [*COMMANDS, *added])}", ctx)
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The list of commands, without loading one of them."""
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))
        added = {name: _load_added(name) for name in _added()}
        lines = [(name, found.get_short_help_str(100)) for name, found in added.items() if found is not None]
        if lines:
            with formatter.section("Commands of the server"):
                formatter.write_dl(lines)

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; whatever it raises is said in a line and ends the program with a code."""
        as_json, language = "--json" in ctx.args, _language(ctx.args)
        try:
            return super().invoke(ctx)
        except click.UsageError as error:
            said = click.UsageError(masked(error.format_message(), *ctx.args), error.ctx)
            if not as_json:
                raise said from None
            ctx.exit(_report(said, language, as_json=True))
        except (click.ClickException, click.exceptions.Exit, click.Abort, BrokenPipeError):
            raise
        except (Exception, KeyboardInterrupt) as error:  # noqa: BLE001  # the last resort: never a traceback
            ctx.exit(_report(error, language, as_json=as_json))


def _added() -> dict[str, EntryPoint]:
    """The commands of other packages that are installed, by name."""
    from importlib.metadata import entry_points

    return {point.name: point for point in entry_points(group=ADDED)}


def _load_added(name: str) -> click.Command | None:
    """A command of another package; None if there is none, or if what it needs is not installed."""
    point = _added().get(name)
    if point is None:
        return None
    command: click.Command = point.load()
    return command


def _language(args: Sequence[str]) -> str:
    """The language that was asked for, also of a command that could not be read to its end."""
    from reifegrad.language import LANGUAGES

    named = [value for word, value in pairwise(args) if word == "--lang"]
    named += [word.removeprefix("--lang=") for word in args if word.startswith("--lang=")]
    wanted = (named or [os.environ.get("REIFEGRAD_LANG", "")])[-1].lower()
    return wanted if wanted in LANGUAGES else LANGUAGES[-1]


def _report(error: BaseException, language: str, *, as_json: bool) -> int:
    from reifegrad.cli.failures import describe
    from reifegrad.cli.screen import Screen

    failure = describe(error)
    screen = Screen(language)
    if as_json:
        from reifegrad.report.records.problems import ProblemsOutput

        screen.json(ProblemsOutput.of(failure.problems, language))
    else:
        screen.problems(failure.problems)
    return failure.code


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="reifegrad")
def cli() -> None:
    """Lead scoring that is exact, explained and true for any day in the past.

    Start with `reifegrad demo`, or with `reifegrad init` for a model of your own.
    """


def main() -> None:
    """The program `reifegrad`."""
    look_less_often()
    fit_streams()
    stop_cleanly()
    try:
        cli(prog_name="reifegrad")
    except KeyboardInterrupt:
        sys.exit(130)
    except SystemExit as end:
        sys.exit(_printed(end.code))


def _printed(code: Any) -> Any:
    """The code to end with once everything is printed: a disk that is full says so only then."""
    try:
        sys.stdout.flush()
    except OSError as error:
        leave_quietly()
        return code or (1 if isinstance(error, BrokenPipeError) else _report(error, "en", as_json=False))
    return code
