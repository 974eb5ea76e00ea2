"""Prose of the generated reference pages around their tables; `<<name>>` marks where a table goes."""
# ruff: noqa: INP001

from __future__ import annotations

MODEL = """# The model file

A scoring model is one YAML file. This page lists its keys; editors know them too, from the first line
`# yaml-language-server: $schema=scoring-model.schema.json` and the file that `reifegrad init` or `reifegrad schema`
writes. A key that is not listed is an error. What the keys mean to the last milli-point says
[what a score means](meaning.md).

Durations: `30 days`, `2 weeks`, `12 hours`, `3 months`, `1 quarter`, `1 year`; decay takes no months, quarters and
years, because they differ in length. Points have at most three decimals.

<<parts>>
"""

CONDITIONS = """# Conditions

`when`, `where`, `population`, segments, priorities and the formula of the score are SQL expressions. This is the
whole language; anything else is an error.

<<table>>

- Texts stand in single quotes: `country = 'DE'`. Upper and lower case differ.
- `country` is the lead's own value or, if that is unknown, the one of its company; `account.country` reads the company
  only.
- `email_domain` is what follows the last `@` of `email`, in lower case.
- Unknown values make a condition unknown, not false: `country not in ('DE')` is unknown for a lead without country.
  A criterion with an unknown condition gives its `unknown` points, by default 0.
- `where` reads the properties of an activity; `when` and `population` read attributes; segments and priorities read
  attributes, dimensions and `score`; the formula of the score reads attributes and dimensions.
- In the formula an unknown value counts as 0.
- A condition is parsed into a tree of our own and never pasted into SQL; see
  [ADR 0004](../adr/0004-conditions-are-a-sql-subset.md).
"""

ERRORS = """# Codes of problems

Every problem that `reifegrad` reports has a code, and says where it is, what is wrong and how to mend it:
`file:line: code: what (key). fix`. With `--json` the same comes as JSON. All problems are reported at once. In the
table, dots stand for names and values of your files. What `reifegrad check` says of a valid model is on
[another page](checks.md).

What the data says to the model is told by `reifegrad check` with data, not by `score`, whose summary counts only the
activities of nobody: <<of_data>>.
Of these, `activity-repeated` deserves a look when a source is new: rows with one `activity_id` count once, also where
they differ in kind or time; [which of them counts](meaning.md).

Exit codes: 0 all is well; 1 problems were found, or an example does not hold; 2 the command was typed wrongly; 130
stopped by the keyboard.

<<table>>

## Rows that are not taken

Rows and values that cannot be read are counted, reported, and listed one by one in a CSV file in the folder
`reifegrad-rejects` (or `--rejects`): table, file, line, column, value, reason. A value that cannot be read is
unknown; a row without its key is left out. Reasons: <<reasons>>, and for values `not_a_number`, `not_a_time`,
`not_a_boolean`, `not_text`, `not_won_or_lost`.
"""

COMMANDS = """# Commands

What `reifegrad --help` and `reifegrad COMMAND --help` print. Results go to the standard output, everything about the
work to the error output. Exit codes are on the page of [problems](errors.md).

<<commands>>
"""

TABLES = """# Tables and the mapping file

Facts are read from `.csv`, `.tsv`, `.txt` (also with `.gz`), `.xlsx`, `.xls`, `.xlsb`, `.ods`, `.parquet`, a folder of
Parquet files, or a database: `duckdb:///file.db#table`, `sqlite:///file.db#table`,
`postgres://user@host/database#table`. Delimiter, encoding, decimal mark and the form of times are recognised; the
[mapping file](#the-mapping-file) decides where they are not. Headings are compared without case, spaces and
punctuation; the headings by which a column is also known stand in the last column.

`reifegrad score` reads leads, accounts, activities and profile changes; `backtest`, `calibrate` and `drift` also read
outcomes. Moments are a contract of the library; no command reads them.

<<tables>>

## Several outcomes of one lead

Outcomes that repeat another one (the same lead, result and moment) count once. From its first outcome on, won or lost,
a lead is decided and is not judged any more. A judgement before that counts as won if any win lies within the horizon:
the earliest win counts, also where the lead was lost before, at the same moment, or later. Leads that were lost at the
moment of their first win or after it are counted in a notice. Outcomes whose lead is in no row of the leads do not
count, and a notice says how many there are; if not one belongs to a lead, the command stops.

## Until when the data is complete

Whose time ends after the end of the data is open, not lost, so `backtest`, `calibrate`, `criteria`, `drift` and `learn`
have to know that end. It is the newest date among `created_at` of leads, `occurred_at` of activities and `decided_at`
of outcomes, without

- dates after today (planned events, expected closes), unless most dates are;
- a few that stand apart: at most three or one in a thousand, and never more than one in a hundred of all dates, after
  more than 30 days without any and more than ten times the usual gap. The usual gap is what nine of ten gaps between
  the last hundred days with a date do not exceed, among the dates of all tables and among those of the same table.

What is dated later stays in the tables, and no judgement sees it. A notice says where it stands, how much there is, the
newest, and which end was taken. `--until 2025-11-30` (or `30.11.2025`) names the end instead: the data is complete up
to the end of that day.

## The mapping file

A YAML file with one part for each table: `leads`, `accounts`, `activities`, `outcomes`, `profile_changes`, `moments`.
All keys are optional. `reifegrad init` writes an example; [a German Excel export](../how-to/german-excel-export.md)
and [real data](../how-to/real-data.md) show two in use.

<<mapping>>
"""

OUTPUT = """# Output

`reifegrad score ... -o FILE` and `--contributions FILE` write `.csv`, `.parquet` or `.json`, by the ending. A file
appears whole or not at all. Points have at most three decimals; times are UTC. Columns that a model has no use for are
left out. `-o table:schema.name` writes into a [table of the engine](#tables).

## Scores

One row for each lead that exists at the moment, ordered by its id.

<<scores>>

## Contributions

One row for each lead and contribution that has an effect, in the order of the model.

<<contributions>>

For a criterion that counts activities: `points = gross - lost_to_limit - lost_to_decay - lost_to_caps`.

## Tables

With `--engine`, `-o table:schema.name` and `--contributions table:schema.name` write the same columns into tables, and
before them `model_hash` and `as_of`, which say of which run a row is; contributions have `position`, their place in the
model, besides. A run replaces the rows of the same model and moment. Schemas, tables and columns that are not there are
made. [How it is used](../how-to/change-the-engine.md).

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

A table that is there may have further columns that can be empty or have a default. A column of another type is refused
with `table-column-type`, unless it keeps every value as it is (`numeric`, `varchar` without a length).

## SQL

The queries of `reifegrad sql` give the same columns, but scores and points as whole thousandths of a point.
"""

TEMPLATES = """# Templates

Four models come with Reifegrad. Each can be scored as it is (`reifegrad score grade-matrix ...`) or be the start of
your own (`reifegrad init --template grade-matrix`). Criteria have titles in German and English.

<<templates>>
"""


ENGINES = """# Engines and their differences

The same model file gives the same milli-points on every engine that is tested here. What an engine does otherwise by
nature stands below, with what Reifegrad does about it. How to use one:
[change the engine](../how-to/change-the-engine.md); how far each carries:
[how far it scales](../explanation/how-far-does-it-go.md).

<<engines>>

"Tested" means: random models and facts, the four templates and the demo company, equal to the plain Python reference in
every contribution, on a real engine that the test run starts itself. "Generated, not run here" means: sqlglot
parses the text for that dialect, and nobody has run it. Compare the scores of a few thousand leads before you rely
on it; [how](../how-to/use-the-sql.md).

What an engine cannot do is refused by name before anything starts.

<<differences>>

## What every engine has to provide

- Timestamps with microseconds, in UTC without a zone. Time zones are worked out in Python and stand in the query as
  plain numbers.
- Doubles (IEEE 754) with `floor` and power. Rounding is written out, not left to `round`.
- 64-bit integers for sums.
- Comparison of texts byte by byte for `=`. A database that compares without regard to case gives other scores.

## Versions

`reifegrad doctor` prints which versions are at work; with `--engine URL` it opens that engine and runs a small model
there to see that it computes, otherwise in DuckDB in memory. DuckDB is held at one version, because its extensions for
SQLite and PostgreSQL must fit exactly; sqlglot is held below 30.18
([ADR 0003](../adr/0003-ibis-and-duckdb.md)).
"""


def fill(text: str, **parts: str) -> str:
    """A text with its tables put in."""
    for name, part in parts.items():
        text = text.replace(f"<<{name}>>", part)
    return text
