"""Prose of the generated reference pages around their tables; `<<name>>` marks where a table goes."""
# ruff: noqa: INP001

from __future__ import annotations

MODEL = """# The model file

A scoring model is one YAML file. This page lists its keys. Editors know them, too, thanks to the first line
`# yaml-language-server: $schema=scoring-model.schema.json` and the schema file that `reifegrad init` or
`reifegrad schema` writes. A key that is not listed here is an error. [What a score means](meaning.md) defines what the
keys mean, to the last milli-point.

Durations: `30 days`, `2 weeks`, `12 hours`, `3 months`, `1 quarter`, `1 year`. Decay does not accept months, quarters
and years, because they differ in length. Points have at most three decimals.

<<parts>>
"""

CONDITIONS = """# Conditions

`when`, `where`, `population`, segments, priorities and the formula of the score are SQL expressions. This page
describes the whole language; anything else is an error.

<<table>>

- Texts are in single quotes: `country = 'DE'`. They are case-sensitive.
- `country` is the lead's own value or, if that is unknown, its company's; `account.country` reads the company's value
  only.
- `email_domain` is the domain of the e-mail address where no column has it; [the order of its places](meaning.md).
- The names of [measures](meaning.md#measures) are read like attributes: `pricing_visits_7d >= 2 and opens_7d >= 1`.
- `days_since(created_at) > 90` and `days_until(renewal_date) between 0 and 60` count full days of 24 hours up to the
  moment of scoring; reasons and forecasts know when they change.
- A criterion can give points by the value of an expression, too: `measure: days_since(created_at)` with a map of
  points.
- `has_word` looks for whole words: `has_word(position, 'VP')` is true for `VP Sales` and `sales-vp`, not for `MVP`;
  `has_word(position, 'vice president')` for both words, one behind the other. Words consist of letters and digits.
  Between them is everything else: the rest of ASCII and Latin-1, the blocks U+2000 to U+2BFF, U+2E00 to U+2E7F and
  U+1F000 to U+1FFFF (signs, symbols, pictures), full-width and CJK punctuation, and the punctuation of Greek, Armenian,
  Hebrew, Arabic and Devanagari.
- `has_value(interests, 'erp')` looks for one value of a text such as `erp; crm`. Values are separated by `;`, in a text
  without one by `,` or `|`; blanks around them do not count; case does. The whole text is a value, too.
- `like '10!%%' escape '!'`: behind the escape character (one of your choice), `%`, `_` and itself are ordinary.
- Unknown values make a condition unknown, not false: `country not in ('DE')` is unknown for a lead without a country. A
  criterion with an unknown condition gives its `unknown` points, by default 0.
- `where` reads the properties of an activity; `when` and `population` read attributes; segments and priorities read
  attributes, dimensions and `score`; the formula of the score reads attributes and dimensions.
- In the formula of the score, an unknown operand of `+ - * /` counts as 0; [the rest of the rule](meaning.md).
- A condition is parsed into our own expression tree and never pasted into SQL; see [ADR
  0004](../adr/0004-conditions-are-a-sql-subset.md).
"""

ERRORS = """# Problem codes

Every problem that `reifegrad` reports has a code and says where it is, what is wrong and how to fix it:
`file:line: code: what (key). fix`, in German with `--lang de`. With `--json` you get the same as JSON, with `params`:
what the sentences are filled with. All problems are reported at once. In the
table, dots stand for names and values from your files. What `reifegrad check` finds in a valid model has [its own
page](checks.md).

Problems between a model and its data are reported by `reifegrad check` with data, line by line of the model:
<<of_data>>. `score` says at its end [what did not count](../how-to/what-did-not-count.md): <<not_counted>>. Of these,
`copies-unlike` deserves a look when a source is new: rows with the same `activity_id` count once, even if they differ
in kind or time; [which of them counts](meaning.md).

Exit codes: 0 everything is fine; 1 problems were found, an example failed, or something that did not count needs a look
(`score --strict`); 2 the command was typed wrongly; 130 stopped from the keyboard.

<<table>>

## Rows that are rejected

Rows and values that cannot be read are counted, reported, and listed one by one in a CSV file in the folder
`reifegrad-rejects` (or `--rejects`): table, file, line, column, value, reason. A value that cannot be read counts as
unknown; a row without its key is left out. Reasons: <<reasons>>.
"""

COMMANDS = """# Commands

This is what `reifegrad --help` and `reifegrad COMMAND --help` print. Results go to standard output, messages about the
work to standard error. The exit codes are explained on the page of [problem codes](errors.md).

<<commands>>
"""

TABLES = """# Tables and the mapping file

Facts are read from `.csv`, `.tsv`, `.txt`, `.jsonl`, `.ndjson`, `.json` (all of these also with `.gz`), `.xlsx`,
`.xlsm`, `.xls`, `.xlsb`, `.ods`, `.parquet`, a folder of Parquet files, or a database: `duckdb:///file.db#table`,
`sqlite:///file.db#table`, `postgres://user@host/database#table`. `reifegrad map FILE...` recognises the exports of many
tools and proposes the mapping; see [map your exports](../how-to/map-your-exports.md). The delimiter and encoding are
recognised, and so is [how values are written](#how-values-are-read); the [mapping file](#the-mapping-file) decides
otherwise. Headings are compared without regard to case, spaces and
punctuation; the last column lists the other headings under which a column is recognised.

`reifegrad score` reads leads, accounts, activities and profile changes; `backtest`, `calibrate` and `drift` also read
outcomes. Moments are a contract of the library; no command reads them.

<<tables>>

## How values are read

Values are read alike in every table, from every kind of file, and on every engine. What does not fit is counted, and
listed with file and line in the file of rejects: a row without its key is left out, any other value is unknown.

**Numbers.** Signs and words of currencies and `%` are dropped (12.5 % is 12.5). Thousands may be separated by a point,
a comma, a space of any kind or an apostrophe, in groups of three. A minus may be any dash, in front or behind
(`450,00-`), and parentheses are a minus (`(450.00)` is -450). `450,-` is 450; `1.5E+03` is 1500. No number is beyond
10^15.

**The decimal mark** is decided by all values of a column in a file, not by the delimiter: one value that can be read in
one way only, such as `1.299.000,50`, `12.5` or `0.125`, decides for `1.500` as well, wherever it stands. Where no value
decides, a decimal comma is taken in a file with semicolons, and a decimal point elsewhere; a warning says so
(`decimal-unclear`) and names the line of the mapping file that settles it. Where values contradict each other, the form
of most holds (where as many say either, the one just named), the others are rejected, and a warning names them
(`decimal-mixed`). A number in a cell of a workbook, or in a typed column, is what it is and decides nothing.

**Dates and times.** These are read without being asked for:

| Form | Example |
| --- | --- |
| ISO 8601, also with `/` or `.`, or without any | `2025-01-15`, `2025/1/15`, `20250115`, `20250115T143005Z` |
| the day first, with points | `15.01.2025`, `15.1.25` |
| day and month in either order, with `/` or `-` | `15/01/2025`, `1/15/25` |
| with the name of the month, German or English | `15-Jan-2025`, `15. Januar 2025`, `Jan 15, 2025` |

Behind the date a time may follow: `14:30`, `14:30:05`, fractions of a second, `2:30 PM`, `14:30 Uhr`, and a zone: `Z`,
`UTC`, `GMT`, `CET`, `CEST`, `MEZ`, `MESZ` or an offset such as `+01:00`, `+0100`, `GMT+1`. The name of a weekday in
front is ignored. Years of two digits are those from 1969 to 2068. **The order of day and month** is decided by all
values of a column in a file, like the decimal mark: `31/12/2025` decides for `1/2/2025`. Where no value decides, the
month is taken to be first, and a warning says so (`date-order-unclear`); `formats: {NAME: day_first}` (or
`month_first`) settles it. Values that contradict the order of most are rejected, and named (`date-order-mixed`).

Numbers that count from 1970 are read only if `formats` says `unix` (seconds), `unix_ms`, `unix_us` or `unix_ns`;
messages name the one that fits. Any other form is described as [strptime
does](https://docs.python.org/3/library/datetime.html#format-codes): `formats: {NAME: "%Y%m%d%H"}`.

**Times without a zone** are of the model's zone in text files, workbooks, and frames that a program hands over. In
Parquet files and tables of databases they are UTC. `timezone` in the mapping file names another zone. An hour that the
clock shows twice is the first one; one that it leaves out counts with the offset before.

**Yes and no** are `true`, `yes`, `ja`, `wahr`, `on`, `t`, `y`, `j`, `1`, `x`, ✓, and `false`, `no`, `nein`, `falsch`,
`off`, `f`, `n`, `0`, in any case. Where a column holds nothing but `x`, an empty cell is a no.

**Ids.** A number in a cell or in a column of doubles is the same id as its digits in a text: 5.0 is `5`. Beyond
9,007,199,254,740,992 (2^53; 2^24 for single precision) two neighbouring ids would be one, as they are in `1.2021E+15`:
that is an error (`id-digits-lost`).

**Texts** are compared in the composed form of Unicode (NFC), those of models as well: `ä` is one letter, also in a file
from a Mac. Spaces at both ends are dropped. Not looked at are `activity_id` and `lead_id` of logs in Parquet files, and
tables of an engine: they are compared as they are.

**Profile changes.** `value` is read in the type in which the model reads its attribute, by these rules; each attribute
is a column for itself, so that its own values decide its decimal mark. Values that do not fit are listed as
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
- A table with one part: it holds for every source that is named. With a list: a source is read by the part that names
  it (the same path, a pattern that takes it in, or the same file name), else by a part without `source`; if there is
  none, the command stops.
- Columns that only one source has are unknown in the rows of the others. Two rows of leads with one id: the first
  counts, the other is rejected, as within one file.
- **Ids of activities** count within their source: a file (each file of a pattern), a folder of Parquet files, a table
  of a database. Rows of different sources that have the same id, and are equal in the lead, the kind, the time and
  every property that the model reads, are one activity. If they differ they are different activities, and it is said
  how many there are: the id of the later source then begins with its name, `web.csv:17`. Within one source the same id
  is one activity, [whatever the rows say](meaning.md).
- A table of the engine (`table:...`) is the only source of its table; its mapping has `columns` with one heading each,
  `constants`, `timezone` and `unique_ids`.

## What stands around a table

Tools write more into a file than its table. This is recognised, left out, and said in the notes of `reifegrad check`
and by `reifegrad map`:

- **Titles and comments above the headings.** The headings are in the first of the first 60 rows that fills more than
  half as many cells as the widest of them, and is no comment (`# `); a row in which at least two known headings stand
  is preferred to one with none. `header_row: 4` says it yourself, `header_row: 0` with `headings: [...]` is for files
  without any.
- **A row of totals directly below the headings**, and a **footer**: at the end of the file, rows that say Total, Grand
  Totals, Summe, Gesamt, ... with nothing but numbers beside it; rows alone in a block below a blank row, if one of them
  is a known closing (Copyright, Confidential, Generated by, Erstellt am, ...), a total, or a sentence of three words;
  and a known closing in the last row. `footer: 0` takes every row as data, `footer: 3` leaves out the last three.
- **Lines with a mark** in between, if you say so: `comment: "#"`.
- **Merged headings** of workbooks: a group above headings that stand twice becomes part of them ("Firma Name"); a
  heading over two rows makes the second a row of headings.
- **Hidden columns** of workbooks are read like all others, and named. Empty rows are passed over.

## Other values

- `values: {country: {Germany: DE}, outcome: {Qualified: won, Disqualified: lost}}`: a cell that is exactly the left
  text, without outer spaces, is read as if it were the right one, before its type is looked at. All others stay.
- `lower: [lead_id, email]` reads texts in lower case, `trim: [account_id]` without outer spaces (files of text and
  workbooks are always read without).
- `path_from_url: [path]`: of `https://www.example.com/preise?utm=x#top`, `www.example.com/preise` and `/preise?utm=x`
  only `/preise` counts; a host alone is `/`; what is no address stays as it is.
- `columns: {lead_id: [userId, anonymousId]}`: in each row the first heading that is not empty. A heading may serve two
  columns; one that is mapped to an id (`lead_id: Email`) also remains what it is (`email`).
- `columns: {path: "url (actionDetails *)"}`: columns that are numbered within a row make a row for each number.
- `only: {type: [track, page]}` reads only rows with these values. `one_row: true` makes one lead of all rows with the
  same id, with the last value of each column that is not empty. Rows that are left out are counted.

## JSON

A `.jsonl` or `.ndjson` file has one object in each line; a `.json` file has that too, or a list of objects, or an
object with one list of objects in it (with several, `records: results` says which). Each key is a column; nested keys
are joined by points: `properties.path`, `context.page.url`. A list of values is one text, joined by semicolons; a list
of objects is its JSON text, and `items.0.name` reads into it. A list of `{key, value}`, as BigQuery exports parameters,
is read by its keys: `event_params.page_location`. Numbers keep the digits that are written there, so ids of any length
stay what they are.

`records: actionDetails` makes a row of each object in a list inside of each record; `^.visitorId` is then a key of the
record around it.

## A file that changes

A file that is replaced or written to while it is read, or until the scores are computed, stops the command
(`source-changed`): nobody could say which of its rows count. A mapping file may have 2 MB.
"""

OUTPUT = """# Output

`reifegrad score ... -o FILE` and `--contributions FILE` write `.csv`, `.parquet` or `.json`, depending on the file
ending. A file appears as a whole or not at all. Points have at most three decimals; times are in UTC and keep all their
digits. Columns that do not apply to the model are left out. `-o table:schema.name` writes into a [table of the
engine](#tables), `-o list.xlsx` a [list for people](#lists).

In `.csv`, a text that a spreadsheet would take for a formula gets an apostrophe before it: one that begins with `=`,
`+`, `-`, `@`, a tab, a line end, NUL or a full-width form of these signs, unless it is a plain number such as `-17` or
`+4917012345`. A text that begins with apostrophes and such a sign gets one more, so that taking one apostrophe away
always gives the original. Reifegrad does that when it reads ids (`lead_id`, `account_id`, `activity_id`) from text
files; ids come back to the letter. Numbers, `.parquet`, `.json` and tables are never changed in this way: take them for
programs that match ids.

## Scores

One row for each lead that exists at the moment, ordered by its id.

<<scores>>

## Contributions

One row for each lead and contribution that has an effect, in the order of the model.

<<contributions>>

For a criterion that counts activities: `points = gross - lost_to_limit - lost_to_decay - lost_to_caps`.

## Lists

`-o NAME.xlsx` writes a workbook for people, `-o NAME.csv --for excel` or `excel-de` the same list as a text file, and
`--for hubspot` or `salesforce` a file for an import. See [lists for sales](../how-to/lists-for-sales.md). A `.csv`
without `--for` is never a list. The order is that of the list on the screen: priority, stage, cell, score, dimensions,
id. The usual columns are `rank`, `name`, `company`, `email`, `score`, `probability` and
`percentile` (learned models), the cell or the grades, `cell_title`, `stage`, `segment`, `priority`, `persona`,
`reasons`, `last_activity`, `next_change_on`, `next_change` and `id`, as far as model and tables have them; `--columns`
or [`list`](model.md#list) in the model choose others.

`reasons` holds the three strongest reasons, the sum of all others, the base and what ranges and the formula give or
take; these points add up to the score exactly. `percentile` is the share of the other leads that can be contacted whose
score is lower, in percent, rounded; 100 if there is no other. `next_change` is the first change of a grade, cell,
stage, segment or priority within 365 days if nothing more happens; where several change at one moment, the cell stands
for its grades. Of the usual columns, lists of more than 2,000 leads leave it out.

For imports, the columns are `Record ID` or `Id`, then all results, `reasons` and `scored_at`, named
`reifegrad_score` (HubSpot) or `Reifegrad_Score__c` (Salesforce). All leads with a score are written. Stages, segments,
priorities, personas and vetoes are codes of the model; `none` where there is none. Texts are not changed for
spreadsheets.

## Tables

With `--engine`, `-o table:schema.name` and `--contributions table:schema.name` write the same columns into tables,
preceded by `model_hash` and `as_of`, which say which run a row belongs to; contributions also have `position`, their
place in the model. A run replaces the rows of the same model and moment. Schemas, tables and columns that do not exist
are created. See [how to use it](../how-to/change-the-engine.md).

| Columns | PostgreSQL | DuckDB | Spark |
| --- | --- | --- | --- |
| `model_hash` | `text` | `VARCHAR` | `string`, partition |
| `as_of`, the moment in UTC | `timestamp(6)` | `TIMESTAMP` | `string`, partition: `2025-12-31T23:00:00.000000Z` |
| scores and points | `numeric(21, 3)` | `DECIMAL(21,3)` | `decimal(21,3)` |
| `probability` | `double precision` | `DOUBLE` | `double` |
| `position`, `occurrences`, `counted` | `bigint` | `BIGINT` | `bigint` |
| `first_at`, `last_at`, in UTC | `timestamp(6)` | `TIMESTAMP` | `timestamp_ntz` |
| `holds` | `boolean` | `BOOLEAN` | `boolean` |
| everything else | `text` | `VARCHAR` | `string` |

An existing table may have additional columns if they can be empty or have a default. A column of a different type is
refused with `table-column-type`, unless it keeps every value as it is (`numeric`, `varchar` without a length).

## SQL

The queries of `reifegrad sql` return the same columns, but with scores and points as whole thousandths of a point.

## JSON

<<commands>> print one JSON document with `--json`. `reifegrad schema --of score` prints the JSON Schema (draft 2020-12)
of what `score` prints, and so for every command; it says what each key means and in which unit. `reifegrad schema --of
problems` is the form that every command prints instead if it fails: `{"problems": [...]}`.

- Points are points, shares and probabilities are from 0 to 1, lengths of time are days, moments are UTC.
- A figure that cannot be computed is `null`, never `NaN`.
- A key that is required is always there; any other key is left out where there is nothing to say.
- Each reason has `params` beside its `sentence`. They hold no words: with them, `Reason.from_dict` and the model, a
  stored reason can be said in the other language later. Its `points` are then thousandths of a point.
"""

TEMPLATES = """# Templates

Reifegrad comes with four models. You can score with each as it is (`reifegrad score grade-matrix ...`) or use it as the
start of your own (`reifegrad init --template grade-matrix`). Criteria have titles in German and English.

<<templates>>
"""


ENGINES = """# Engines and their differences

The same model file gives the same milli-points on every engine that we test. This page lists where an engine behaves
differently by nature, and what Reifegrad does about it. How to use an engine: [change the
engine](../how-to/change-the-engine.md); how far each one carries: [how far it
scales](../explanation/how-far-does-it-go.md).

<<engines>>

"Tested" means: random models and facts, the four templates and the demo company give the same result as the plain
Python reference in every contribution, on a real engine that the tests start themselves. "Generated, not run here"
means: sqlglot parses the text for that dialect, but we have not run it. Compare the scores of a few thousand leads
before you rely on it; [how](../how-to/use-the-sql.md).

If an engine cannot do something, Reifegrad refuses it by name before anything starts.

<<differences>>

## What every engine has to provide

- Timestamps with microseconds, in UTC without a zone. Time zones are worked out in Python and appear in the query as
  plain numbers.
- Doubles (IEEE 754) with `floor` and power. Rounding is written out and not left to `round`.
- 64-bit integers for sums.
- Byte-by-byte comparison of texts for `=`. A database that ignores case gives different scores.

## Versions

`reifegrad doctor` prints the versions in use; with `--engine URL` it opens that engine and runs a small model there to
verify that it computes, otherwise in DuckDB in memory. DuckDB is pinned to one version, because its extensions for
SQLite and PostgreSQL must match exactly; sqlglot is kept below 30.18 ([ADR 0003](../adr/0003-ibis-and-duckdb.md)).
"""


def fill(text: str, **parts: str) -> str:
    """A text with its tables put in."""
    for name, part in parts.items():
        text = text.replace(f"<<{name}>>", part)
    return text
