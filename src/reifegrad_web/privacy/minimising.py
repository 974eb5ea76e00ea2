"""Says what is collected and used by no published model: what is not needed should not be asked for or kept."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Count, Max

from reifegrad_web.leads.models import AccountChange, Activity, ProfileChange

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from reifegrad.spec.model import ScoringModel

IDENTIFYING = frozenset({"email", "account_id"})
"""Attributes that say who somebody is or where, whether or not a model reads them."""


def report(models: Sequence[ScoringModel]) -> dict[str, Any]:
    """Attributes of people and companies and kinds of activities that no model reads, with how much there is of each.

    A model without a filter of kinds reads every kind; then none is listed.
    """
    reads = [each.reads for each in models]
    own = IDENTIFYING.union(*(each.own_attributes for each in reads))
    company = own.union(*(each.company_attributes for each in reads))
    every_kind = any(each.activities and each.kinds is None for each in reads)
    kinds = {kind for each in reads for kind in each.kinds or ()}
    people = ProfileChange.objects.values("attribute").annotate(
        values=Count("id"), leads=Count("identifier__lead_id", distinct=True), last=Max("received_at")
    )
    companies = AccountChange.objects.values("attribute").annotate(
        values=Count("id"), accounts=Count("account", distinct=True), last=Max("received_at")
    )
    activities = Activity.objects.values("kind").annotate(
        values=Count("id"), leads=Count("identifier__lead_id", distinct=True), last=Max("received_at")
    )
    return {
        "models": sorted(each.name for each in models),
        "unused_attributes": [_plain(row) for row in people.order_by("attribute") if row["attribute"] not in own],
        "unused_account_attributes": [
            _plain(row) for row in companies.order_by("attribute") if row["attribute"] not in company
        ],
        "unused_kinds": []
        if every_kind
        else [_plain(row) for row in activities.order_by("kind") if row["kind"] not in kinds],
    }


def _plain(row: Mapping[str, Any]) -> dict[str, Any]:
    return {**row, "last": row["last"].isoformat()}
