"""Knows identifiers that were erased, by a keyed hash alone: to prove it, and to filter what comes under them again."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from typing import TYPE_CHECKING, Any

from django.db import connection
from django.db.models import Exists, OuterRef

from reifegrad.errors import fail
from reifegrad_web.leads.models import ErasedIdentifier, Erasure, ErasureKey
from reifegrad_web.leads.parts import parts

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from reifegrad_web.leads.identities import Key


def note_erased(erasure: Erasure, keys: Iterable[Key], *, is_filtered: bool) -> None:
    """Keep the hashes of identifiers that were erased; the caller holds the transaction."""
    row, _ = ErasureKey.objects.get_or_create(pk=1, defaults={"key": secrets.token_hex(32)})
    secret = bytes.fromhex(row.key)
    ErasedIdentifier.objects.bulk_create(
        ErasedIdentifier(erasure=erasure, digest=_digest(secret, key), is_filtered=is_filtered) for key in keys
    )


def filtered(keys: Collection[Key]) -> set[Key]:
    """Those of these identifiers under which nothing is taken any more; ask `is_filtering` first, which is cheap."""
    secret = _secret()
    if secret is None:
        return set()
    digests = {_digest(secret, key): key for key in keys}
    return {
        digests[digest]
        for part in parts(digests)
        for digest in ErasedIdentifier.objects.filter(is_filtered=True, digest__in=part).values_list(
            "digest", flat=True
        )
    }


def is_filtering() -> bool:
    """Whether anything is filtered at all."""
    with connection.cursor() as cursor:
        cursor.execute("select 1 from leads_erasedidentifier where is_filtered limit 1")
        return cursor.fetchone() is not None


def erasures_of(key: Key) -> Sequence[dict[str, Any]]:
    """The proof that an identifier was erased: each erasure of it, as plain data."""
    secret = _secret()
    if secret is None:
        return []
    rows = ErasedIdentifier.objects.filter(digest=_digest(secret, key)).select_related("erasure").order_by("id")
    return [_plain(row.erasure, is_filtered=row.is_filtered) for row in rows]


def erasures(before: int | None, most: int) -> Sequence[dict[str, Any]]:
    """The latest erasures first, as plain data that names nobody; `before` is the number of the last that was seen."""
    filters = ErasedIdentifier.objects.filter(erasure_id=OuterRef("id"), is_filtered=True)
    rows = Erasure.objects.annotate(is_filtered=Exists(filters)).order_by("-id")
    if before is not None:
        rows = rows.filter(id__lt=before)
    return [_plain(row, is_filtered=row.is_filtered) for row in rows[:most]]


def erasure(number: int) -> dict[str, Any]:
    """The record of an erasure, as plain data. Raises `ReifegradError`: there is none of this number."""
    found = next(iter(erasures(number + 1, 1)), None)
    if found is None or found["erasure"] != number:
        raise fail("erasure-unknown", number=number)
    return found


def readmit(key: Key) -> bool:
    """Take what comes under an identifier again, and under those that were erased with it. False: none was filtered."""
    secret = _secret()
    if secret is None:
        return False
    erasures = ErasedIdentifier.objects.filter(digest=_digest(secret, key)).values_list("erasure_id", flat=True)
    rows = ErasedIdentifier.objects.filter(erasure_id__in=list(erasures), is_filtered=True)
    return bool(rows.update(is_filtered=False))


def _plain(row: Erasure, *, is_filtered: bool) -> dict[str, Any]:
    return {
        "erasure": row.pk,
        "at": row.at.isoformat(),
        "actor_kind": row.actor_kind,
        "actor": row.actor,
        "because": row.because,
        "counts": row.counts,
        "is_filtered": is_filtered,
    }


def _secret() -> bytes | None:
    row = ErasureKey.objects.filter(pk=1).first()
    return None if row is None else bytes.fromhex(row.key)


def _digest(secret: bytes, key: Key) -> str:
    return hmac.new(secret, f"{key.namespace}\0{key.value}".encode(), hashlib.sha256).hexdigest()
