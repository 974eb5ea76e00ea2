"""Lays out the steps of a computation as aligned lines of German or English text."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, cast

from reifegrad.explain.reasons import Reason
from reifegrad.explain.sentences import Sentences

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from reifegrad.explain.statement import Param
    from reifegrad.explain.step_totals import StepRecord
    from reifegrad.spec.condition import Value
    from reifegrad.spec.model import ScoringModel

_DAY = 86_400
_PLAIN = frozenset(
    ("kind", "where", "matched", "counted", "dropped", "written", "later", "duplicates", "seen", "gaps", "n")
)
_POINTS = frozenset(("raw", "mean", "base", "parts", "each", "gross", "left", "sum"))


def steps_text(records: Iterable[StepRecord], model: ScoringModel, language: str) -> tuple[str, ...]:
    """The computation as lines, a heading for each step, columns aligned.

    Raises:
        ReifegradError: the language is not known.
    """
    table = _Table(model, language)
    lines: list[str] = []
    for number, of_step in groupby(records, key=lambda record: record.number):
        lines.append(f"{number}. {table.wording.text(f'step.{number}')}")
        for _, alike in groupby(of_step, key=lambda record: record.code):
            lines += [f"   {line}" for line in _aligned([table.cells(record) for record in alike])]
    return tuple(lines)


def _aligned(rows: Sequence[Sequence[str]]) -> list[str]:
    """Columns of equal width; a cell that begins with `>` stands to the right."""
    widths = [max(len(row[place].removeprefix(">")) for row in rows) for place in range(len(rows[0]))]
    lines = []
    for row in rows:
        cells = [
            cell[1:].rjust(width) if cell.startswith(">") else cell.ljust(width)
            for cell, width in zip(row, widths, strict=True)
        ]
        lines.append("  ".join(cells).rstrip())
    return lines


class _Table:
    """Turns one record into the cells of its line."""

    def __init__(self, model: ScoringModel, language: str) -> None:
        self.model = model
        self.sentences = Sentences(model, language)
        self.wording = self.sentences.wording

    def cells(self, record: StepRecord) -> list[str]:
        """The template of the code, cut into columns, with the numbers of the record."""
        code = record.code
        if code == "occurrence" and "gaps" in record.params:
            code = "occurrence_gaps"
        n = cast("int | None", record.params.get("n"))
        return self.wording.words.columns(f"step.{code}", n, **self._fields(record))

    def _fields(self, record: StepRecord) -> dict[str, str]:
        params, wording = record.params, self.wording
        fields = {name: wording.number(_number(params[name])) for name in _PLAIN & params.keys()}
        fields |= {name: wording.milli(_int_or_zero(params[name])) for name in _POINTS & params.keys()}
        fields |= {"title": self._title(record), "dimension": wording.dimension(record.dimension)}
        fields |= {"bounds": self._bounds(params)}
        if "points" in params:
            fields["points"] = wording.signed(_int_or_zero(params["points"]))
        special = {
            1: self._of_subject,
            2: self._of_log,
            3: self._of_limit,
            4: self._of_decay,
            5: self._of_given,
            6: self._of_dimension,
            7: self._of_verdict,
        }
        return fields | special[record.number](record)

    def _title(self, record: StepRecord) -> str:
        name = str(record.params.get("name"))
        if record.criterion is not None:
            return self.wording.criterion(record.criterion)
        if record.code == "measured":
            return self.wording.value_name(name)
        if record.code == "group":
            return self.wording.group(record.dimension, name)
        if record.code == "persona":
            return self.wording.persona(str(record.params["persona"]))
        return self.wording.dimension(record.dimension)

    def _bounds(self, params: Mapping[str, Param]) -> str:
        low, high = params.get("lowest"), params.get("highest")
        if low is None and high is None:
            return ""
        key = {(True, False): "low", (False, True): "high", (True, True): "both"}
        bounds = self.wording.text(
            f"bounds.{key[low is not None, high is not None]}",
            low=self.wording.milli(_int_or_zero(low)),
            high=self.wording.milli(_int_or_zero(high)),
        )
        raw = params.get("raw")
        if raw == params.get("points", params.get("value")):
            return bounds
        return f"{bounds}, {self.wording.text('bounds.instead', raw=self.wording.milli(_int_or_zero(raw)))}"

    def _of_subject(self, record: StepRecord) -> dict[str, str]:
        params, wording = record.params, self.wording
        if record.code == "subject":
            created, account = cast("datetime | None", params["created_at"]), params["account"]
            since = "" if created is None else wording.moment(created)
            return {
                "id": str(params["id"]),
                "created": wording.text("subject.ever" if created is None else "subject.since", date=since),
                "account": self._account(account, is_there=params["account_is"] == "account"),
                "as_of": wording.moment(cast("datetime", params["as_of"])),
            }
        if record.code != "attribute":
            return {}
        source, known_at = str(params["source"]), cast("datetime | None", params.get("known_at"))
        date = "" if known_at is None else wording.date(known_at)
        key = "source.changed" if source == "change" and known_at is None else f"source.{source}"
        return {
            "name": str(params["name"]),
            "value": wording.value(cast("Value", params["value"])),
            "source": wording.text(key, date=date),
        }

    def _account(self, account: Param, *, is_there: bool) -> str:
        if account is None:
            return self.wording.text("subject.alone")
        return self.wording.text("subject.account" if is_there else "subject.nowhere", account=str(account))

    def _of_log(self, record: StepRecord) -> dict[str, str]:
        if record.code == "measured":
            return {"value": self.wording.value(cast("Value", record.params["value"]))}
        return {"scope": self.wording.text(f"scope.{record.params['scope']}")} if record.code == "log" else {}

    def _of_limit(self, record: StepRecord) -> dict[str, str]:
        if record.code != "limited":
            return {}
        params, wording, parts = record.params, self.wording, []
        if params["distinct"] is not None:
            parts.append(wording.text("limit.distinct", property=str(params["distinct"])))
        if "limit" in params:
            key = f"limit.{params['period'] or 'ever'}"
            parts.append(wording.text(key, count=wording.number(_number(params["limit"]))))
        parts.append(wording.text(f"keep.{params['keep']}"))
        return {"limit": ", ".join(parts)}

    def _of_decay(self, record: StepRecord) -> dict[str, str]:
        params, wording = record.params, self.wording
        if record.code == "occurrence":
            return {
                "at": wording.moment(cast("datetime", params["at"])),
                "age": wording.count("word.day", round(_int_or_zero(params["age"]) / _DAY, 1)),
                "factor": wording.number(_number(params["factor"])),
            }
        return {"form": self._form(params)} if record.code == "faded" else {}

    def _form(self, params: Mapping[str, Param]) -> str:
        """`Halbwertszeit 30 Tage, Schonfrist 7 Tage`."""
        wording = self.wording
        share = wording.number(_number(params.get("share")) * 100)
        parts = [wording.text(f"form.{params['form']}", span=wording.span(_int_or_zero(params["span"])), share=share)]
        if grace := _int_or_zero(params["grace"]):
            parts.append(wording.text("form.grace", span=wording.span(grace)))
        if floor := _number(params["floor"]):
            parts.append(wording.text("form.floor", share=wording.number(floor * 100)))
        return ", ".join(parts)

    def _of_given(self, record: StepRecord) -> dict[str, str]:
        params = record.params
        if record.code != "given" or "found" not in params:
            return {"head": self._title(record)}
        reading = Reason(
            str(params["found"]), params, _int_or_zero(params["points"]), record.criterion, record.dimension
        )
        return {"head": self.sentences.head(reading)}

    def _of_dimension(self, record: StepRecord) -> dict[str, str]:
        params, wording = record.params, self.wording
        best = wording.text("step.best_match") if params.get("best") else ""
        fields = {"formula": str(params.get("formula")), "best": best}
        fields["weight"] = wording.milli(_int_or_zero(params.get("weight")))
        return fields | {"value": wording.milli(_int_or_zero(params.get("value")))}

    def _of_verdict(self, record: StepRecord) -> dict[str, str]:
        params, wording = record.params, self.wording
        because = "lowest" if record.code == "grade" and params["bound"] is None else params.get("because", "from")
        fields = {
            what: wording.verdict(what, cast("str | None", params[what]))
            for what in ("grade", "cell", "stage", "segment", "priority", "persona")
            if what in params
        }
        fields["percent"] = wording.number(_number(params.get("probability")) * 100)
        fields["why"] = wording.text(
            f"why.{because}", title=self._title(record), bound=wording.points(_int_or_zero(params.get("bound")))
        )
        return fields


def _int_or_zero(value: Param) -> int:
    return value if isinstance(value, int) else 0


def _number(value: Param) -> float:
    return value if isinstance(value, int | float) else 0
