"""Renders reference pages as Markdown from the schema, contracts, commands and templates of the code."""
# ruff: noqa: INP001

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
import reference_texts as texts
from error_codes import codes_of, find_messages, find_reject_reasons
from reference_table_texts import TABLES
from reference_texts import fill
from templates_page import templates_page

import reifegrad
from reifegrad.actions.json_schema import actions_schema
from reifegrad.agreement.json_schema import agreement_schema
from reifegrad.cli.main import COMMANDS, cli
from reifegrad.plan.ledger import LEDGER_COLUMNS
from reifegrad.report.json_schemas import OUTPUTS, PROBLEMS
from reifegrad.run.capabilities import ENGINES, GENERATED
from reifegrad.spec.condition_parser import ALLOWED
from reifegrad.spec.json_schema import scoring_model_schema
from reifegrad.spec.loader import parse_model
from reifegrad.spec.result_columns import result_columns
from reifegrad.tables import CONTRACTS, TableMapping
from reifegrad.tables.synonyms import SYNONYMS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from reifegrad.tables import Contract

__all__ = [
    "actions_page",
    "agreement_page",
    "commands_page",
    "conditions_page",
    "engines_page",
    "errors_page",
    "model_page",
    "output_page",
    "tables_page",
    "templates_page",
]

SOURCE = Path(reifegrad.__file__).parent

_PARTS = {
    "": ("The file", "The keys at the top level of a model file."),
    "DimensionDocument": ("Dimension", ""),
    "CriterionDocument": (
        "Criterion",
        (
            "Exactly one of `attribute`, `when` and `activity` sets its kind, or `measure` alone, which names one of "
            "the model's `measures` or works out a value ([expression](conditions.md)); see [what a score "
            "means](meaning.md). The name is unique in its dimension; where several dimensions use it, results call "
            "the criterion `DIMENSION.NAME`."
        ),
    ),
    "MeasureDocument": (
        "Measure",
        (
            "One value of many activities, with a name that conditions, formulas and criteria read like an attribute; "
            "see [what a score means](meaning.md#measures)."
        ),
    ),
    "AfterDocument": ("After", "A sequence: first this, then the activity of the criterion or measure."),
    "DecayDocument": (
        "Decay",
        "Use exactly one of the first four keys; see [decay in numbers](../explanation/decay.md).",
    ),
    "GroupDocument": ("Group", ""),
    "PersonaDocument": ("Persona", ""),
    "ScoreDocument": ("Score", ""),
    "MatrixDocument": ("Matrix", ""),
    "CellDocument": ("Cell", ""),
    "CaseDocument": ("Case", "A segment or a priority."),
    "TrainingDocument": (
        "Training",
        "What `reifegrad learn` writes into a model; it affects no score, but `drift` reads it.",
    ),
    "ListDocument": (
        "List",
        "How [lists for people](output.md#lists) look. It affects neither a score nor the hash of the model.",
    ),
}

_AGREEMENT_PARTS = {
    "": ("The file", "The keys at the top level of an agreement."),
    "PersonDocument": ("Person", ""),
    "TeamDocument": ("Team", ""),
    "QueueDocument": ("Queue", ""),
    "TerritoryDocument": ("Territory", ""),
    "RoutingDocument": ("Routing", ""),
    "RouteDocument": ("Route", ""),
    "ServiceLevelDocument": ("Service level", ""),
    "PromiseDocument": ("Promise", ""),
    "PseudoDocument": (
        "Pseudo",
        "Who is no real lead: see [what an agreement means](agreement.md#who-is-no-real-lead).",
    ),
    "PseudoRuleDocument": ("Rule of pseudo", ""),
    "CalendarDocument": ("Calendar", ""),
    "HolidaysDocument": ("Holidays", ""),
    **{name: _PARTS[name] for name in ("MeasureDocument", "AfterDocument")},
}
_ACTIONS_PARTS = {
    "": ("The file", "The keys at the top level of a file of actions."),
    "RuleDocument": ("Rule", ""),
    "CrossingDocument": ("Crossing", ""),
    "EffectDocument": ("Effect", ""),
    "EmailDocument": ("E-mail", ""),
    "MessageDocument": ("Message", ""),
    "TaskDocument": ("Task", ""),
    "FieldDocument": ("Attribute", ""),
    "TemplateDocument": ("Text of an e-mail", ""),
    "NamedListDocument": ("List of leads", ""),
    "SequenceDocument": ("Sequence", "See [what actions mean](actions.md#sequences)."),
    "StepDocument": ("Step of a sequence", ""),
    "ExitDocument": ("Exit of a sequence", ""),
    **{name: _AGREEMENT_PARTS[name] for name in ("CalendarDocument", "HolidaysDocument")},
    **{name: _PARTS[name] for name in ("MeasureDocument", "AfterDocument")},
}
_TITLES = {name: title for name, (title, _) in {**_PARTS, **_AGREEMENT_PARTS, **_ACTIONS_PARTS}.items()}

_WORDS = {"boolean": "true or false", "integer": "whole number", "string": "text"}

_RESULTS = {
    "score": "The score in points, at most three decimals.",
    "*_score": "The value of each dimension in points.",
    "*_grade": "The grade of each dimension that has `grades`.",
    "probability": "With a `logit` dimension: `1 / (1 + 2 ^ (-points / 20))`, six decimals.",
    "cell": "Row grade and column grade, with a `matrix`: `A1`.",
    "stage": "The stage: veto before override before cell before threshold.",
    "disqualified": "The criterion that disqualifies the lead; otherwise empty.",
    "segment": "The first segment whose condition holds.",
    "priority": "Which priority list; empty for disqualified leads.",
    "persona": "The best matching persona; empty if none matches.",
    "not_scored": "`population` if the model does not score this lead; then there is no score.",
}

_CONTRIBUTIONS = {
    "part": "`criterion`, or the effect of `base`, `group_range`, `dimension_range`, `formula`, `score_range`.",
    "name": "The criterion, group or dimension. A criterion of a persona is called `persona.criterion`.",
    "dimension": "The dimension it belongs to; empty for the score itself.",
    "points": "The points of the contribution. All `points` of a lead add up to its score exactly.",
    "gross": "The points without limits, decay and caps.",
    "lost_to_limit": "Points lost because occurrences are beyond `limit` or `distinct`.",
    "lost_to_decay": "Points lost to decay.",
    "lost_to_caps": "Points lost to `min` and `max`; negative where `min` adds points.",
    "occurrences": "The number of matching activities.",
    "counted": "The number of them that count under the limit.",
    "first_at": "The time of the first one (UTC).",
    "last_at": "The time of the latest one (UTC).",
    "holds": "Whether the criterion holds; only criteria that hold can disqualify or qualify.",
}

_EVERYTHING = """
reifegrad: 1
name: everything
population: country = 'DE'
dimensions:
  fit: {criteria: {a: {attribute: position, points: {x: 1}, disqualify: no}}}
  odds: {aggregate: logit, criteria: {b: {attribute: position, points: {x: 1}, qualify: true}}}
  icp: {personas: {p: {criteria: {c: {when: employees > 1}}}}}
grades: {fit: {A: 1, B: else}, icp: {1: 1, 2: else}}
matrix: {rows: fit, columns: icp, cells: {A1: {stage: hot, priority: A}}}
thresholds: {sales_qualified: 1}
segments: {good: else}
"""


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table in Markdown; bars in cells are escaped."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(
        "| " + " | ".join(cell.replace("|", "\\|").replace("\n", " ") for cell in row) + " |" for row in lines
    )


def model_page() -> str:
    """Every key of a model file."""
    return fill(texts.MODEL, parts=_keys(scoring_model_schema(), _PARTS))


def agreement_page() -> str:
    """Every key of an agreement."""
    return fill(texts.AGREEMENT, parts=_keys(agreement_schema(), _AGREEMENT_PARTS))


def actions_page() -> str:
    """Every key of a file of actions."""
    return fill(texts.ACTIONS, parts=_keys(actions_schema(), _ACTIONS_PARTS))


def _keys(schema: Mapping[str, Any], places: Mapping[str, tuple[str, str]]) -> str:
    parts = {"": schema} | schema["definitions"]
    if set(parts) != set(places):
        raise ValueError(f"give {set(parts) ^ set(places)} a place in the page of its file")
    return "\n\n".join(_part(title, intro, parts[name]) for name, (title, intro) in places.items())


def _part(title: str, intro: str, schema: Mapping[str, Any]) -> str:
    intro = intro or str(schema.get("description", ""))
    required = schema.get("required", [])
    rows = []
    for key, value in schema["properties"].items():
        shown = f"`{key}`" + (" (required)" if key in required else "")
        about = value.get("description", "") + (f" Default: `{value['default']}`." if _has_default(value) else "")
        rows.append((shown, _type(value), about, "<br>".join(_example(item) for item in value.get("examples", []))))
    return f"## {title}\n\n{intro}\n\n" + table(["Key", "Value", "Meaning", "Example"], rows)


def _has_default(value: Mapping[str, Any]) -> bool:
    return isinstance(value.get("default"), str)


def _example(value: Any) -> str:
    if isinstance(value, dict | list):
        return f"`{json.dumps(value, ensure_ascii=False)}`"
    return f"`{str(value).lower() if isinstance(value, bool) else value}`"


def _type(schema: Mapping[str, Any]) -> str:
    """The type of a value in plain words."""
    if "$ref" in schema:
        part = schema["$ref"].rsplit("/", 1)[-1]
        title = _TITLES[part]
        return f"[{title.lower()}](#{title.lower()})"
    for key in ("anyOf", "allOf"):
        if key in schema:
            return " or ".join(dict.fromkeys(_type(branch) for branch in schema[key]))
    if "const" in schema:
        return f"`{schema['const']}`"
    if "enum" in schema:
        return " or ".join(f"`{value}`" for value in schema["enum"])
    match schema.get("type"):
        case "object":
            return _mapping(schema)
        case "array":
            return "[number, number]" if schema.get("minItems") == 2 else f"list of {_type(schema['items'])}"
        case kind:
            return _WORDS.get(str(kind), str(kind))


def _mapping(schema: Mapping[str, Any]) -> str:
    if schema.get("propertyNames", {}).get("enum") == ["de", "en"]:
        return "{de: text, en: text}"
    patterns = schema.get("patternProperties")
    value = next(iter(patterns.values())) if patterns else schema["additionalProperties"]
    return f"name: {_type(value)}"


def conditions_page() -> str:
    """What `when`, `where`, `population`, segments and formulas may contain."""
    rows = [(f"`{form}`", meaning) for form, meaning in ALLOWED.items()]
    return fill(texts.CONDITIONS, table=table(["Form", "Meaning"], rows))


def errors_page() -> str:
    """Every code of a problem."""
    messages = find_messages(SOURCE)
    rows = [
        (
            f"`{message.code}`",
            message.severity,
            "<br>".join(map(_shown, message.whats)),
            "<br>".join(map(_shown, message.fixes)),
        )
        for message in messages
    ]
    reasons = ", ".join(f"`{reason}`" for reason in find_reject_reasons())
    known = {message.code for message in messages}
    of_data = sorted(codes_of(SOURCE / "run" / "data_checks.py") & known)
    head = ["Code", "Severity", "What it says", "How to fix it"]
    modules = (SOURCE / "run" / f"{name}.py" for name in ("not_counted", "words_not_seen", "spellings"))
    not_counted = sorted({code for module in modules for code in codes_of(module)} & known)
    codes, others = (", ".join(f"`{code}`" for code in found) for found in (of_data, not_counted))
    return fill(texts.ERRORS, table=table(head, rows), reasons=reasons, of_data=codes, not_counted=others)


def _shown(text: str) -> str:
    return text.replace("<", "&lt;")


def commands_page() -> str:
    """The help of every command, as it prints it."""
    parts = [_help(cli, "reifegrad")]
    context = click.Context(cli)
    for name in cli.list_commands(context):
        command = cli.get_command(context, name)
        if command is None:
            raise RuntimeError(f"there is no command {name}")
        parts.append(f"## {name}\n\n" + _help(command, f"reifegrad {name}"))
        if name in COMMANDS and isinstance(command, click.Group):
            parts += [
                f"### {name} {verb}\n\n" + _help(each, f"reifegrad {name} {verb}")
                for verb, each in command.commands.items()
            ]
    return fill(texts.COMMANDS, commands="\n\n".join(parts))


def _help(command: click.Command, name: str) -> str:
    context = click.Context(command, info_name=name, terminal_width=100, help_option_names=["-h", "--help"])
    return f"```text\n{command.get_help(context)}\n```"


def tables_page() -> str:
    """The tables that are read, the headings that are recognised, and the mapping file."""
    tables = "\n\n".join(_contract(name, contract) for name, contract in CONTRACTS.items())
    properties = TableMapping.model_json_schema()["properties"]
    rows = [(f"`{name}`", str(value["description"])) for name, value in properties.items()]
    return fill(TABLES, tables=tables, mapping=table(["Key of a table", "Meaning"], rows))


def engines_page() -> str:
    """What computes: how each engine is named, and where it differs."""
    rows = [(engine.title, f"`{engine.url}`", f"`{engine.dialect}`", "yes") for engine in ENGINES]
    rows += [(engine.title, "no", f"`{engine.dialect}`", "generated, not run here") for engine in GENERATED]
    parts = []
    for engine in ENGINES:
        known = [(f"`{item.code}`", item.what, item.answer) for item in engine.differences]
        body = (
            table(["Code", "How it differs", "What Reifegrad does"], known)
            if known
            else "None: DuckDB is the standard that the others are compared with."
        )
        parts.append(f"## {engine.title}\n\n{body}")
    head = ["Engine", "`--engine`", "`reifegrad sql --dialect`", "Tested"]
    return fill(texts.ENGINES, engines=table(head, rows), differences="\n\n".join(parts))


def _contract(name: str, contract: Contract) -> str:
    notes = ["one row for each " + " and ".join(contract.key)] if contract.unique else []
    notes += ["additional columns are kept as attributes that a model can read"] if contract.open else []
    notes += ["additional columns are properties that a model can read"] if name == "activities" else []
    rows = []
    for column in contract.columns:
        known = ", ".join(word for group in SYNONYMS.get(name, {}).get(column.name, ()) for word in group)
        about = f"{column.description} {' or '.join(column.choices)}".strip()
        rows.append((f"`{column.name}`", column.type.value, "yes" if column.required else "", about, known))
    said = "; ".join(notes).capitalize() + ".\n\n" if notes else ""
    return f"## {name}\n\n{said}" + table(["Column", "Type", "Required", "Meaning", "Also known as"], rows)


def output_page() -> str:
    """The columns of the files that `reifegrad score` writes, and the JSON of all commands."""
    columns = result_columns(parse_model(_EVERYTHING, file="everything.yaml"))
    known = {name if name in _RESULTS else f"*_{name.rsplit('_', 1)[-1]}" for name in columns}
    if known != set(_RESULTS) or {"position", *_CONTRIBUTIONS} != set(LEDGER_COLUMNS):
        raise ValueError("describe the columns that the code has, in reference_pages.py")
    results = [("`lead_id` (or `account_id`)", "The lead (or account).")]
    results += [(f"`{name.replace('*', 'DIMENSION')}`", about) for name, about in _RESULTS.items()]
    rows = [("`lead_id` (or `account_id`)", "The lead (or account).")] + [
        (f"`{name}`", about) for name, about in _CONTRIBUTIONS.items()
    ]
    head = ["Column", "Meaning"]
    commands = ", ".join(f"`{name}`" for name in OUTPUTS if name != PROBLEMS)
    return fill(texts.OUTPUT, scores=table(head, results), contributions=table(head, rows), commands=commands)
