"""Writes files as somebody hands them in, imports them in this process, and tells the facts without their numbers."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path


def write_csv(path: Path, rows: Sequence[Mapping[str, Any]]) -> Path:
    """A CSV file with the columns of all rows."""
    names = list(dict.fromkeys(name for row in rows for name in row))
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, names)
        writer.writeheader()
        writer.writerows(rows)
    return path


def kept(tables: Mapping[str, Iterable[Path]], mapping: Path | None = None) -> tuple[dict[str, Any], str]:
    """Files in the data folder, as the command keeps them."""
    from reifegrad_web.imports.storing import Store, new_folder

    folder = new_folder()
    store = Store(folder)
    files: dict[str, Any] = {table: [store.keep_file(path) for path in paths] for table, paths in tables.items()}
    if mapping is not None:
        files["mapping"] = store.keep_file(mapping, is_mapping=True)
    return files, folder


def bring(source: str = "crm", mapping: Path | None = None, limits: Any = None, **tables: Path) -> Any:
    """Import one file of each table, and return the import."""
    from reifegrad_web.background.queue import Hold
    from reifegrad_web.clock import utc_now
    from reifegrad_web.imports.importing import IMPORT, add_import, enqueue, run_import
    from reifegrad_web.writing import write

    files, folder = kept({table: [path] for table, path in tables.items()}, mapping)
    with write():
        found = add_import(files, folder, source, "Europe/Berlin", utc_now())
        job = enqueue(found, IMPORT, utc_now(), holder="test")
    run_import(Hold(job), limits=limits)
    found.refresh_from_db()
    return found


def take_back(found: Any) -> None:
    """Undo an import."""
    from reifegrad_web.background.queue import Hold
    from reifegrad_web.clock import utc_now
    from reifegrad_web.imports.importing import UNDO, enqueue, run_undo
    from reifegrad_web.writing import write

    with write():
        job = enqueue(found, UNDO, utc_now(), holder="test")
    run_undo(Hold(job))
    found.refresh_from_db()


def all_facts() -> dict[str, list[tuple[Any, ...]]]:
    """Every fact, by what the identifiers are and not by their numbers."""
    from reifegrad_web.leads.models import AccountChange, Activity, Identifier, IdentifierLink, Outcome, ProfileChange

    who = {row.pk: f"{row.namespace}:{row.value}" for row in Identifier.objects.all()}
    people: dict[int | None, list[str]] = {}
    for row in Identifier.objects.all():
        people.setdefault(row.lead_id, []).append(who[row.pk])
    return {
        "people": sorted(tuple(sorted(members)) for members in people.values()),
        "shared": sorted((who[row.pk],) for row in Identifier.objects.filter(is_shared=True)),
        "links": sorted(
            (*sorted((who[row.one_id], who[row.other_id])), row.undone_because) for row in IdentifierLink.objects.all()
        ),
        "activities": sorted(
            (who[row.identifier_id], row.message_id, row.kind, str(row.occurred_at), str(row.properties))
            for row in Activity.objects.all()
        ),
        "changes": sorted(
            (who[row.identifier_id], row.attribute, str(row.value), str(row.known_at))
            for row in ProfileChange.objects.all()
        ),
        "companies": sorted((row.account, row.attribute, str(row.value)) for row in AccountChange.objects.all()),
        "outcomes": sorted(
            (who[row.identifier_id], row.outcome, str(row.decided_at), row.amount) for row in Outcome.objects.all()
        ),
    }


def scores() -> dict[str, tuple[Any, ...]]:
    """Score what is due; each lead's score and stage by one of its identities."""
    from reifegrad_web.clock import utc_now
    from reifegrad_web.leads.models import Identifier
    from reifegrad_web.scoring.models import LeadScore
    from reifegrad_web.scoring.rescoring import Rescoring

    rescoring = Rescoring()
    while rescoring.run_once(utc_now()):
        pass
    rescoring.close()
    found = {row.lead_id: (row.score, row.stage) for row in LeadScore.objects.all()}
    named = Identifier.objects.filter(namespace="email").order_by("value")
    return {row.value: found[row.lead_id] for row in named if row.lead_id in found}
