"""Whatever was imported in whatever order: an import that is taken back leaves what would be there without it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from emptying import empty
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from import_files import all_facts, scores
from people import publish

pytestmark = [pytest.mark.usefixtures("emptied"), pytest.mark.slow]
NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
_QUICK: dict[str, Any] = {
    "deadline": None,
    "suppress_health_check": list(HealthCheck),
    "phases": [Phase.explicit, Phase.reuse, Phase.generate],
}
"""A found case is not made smaller: each step empties a database."""
_DAYS = st.integers(0, 4).map(lambda days: datetime(2026, 1, 1 + days, tzinfo=UTC))
_LEADS = st.sampled_from(["L1", "L2", "L3", "L4", "L5"])
_ROWS = {
    "leads": st.fixed_dictionaries(
        {
            "lead_id": _LEADS,
            "created_at": st.none() | _DAYS,
            "email": st.sampled_from([None, "anna@firma.example", "info@firma.example", "ben@gmx.de"]),
            "position": st.sampled_from([None, "CEO", "Praktikant"]),
            "account_id": st.sampled_from([None, "C1", "C2"]),
        }
    ),
    "accounts": st.fixed_dictionaries(
        {"account_id": st.sampled_from(["C1", "C2"]), "industry": st.sampled_from([None, "chemistry", "food"])}
    ),
    "profile_changes": st.fixed_dictionaries(
        {
            "lead_id": _LEADS,
            "attribute": st.just("position"),
            "value": st.sampled_from(["CEO", "intern"]),
            "known_at": _DAYS,
        }
    ),
    "activities": st.fixed_dictionaries(
        {
            "activity_id": st.integers(1, 6).map(str),
            "lead_id": _LEADS,
            "kind": st.just("page_viewed"),
            "occurred_at": _DAYS,
            "path": st.sampled_from(["/pricing", "/careers"]),
        }
    ),
    "outcomes": st.fixed_dictionaries(
        {"lead_id": _LEADS, "outcome": st.sampled_from(["won", "lost"]), "decided_at": _DAYS, "amount": st.just(5.0)}
    ),
    "consents": st.fixed_dictionaries(
        {
            "lead_id": _LEADS,
            "purpose": st.sampled_from(["newsletter", "phone"]),
            "state": st.sampled_from(["granted", "withdrawn"]),
            "at": _DAYS,
            "source": st.just("form"),
        }
    ),
}


def _table(name: str, rows: Any) -> Any:
    """A lead and a company stand in one row of a file, as the readers see to it."""
    key = {"leads": "lead_id", "accounts": "account_id"}.get(name)
    return st.lists(rows, max_size=5, unique_by=(lambda row: row[key]) if key else None)


_IMPORTS = st.fixed_dictionaries(
    {
        "source": st.sampled_from(["crm", "shop"]),
        "tables": st.fixed_dictionaries({name: _table(name, rows) for name, rows in _ROWS.items()}),
    }
)


def bring(number: int, given: dict[str, Any]) -> Any:
    """What an import of these rows brings, at a moment of its own."""
    from reifegrad_web.imports.importing import TABLES, add_import
    from reifegrad_web.imports.taking import Taking
    from reifegrad_web.imports.things import Context
    from reifegrad_web.writing import write

    at = NOW + timedelta(hours=number)
    with write():
        found = add_import({}, "none", given["source"], "UTC", at)
    for table in TABLES:
        rows = given["tables"][table]
        for start in range(0, len(rows), 2):  # several chunks
            part = rows[start : start + 2]
            with write():
                taken = Taking(found, Context(given["source"], at), at).take(table, part)
            assert taken.accepted + taken.duplicate + len(taken.rejected) == len(part)
    return found


def undo(found: Any) -> None:
    from reifegrad_web.imports.undoing import undo_part
    from reifegrad_web.writing import write

    left = 1
    while left:
        with write():
            left = undo_part(found, NOW)


@settings(max_examples=60, **_QUICK)
@given(st.lists(_IMPORTS, min_size=1, max_size=3), st.data())
def test_what_is_taken_back_has_never_been_there(imports: list[dict[str, Any]], data: st.DataObject) -> None:
    gone = data.draw(st.integers(0, len(imports) - 1))
    empty()
    made = [bring(number, one) for number, one in enumerate(imports)]
    undo(made[gone])
    after = all_facts()
    empty()
    for number, one in enumerate(imports):
        if number != gone:
            bring(number, one)
    assert after == all_facts()


def _one_lead(**said: Any) -> dict[str, Any]:
    row = {"lead_id": "L2", "created_at": None, "email": "ben@gmx.de", "position": "CEO", **said}
    return {"source": "shop", "tables": {name: [row] if name == "leads" else [] for name in _ROWS}}


def test_a_blank_that_was_said_twice_is_taken_back_once() -> None:
    told = [_one_lead(account_id="C2"), _one_lead(account_id=None), _one_lead(account_id=None)]
    empty()
    made = [bring(number, one) for number, one in enumerate(told)]
    undo(made[1])
    after = all_facts()
    empty()
    for number in (0, 2):
        bring(number, told[number])
    assert after == all_facts()
    assert ("external:shop:L2", "account_id", "None", str(NOW + timedelta(hours=2))) in after["changes"]


@settings(max_examples=4, **_QUICK)
@given(_IMPORTS, _IMPORTS)
def test_scores_are_those_of_the_import_that_is_left(first: dict[str, Any], second: dict[str, Any]) -> None:
    empty()
    publish()
    made = bring(0, first)
    bring(1, second)
    scores()
    undo(made)
    after = scores()
    empty()
    publish()
    bring(1, second)
    assert after == scores()


@settings(max_examples=20, **_QUICK)
@given(_IMPORTS)
def test_the_same_again_brings_nothing(given: dict[str, Any]) -> None:
    empty()
    bring(0, given)
    before = all_facts()
    bring(0, given)
    assert all_facts() == before
