"""Takes out of connectors what names somebody who is erased: records that failed, and what was written back."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from reifegrad_web.connectors.models import Connector, ConnectorRun, FailedRecord, WriteBack
from reifegrad_web.leads.identities import EXTERNAL
from reifegrad_web.leads.parts import parts

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from reifegrad_web.leads.models import Identifier


def forget_records(identifiers: Collection[Identifier]) -> Mapping[str, int]:
    """Delete what connectors know of these identifiers: table -> rows. The caller holds the transaction.

    Who is erased is not taken in again: an import leaves out every record that names one of these identifiers, and
    counts it as erased. What is in the CRM itself, with what was written there, has to be deleted there.
    """
    counts = {FailedRecord._meta.db_table: 0, WriteBack._meta.db_table: 0}
    for part in parts(each.pk for each in identifiers):
        counts[WriteBack._meta.db_table] += WriteBack.objects.filter(identifier_id__in=part).delete()[0]
    by_name: dict[str, set[str]] = defaultdict(set)
    for each in identifiers:
        if each.namespace.startswith(EXTERNAL):
            by_name[each.namespace.removeprefix(EXTERNAL)].add(each.value)
    for name, values in by_name.items():
        for some in parts(values):
            rows = FailedRecord.objects.filter(connector__name=name, record__in=some)
            counts[FailedRecord._meta.db_table] += rows.delete()[0]
    return counts


def forget_what_was_said(values: Collection[str]) -> None:
    """Take out of runs and connectors what a system said, if it names somebody."""
    for model in (Connector, ConnectorRun):
        for row in model.objects.exclude(said=""):
            if any(value in row.said for value in values):
                model.objects.filter(pk=row.pk).update(said="")
