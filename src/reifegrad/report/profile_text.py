"""Says what an ideal customer and the bins of purchases look like: cells of tables, and the sentences below them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from reifegrad.language.printable import printable
from reifegrad.predict.profile.rfm import MEASURES
from reifegrad.predict.write.attribute_titles import attribute_title
from reifegrad.spec.title import title_in

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reifegrad.language.words import Words
    from reifegrad.predict.profile.ideal_customer import AttributeEvidence, ClassEvidence
    from reifegrad.tasks.icp import IcpResult
    from reifegrad.tasks.rfm import RfmResult

_SHOWN = 3  # classes of an attribute, the best and the worst


@dataclass(frozen=True)
class IdealCustomerText:
    """An ideal customer with the texts to put it into."""

    result: IcpResult
    words: Words

    def title(self) -> str:
        """How many were won of how many."""
        won, leads, words = self.result.profile.won, self.result.profile.leads, self.words
        counts = {"won": words.number(won), "leads": words.number(leads), "share": words.percent(won / leads, 1)}
        return words("icp.title", **counts)

    def rows(self) -> Iterator[tuple[str, str, str, str]]:
        """Each attribute with its weight, its best and its worst values, a line each."""
        for one in self.result.profile.attributes:
            best, worst = ("\n".join(self._line(row, one) for row in rows) for rows in _ends(one))
            title = printable(title_in(attribute_title(one.name), self.words.language, one.name))
            yield title, f"{one.weight} %", best, worst

    def sentences(self) -> Iterator[str]:
        """How the profile did on newer leads, and which attributes are not in it."""
        yield from self._check()
        yield from self._exclusion_lines()

    def _line(self, row: ClassEvidence, one: AttributeEvidence) -> str:
        words, profile = self.words, self.result.profile
        share = row.won / row.total
        times = words.shortest(share / (profile.won / profile.leads), 1)
        lift = f"{words.percent(share, 1)}, {times}\N{MULTIPLICATION SIGN}"
        return printable(f"{self._class(row, one)}: {row.won} / {row.total} ({lift})")

    def _class(self, row: ClassEvidence, one: AttributeEvidence) -> str:
        """`CEO`, `less than 10`, `10 to 499`, `500 and more`."""
        words = self.words
        if isinstance(row.key, bool):
            return words("word.yes" if row.key else "word.no")
        if isinstance(row.key, str):
            return row.key
        bounds = [other.key for other in one.classes if isinstance(other.key, float)]
        if not bounds or row is one.other:
            return words("word.others")
        place = len(bounds) if row.key is None else bounds.index(row.key)
        if place == 0:
            return words("icp.below", high=words.shortest(bounds[0], 3))
        if place == len(bounds):
            return words("icp.from", low=words.shortest(bounds[-1], 3))
        return words("icp.between", low=words.shortest(bounds[place - 1], 3), high=words.shortest(bounds[place], 3))

    def _check(self) -> Iterator[str]:
        words, check = self.words, self.result.check
        if check is None:
            yield words("icp.unchecked")
            return
        low, high = (words.shortest(bound, 2) for bound in check.interval)
        yield words(
            "icp.check",
            leads=words.number(check.leads),
            share=words.percent(check.won / check.leads, 1),
            best=words.percent(check.best_won / check.best_total, 1),
            auc=words.shortest(check.auc, 2),
            low=low,
            high=high,
        )
        if check.interval[0] <= 0.5:
            yield words("icp.weak")

    def _exclusion_lines(self) -> Iterator[str]:
        """The attributes that are not in the profile, by reason."""
        reasons: dict[str, list[str]] = {}
        for name, code in self.result.profile.excluded.items():
            key = code if self.words.has(f"icp.left.{code}") else "suspicious"
            reasons.setdefault(key, []).append(name)
        for code, names in sorted(reasons.items()):
            yield self.words(f"icp.left.{code}", names=printable(", ".join(sorted(names))))


def _ends(one: AttributeEvidence) -> tuple[list[ClassEvidence], list[ClassEvidence]]:
    """The best classes, and the worst ones that are not among them."""
    rows = sorted([row for row in (*one.classes, one.other) if row.total], key=lambda row: -row.effect)
    half = max(1, min(_SHOWN, len(rows) // 2))
    return rows[:half], list(reversed(rows[half:]))[:half]


def rfm_title(result: RfmResult, words: Words) -> str:
    """How many customers were counted, as of which day."""
    return words("rfm.title", customers=words.number(result.bins.customers), day=words.day(result.bins.as_of))


def rfm_rows(result: RfmResult, words: Words) -> Iterator[list[tuple[str, str, str, str]]]:
    """The bins of each measure: its title (in the first row), the values, the points, and how many customers."""
    for measure in MEASURES:
        rows, below = [], ""
        for place, one in enumerate(result.bins.bins[measure]):
            upper = None if one.upper is None else words.shortest(float(one.upper), 6)
            values = words("rfm.above", low=below) if upper is None else words("rfm.up_to", high=upper)
            title = words(f"rfm.{measure}") if place == 0 else ""
            rows.append((title, values, str(one.level), words.number(one.customers)))
            below = upper or below
        yield rows
