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

AGREEMENT = """# The agreement file

What marketing and sales promise each other is one YAML file. This page lists its keys. Editors know them, too, thanks
to the first line `# yaml-language-server: $schema=agreement.schema.json` and the schema file that `reifegrad agreement
init` or `reifegrad schema --agreement` writes. A key that is not listed here is an error. [What an agreement
means](agreement.md) defines who gets a lead; [working time and service levels](working-time.md) defines hours,
holidays and deadlines.

A name means one thing: a person, a team or a queue. [Conditions](conditions.md) are those of models; they also read
results of models, such as `cell.fit`.

<<parts>>
"""

ACTIONS = """# The actions file

What starts when leads cross something is one YAML file. This page lists its keys. Editors know them, too, thanks to
the first line `# yaml-language-server: $schema=actions.schema.json` and the schema file that `reifegrad actions init`
or `reifegrad schema --actions` writes. A key that is not listed here is an error. [What actions mean](actions.md)
defines what starts when, and why not.

[Conditions](conditions.md) are those of models; they also read results of models, such as `cell.fit`.

<<parts>>
"""

CONDITIONS = """# Conditions

`when`, `where`, `population`, segments, priorities and the formula of the score are SQL expressions. This page
describes the whole language; anything else is an error.

<<table>>

- Texts are in single quotes: `country = 'DE'`. They are case-sensitive.
- Names with spaces, hyphens or other signs are in double quotes: `"Newsletter-Einwilligung" = 'ja'`. In the model,
  write such a condition on a line of its own below `when: >-`, so that YAML leaves the quotes alone.
- `country` is the lead's own value or, if that is unknown, its company's; `account.country` reads the company's value
  only.
- `email_domain` is the domain of the e-mail address where no column has it; [the order of its places](meaning.md).
- In [agreements](agreement.md), `cell.fit`, `score.fit`, `stage.fit` and others read results of the model that is
  called `fit` there.
- The names of [measures](meaning.md#measures) are read like attributes: `pricing_visits_7d >= 2 and opens_7d >= 1`.
- `days_since(created_at) > 90` and `days_until(renewal_date) between 0 and 60` count full days of 24 hours up to the
  moment of scoring; reasons and forecasts know when they change.
- A criterion can give points by the value of an expression, too: `measure: days_since(created_at)` with a map of
  points.
- `has_word` looks for whole words: `has_word(position, 'VP')` is true for `VP Sales` and `sales-vp`, not for `MVP`;
  `has_word(position, 'vice president')` for both words, one after the other. Words consist of letters and digits.
  Everything else separates them: the rest of ASCII and Latin-1, the blocks U+2000 to U+2BFF, U+2E00 to U+2E7F and
  U+1F000 to U+1FFFF (signs, symbols, pictures), full-width and CJK punctuation, and the punctuation of Greek, Armenian,
  Hebrew, Arabic and Devanagari.
- `has_value(interests, 'erp')` looks for one value of a text such as `erp; crm`. Values are separated by `;`, in a text
  without one by `,` or `|`; blanks around them do not count; case does. The whole text is a value, too.
- `like '10!%%' escape '!'`: after the escape character (one of your choice), `%`, `_` and the character itself are
  ordinary characters.
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
<<of_data>>. `score` says at the end [what did not count](../how-to/what-did-not-count.md): <<not_counted>>. Of these,
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

OUTPUT = """# Output

`reifegrad score ... -o FILE` and `--contributions FILE` write `.csv`, `.parquet` or `.json`, depending on the file
ending. A file appears as a whole or not at all. Points have at most three decimals; times are in UTC and keep all their
digits. Columns that do not apply to the model are left out. `-o table:schema.name` writes into a [table of the
engine](#tables), `-o list.xlsx` a [list for people](#lists).

In `.csv`, a text that a spreadsheet would take for a formula gets an apostrophe before it: one that begins with `=`,
`+`, `-`, `@`, a tab, a line end, NUL or a full-width form of these signs, unless it is a plain number such as `-17` or
`+4917012345`. A text that begins with apostrophes and such a sign gets one more, so that taking one apostrophe away
always gives the original. Reifegrad does that when it reads ids (`lead_id`, `account_id`, `activity_id`) from text
files; ids come back unchanged. Numbers, `.parquet`, `.json` and tables are never changed in this way: use those for
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
for its grades. In lists of more than 2,000 leads it is not among the usual columns.

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
