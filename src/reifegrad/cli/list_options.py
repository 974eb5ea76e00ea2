"""Options that say where scores go: all of them for programs, or a list for people or for an import."""

from __future__ import annotations

import functools
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any, TypeVar, cast

import click

from reifegrad.spec.list_columns import LIST_FORMS, is_list, read_list_columns

if TYPE_CHECKING:
    from collections.abc import Callable

    from reifegrad.report.list_files import ListFile

Command = TypeVar("Command", bound="Callable[..., Any]")

_SHOWN, _MOST_SHOWN = 20, 10_000
"""How many leads the screen lists, unless another number is named, and at most."""


@dataclass(frozen=True)
class ListOptions:
    """What was typed: `output` is a place, `form` a form of lists, `columns` names with commas between them."""

    output: str | None
    form: str | None
    columns: tuple[str, ...]
    top: int | None

    @property
    def is_list(self) -> bool:
        """Whether the output is a list, and not the table of all scores."""
        return self.output is not None and is_list(self.output, self.form)

    @property
    def table(self) -> str | None:
        """Where all scores go."""
        return None if self.is_list else self.output

    @property
    def shown(self) -> int | None:
        """How many leads the screen shows; none if the results go somewhere else."""
        return (self.top or _SHOWN) if self.output is None else None

    def file(self, language: str) -> ListFile | None:
        """The list that is to be written, if the output is one."""
        if self.output is None or not self.is_list:
            return None
        from reifegrad.report.list_files import ListFile

        wanted = read_list_columns(part for written in self.columns for part in written.split(","))
        return ListFile(self.output, self.form, wanted, self.top, language)

    def check(self) -> None:
        """Raise what `click` says of options that do not go together."""
        if not self.is_list and (self.form is not None or self.columns):
            raise click.UsageError("--for and --columns belong to a list: write -o list.xlsx, or -o list.csv --for ...")
        if self.output is None and (self.top or 0) > _MOST_SHOWN:
            raise click.UsageError(f"the screen lists at most {_MOST_SHOWN:,} leads: write -o list.xlsx for more")


def list_options() -> Callable[[Command], Command]:
    """Add `-o`, `--for`, `--columns` and `--top`; the command gets them together as `listed`."""
    options = (
        click.option(
            "-o",
            "--output",
            metavar="PLACE",
            help="Write all scores: .csv, .parquet, .json, or table:schema.name. With .xlsx, a list for people.",
        ),
        click.option(
            "--for",
            "form",
            type=click.Choice(LIST_FORMS),
            help="With -o list.csv: a list that Excel opens (excel, excel-de), or a file for the import of a CRM.",
        ),
        click.option(
            "--columns",
            metavar="NAMES",
            multiple=True,
            help="The columns of a list: rank,name,phone=Telephone,score. Default: those of the model, or the usual.",
        ),
        click.option(
            "--top",
            type=click.IntRange(min=1),
            metavar="N",
            help="How many leads to list. Default: 20 on the screen, all in a list file.",
        ),
    )

    def decorate(command: Command) -> Command:
        @functools.wraps(command)
        def gathered(**values: Any) -> Any:
            listed = ListOptions(**{field.name: values.pop(field.name) for field in fields(ListOptions)})
            listed.check()
            return command(listed=listed, **values)

        found: Any = gathered
        for option in reversed(options):
            found = option(found)
        return cast("Command", found)

    return decorate
