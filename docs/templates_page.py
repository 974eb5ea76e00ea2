"""Renders the reference page that lists all numbers of the shipped models."""
# ruff: noqa: INP001

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from reference_texts import TEMPLATES, fill
from ruamel.yaml import YAML

from reifegrad.templates.shipped import list_templates, template_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_PLAIN = ("attribute", "when", "activity", "where", "measure", "within", "absent_for", "limit", "min", "max", "weight")


def templates_page() -> str:
    """Every shipped model with its criteria, points and thresholds."""
    parts = []
    for template in list_templates():
        written = YAML(typ="safe", pure=True).load(template_text(template.name))
        parts.append("\n".join(_template(template.name, template.summary, written)).rstrip())
    return fill(TEMPLATES, templates="\n\n".join(parts))


def _template(name: str, summary: str, written: Mapping[str, Any]) -> Iterator[str]:
    yield f"## {name}\n\n{summary}\n"
    yield f"Title: {_both(written['title'])}. Goal: {_both(written['goal'])}. Time zone: {written['timezone']}."
    for key, dimension in written["dimensions"].items():
        yield f"\n### {name}: {key}\n"
        head = [f"{_both(dimension.get('title', key))}."]
        head += [
            f"{word}: `{_flow(dimension[word])}`." for word in ("aggregate", "decay", "range") if word in dimension
        ]
        yield " ".join(head) + "\n"
        yield "| Criterion | Title | What | Points |\n| --- | --- | --- | --- |"
        for place, part in (("", dimension), *_parts(dimension)):
            for criterion, rule in part.get("criteria", {}).items():
                cells = (f"`{place}{criterion}`", _both(rule.get("title", "")), _what(rule), _gives(rule))
                yield "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"
    rest = [word for word in ("score", "thresholds", "grades", "segments", "priorities", "matrix") if word in written]
    if rest:
        yield f"\n### {name}: what follows\n"
    for word in rest:
        yield from _rest(word, written[word])


def _parts(dimension: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    for word in ("groups", "personas"):
        yield from ((f"{key}.", part) for key, part in dimension.get(word, {}).items())


def _what(rule: Mapping[str, Any]) -> str:
    return ", ".join(f"{word} `{_flow(rule[word])}`" for word in _PLAIN if word in rule and word not in {"min", "max"})


def _gives(rule: Mapping[str, Any]) -> str:
    given = rule.get("points", rule.get("grades"))
    parts = [_flow(given)] if given is not None else []
    parts += [f"{word} {rule[word]}" for word in ("min", "max", "unknown") if word in rule]
    parts += [f"disqualifies: {_both(rule['disqualify'])}"] if "disqualify" in rule else []
    parts += ["qualifies at once"] if rule.get("qualify") else []
    return "; ".join(parts)


def _rest(word: str, value: Any) -> Iterator[str]:
    if word == "matrix":
        yield f"- matrix: rows {value['rows']}, columns {value['columns']}\n"
        yield "| Cell | Stage | Priority | Title |\n| --- | --- | --- | --- |"
        for name, cell in value["cells"].items():
            yield f"| {name} | {cell.get('stage', '')} | {cell.get('priority', '')} | {_both(cell['title'])} |"
    elif word in {"segments", "priorities"}:
        for name, case in value.items():
            when = case if isinstance(case, str) else case["when"]
            about = "" if isinstance(case, str) else f" ({_both(case.get('title', name))})"
            yield f"- {word[:-1] if word == 'segments' else 'priority'} `{name}`: `{when}`{about}"
    else:
        yield f"- {word}: `{_flow(value)}`"


def _flow(value: Any) -> str:
    """A value on one line, as YAML has it in braces."""
    match value:
        case dict():
            return "{" + ", ".join(f"{_flow(key)}: {_flow(item)}" for key, item in value.items()) + "}"
        case list():
            return "[" + ", ".join(_flow(item) for item in value) + "]"
        case str():
            return json.dumps(value, ensure_ascii=False) if value[:1] in "<>" else value
        case bool():
            return str(value).lower()
        case _:
            return str(value)


def _both(title: Any) -> str:
    return f"{title['en']} / {title['de']}" if isinstance(title, dict) else str(title)
