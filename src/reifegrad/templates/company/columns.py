"""Turns arrays of codes into Arrow tables of leads, accounts, activities and outcomes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from reifegrad.templates.company import words
from reifegrad.templates.company.catalogue import CATEGORIES, CONTENTS, KINDS
from reifegrad.templates.company.chance import Array, Dice, choice_table, lognormal_table
from reifegrad.templates.company.population import (
    COUNTRY_LABELS,
    INDUSTRY_LABELS,
    POSITION_LABELS,
    Accounts,
    LeadCodes,
    Population,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reifegrad.templates.company.decisions import Decisions
    from reifegrad.templates.company.stream import Rows
    from reifegrad.templates.company.workweek import Window

TIMESTAMP = pa.timestamp("us")
LEAD_DIGITS, ACCOUNT_DIGITS, ACTIVITY_DIGITS = 7, 7, 9

_DEPARTMENTS = (*(position.department for position in words.POSITIONS), None)
_FREE_MAIL = choice_table(list(words.FREE_MAIL.values()))
_LEGAL_FORM = choice_table(list(words.LEGAL_FORMS.values()))
_LOST = choice_table(list(words.LOST_REASONS.values()))
_WON = choice_table(list(words.WON_REASONS.values()))
_DEAL = lognormal_table(900, 0.7, 200, 20_000)  # per root of the number of employees
_QUARTER_SECONDS = 91 * 86_400
_MAILED = np.array([content.kind.startswith("email_") for content in CONTENTS])
_INVITED = np.array([content.kind.startswith("webinar_") for content in CONTENTS])
_CATEGORY = np.array(
    [CATEGORIES.index(content.category) if content.category else -1 for content in CONTENTS],
    dtype=np.int8,
)
_AMOUNTS = np.stack(  # in cents, by category
    [
        lognormal_table(9_000, 0.4, 2_990, 40_000),
        lognormal_table(1_500, 0.6, 290, 9_900),
        lognormal_table(120_000, 0.8, 9_900, 2_000_000),
        lognormal_table(2_500_000, 0.9, 300_000, 30_000_000),
    ]
)


def serial_ids(prefix: str, numbers: Array, digits: int) -> pa.Array:
    """Write numbers as ids of equal length: L0000001."""
    width = len(prefix) + digits
    text = np.empty((len(numbers), width), dtype=np.uint8)
    text[:, : len(prefix)] = np.frombuffer(prefix.encode(), dtype=np.uint8)
    rest = numbers.astype(np.uint32)
    for place in range(width - 1, len(prefix) - 1, -1):
        tens = rest // np.uint32(10)
        text[:, place] = rest - tens * np.uint32(10) + np.uint32(48)
        rest = tens
    offsets = np.arange(len(numbers) + 1, dtype=np.int32) * np.int32(width)
    return pa.StringArray.from_buffers(len(numbers), pa.py_buffer(offsets), pa.py_buffer(text))


def labelled(labels: Sequence[str | None], index: Array, mask: Array | None = None) -> pa.Array:
    """Write codes as the labels they stand for; None and masked rows are missing."""
    known = list(dict.fromkeys(label for label in labels if label is not None))
    place = np.array([known.index(label) if label is not None else -1 for label in labels], dtype=np.int16)
    codes = place[index]
    missing = codes < 0 if mask is None else (codes < 0) | mask
    return pa.DictionaryArray.from_arrays(pa.array(codes, mask=missing), pa.array(known, pa.string()))


def moments(window: Window, seconds: Array) -> pa.Array:
    """Write seconds of the window as UTC timestamps without a zone."""
    return pa.array(window.timestamps(seconds)).cast(TIMESTAMP)


def _text(column: pa.Array) -> Any:
    return column.cast(pa.string())


def _company_words(account: Array, seed: int) -> tuple[Any, Any]:
    """Compose name and domain of the companies; the number alone decides, so nothing has to be kept."""
    heads, tails, trades = words.COMPANY_HEADS, words.COMPANY_TAILS, words.COMPANY_TRADES
    pairs = len(heads) * len(tails) * len(trades)
    number = np.maximum(account, 0).astype(np.int64)
    # A stride without a common divisor visits every combination once; then a number is added.
    mixed = (number * 27_644_437 + seed) % pairs
    head, tail, trade = (
        mixed % len(heads),
        mixed // len(heads) % len(tails),
        mixed // (len(heads) * len(tails)),
    )
    again = number // pairs + 1
    suffix = pc.if_else(pa.array(again > 1), pc.cast(pa.array(again), pa.string()), "")
    ascii_heads = [words.ascii_of(word) for word in heads]
    stem = [_text(labelled(heads, head)), _text(labelled(tails, tail)), suffix]
    name = pc.binary_join_element_wise(pc.binary_join_element_wise(*stem, ""), _text(labelled(trades, trade)), " ")
    root = [_text(labelled(ascii_heads, head)), stem[1], suffix]
    domain = pc.binary_join_element_wise(
        pc.binary_join_element_wise(*root, ""),
        "-",
        pc.utf8_lower(_text(labelled(trades, trade))),
        ".example",
        "",
    )
    return name, domain


def accounts_table(accounts: Accounts, part: slice, seed: int, window: Window) -> pa.Table:
    """Write a chunk of accounts."""
    number = np.arange(part.start, part.stop)
    name, domain = _company_words(number, seed)
    legal_bits = Dice(seed, "legal", part.start).words16(len(number))
    legal = labelled(list(words.LEGAL_FORMS), _LEGAL_FORM[legal_bits])
    employees, revenue = accounts.employees[part], accounts.revenue[part]
    return pa.table(
        {
            "account_id": serial_ids("C", number + 1, ACCOUNT_DIGITS),
            "created_at": moments(window, accounts.created[part]),
            "name": pc.binary_join_element_wise(name, _text(legal), " "),
            "domain": domain,
            "employees": pa.array(employees, mask=employees < 0),
            "revenue": pa.array(revenue, mask=revenue < 0),
            "industry": labelled(INDUSTRY_LABELS, accounts.industry[part]),
            "country": labelled(COUNTRY_LABELS, accounts.country[part]),
        }
    )


def leads_table(people: Population, codes: LeadCodes, seed: int, window: Window) -> pa.Table:
    """Write a chunk of leads."""
    size = len(codes.position)
    part = slice(codes.first, codes.first + size)
    account = people.account[part]
    lead_digits = max(LEAD_DIGITS, len(str(len(people.created))))
    first_name, last_name = (
        codes.name % len(words.FIRST_NAMES),
        codes.name // len(words.FIRST_NAMES),
    )
    chosen = {name: labelled(*pair) for name, pair in codes.chosen.items()}
    account_ids = serial_ids("C", np.maximum(account + 1, 0), ACCOUNT_DIGITS)
    return pa.table(
        {
            "lead_id": serial_ids("L", np.arange(part.start, part.stop) + 1, lead_digits),
            "created_at": moments(window, people.created[part]),
            "email": _addresses(account, codes, first_name, last_name, seed),
            "first_name": labelled(words.FIRST_NAMES, first_name),
            "last_name": labelled(words.LAST_NAMES, last_name),
            "position": labelled(POSITION_LABELS, codes.position),
            "department": labelled(_DEPARTMENTS, codes.position),
            "country": labelled(COUNTRY_LABELS, codes.country),
            "account_id": pc.if_else(pa.array(account >= 0), account_ids, None),
            **chosen,
        }
    )


def _addresses(account: Array, codes: LeadCodes, first_name: Array, last_name: Array, seed: int) -> Any:
    size = len(account)
    first = _text(labelled([words.ascii_of(name) for name in words.FIRST_NAMES], first_name))
    last = _text(labelled([words.ascii_of(name) for name in words.LAST_NAMES], last_name))
    _, company = _company_words(account, seed)
    free_bits = Dice(seed, "mail", codes.first).words16(size)
    free = _text(labelled(list(words.FREE_MAIL), _FREE_MAIL[free_bits]))
    # The number of the lead keeps free-mail addresses apart, as people do themselves with a year.
    number = pc.cast(pa.array(np.arange(codes.first + 1, codes.first + 1 + size)), pa.string())
    private = pa.array(codes.is_free_mail)
    local = pc.binary_join_element_wise(first, last, pc.if_else(private, ".", "."))
    local = pc.binary_join_element_wise(local, pc.if_else(private, number, ""), "")
    return pc.binary_join_element_wise(local, pc.if_else(private, free, company), "@")


_KIND_OF = np.array([KINDS.index(content.kind) for content in CONTENTS])
_EVERY = np.arange(len(CONTENTS))


def activities_table(rows: Rows, first: int, leads: int, window: Window) -> pa.Table:
    """Write a block of activities; `first` is the number of its first one, from 0."""
    content = rows.content
    category = _CATEGORY[content]
    cents = _AMOUNTS[category, rows.bits]
    lead_digits = max(LEAD_DIGITS, len(str(leads)))
    return pa.table(
        {
            "activity_id": serial_ids("A", np.arange(first + 1, first + 1 + len(rows)), ACTIVITY_DIGITS),
            "lead_id": serial_ids("L", rows.lead + 1, lead_digits),
            "kind": labelled(KINDS, _KIND_OF[content]),
            "occurred_at": moments(window, rows.seconds),
            "path": labelled([one.path for one in CONTENTS], content),
            "campaign": _campaigns(rows, window),
            "amount": pa.array(cents / 100, mask=category < 0),
            "category": labelled([one.category for one in CONTENTS], content),
            "form": labelled([one.form for one in CONTENTS], content),
        }
    )


def _campaigns(rows: Rows, window: Window) -> pa.Array:
    """Name the campaign of a mail or webinar: one of two a quarter of the window."""
    quarters = window.end // _QUARTER_SECONDS + 1
    labels = [
        f"{kind}-{number + 1:02d}{letter}"
        for kind in ("mailing", "webinar")
        for number in range(quarters)
        for letter in "ab"
    ]
    invited = _INVITED[rows.content]
    index = rows.seconds // _QUARTER_SECONDS * 2 + (rows.bits & 1) + invited * (2 * quarters)
    return labelled(labels, index, ~(_MAILED[rows.content] | invited))


def outcomes_table(
    decisions: Decisions,
    part: slice,
    people: Population,
    accounts: Accounts,
    seed: int,
    window: Window,
) -> pa.Table:
    """Write a chunk of outcomes, in order of the decision."""
    lead, is_won = decisions.leads[part], decisions.is_won[part]
    dice = Dice(seed, "reason", part.start)
    bits, amount_bits = dice.words16(len(lead)), dice.words16(len(lead))
    account = people.account[lead]
    employees = np.where(account >= 0, accounts.employees[account], 1)
    # Square roots are rounded the same way everywhere, unlike powers.
    amount = _DEAL[amount_bits] * np.maximum(np.sqrt(np.maximum(employees, 1)).astype(np.int64), 1)
    reasons = [*words.LOST_REASONS, *words.WON_REASONS]
    reason = np.where(is_won, _WON[bits] + len(words.LOST_REASONS), _LOST[bits])
    lead_digits = max(LEAD_DIGITS, len(str(len(people.created))))
    return pa.table(
        {
            "lead_id": serial_ids("L", lead + 1, lead_digits),
            "outcome": labelled(("lost", "won"), is_won.astype(np.int8)),
            "decided_at": moments(window, people.decided[lead]),
            "amount": pa.array(amount.astype(np.float64), mask=~is_won),
            "reason": labelled(reasons, reason),
        }
    )
