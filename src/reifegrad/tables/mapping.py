"""Loads the mapping file, which describes how a source names and writes things.

It is the remedy whenever a file cannot be understood on its own: headings, formats, fixed values.
"""

from __future__ import annotations

import codecs
import re
from datetime import datetime
from typing import TYPE_CHECKING, Any, Literal
from zoneinfo import ZoneInfo

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    PrivateAttr,
    StrictBool,
    StrictFloat,
    StrictInt,
    ValidationError,
    field_validator,
)
from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from reifegrad.errors import Problem, ReifegradError, fail, nearest

if TYPE_CHECKING:
    from pathlib import Path

    from pydantic_core import ErrorDetails

    from reifegrad.errors import Param

WORDS_FOR_FORMATS = ("unix", "unix_ms", "unix_us", "unix_ns", "day_first", "month_first")
_SAMPLE_TIME = datetime(2025, 12, 31, 14, 30, 5)  # noqa: DTZ001 - a probe for formats, no moment

Constant = StrictBool | StrictInt | StrictFloat | str


class TableMapping(BaseModel):
    """How the source of one table names its columns and writes its values."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    columns: dict[str, str] = Field({}, description="our name -> the heading in the source")
    constants: dict[str, Constant] = Field({}, description="columns with one value for all rows")
    key_from_row: bool = Field(
        default=False,
        description="for activities without an id: file name and line are used, "
        "so the same activity delivered twice counts twice",
    )
    unique_ids: bool = Field(
        default=False,
        description="you guarantee that every activity_id is unique; the check, which reads all ids, is skipped",
    )
    decimal: Literal[",", "."] | None = Field(None, description="the decimal mark")
    delimiter: str | None = Field(None, min_length=1, max_length=1)
    encoding: str | None = Field(None, description="of a text file, like cp1252")
    timezone: str | None = Field(None, description="of times without a zone")
    formats: dict[str, str] = Field(
        {},
        description="how a time is written: a strptime format; unix, unix_ms, unix_us or unix_ns where it counts from "
        "1970; day_first or month_first for dates like 1/2/2025",
    )
    sheet: str | None = Field(None, description="the sheet of a workbook")

    @field_validator("encoding")
    @classmethod
    def _encoding_is_known(cls, value: str | None) -> str | None:
        try:
            known = value is None or codecs.lookup(value)._is_text_encoding
        except (LookupError, ValueError) as error:
            raise ValueError(f"unknown encoding {value!r}") from error
        if not known:
            raise ValueError(f"{value!r} is no encoding of text")
        return value

    @field_validator("delimiter")
    @classmethod
    def _delimiter_separates(cls, value: str | None) -> str | None:
        if value is not None and (value in '"\r\n\0' or ord(value) > 127):
            raise ValueError("the delimiter must be one ASCII character like ; , | or a tab")
        return value

    @field_validator("timezone")
    @classmethod
    def _timezone_is_known(cls, value: str | None) -> str | None:
        if value is not None:
            try:
                ZoneInfo(value)
            except (OSError, ValueError, KeyError) as error:
                raise ValueError(f"unknown time zone {value!r}, write one like Europe/Berlin") from error
        return value

    @field_validator("formats")
    @classmethod
    def _formats_are_valid(cls, value: dict[str, str]) -> dict[str, str]:
        for column, form in value.items():
            if form in WORDS_FOR_FORMATS:
                continue
            try:
                datetime.strptime(_SAMPLE_TIME.strftime(form), form)  # noqa: DTZ007 - a probe
            except (ValueError, re.error) as error:
                raise ValueError(f"{form!r} of {column} is no time format: {error}") from error
        return value


class Mapping(BaseModel):
    """The mapping file: one optional part a table."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    leads: TableMapping | None = None
    accounts: TableMapping | None = None
    activities: TableMapping | None = None
    outcomes: TableMapping | None = None
    profile_changes: TableMapping | None = None
    moments: TableMapping | None = None
    _file: str = PrivateAttr("")

    @property
    def file(self) -> str:
        """Where the mapping was read from, for messages."""
        return self._file

    def table(self, name: str) -> TableMapping:
        """The part for a table; an empty one if the file is silent about it."""
        part = getattr(self, name)
        return part if isinstance(part, TableMapping) else TableMapping()


def load_mapping(path: Path) -> Mapping:
    """Read and check a mapping file.

    Args:
        path: The YAML file.

    Raises:
        ReifegradError: With every problem of the file, each with its line.
    """
    try:
        document = YAML(typ="rt").load(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise fail("mapping-unreadable", path=str(path), reason=str(error)) from error
    except (YAMLError, UnicodeDecodeError, ValueError) as error:
        mark = getattr(error, "problem_mark", None)
        raise fail(
            "mapping-not-yaml",
            reason=str(getattr(error, "problem", None) or error),
            file=str(path),
            line=mark.line + 1 if mark is not None else None,
        ) from error
    if document is None:
        document = {}
    try:
        mapping = Mapping.model_validate(document)
    except ValidationError as error:
        problems = [_problem(detail, document, str(path)) for detail in error.errors()]
        raise ReifegradError(tuple(problems)) from error
    _check_key_from_row(mapping, str(path))
    mapping._file = str(path)
    return mapping


def _check_key_from_row(mapping: Mapping, file: str) -> None:
    for name in Mapping.model_fields:
        if name != "activities" and mapping.table(name).key_from_row:
            raise fail("mapping-invalid", variant="key-from-row", table=name, file=file)


def _problem(detail: ErrorDetails, document: object, file: str) -> Problem:
    path = [part for part in detail["loc"] if part not in ("bool", "int", "float", "str")]
    key = ".".join(str(part) for part in path)
    line = _line(document, path)
    if detail["type"] == "extra_forbidden":
        model = Mapping if len(path) == 1 else TableMapping
        name = str(path[-1])
        params: dict[str, Param] = {"name": name, "near": nearest(name, model.model_fields)}
        return Problem("mapping-key-unknown", params=params, file=file, line=line, key=key)
    reason = detail["msg"].removeprefix("Value error, ")
    return Problem("mapping-invalid", params={"reason": reason}, file=file, line=line, key=key)


def _line(document: Any, path: list[int | str]) -> int | None:
    """The line of the innermost key of the path that the document has."""
    line: int | None = None
    for part in path:
        places = getattr(document, "lc", None)
        try:
            line = places.key(part)[0] + 1 if places is not None else line
            document = document[part]
        except (KeyError, TypeError, IndexError):
            return line
    return line
