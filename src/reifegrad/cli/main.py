"""Runs one command, loaded when it is called; ends with 0 if all is well, 1 for problems found, 2 for misuse."""

from __future__ import annotations

import sys
from importlib import import_module
from typing import Any

import click

from reifegrad.version import __version__

COMMANDS = {
    "init": "Start a model from a template, with mapping and examples.",
    "templates": "List the models that come with Reifegrad.",
    "check": "Find every problem of a model, and of the data for it.",
    "test": "Run the examples of a model: given these facts, expect this score.",
    "score": "Score all leads; print the priority list or write a file.",
    "explain": "Say why a lead has its score, and what will change.",
    "diff": "Compare two models, and say whom the difference moves.",
    "backtest": "Measure models at past moments against what became of the leads.",
    "calibrate": "Find the threshold that brings as many leads as sales can work.",
    "criteria": "Hold each criterion's points against what became of the leads.",
    "learn": "Learn a scoring model from leads that were won and lost.",
    "drift": "Say what has changed since a model was trained, and whether to learn it anew.",
    "icp": "Derive the ideal customer from those who were won.",
    "rfm": "Freeze recency, frequency and monetary value into a model.",
    "ask": "Say which question would tell most about a lead.",
    "sql": "Write the model as SQL for your warehouse.",
    "schema": "Write the JSON Schema by which editors complete a model.",
    "demo": "Make a demo company, score it and show the list.",
    "demo-data": "Write a demo company of any size.",
    "doctor": "Say which versions are at work here.",
}
"""Every command and its one line, so that the list of them needs no command to be loaded."""


class Commands(click.Group):
    """Loads a command when it is called, and turns every error into a line and an exit code."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """All names, in the order in which people meet them."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of a name, from the module of that name."""
        if cmd_name not in COMMANDS:
            return None
        module = import_module(f"reifegrad.cli.commands.{cmd_name.replace('-', '_')}")
        command: click.Command = module.command
        command.short_help = COMMANDS[cmd_name]
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Name the nearest command for one that does not exist."""
        name = args[0]
        if not name.startswith("-") and name not in COMMANDS:
            from reifegrad.errors import nearest

            raise click.UsageError(f"there is no command {name!r}. {nearest(name, COMMANDS)}", ctx)
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The list of commands, without loading one of them."""
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; whatever it raises is said in a line and ends the program with a code."""
        as_json = "--json" in ctx.args
        try:
            return super().invoke(ctx)
        except click.UsageError as error:
            if not as_json:
                raise
            ctx.exit(_report(error, as_json=True))
        except (click.ClickException, click.exceptions.Exit, click.Abort, BrokenPipeError):
            raise
        except (Exception, KeyboardInterrupt) as error:  # noqa: BLE001  # the last resort: never a traceback
            ctx.exit(_report(error, as_json=as_json))


def _report(error: BaseException, *, as_json: bool) -> int:
    from reifegrad.cli.failures import describe
    from reifegrad.cli.screen import Screen
    from reifegrad.report.records.problems import ProblemsOutput

    failure = describe(error)
    screen = Screen()
    if as_json:
        screen.json(ProblemsOutput.of(failure.problems))
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
    try:
        cli(prog_name="reifegrad")
    except KeyboardInterrupt:
        sys.exit(130)
