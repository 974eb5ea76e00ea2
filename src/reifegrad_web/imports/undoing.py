"""Takes an import back: what is left is what would be there if it had never been made.

Where another import has brought the same, that one's counts from then on. Part by part, each in one transaction, so
that the server goes on working; whoever is killed on the way goes on where it was.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from django.db.models import Q

from reifegrad_web.imports.facts import add_facts, delete_facts
from reifegrad_web.imports.models import Brought
from reifegrad_web.imports.taking import EVERYWHERE, first_seen
from reifegrad_web.imports.things import ACCOUNT, IDENTIFIER, IN_TURN, LINK, ONCE, OUTCOME, link_key
from reifegrad_web.imports.turns import counting
from reifegrad_web.leads.fact_rows import leads_at
from reifegrad_web.leads.identities import Identities, Key
from reifegrad_web.leads.models import Identifier
from reifegrad_web.sales.reported import look_again
from reifegrad_web.sales.same_decision import pair_reports
from reifegrad_web.scoring.due import touch

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from reifegrad_web.imports.models import Import
    from reifegrad_web.leads.models import IdentifierLink

_PART = 500


def undo_part(of_import: Import, now: datetime) -> int:
    """Take a part of an import back; the caller holds the transaction. Returns how many things it were: 0 at the end.

    Facts go first, then links, then identifiers, so that none is deleted that still carries something.
    """
    for kind in (*ONCE, *IN_TURN, LINK, IDENTIFIER):
        rows = list(Brought.objects.filter(of_import=of_import, kind=kind).order_by("id")[:_PART])
        if not rows:
            continue
        touched = _leads(rows)
        if kind in ONCE:
            touched |= _undo_once(rows)
            if kind == OUTCOME:
                pair_reports(touched)
                look_again(touched, now)
        elif kind in IN_TURN:
            touched |= _undo_in_turn(kind, rows)
        elif kind == LINK:
            touched |= _undo_links(rows, now)
        else:
            touched |= _undo_identifiers(rows)
        touch(touched, now)
        return len(rows)
    return 0


def _leads(rows: Iterable[Brought]) -> set[int]:
    numbers = {row.identifier_id for row in rows if row.identifier_id is not None}
    found = Identifier.objects.filter(id__in=numbers).values_list("lead_id", flat=True)
    return {lead for lead in found if lead is not None}


def _others(rows: Sequence[Brought]) -> dict[str, list[Brought]]:
    """What other imports have brought of the same keys, in the order in which they did."""
    found: dict[str, list[Brought]] = defaultdict(list)
    first = rows[0]
    same = Brought.objects.filter(source_id=first.source_id, kind=first.kind, key__in={row.key for row in rows})
    for row in same.exclude(id__in=[row.pk for row in rows]).order_by("id"):
        found[row.key].append(row)
    return found


def _delete(rows: Sequence[Brought]) -> None:
    Brought.objects.filter(id__in=[row.pk for row in rows]).delete()


def _undo_once(rows: Sequence[Brought]) -> set[int]:
    others = _others(rows)
    delete_facts(rows)
    _delete(rows)
    first = [others[row.key][0] for row in rows if row.fact_id is not None and others[row.key]]
    heirs = [(heir, heir.payload) for heir in first if heir.payload is not None]
    add_facts(heirs)
    for heir, _ in heirs:
        heir.payload = None
    Brought.objects.bulk_update([heir for heir, _ in heirs], ["fact_id", "payload"])
    return _leads(heir for heir, _ in heirs)


def _undo_in_turn(kind: str, rows: Sequence[Brought]) -> set[int]:
    others = _others(rows)
    companies = {row.payload["account"] for row in rows if kind == ACCOUNT and row.payload is not None}
    left = [row for found in others.values() for row in found]
    touched = leads_at(companies)
    delete_facts([*rows, *left])
    _delete(rows)
    new = []
    for found in others.values():
        payloads = [row.payload or {} for row in found]
        for row, payload, since in zip(found, payloads, counting(payloads), strict=True):
            row.fact_id = None
            if since is not None:
                new.append((row, {**payload, "known_at": since}))
    add_facts(new)
    Brought.objects.bulk_update(left, ["fact_id"], batch_size=_PART)
    return touched | leads_at(companies) | _leads(left)


def _undo_links(rows: Sequence[Brought], now: datetime) -> set[int]:
    others = _others(rows)
    identities = Identities(now)
    _delete(rows)
    for row in rows:
        if row.fact_id is None:
            continue
        if others[row.key]:
            heir = others[row.key][0]
            heir.fact_id = 1
            heir.save(update_fields=["fact_id"])
        ends = list(Identifier.objects.filter(id__in=(row.payload or {})["pair"]))
        if len(ends) == 2:
            if not others[row.key]:
                identities.unlink(*ends)
            for end in ends:
                identities.judge_again(Identifier.objects.get(id=end.pk), _said_at)
    return identities.touched


def _said_at(link: IdentifierLink) -> tuple[datetime, int]:
    """When a link was said first: by the first import that is left of those that say it, or by whoever has made it."""
    key = link_key(*(Key(end.namespace, end.value) for end in (link.one, link.other)))
    rows = Brought.objects.filter(source_id=EVERYWHERE, kind=LINK, key=key).order_by("id").select_related("of_import")
    first = rows.first()
    return (link.linked_at, link.pk) if first is None else (first.of_import.created_at, first.pk)


def _undo_identifiers(rows: Sequence[Brought]) -> set[int]:
    others = _others(rows)
    _delete(rows)
    touched: set[int] = set()
    for row in rows:
        if row.fact_id is None and not any(other.fact_id is not None for other in others[row.key]):
            continue
        # Locked: what is noted under it in this moment by somebody else would be deleted with it.
        identifier = Identifier.objects.select_for_update().filter(id=row.identifier_id or 0).first()
        if identifier is None:
            continue
        touched.add(identifier.lead_id or identifier.pk)
        if others[row.key]:
            heir = next((one for one in others[row.key] if one.fact_id is not None), others[row.key][0])
            heir.fact_id = identifier.pk
            heir.save(update_fields=["fact_id"])
            identifier.first_seen_at = first_seen(others[row.key])
            identifier.save(update_fields=["first_seen_at"])
        elif not _is_needed(identifier):
            identifier.delete()
    return touched


def _is_needed(identifier: Identifier) -> bool:
    """Whether anything else is noted under an identifier, whatever table it is in."""
    for relation in Identifier._meta.related_objects:
        rows = relation.related_model._default_manager.filter(Q(**{relation.field.name: identifier}))
        if rows.exists():
            return True
    return False
