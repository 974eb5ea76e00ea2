"""Prose of the page about tables and the mapping file; `<<name>>` marks where a table goes."""
# ruff: noqa: INP001

from __future__ import annotations

TABLES = """# Tables and the mapping file

Facts are read from `.csv`, `.tsv`, `.txt`, `.jsonl`, `.ndjson`, `.json` (all of these also with `.gz`), `.xlsx`,
`.xlsm`, `.xls`, `.xlsb`, `.ods`, `.parquet`, a folder of Parquet files, or a database: `duckdb:///file.db#table`,
`sqlite:///file.db#table`, `postgres://user@host/database#table`. `reifegrad map FILE...` recognises the exports of many
tools and proposes the mapping; see [map your exports](../how-to/map-your-exports.md). The delimiter and encoding are
recognised, and so is [how values are written](#how-values-are-read); the [mapping file](#the-mapping-file) can
override that. Headings are compared without regard to case, spaces and
punctuation; the last column lists the other headings under which a column is recognised.

`reifegrad score` reads leads, accounts, activities and profile changes; `backtest`, `calibrate` and `drift` also read
outcomes. Moments are a contract of the library; no command reads them.

<<tables>>

## How values are read

Values are read alike in every table, from every kind of file, and on every engine. What does not fit is counted, and
listed with file and line in the file of rejects: a row without its key is left out, any other value is unknown.

**Numbers.** Signs and words of currencies and `%` are dropped (12.5 % is 12.5). Thousands may be separated by a point,
a comma, a space of any kind or an apostrophe, in groups of three. A minus may be any dash, in front or behind
(`450,00-`), and parentheses are a minus (`(450.00)` is -450). `450,-` is 450; `1.5E+03` is 1500. Numbers beyond
10^15 are rejected.

**The decimal mark** is decided by all values of a column in a file, not by the delimiter: one value that can be read
in one way only, such as `1.299.000,50`, `12.5` or `0.125`, decides for `1.500` as well, whichever row it is in. Where
no value decides, a decimal comma is taken in a file with semicolons, and a decimal point elsewhere; a warning says so
(`decimal-unclear`) and names the line of the mapping file that settles it. Where values contradict each other, the
majority decides (in a tie, the rule just named), the others are rejected, and a warning names them (`decimal-mixed`).
In a workbook with German headings (two at least), dates such as `31.12.2025` as texts or decimal commas in other
columns, texts such as `12.000` are thousands if no value of the column says otherwise (`decimal-thousands`).
A number in a cell of a workbook, or in a typed column, is what it is and decides nothing.

**Dates and times.** These forms are read without any mapping:

| Form | Example |
| --- | --- |
| ISO 8601, also with `/` or `.`, or without any | `2025-01-15`, `2025/1/15`, `20250115`, `20250115T143005Z` |
| day first, with points | `15.01.2025`, `15.1.25` |
| day and month in either order, with `/` or `-` | `15/01/2025`, `1/15/25` |
| with the name of the month, German or English | `15-Jan-2025`, `15. Januar 2025`, `Jan 15, 2025` |

A time may follow the date: `14:30`, `14:30:05`, fractions of a second, `2:30 PM`, `14:30 Uhr`, and a zone: `Z`,
`UTC`, `GMT`, `CET`, `CEST`, `MEZ`, `MESZ` or an offset such as `+01:00`, `+0100`, `GMT+1`. The name of a weekday in
front is ignored. Years of two digits are those from 1969 to 2068. **The order of day and month** is decided by all
values of a column in a file, like the decimal mark: `31/12/2025` decides for `1/2/2025`. Where no value decides, the
month is taken to come first, and a warning says so (`date-order-unclear`); `formats: {NAME: day_first}` (or
`month_first`) settles it. Values that contradict the order of most are rejected, and named (`date-order-mixed`).

Numbers that count from 1970 are read as times only if `formats` says `unix` (seconds), `unix_ms`, `unix_us` or
`unix_ns`; messages name the one that fits. Any other form is described as [strptime
does](https://docs.python.org/3/library/datetime.html#format-codes): `formats: {NAME: "%Y%m%d%H"}`.

**Times without a zone** are of the model's zone in text files, workbooks, and frames passed in by a program. In
Parquet files and tables of databases they are UTC. `timezone` in the mapping file names another zone. Of an hour that
the clock shows twice the first one is meant; one that it skips counts with the offset before.

**Yes and no** are `true`, `yes`, `ja`, `wahr`, `on`, `t`, `y`, `j`, `1`, `x`, ✓, and `false`, `no`, `nein`, `falsch`,
`off`, `f`, `n`, `0`, in any case. Where a column holds nothing but `x`, an empty cell is a no.

**Ids.** A number in a cell or in a column of doubles is the same id as its digits in a text: 5.0 is `5`. Beyond
9,007,199,254,740,992 (2^53; 2^24 for single precision) two neighbouring ids would be one, as they are in `1.2021E+15`:
that is an error (`id-digits-lost`).

**Texts** are compared in the composed form of Unicode (NFC), those of models as well: `ä` is one letter, also in a file
from a Mac. Spaces at both ends are dropped. Exceptions are `activity_id` and `lead_id` of logs in Parquet files, and
tables of an engine: they are compared as they are.

**Profile changes.** `value` is read in the type in which the model reads its attribute, by these rules; each attribute
is treated as a column of its own, so that its own values decide its decimal mark. Values that do not fit are listed as
`value (NAME)`, and the attribute is unknown from that moment on. In a mapping file, `formats` for `profile_changes` may
name attributes. A log that is a table of the engine is read as it is: numbers such as `1500.5`, the words for yes and
no, times such as `2025-05-01T00:00:00+02:00`; a warning counts all other values (`table-values-unread`).

**Sizes.** `employees` and `revenue` are numbers, unless the model compares them with texts, such as `11-50`.

## Several outcomes of one lead

Duplicate outcomes (the same lead, result and moment) count once. From its first outcome on, won or lost, a lead is
decided and no longer judged. A judgement before that counts as won if any win falls within the horizon: the earliest
win counts, even if the lead was lost before, at the same moment, or later. Leads that were lost at the moment of their
first win or after it are counted in a notice. Outcomes of leads that are not in the table of leads do not count, and a
notice says how many there are; if none of the outcomes belongs to a lead, the command stops.

## Until when the data is complete

Leads whose horizon ends after the end of the data are open, not lost, so `backtest`, `calibrate`, `criteria`, `drift`
and `learn` have to know that end. It is the newest date among `created_at` of leads, `occurred_at` of activities and
`decided_at` of outcomes, ignoring

- dates after today (planned events, expected closes), unless most dates are;
- a few outliers: at most three or one in a thousand, and never more than one in a hundred of all dates, that come after
  more than 30 days without any date and after a gap more than ten times the usual one. The usual gap is the one that
  nine of ten gaps between the last hundred days with a date do not exceed, both among the dates of all tables and among
  those of the same table.

Rows with later dates stay in the tables, but no judgement sees them. A notice says where they are, how many there are,
what the newest date is, and which end was used. `--until 2025-11-30` (or `30.11.2025`) sets the end instead: the data
is then complete up to the end of that day.

## The mapping file

The mapping file is a YAML file with one part for each table: `leads`, `accounts`, `activities`, `outcomes`,
`profile_changes`, `moments`. All keys are optional. `reifegrad init` writes an example; [a German Excel
export](../how-to/german-excel-export.md) and [real data](../how-to/real-data.md) show two in use.

<<mapping>>

At the top of the file, `use: hubspot` takes a [ready mapping](ready-mappings.md) for all tables; within a table it is
for that table. What the file says itself wins. `--mapping hubspot` is the same without a file.

## Several sources of one table

`--leads a.csv --leads b.csv` reads the rows of both; so do the options of the other tables, and lists in Python. In the
mapping file, a table with several sources has a list of parts, each with its `source`:

```yaml
activities:
  - source: mail.csv
    columns: {activity_id: Nr, lead_id: Kontakt, occurred_at: Datum}
    constants: {kind: email_opened}
  - source: web-*.jsonl
    columns: {activity_id: messageId, lead_id: userId, kind: event, occurred_at: timestamp}
```

- The `source` of a part is found from the folder of the mapping file. Sources that the file names are read where the
  command line names none for the table.
- A table with one part: it applies to every source that is named. With a list: a source is read by the part that names
  its path, else by the first pattern that matches it, else by the part with the same file name (if only one has it),
  else by a part without `source`; if there is none, the command stops. Two parts that name the same `source` both read
  it.
- Columns that only one source has are unknown in the rows of the others. Two rows of leads with one id: the first
  counts, the other is rejected, as within one file.
- **Ids of activities** count within their source: a file (each file of a pattern), a folder of Parquet files, a table
  of a database. Rows of different sources that have the same id, and are equal in the lead, the kind, the time and
  every property that the model reads, are one activity. If they differ they are different activities, and a note
  says how many there are: the id in the later source then begins with its name, `web.csv:17`. Within one source the
  same id is one activity, [whatever the rows say](meaning.md).
- A table of the engine (`table:...`) is the only source of its table; its mapping has `columns` with one heading each,
  `constants`, `timezone` and `unique_ids`.

## What surrounds a table

Tools write more into a file than its table. This is recognised, left out, and reported in the notes of
`reifegrad check` and by `reifegrad map`:

- **Titles and comments above the headings.** The headings are in the first of the first 60 rows that fills more than
  half as many cells as the widest of them, and is not a comment (`# `); a row with at least two known headings
  is preferred to one with none. `header_row: 4` sets it, `header_row: 0` with `headings: [...]` is for files
  without any.
- **A row of totals directly below the headings**, and a **footer**: at the end of the file, rows that say Total, Grand
  Totals, Summe, Gesamt, ... with nothing but numbers beside it; rows alone in a block below a blank row, if one of them
  is a known closing (Copyright, Confidential, Generated by, Erstellt am, ...), a total, or a sentence of three words;
  and in the last row a known closing or a count (`Anzahl: 12`, `Count | 12`) with nothing beside it. `footer: 0` takes
  every row as data, `footer: 3` leaves out the last three.
- **Rows that only draw the table**, wherever they stand: the headings once more (exports that were put together), a
  line of dashes (`----+----`), and the `(2 rows)` of a database tool; and a row of units such as `[EUR]` below the
  headings. They are named with their lines. Nothing else in the middle is left out: a row whose id is `Total` or
  `Summe` and that holds nothing but numbers is read like any other, with a warning.
- **Comment lines** in between, if you name their mark: `comment: "#"`.
- **Merged headings** of workbooks: a group above headings that occur twice becomes part of them ("Firma Name"); a
  heading over two rows makes the second a row of headings.
- **Hidden columns** of workbooks are read like all others, and named. Empty rows are skipped.

## Other values

- `values: {country: {Germany: DE}, outcome: {Qualified: won, Disqualified: lost}}`: a cell that is exactly the text on
  the left, without outer spaces, is read as the one on the right, before its type is decided. All others stay.
- `lower: [lead_id, email]` reads texts in lower case, `trim: [account_id]` without outer spaces (text files and
  workbooks are always read that way).
- `path_from_url: [path]`: of `https://www.example.com/preise?utm=x#top`, `www.example.com/preise` and `/preise?utm=x`
  only `/preise` counts; a host alone is `/`; anything else stays as it is.
- `record_number: [lead_id]`: of an External ID that Odoo makes, such as `__export__.crm_lead_40_ab12`, only the number
  of the record (40) counts, by which lists of activities name it; anything else stays as it is.
- `short_ids: [lead_id]`: of an id of Salesforce with 18 characters, as the Data Loader writes it, only the first 15
  count, as a report writes them; upper and lower case differ. `map` proposes it where files have ids of both lengths.
- `columns: {lead_id: [userId, anonymousId]}`: in each row the first heading that is not empty. A heading may serve two
  columns; one that is mapped to an id (`lead_id: Email`) is also read as what it is (`email`).
- `time_of_day: {occurred_at: Uhrzeit}`: the date is in one column, the time of day in another. Both are read as they
  are written: 14:05, 14:05:30, 2:05 PM, 14.05 Uhr, 1405, or cells of a workbook. A row without a time of day counts at
  midnight, as a date alone does, and a notice says how many there are; a row with something else in its place is
  rejected. Where the mapping names none but such a column stands beside the dates, `score` warns. `formats` is then
  that of the date.
- `columns: {path: "url (actionDetails *)"}`: columns that are numbered within a row give a row for each number.
- `only: {type: [track, page]}` reads only rows with these values. `one_row: true` makes one lead of all rows with the
  same id, with the latest value of each column that is not empty (`latest_by`). Rows that are left out are counted.

## JSON

A `.jsonl` or `.ndjson` file has one object in each line; so may a `.json` file, or it is a list of objects, or an
object with one list of objects in it (with several, `records: results` says which). Each key is a column; nested keys
are joined by points: `properties.path`, `context.page.url`. A list of values is one text, joined by semicolons; a list
of objects is its JSON text, and `items.0.name` reads into it. A list of `{key, value}`, as BigQuery exports parameters,
is read by its keys: `event_params.page_location`. Numbers keep the digits that are written there, so ids of any length
stay what they are.

`records: actionDetails` makes a row of each object in a list inside each record, or of the one object that takes the
place of the list; `^.visitorId` is then a key of the record around it.

## A file that changes

A file that is replaced or written to while it is read, or until the scores are computed, stops the command
(`source-changed`): nobody could say which of its rows count. A mapping file may have up to 2 MB.
"""
