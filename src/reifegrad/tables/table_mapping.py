"""Describes how one source of a table names its columns and writes its values: a part of a mapping file."""

from __future__ import annotations

import codecs
import re
from datetime import datetime
from typing import Literal
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict, Field, PrivateAttr, StrictBool, StrictFloat, StrictInt, field_validator

WORDS_FOR_FORMATS = ("unix", "unix_ms", "unix_us", "unix_ns", "day_first", "month_first")
_SAMPLE_TIME = datetime(2025, 12, 31, 14, 30, 5)  # noqa: DTZ001 - a probe for formats, no moment

Constant = StrictBool | StrictInt | StrictFloat | str


class TableMapping(BaseModel):
    """How the source of one table names its columns and writes its values."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    source: str | None = Field(
        None,
        description="the file or pattern that this part is for, from the folder of the mapping file; "
        "it is read where the command line names none",
    )
    use: str | None = Field(None, description="a ready mapping by its name, such as hubspot; what is written here wins")
    columns: dict[str, str | tuple[str, ...]] = Field(
        {},
        description="our name -> the heading in the source; of several the first that is not empty in a row; where a "
        "heading stands twice, Title (1) is its first column and Title (2) its second",
    )
    constants: dict[str, Constant] = Field({}, description="columns with one value for all rows")
    values: dict[str, dict[Constant, Constant | None]] = Field(
        {}, description="for a column: the value in the source -> the value to take; null makes it unknown"
    )
    lower: tuple[str, ...] = Field((), description="columns whose texts are taken in lower case")
    trim: tuple[str, ...] = Field((), description="columns of Parquet files and databases to strip of outer spaces")
    path_from_url: tuple[str, ...] = Field(
        (), description="columns with full addresses of which only the path counts: https://x.de/a?b=c becomes /a"
    )
    record_number: tuple[str, ...] = Field(
        (),
        description="columns with External IDs of Odoo of which only the number of the record counts: "
        "__export__.crm_lead_40_ab12 becomes 40",
    )
    short_ids: tuple[str, ...] = Field(
        (), description="columns with ids of Salesforce of which the first 15 of 18 characters count, as in reports"
    )
    only: dict[str, tuple[Constant, ...]] = Field(
        {}, description="a column or heading -> the values of the rows to read; all others are left out and counted"
    )
    one_row: bool = Field(
        default=False,
        description="for leads and accounts: rows with the same id become one, with the latest value of each column "
        "that is not empty, by latest_by or else created_at; so a log of events can also serve as the list of leads",
    )
    latest_by: tuple[str, ...] = Field(
        (),
        description="for one_row: the heading with the moment of a row, of several the first that is not empty; rows "
        "without a moment come first, and rows of one moment follow each other as in the file",
    )
    ignore: tuple[str, ...] = Field(
        (),
        description="headings that are not read although they are called like a column, such as the country of a "
        "visit; one that `columns` names is read all the same",
    )
    key_from_row: bool = Field(
        default=False,
        description="for activities without an id: file name and line are used, "
        "so the same activity delivered twice counts twice",
    )
    several_leads: bool = Field(
        default=False,
        description="for activities: a cell of lead_id may hold several ids, separated by semicolons, as HubSpot "
        "writes the contacts of a call; the row counts for each of them, and its id becomes ID#LEAD",
    )
    unique_ids: bool = Field(
        default=False,
        description="you guarantee that every activity_id is unique; the check, which reads all ids, is skipped",
    )
    decimal: Literal[",", "."] | None = Field(None, description="the decimal mark")
    delimiter: str | None = Field(None, min_length=1, max_length=1, description="between the columns of a text file")
    quote: Literal["none", "double"] | None = Field(
        None,
        description="quotation marks in a text file: none: they are text, as in tables that tools write without "
        "enclosing any value; double: they enclose values, even those that hold line breaks and look like rows",
    )
    encoding: str | None = Field(None, description="of a text file, like cp1252")
    timezone: str | None = Field(None, description="of times without a zone")
    formats: dict[str, str] = Field(
        {},
        description="how a time is written: a strptime format; unix, unix_ms, unix_us or unix_ns where it counts from "
        "1970; day_first or month_first for dates like 1/2/2025",
    )
    time_of_day: dict[str, str] = Field(
        {}, description="for a column of dates: the heading of the column with the time of day, such as Uhrzeit"
    )
    other_ids: tuple[str, ...] = Field(
        (),
        description="headings with other ids of the person, such as anonymousId: where a row names one beside the "
        "lead_id, both are one person in all rows; an id that is named with several people joins nobody",
    )
    sheet: str | None = Field(None, description="the sheet of a workbook")
    header_row: int | None = Field(
        None, ge=0, description="the row of the headings, counted from 1; 0: there are none, `headings` names them"
    )
    headings: tuple[str, ...] = Field((), description="the headings of a file that has none, from left to right")
    footer: int | None = Field(
        None, ge=0, description="how many rows at the end are not data; 0: none. Without it they are recognised"
    )
    comment: str | None = Field(None, min_length=1, description="lines that begin with this, such as #, are not data")
    records: str | None = Field(
        None,
        description="the path of the list of records in a JSON file; in `columns`, ^ is the record around the list",
    )
    _optional: frozenset[str] = PrivateAttr(frozenset())
    _tool: str | None = PrivateAttr(None)

    @field_validator("columns", mode="before")
    @classmethod
    def _lists_of_headings(cls, value: object) -> object:
        if value is None:
            return {}  # `columns:` with nothing but comments below: what is missing is said when the source is read
        if not isinstance(value, dict):
            return value
        return {name: tuple(found) if isinstance(found, list) else found for name, found in value.items()}

    @field_validator("columns")
    @classmethod
    def _headings_are_named(cls, value: dict[str, str | tuple[str, ...]]) -> dict[str, str | tuple[str, ...]]:
        for name, heading in value.items():
            if heading == ():
                raise ValueError(f"the list of headings of {name} is empty")
        return value

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

    def headings_of(self, name: str) -> tuple[str, ...]:
        """The headings from which one of our columns is read, the first that has a value first."""
        found = self.columns.get(name, ())
        return (found,) if isinstance(found, str) else found

    @property
    def tool(self) -> str | None:
        """The ready mapping that it is completed by, its own or that of the whole file."""
        return self._tool or self.use

    @property
    def optional(self) -> frozenset[str]:
        """Columns of a ready mapping: a file may lack their headings."""
        return self._optional

    @property
    def changes(self) -> frozenset[str]:
        """Our columns whose values are changed on the way, so that files cannot be read in place."""
        several = {name for name in self.columns if len(self.headings_of(name)) > 1}
        joined = {"lead_id"} if self.other_ids or self.several_leads else set()
        named = (*self.values, *self.lower, *self.trim, *self.path_from_url, *self.record_number, *self.time_of_day)
        named += self.short_ids
        return frozenset({*named, *several, *joined})
