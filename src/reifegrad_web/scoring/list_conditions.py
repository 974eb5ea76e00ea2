"""Puts what a list asks for into SQL: what must hold, and by which index few leads are found that fulfil it.

A list of a million leads must not depend on what a database guesses. So each condition says two things: how it is
looked up for a lead (`where`), and which index has all who fulfil it (`among`), where there is one. `scoring.lists`
counts in these indexes, up to a bound, and decides.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.db import connection

from reifegrad_web.leads.cards import words_in
from reifegrad_web.leads.identities import EMAIL
from reifegrad_web.scoring.list_filter import ME, NOBODY, VERDICTS

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence
    from datetime import datetime

    from reifegrad_web.scoring.list_filter import Filter

OF_SCORE, OF_CARD, OF_LEAD = "score", "card", "lead"
"""What has to be looked up for a condition: the score (`s`), the card (`c`), or only the number (`c.lead_id`)."""
_LAST = "\U0010ffff"


@dataclass(frozen=True)
class Condition:
    """What must hold of a lead.

    Attributes:
        of: What is looked up: `OF_SCORE`, `OF_CARD` or `OF_LEAD`.
        where: A condition of SQL.
        values: Its parameters.
        among: A query of the leads that fulfil it, each once, by an index; empty where there is none, or where they are
            nearly all.
        given: Its parameters.
        walks: Conditions on a score under which an index is in the order of scores, each with its parameter; one of
            them must hold.
        bounds: The order of which the condition is a part from one place to another.
    """

    of: str
    where: str
    values: Sequence[Any] = ()
    among: str = ""
    given: Sequence[Any] = ()
    walks: Sequence[tuple[str, Any]] = ()
    bounds: str = ""


@dataclass(frozen=True)
class Asker:
    """Who asks and when: `number` of the user, `owners` whose leads they see (None: all), and where days begin.

    `more` are conditions of which scoring knows nothing.
    """

    number: int
    owners: Collection[int] | None
    now: datetime
    zone: str
    more: Sequence[Condition] = ()


def conditions(asked: Filter, asker: Asker) -> list[Condition]:
    """Everything that must hold, but for the model and whether a lead is disqualified or objects."""
    return [*_of_scores(asked, asker), *_of_cards(asked, asker), *_of_leads(asked, asker), *asker.more]


def _of_scores(asked: Filter, asker: Asker) -> Iterator[Condition]:
    scores = "select lead_id from scoring_leadscore where model = %s and"
    for name in VERDICTS:
        if wanted := getattr(asked, name):
            listed = f"{name} in ({_marks(wanted)})"
            walks = [(f"s.{name} = %s", value) for value in wanted]
            yield Condition(OF_SCORE, f"s.{listed}", wanted, f"{scores} {listed}", (asked.model, *wanted), walks)
    bounds = [(">=", asked.score_from), ("<=", asked.score_to)]
    bounded = [(sign, value) for sign, value in bounds if value is not None]
    if bounded:
        parts, values = [f"score {sign} %s" for sign, _ in bounded], [value for _, value in bounded]
        where = " and ".join(f"s.{part}" for part in parts)
        yield Condition(
            OF_SCORE, where, values, f"{scores} {' and '.join(parts)}", (asked.model, *values), bounds="score"
        )
    if asked.changed is not None:
        since = adapted(asked.changed.moment(asker.now, asker.zone))
        among = f"{scores} changed_at >= %s"
        yield Condition(OF_SCORE, "s.changed_at >= %s", [since], among, (asked.model, since), bounds="changed")


def _of_cards(asked: Filter, asker: Asker) -> Iterator[Condition]:
    cards = "select lead_id from leads_leadcard where"
    if asked.owner == NOBODY:
        yield Condition(OF_CARD, "c.owner_id is null")
    elif asked.owner:
        number = asker.number if asked.owner == ME else int(asked.owner)
        yield Condition(OF_CARD, "c.owner_id = %s", [number], f"{cards} owner_id = %s", [number])
    if asker.owners is not None:
        owned = f"owner_id in ({_marks(asker.owners)})"
        yield Condition(OF_CARD, f"c.{owned}", sorted(asker.owners), f"{cards} {owned}", sorted(asker.owners))
    if asked.source:
        wanted = f"source_id in ({_marks(asked.source)})"
        yield Condition(OF_CARD, f"c.{wanted}", asked.source, f"{cards} {wanted}", asked.source)
    if asked.campaign:
        wanted = f"campaign in ({_marks(asked.campaign)}) and not (campaign = '')"
        where = f"c.campaign in ({_marks(asked.campaign)})"
        yield Condition(OF_CARD, where, asked.campaign, f"{cards} {wanted}", asked.campaign)
    if asked.company:
        both = [asked.company, asked.company]
        among = f"{cards} account = %s and not (account = '')"
        among += " union select lead_id from leads_leadcard where company = %s and not (company = '')"
        yield Condition(OF_CARD, "(c.account = %s or c.company = %s)", both, among, both)
    if asked.seen is not None:
        since = adapted(asked.seen.moment(asker.now, asker.zone))
        yield Condition(OF_CARD, "c.first_seen_at >= %s", [since], f"{cards} first_seen_at >= %s", [since])


def _of_leads(asked: Filter, asker: Asker) -> Iterator[Condition]:
    for part in asked.text.split():
        yield from _found_by(part)
    if asked.due is not None:
        until = adapted(asker.now + timedelta(days=asked.due))
        among = "select lead_id from scoring_duelead where due_at <= %s"
        where = "exists (select 1 from scoring_duelead d where d.lead_id = c.lead_id and d.due_at <= %s)"
        yield Condition(OF_LEAD, where, [until], among, [until])


def _found_by(part: str) -> Iterator[Condition]:
    """Words are found by how they begin, addresses as a whole: any that a lead has, in small letters."""
    words = "select {} from leads_leadword w where w.word {} and"
    if "@" in part:
        known = "select {} from leads_identifier i where i.namespace = %s and i.value = %s and"
        among = f"{known.format('i.lead_id')} i.lead_id is not null union {words.format('w.lead_id', '= %s')} 1 = 1"
        where = f"{known.format(1)} i.lead_id = c.lead_id) or exists ({words.format(1, '= %s')} w.lead_id = c.lead_id"
        given = [EMAIL, part.lower(), part.casefold()]
        yield Condition(OF_LEAD, f"(exists ({where}))", given, among, given)
        return
    for word in words_in(part):
        span, begins = [word, f"{word}{_LAST}"], ">= %s and w.word < %s"
        where = f"exists ({words.format(1, begins)} w.lead_id = c.lead_id)"
        yield Condition(OF_LEAD, where, span, f"{words.format('distinct w.lead_id', begins)} 1 = 1", span)
    if not words_in(part):  # nothing of it is a letter or a digit
        yield Condition(OF_LEAD, "1 = 0", (), "select lead_id from leads_leadcard where 1 = 0")


def adapted(moment: datetime) -> Any:
    """A moment as the database compares it."""
    return connection.ops.adapt_datetimefield_value(moment)


def _marks(values: Collection[Any]) -> str:
    return ", ".join(["%s"] * len(values))
