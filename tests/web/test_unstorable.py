"""What a column or the database does not take costs one message, never its delivery; on every database alike."""

from __future__ import annotations

from typing import Any

import pytest
from test_taking import NOW, message

pytestmark = pytest.mark.usefixtures("emptied")


def commit(*messages: Any) -> Any:
    """As a request is taken: by the thread that commits for all of them."""
    from reifegrad_web.ingest.group_commit import GroupCommit
    from reifegrad_web.ingest.models import Source
    from reifegrad_web.ingest.taking import Delivered

    source, _ = Source.objects.get_or_create(name="web", defaults={"write_key": "k", "created_at": NOW})
    return GroupCommit().take(Delivered(source.pk, NOW, messages), 30)


def failures() -> dict[str, dict[str, Any]]:
    from reifegrad_web.ingest.models import FailedEvent

    return {row.code: row.params for row in FailedEvent.objects.all()}


def test_a_page_may_have_a_long_title() -> None:
    from reifegrad_web.leads.models import Activity

    title = "Was Lead-Scoring ist " * 50
    assert commit(message("page", user_id="u", name=title)).accepted == 1
    assert Activity.objects.get().name == title


def test_letters_that_grow_in_lower_case_make_no_longer_kind() -> None:
    from reifegrad_web.leads.models import Activity

    assert commit(message(user_id="u", name="\u0130" * 200)).accepted == 1
    assert len(Activity.objects.get().kind) == 200


@pytest.mark.parametrize("part", ["traits", "traits_once"])
def test_names_and_companies_that_are_too_long_fail_with_their_length(part: str) -> None:
    long: dict[str, Any] = {"x" * 201: 1}
    company: dict[str, Any] = {"account_id": "c" * 300}
    taken = commit(
        message("identify", user_id="u", message_id="1", **{part: long}),
        message("identify", user_id="u", message_id="2", **{part: company}),
        message("identify", user_id="u", message_id="3", **{part: {"x" * 200: 1, "account_id": "c" * 200}}),
    )
    assert (taken.accepted, len(taken.failed)) == (1, 2)
    assert failures() == {
        "trait-name-too-long": {"length": 201, "most": 200},
        "id-too-long": {"field": "account_id", "length": 300, "most": 200},
    }


def test_what_the_database_refuses_is_kept_as_failed_and_costs_nobody_else(monkeypatch: pytest.MonkeyPatch) -> None:
    """For a reason that no check knows: the message is found among the others, and explained."""
    from django.db import DataError

    from reifegrad_web.ingest import taking
    from reifegrad_web.leads.models import Activity

    def add_rows(model: Any, columns: Any, rows: Any) -> None:
        if any("odd" in row for row in rows):
            raise DataError("not this one")
        add(model, columns, rows)

    add = taking.add_rows
    monkeypatch.setattr(taking, "add_rows", add_rows)
    names = ["one", "odd", "two", "one"]
    taken = commit(*(message(user_id="u", name=name, message_id=name) for name in names))
    assert (taken.received, taken.accepted, taken.duplicate, len(taken.failed)) == (4, 2, 1, 1)
    assert failures() == {"not-stored": {"reason": "DataError"}}
    assert sorted(Activity.objects.values_list("name", flat=True)) == ["one", "two"]


def test_a_database_that_is_away_has_refused_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    from django.db import OperationalError

    from reifegrad_web.ingest import taking

    def add_rows(*_: Any) -> None:
        raise OperationalError("the database is away")

    monkeypatch.setattr(taking, "add_rows", add_rows)
    with pytest.raises(OperationalError):
        commit(message(user_id="u", message_id="1"))
    assert failures() == {}
