"""Puts agreements in force and out of it, and notes it in the audit log, in one transaction."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reifegrad.errors import fail, nearest
from reifegrad_web.agreements.checking import check_apart, check_here
from reifegrad_web.agreements.in_force import agreement_of
from reifegrad_web.agreements.models import AgreementVersion
from reifegrad_web.documents import publishing, reviewing
from reifegrad_web.documents.deciding import audit
from reifegrad_web.documents.kind import DocumentKind
from reifegrad_web.leads.watching import mark_all
from reifegrad_web.models.versions import published_models
from reifegrad_web.writing import write

if TYPE_CHECKING:
    from datetime import datetime

    from reifegrad_web.org.people import Decider


def publish_version(
    version: AgreementVersion, by: Decider, now: datetime, why: str = "", *, unsigned: bool = False
) -> AgreementVersion:
    """Put a version in force: a signed one, or with `unsigned` any; the record says which.

    Raises:
        ReifegradError: It names a model that does not score; or see `documents.publishing`.
    """
    put = publishing.publish_unsigned if unsigned else publishing.publish_signed
    with write():
        _check_models(version)
        found = put(version, by, now, why)
        mark_all(now)
        audit(found, "publish", by, now, unsigned=unsigned)
    return found


def go_back(version: AgreementVersion, by: Decider, now: datetime, why: str) -> AgreementVersion:
    """Put in force again what was in force before. Raises `ReifegradError`: see `documents.publishing.go_back`."""
    with write():
        _check_models(version)
        found = publishing.go_back(version, by, now, why)
        mark_all(now)
        audit(found, "back", by, now)
    return found


def retire(version: AgreementVersion, by: Decider, now: datetime, why: str = "") -> AgreementVersion:
    """Give a version up; without an agreement in force nobody is given leads by rules."""
    with write():
        found = reviewing.give_up(version, by, now, why)
        mark_all(now)
        audit(found, "retire", by, now)
    return found


def _check_models(version: AgreementVersion) -> None:
    """An agreement reads results of models that score; of others it would never know anything."""
    known = [each.name for each in published_models()]
    for name in agreement_of(version).models.values():
        if name not in known:
            raise fail("agreement-model", agreement=version.name, name=name, near=nearest(name, known))


AGREEMENTS = DocumentKind(AgreementVersion, publish_version, go_back, retire, check_here, check_apart)
