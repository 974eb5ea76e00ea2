"""Finds what did not count in a run although it was delivered, and what would make it count.

Every finding is a `Problem`: a warning where somebody should look, a note where something is merely mentioned. None is
found where all is well.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from reifegrad.errors import Problem, message, minute_message
from reifegrad.run.rejected import first_rejects
from reifegrad.run.seen_facts import SEVERAL, SHOWN, FactQuestion
from reifegrad.run.spellings import Spellings
from reifegrad.run.words_not_seen import WordsNotSeen, places_of
from reifegrad.spec.findings import Findings
from reifegrad.spec.ids import NO_ID, PROBABLY_NO_ID
from reifegrad.spec.reads import ACCOUNT_PREFIX
from reifegrad.spec.time import aware_utc, naive_utc
from reifegrad.tables.look_alikes import looks_like
from reifegrad.tables.mapping_block import mapping_line, translating

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from reifegrad.errors import Param
    from reifegrad.run.rejected import FirstReject
    from reifegrad.run.seen_facts import SeenFacts, Strangers
    from reifegrad.run.summary import RunSummary
    from reifegrad.tables import Intake

_FEW = 3
"""Of fewer leads than this, more than half are no hint at anything."""

_HALF = 0.5


def not_counted(seen: SeenFacts, summary: RunSummary, findings: Findings | None = None) -> tuple[Problem, ...]:
    """What did not count, the most telling first: rows, ids, words of the model, and who was left out.

    Args:
        seen: The facts of the run.
        summary: How it ended.
        findings: Knows the lines of the model, if it is a file.
    """
    found = findings if findings is not None else Findings()
    found.problems += rejected_rows(seen.intakes.values())
    look, words = _NotCounted(seen, summary, found), WordsNotSeen(seen, found)
    spellings = Spellings(seen, words)
    seen.count(
        [*look.questions(), *words.questions(), *spellings.questions()]
    )  # all at once: a query costs more than its answers
    look.moments()
    look.people()
    look.columns()
    look.activities()
    look.changes()
    look.accounts()
    notes = [note for intake in seen.intakes.values() for note in intake.notes]
    words.attributes({note.key for note in notes if note.code.startswith(_REJECTED)})
    spellings.attributes()
    words.kinds()
    spellings.activities()
    spellings.unused_translations()
    return tuple(sorted(_said_once(found.problems), key=lambda problem: problem.severity == "note"))


def _said_once(problems: Iterable[Problem]) -> list[Problem]:
    """What is wrong at several places of the model in the same words: one problem, which names them all."""
    alike: dict[Problem, list[Problem]] = {}
    for problem in problems:
        alike.setdefault(replace(problem, key="", line=None), []).append(problem)
    return [
        replace(first, also=tuple(dict.fromkeys(other.key for other in others if other.key != first.key)))
        for first, *others in alike.values()
    ]


def rejected_rows(intakes: Iterable[Intake]) -> list[Problem]:
    """Tables of which nothing is left, and the first reasons of all rows and values that were not taken."""
    found = []
    intakes = list(intakes)
    for intake in intakes:
        table, rejected = message(f"table.{intake.table}"), intake.rows_rejected
        if rejected and rejected == intake.rows_read - intake.rows_dropped:
            params: dict[str, Param] = {"table": table, "count": rejected}
            found.append(Problem("table-all-rejected", params=params, severity="warning"))
    first = {(one.table, one.column, one.reason): one for one in first_rejects(intakes)}
    for intake in intakes:
        for note in intake.notes:
            if note.code.startswith(_REJECTED):
                reason = note.code.removeprefix(_REJECTED).replace("-", "_")
                found.append(_with_first(note, first.get((intake.table, note.key, reason))))
            elif note.code in _AROUND_TABLES and note not in found:
                found.append(note)
    return found + _unread_sheets(intakes)


def _unread_sheets(intakes: Iterable[Intake]) -> list[Problem]:
    """Which sheet of a workbook was read because nobody named one, and which ones no table is read from."""
    sheets = [one for intake in intakes for one in intake.sheets]
    read = {(one.file, one.name) for one in sheets}
    found = {}
    for one in sheets:
        others = {name: rows for name, rows in one.others.items() if (one.file, name) not in read}
        if others:
            found[one.file, one.name] = replace(one, others=others).note
    return list(found.values())


_REJECTED = "rejected-"
_AROUND_TABLES = {
    *("footer-left-out", "activity-ids-kept-apart", "rows-equal", "ids-shared", "time-of-day-missing"),
    *("rows-without-data", "group-rows", "rows-continued", "rows-with-counts", "percent-mixed", "decimal-unclear"),
    *("decimal-thousands", "date-order-unclear", "unseen-letters"),
    *("cells-merged", "cells-unwrapped", "dashes-unknown", "dates-as-numbers"),
    *("quotes-unclear", "quotes-as-text", "encoding-damaged", "replacement-characters"),
}
"""What files held beside their rows, what was told apart or read one way of two: said, though all may be well."""


def _with_first(note: Problem, first: FirstReject | None) -> Problem:
    """What was found while reading, with the first row or value of it and, if there is one, a line for the mapping."""
    if first is None:
        return note
    said = f"{note.code}.{note.variant}" if note.variant else note.code
    params: dict[str, Param] = {
        "said": message(f"problem.{said}.what", **note.params),
        "advice": message(f"problem.{said}.fix", **note.params),
        "table": message(f"table.{first.table}"),
        "value": first.value,
        "line": first.line,
    }
    if first.reason in _VALUES:
        choice = _VALUES[first.reason]
        pairs = ", ".join(f"{word!r}: {choice}" for word in first.words)
        params |= {"words": tuple(map(repr, first.words))}
        params["choice"] = f"{first.table}: {{values: {{{first.column}: {{{pairs}}}}}}}"
    return Problem(
        "first-rejected",
        params=params,
        file=first.file,
        key=note.key,
        severity="warning",
        variant="mapped" if first.reason in _VALUES else "" if first.value else "row",
    )


_VALUES = {"not_won_or_lost": "won|lost", "not_a_boolean": "true|false"}
"""What a mapping file can make of such a value. Nothing is proposed: a guess would make an opt-in of an opt-out."""


class _NotCounted:
    """One look at what a run left out."""

    def __init__(self, seen: SeenFacts, summary: RunSummary, findings: Findings) -> None:
        self.seen, self.summary, self.findings = seen, summary, findings
        self.model = seen.model

    def warn(self, code: str, variant: str = "", /, **params: Param) -> None:
        """Note what somebody should look at."""
        self.findings.problems.append(Problem(code, params, severity="warning", variant=variant))

    def questions(self) -> list[FactQuestion]:
        """What is counted of ids where no accounts are given: words for nothing, and several in one cell."""
        if not self._compares_accounts() or self.seen.usable("accounts"):
            return []
        return [
            FactQuestion("leads", "account_id", "any_case", NO_ID),
            FactQuestion("leads", "account_id", "parted"),
            FactQuestion("leads", "account_id", "any_case", PROBABLY_NO_ID),
        ]

    def _compares_accounts(self) -> bool:
        return "account_id" in self.seen.columns("leads") and self._reads_accounts()

    def columns(self) -> None:
        """Columns of leads that look like one that matters, and are not read as it."""
        there = self.seen.columns("leads")
        if not there or not self.seen.usable("leads"):
            return
        wanted = ["created_at"]
        if self._reads_accounts():
            wanted.append("account_id")
        for name in wanted:
            if name in there:
                continue
            others = [heading for heading in there if heading not in self.model.attributes and heading != "lead_id"]
            alike = looks_like(name, others)
            if alike:
                mapping = mapping_line("leads", columns={name: alike[0]})
                said: dict[str, Param] = {"heading": alike[0], "mapping": mapping}
                self.warn("created-not-read" if name == "created_at" else "account-not-read", **said)
            elif name == "account_id":
                self.warn("no-account-ids", name=name)

    def _reads_accounts(self) -> bool:
        """Whether a score can depend on the account of a lead."""
        if self.model.subject == "account" or self.model.reads.whole_account:
            return True
        of_accounts = self.seen.columns("accounts")
        return bool(of_accounts) and any(
            name.startswith(ACCOUNT_PREFIX) or name in of_accounts for name in self.model.attributes
        )

    def activities(self) -> None:
        """Activities of nobody, copies that are none, and dates that cannot be believed."""
        rows = self.seen.usable("activities")
        if not rows:
            return
        if self.summary.activities_without_lead:
            self._of_nobody(self.seen.strangers("activities", "lead_id", "leads"), rows)
        count, ids = self.seen.unlike_copies()
        if count:
            self.warn("copies-unlike", count=count, ids=_some_ids(ids, count))
        early, late = self.seen.unlikely()
        everything = message("count.activities", n=rows)
        if early:
            self.warn("dates-unlikely", rows=message("count.rows", n=early), all=everything)
        if late:
            self.warn("dates-unlikely", "late", rows=message("count.rows", n=late), all=everything)

    def changes(self) -> None:
        """Profile changes of nobody, and of attributes that are written differently from those of the model."""
        rows = self.seen.usable("profile_changes")
        if not rows:
            return
        lost = self.seen.strangers("profile_changes", "lead_id", "leads")
        if lost.pairs:
            self.warn(
                "changes-of-nobody",
                "alike" if _differ_in_case(lost) else "written",
                **_written_otherwise(lost, rows, ("profile_changes", "lead_id")),
            )
        elif lost.rows:
            self.warn("changes-of-nobody", count=lost.rows, all=rows, ids=_some_ids(lost.ids, lost.rows))
        read = {name for name in self.model.attributes if not name.startswith(ACCOUNT_PREFIX)} | {"account_id"}
        others = [name for name in self.seen.values("profile_changes", "attribute") if name not in read]
        for name in sorted(read):
            if alike := looks_like(name, others):
                mapping = translating("profile_changes", "attribute", {alike[0]: name})
                self.warn("changes-not-read", name=name, heading=alike[0], mapping=mapping)

    def _of_nobody(self, lost: Strangers, rows: int) -> None:
        if lost.nothing:
            self.warn("activities-of-nobody", "nothing", count=lost.nothing, all=rows)
        if not lost.rows:
            return
        ids = _some_ids(lost.ids, lost.rows)
        if lost.pairs:
            self.warn(
                "activities-of-nobody",
                "alike" if _differ_in_case(lost) else "written",
                **_written_otherwise(lost, rows, ("activities", "lead_id")),
            )
        elif lost.rows == rows:
            known = _some_ids(lost.known, len(lost.known))
            self.warn("activities-of-nobody", "all", all=rows, ids=ids, known=known or ("-",))
        else:
            self.warn("activities-of-nobody", count=lost.rows, all=rows, ids=ids)

    def accounts(self) -> None:
        """Leads whose account is in no row, cells that hold several ids, and words for nothing."""
        if not self._compares_accounts():
            return
        if self.seen.usable("accounts"):
            lost = self.seen.strangers("leads", "account_id", "accounts")
            nothing, several, ids = lost.nothing, lost.parted, lost.ids
            self._in_no_row(lost)
        else:
            nothing, several, strangers = self.seen.count(self.questions())
            ids = tuple(self.seen.values("leads", "account_id")) if several else ()
            self._by_id_alone(strangers)
        if several:
            example = next((one for one in ids if any(sign in one for sign in SEVERAL)), ids[0])
            self.warn("accounts-several", count=several, example=example)
        if nothing:
            found = self.seen.values("leads", "account_id")
            every = [repr(value) for value in found if value.lower() in NO_ID]
            params: dict[str, Param] = {"rows": message("count.leads", n=nothing), "name": "account_id"}
            params["words"] = (*every[:SHOWN], *(["..."] if len(every) > SHOWN else []))
            self.findings.problems.append(Problem("placeholder-id", params, severity="note"))

    def _by_id_alone(self, unlikely: int) -> None:
        """Ids that make colleagues of strangers, and strangers of colleagues, since no table says which there are."""
        if unlikely > 1:
            found = self.seen.values("leads", "account_id")
            shared = {word: n for word, n in found.items() if word.lower() in PROBABLY_NO_ID}
            if together := sum(n for n in shared.values() if n > 1):
                words = [word for word, n in shared.items() if n > 1]
                self.warn(
                    "accounts-of-nobody",
                    count=together,
                    words=tuple(map(repr, words)),
                    mapping=translating("leads", "account_id", dict.fromkeys(words)),
                )
        count, groups = self.seen.cased_ids("leads", "account_id")
        if count:
            pairs = tuple(" / ".join(map(repr, group)) for group in groups)
            mapping = mapping_line("leads", lower=["account_id"])
            self.warn("accounts-alike", pairs=_some(pairs, count), count=count, mapping=mapping)

    def _in_no_row(self, lost: Strangers) -> None:
        rows = self.seen.usable("leads")
        if lost.pairs:
            self.warn(
                "accounts-unknown",
                "alike" if _differ_in_case(lost) else "written",
                **_written_otherwise(lost, rows, ("accounts", "account_id")),
            )
        elif lost.rows > lost.parted:
            self.warn("accounts-unknown", count=lost.rows, all=rows, ids=_some_ids(lost.ids, lost.rows))

    def moments(self) -> None:
        """Subjects or activities that are all later than the moment of the score."""
        summary, table = self.summary, f"{self.model.subject}s"
        nobody = not summary.scored + summary.not_scored
        if nobody and summary.not_yet_known and (span := self.seen.span(table, "created_at")) is not None:
            word = "count.leads" if table == "leads" else "count.accounts"
            self.warn("subjects-later", **self._ends(span), rows=message(word, n=summary.not_yet_known))
        rows = self.seen.usable("activities")
        span = self.seen.span("activities", "occurred_at") if rows else None
        if span is not None and span[0] > naive_utc(summary.as_of):
            believed = message("count.activities", n=rows - sum(self.seen.unlikely()))
            self.warn("activities-later", **self._ends(span), rows=believed)

    def _ends(self, span: tuple[datetime, datetime]) -> dict[str, Param]:
        """The first and last moment, and that of the score, as they are in the time zone of the model."""
        zone = ZoneInfo(self.model.timezone)
        first, last, as_of = (aware_utc(one).astimezone(zone) for one in (*span, self.summary.as_of))
        return {"first": minute_message(first), "last": minute_message(last), "as_of": minute_message(as_of)}

    def people(self) -> None:
        """Vetoes and a population that leave out more than half."""
        summary = self.summary
        everybody = summary.scored + summary.not_scored
        if self._is_most(summary.not_scored, everybody):
            params: dict[str, Param] = {"count": summary.not_scored, "all": everybody}
            self.findings.add(("population",), "population-leaves-most", "", "warning", **params)
        criteria = {criterion.id: criterion for criterion in self.model.criteria()}
        most = False
        for name, count in summary.disqualified.items():
            if self._is_most(count, summary.scored) and name in criteria:
                most = True
                shown = self._values_of(name)
                self.findings.add(
                    criteria[name].path,
                    "veto-takes-most",
                    "values" if shown else "",
                    "warning",
                    name=name,
                    count=count,
                    all=summary.scored,
                    values=shown,
                )
        together = sum(summary.disqualified.values())
        if not most and self._is_most(together, summary.scored):
            self.warn("vetoes-take-most", count=together, all=summary.scored)

    def _is_most(self, part: int, whole: int) -> bool:
        return whole >= _FEW and part > _HALF * whole

    def _values_of(self, name: str) -> tuple[str, ...]:
        """The most frequent values of the texts that a veto reads."""
        from reifegrad.run.words_in_data import sought_values

        path = next(criterion.path for criterion in self.model.criteria() if criterion.id == name)
        read = dict.fromkeys(one.name for one in sought_values(self.model) if one.path[: len(path)] == path)
        shown = []
        for attribute in read:
            for table, column in places_of(self.seen, attribute)[:1]:
                values = list(self.seen.values(table, column))[:3]
                shown += [f"{attribute}: {', '.join(map(repr, values))}"] if values else []
        return tuple(shown)


def _differ_in_case(lost: Strangers) -> bool:
    """Whether lower case would make ids the same; others lack zeros, have a .0 behind or other spaces in them."""
    return any(one.lower() == other.lower() for one, other in lost.pairs)


def _written_otherwise(lost: Strangers, rows: int, at: tuple[str, str]) -> dict[str, Param]:
    """What is said of ids of a table that other tables write otherwise; `at` is the table and the column."""
    pairs = tuple(message("pair.ids", one=repr(one), other=repr(other)) for one, other in lost.pairs)
    said: dict[str, Param] = {"count": lost.rows, "all": rows, "pairs": pairs}
    if _differ_in_case(lost):
        said["mapping"] = tuple(mapping_line(table, lower=[at[1]]) for table in ("leads", at[0]))
    return said


def _some_ids(ids: tuple[str, ...], count: int) -> tuple[Param, ...]:
    return _some(tuple(map(repr, ids)), count)


def _some(shown: tuple[Param, ...], count: int) -> tuple[Param, ...]:
    return (*shown, *(["..."] if count > len(shown) else []))
