"""Says reasons, coming changes and movements in German or English, as one sentence or in its parts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from reifegrad.explain.reasons import WRAPPERS
from reifegrad.explain.wording import Wording
from reifegrad.spec.model import MeasureRule, OccurrenceRule

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from reifegrad.explain.next_change import VerdictChange
    from reifegrad.explain.reasons import Reason
    from reifegrad.explain.statement import Param
    from reifegrad.explain.what_changed import Movement
    from reifegrad.spec.condition import Value
    from reifegrad.spec.model import Range, ScoringModel

_DAY = 86_400

_NOT_TIMES = ("count_distinct", "first", "last", "days_since")
"""Measures with which "14 times" would be misread: three people of a company, the first campaign."""


def sentence(reason: Reason, model: ScoringModel, language: str) -> str:
    """The reason in words; for many reasons make one `Sentences`."""
    return Sentences(model, language).reason(reason)


def change_sentence(change: VerdictChange, model: ScoringModel, language: str) -> str:
    """A coming change in words."""
    return Sentences(model, language).change(change)


def movement_sentence(movement: Movement, model: ScoringModel, language: str) -> str:
    """A movement between two scores in words."""
    return Sentences(model, language).movement(movement)


@dataclass(frozen=True)
class ReasonParts:
    """One sentence in its parts, each in words of one language.

    Attributes:
        verdict: `Disqualified: competitor`, `Qualified at once`; empty for reasons that only give points.
        head: What was found of the lead.
        points: `+31.2 points`; empty for a lead that is not scored.
        details: How often and when, what was lost; each is a phrase.
    """

    verdict: str
    head: str
    points: str
    details: tuple[str, ...]


class Sentences:
    """Puts reasons, changes and movements of one model into words of one language.

    Raises:
        ReifegradError: the language is not known.
    """

    def __init__(self, model: ScoringModel, language: str) -> None:
        self.wording = Wording(model, language)
        self.counts_hours = _counts_hours(model)

    def parts(self, reason: Reason) -> ReasonParts:
        """What a reason says, part by part, for whoever sets the parts apart."""
        if reason.code == "not_scored":
            return ReasonParts("", self.wording.text("reason.not_scored"), "", ())
        points = self.wording.signed(reason.points)
        return ReasonParts(self._verdict(reason), self.head(reason), points, tuple(self._details(reason)))

    def reason(self, reason: Reason) -> str:
        """Why a lead has some of its points, as one sentence."""
        return self._joined("reason", reason)

    def reason_beside_points(self, reason: Reason) -> str:
        """The same sentence for the line of a table that has a column of its own for the points."""
        return self._joined("beside", reason)

    def _joined(self, form: str, reason: Reason) -> str:
        parts = self.parts(reason)
        if not parts.points:
            return parts.head
        details = "; ".join(parts.details)
        shown = f" ({details})" if details else ""
        if form == "beside" and details and _code(reason).startswith("measured"):
            # What was found is in brackets already; "(more than 250) (2 times)" would be one pair too many.
            shown = self.wording.text("beside.measured", details=details)
        return self.wording.text(
            f"{form}.{reason.code}" if parts.verdict else form,
            verdict=parts.verdict,
            head=parts.head,
            points=parts.points,
            details=shown,
            more=f"; {details}" if details else "",
        )

    def change(self, change: VerdictChange) -> str:
        """What will be different from a day on; with the time of day where the model counts hours."""
        words = {-1: "fall", 0: "change", 1: "rise"}
        kind = "segment.change" if change.what == "segment" else f"{change.what}.{words[change.direction]}"
        return self.wording.text(
            f"change.{kind}",
            dimension=self.wording.dimension(change.dimension),
            date=self._when(change.at),
            before=self._with_name(change.what, change.before),
            after=self._with_name(change.what, change.after),
        )

    def _when(self, moment: datetime) -> str:
        if not self.counts_hours:
            return self.wording.date(moment)
        time = f"{moment.astimezone(self.wording.zone):%H:%M}"
        return self.wording.text("moment.at", date=self.wording.date(moment), time=time)

    def _with_name(self, what: str, name: str | None) -> str:
        """A cell goes by its name alone, so that the sentence stays one line."""
        return name if what == "cell" and name is not None else self.wording.verdict(what, name)

    def movement(self, movement: Movement) -> str:
        """What moved the score, or what follows from it."""
        wording, params = self.wording, movement.params
        what = "cause" if movement.code == "disqualified" else movement.code
        names = {key: cast("str | None", params.get(key)) for key in ("before", "after")}
        if what == "cause":
            shown = {key: wording.text("word.none") if x is None else wording.criterion(x) for key, x in names.items()}
        else:
            shown = {key: wording.verdict(what, x) for key, x in names.items()}
        return wording.count(
            f"movement.{movement.code}",
            _int(params.get("activities")),
            title=self._title(movement.criterion, movement.code, movement.dimension, params.get("name")),
            dimension=wording.dimension(movement.dimension),
            points=wording.signed(movement.points),
            **shown,
        )

    def head(self, reason: Reason) -> str:
        """What was found of the lead, without points."""
        wording = self.wording
        code = _code(reason)
        title = self._title(reason.criterion, code, reason.dimension, reason.params.get("name"))
        if code == "formula":
            return wording.text("head.formula", formula=" ".join(wording.model.formula_text.split()))
        if code.endswith("_range"):
            clamp = self._range(reason)
            side = "high" if reason.points < 0 else "low"
            bound = clamp.highest if side == "high" else clamp.lowest
            return wording.text(f"head.{code}.{side}", title=title, bound=wording.points(bound or 0))
        if reason.params.get("maybe_unknown"):
            code = f"{code}_or_unknown"
        if code == "graded" and "value" in reason.params:
            code = "graded_value"
        if code == "condition_holds" and "attributes" in reason.params:
            code = "condition_met"
        if code == "measured_unknown" and self._measure(reason) == "days_since":
            code = "measured_never"
        grade = str(reason.params.get("grade") or "")
        return wording.text(f"head.{code}", title=title, value=self._value(reason), grade=grade)

    def _title(self, criterion: str | None, code: str, dimension: str, name: Param) -> str:
        if criterion is not None:
            return self.wording.criterion(criterion)
        if code == "group_range":
            return self.wording.group(dimension, str(name))
        return self.wording.dimension(dimension)

    def _verdict(self, reason: Reason) -> str:
        """What follows at once from a reason, whatever the score is; empty for most of them."""
        if reason.code == "qualified":
            return self.wording.text("verdict.qualified")
        if reason.code != "disqualified":
            return ""
        criterion = self.wording.criteria.get(reason.criterion or "")
        title = {} if criterion is None or criterion.disqualify is None else criterion.disqualify
        veto = self.wording.title(title, self.wording.criterion(reason.criterion or ""))
        return self.wording.text("verdict.disqualified", veto=veto)

    def _range(self, reason: Reason) -> Range:
        """The range of a group, of a dimension or of the score."""
        if reason.code == "score_range":
            return self.wording.model.clamp
        dimension = self.wording.dimensions[reason.dimension]
        if reason.code == "dimension_range":
            return dimension.clamp
        return next(group.clamp for group in dimension.groups if group.name == reason.params["name"])

    def _value(self, reason: Reason) -> str:
        """The value if it is at hand, else the bands that gave the points, or what none of them names."""
        if read := cast("Sequence[str]", reason.params.get("attributes") or ()):
            values = [cast("Value", reason.params[f"value_{place}"]) for place in range(len(read))]
            return ", ".join(f"{name} = {self.wording.value(x)}" for name, x in zip(read, values, strict=True))
        criterion = self.wording.criteria.get(reason.criterion or "")
        if reason.params.get("value") is not None:
            return self.wording.value(cast("str | float | datetime", reason.params["value"]))
        if criterion is not None and "maybe_unknown" in reason.params:
            return self.wording.rest(criterion)
        if "value" in reason.params:
            return self.wording.value(None)
        bands = cast("Sequence[str]", reason.params.get("bands") or ())
        return "" if criterion is None else self.wording.either([self.wording.band(criterion, x) for x in bands])

    def _details(self, reason: Reason) -> list[str]:
        """Profile, counts, and what was lost."""
        wording, params = self.wording, reason.params
        found = []
        if "persona" in params:
            found.append(wording.text("detail.persona", persona=wording.persona(str(params["persona"]))))
        if _int(params.get("occurrences")):
            found.append(self._times(reason))
        if decay := _int(params.get("lost_to_decay")):
            found.append(wording.amount("detail.decay" if decay > 0 else "detail.faded", abs(decay)))
        caps = _int(params.get("lost_to_caps"))
        criterion = wording.criteria.get(reason.criterion or "")
        if caps and criterion is not None:
            bound = criterion.clamp.highest if caps > 0 else criterion.clamp.lowest
            found.append(wording.text(f"detail.at_{'most' if caps > 0 else 'least'}", bound=wording.points(bound or 0)))
        return found

    def shows_times(self, reason: Reason) -> bool:
        """Whether the number of times adds to what was found; a number of people already says it."""
        return self._measure(reason) not in _NOT_TIMES

    def _measure(self, reason: Reason) -> str | None:
        """The function of a criterion that measures."""
        criterion = self.wording.criteria.get(reason.criterion or "")
        rule = None if criterion is None else criterion.rule
        return rule.measure if isinstance(rule, MeasureRule) else None

    def _times(self, reason: Reason) -> str:
        """`5-mal, davon 3 gezählt, zuletzt am 14.12.2025`."""
        wording, params = self.wording, reason.params
        times = _int(params["occurrences"])
        if self._measure(reason) == "days_since" and params.get("last_at") is not None:
            return wording.text("detail.last_on", date=wording.date(cast("datetime", params["last_at"])))
        parts = [wording.count("detail.times" if self.shows_times(reason) else "detail.activities", times)]
        counted = _int(params.get("counted", times))
        if counted < times:
            parts.append(wording.count("detail.counted", counted))
        if params.get("last_at") is not None:
            key = "detail.on" if times == 1 else "detail.last_on"
            parts.append(wording.text(key, date=wording.date(cast("datetime", params["last_at"]))))
        return ", ".join(parts)


def _counts_hours(model: ScoringModel) -> bool:
    """Whether a day is not enough to say when something changes: a window or a decay is not of whole days."""
    decays = [c.rule.decay for c in model.criteria() if isinstance(c.rule, OccurrenceRule) and c.rule.decay is not None]
    spans = [(d.half_life, d.linear_period, d.expires_after, d.inactive_for, d.grace) for d in decays]
    return any(window.unit in {"minute", "hour"} for window in model.reads.windows) or any(
        span % _DAY for decay in spans for span in decay if span is not None
    )


def _code(reason: Reason) -> str:
    """What was found, whatever follows from it."""
    return str(reason.params["by"]) if reason.code in WRAPPERS else reason.code


def _int(value: Param) -> int:
    return value if isinstance(value, int) else 0
