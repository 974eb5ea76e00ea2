"""Takes out of imports and exports what names somebody who is erased, and copies of facts that have become too old."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from django.db.models import Q

from reifegrad_web.background.models import Job
from reifegrad_web.imports.models import Brought, Import, RejectedRow, Upload
from reifegrad_web.imports.things import ACCOUNT, ACTIVITY, LINK, digest, link_key
from reifegrad_web.leads.identities import Key
from reifegrad_web.leads.models import AccountChange, Activity, IdentifierLink
from reifegrad_web.leads.parts import parts

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence

    from django.db.models import QuerySet

_SHORTEST, _DISTINCTIVE = 3, 8
"""Letters."""
_GONE = "-"
"""What stands where somebody was named."""


def forget_brought(numbers: Sequence[int]) -> int:
    """Delete what imports have noted of these identifiers and of their links; returns the number of rows.

    The caller holds the transaction, and deletes the links themselves after this: keys of others are found by them.
    """
    count = 0
    for part in parts(numbers):
        links = IdentifierLink.objects.filter(Q(one_id__in=part) | Q(other_id__in=part)).select_related("one", "other")
        keys = {
            link_key(Key(link.one.namespace, link.one.value), Key(link.other.namespace, link.other.value))
            for link in links
        }
        count += _deleted(Brought.objects.filter(identifier_id__in=part))
        count += sum(_deleted(Brought.objects.filter(kind=LINK, source_id=0, key__in=some)) for some in parts(keys))
    return count


def forget_companies(accounts: Collection[str]) -> int:
    """Delete what imports have noted of companies; before the facts themselves are deleted. Returns the rows."""
    count = 0
    for part in parts(accounts):
        keys: dict[int, set[str]] = {}
        rows = AccountChange.objects.filter(account__in=part).values_list("source_id", "account", "attribute")
        for source, account, attribute in rows.distinct():
            keys.setdefault(source, set()).add(digest(account, attribute))
        for source, found in keys.items():
            own = Brought.objects.filter(kind=ACCOUNT, source_id=source)
            count += sum(_deleted(own.filter(key__in=some)) for some in parts(found))
    return count


def forget_copies(activities: Sequence[int]) -> None:
    """Delete the copies of activities that are to be deleted, which other imports have brought as well.

    That they were brought stays noted: the same file again does not bring them back.
    """
    for part in parts(activities):
        keys: dict[int, set[str]] = {}
        for source, message in Activity.objects.filter(id__in=part).values_list("source_id", "message_id"):
            keys.setdefault(source, set()).update((message, digest(message)))  # an id that is too long is its digest
        for source, found in keys.items():
            copies = Brought.objects.filter(kind=ACTIVITY, source_id=source, fact_id=None)
            for some in parts(found):
                copies.filter(key__in=some).delete()


def forget_words(values: Collection[str]) -> None:
    """Take out of imports and jobs what was said of files and names one of these identifiers."""
    names = _finder(values)
    for row in Import.objects.order_by("id"):
        notes = [note for note in row.notes if not names(_as_text(note))]
        error, problems = (_GONE, []) if names(row.error) else (row.error, row.problems)
        files = _without_names(row.files, names)
        if (notes, error, files) == (row.notes, row.error, row.files):
            continue
        if files != row.files:
            RejectedRow.objects.filter(of_import=row).update(file=_GONE)
        row.notes, row.error, row.problems, row.files = notes, error, problems, files
        row.save(update_fields=["notes", "error", "problems", "files"])
    for upload in Upload.objects.order_by("id"):
        if names(_as_text([upload.files, upload.problems])):
            upload.delete()  # its folder follows with the next sweep
    for job in Job.objects.exclude(error=""):
        if names(job.error):
            Job.objects.filter(id=job.pk).update(error=_GONE)


def _as_text(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def _finder(values: Collection[str]) -> Callable[[str], bool]:
    """Whether a text names somebody: a long value wherever it stands, a shorter one as a word. Too much is no harm."""
    long = [re.escape(value) for value in values if len(value) >= _DISTINCTIVE or "@" in value]
    words = [rf"\b{re.escape(value)}\b" for value in values if _SHORTEST <= len(value) < _DISTINCTIVE]
    pattern = re.compile("|".join((*long, *words)) or "(?!)", re.IGNORECASE)
    return lambda text: pattern.search(text) is not None


def _without_names(files: dict[str, Any], names: Callable[[str], bool]) -> dict[str, Any]:
    def shown(file: dict[str, str]) -> dict[str, str]:
        return file | {"name": _GONE} if names(file["name"]) else file

    return {
        table: [shown(each) for each in found] if isinstance(found, list) else shown(found)
        for table, found in files.items()
    }


def _deleted(rows: QuerySet[Any]) -> int:
    return rows.delete()[0]
