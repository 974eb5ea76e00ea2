"""Derives the ideal customer from the leads that were won, and writes the profile as a model."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa

from reifegrad.errors import fail, nearest
from reifegrad.measure.profiles import profile_model, read_profiles
from reifegrad.predict.profile.icp_model import icp_text
from reifegrad.predict.profile.ideal_customer import check_on_newer, derive_ideal_customer
from reifegrad.predict.profile.profile_grades import grade_match
from reifegrad.spec.time import aware_utc, naive_utc
from reifegrad.tasks.moment import read_moment
from reifegrad.tasks.new_file import check_new, write_new
from reifegrad.tasks.past import check_extra, keeping_notes, read_past
from reifegrad.tasks.progress import ProgressStep, quiet
from reifegrad.tasks.workspace import open_workspace

if TYPE_CHECKING:
    from datetime import datetime

    from numpy.typing import NDArray

    from reifegrad.errors import Problem
    from reifegrad.measure.cases import History
    from reifegrad.measure.notices import Notice
    from reifegrad.measure.profile_columns import Profiles
    from reifegrad.predict.profile.ideal_customer import IdealCustomer, NewerLeadsCheck
    from reifegrad.tasks.inputs import FactInputs
    from reifegrad.tasks.moment import Moment
    from reifegrad.tasks.progress import Progress
    from reifegrad.tasks.workspace import Workspace


@dataclass(frozen=True)
class IcpRequest:
    """Over which facts, until when (None: the end), which attributes, and where the model goes (None: nowhere).

    `without` names attributes that are never used, `forced` those that are used although they may know the answer.
    `today` is the moment of the clock.
    """

    data: FactInputs
    today: datetime
    as_of: Moment | None = None
    without: tuple[str, ...] = ()
    forced: tuple[str, ...] = ()
    timezone: str = "Europe/Berlin"
    name: str = "ideal-customer"
    output: str | None = None


@dataclass(frozen=True)
class IcpResult:
    """The profile, how one of the older leads did on the newer ones (None: too few), and the text of the model.

    `notices` say what was odd in the facts, `notes` what was found in the files.
    """

    request: IcpRequest
    profile: IdealCustomer
    check: NewerLeadsCheck | None
    text: str
    notices: tuple[Notice, ...] = ()
    notes: tuple[Problem, ...] = ()


@dataclass(frozen=True)
class _KnownLeads:
    """The leads in the order of their creation, with what was known of each and what became of it by `until`."""

    profiles: Profiles
    won: NDArray[np.bool_]
    decided: NDArray[np.bool_]
    until: datetime


def icp(request: IcpRequest, progress: Progress = quiet) -> IcpResult:
    """Say which values those have who were won, more often than all leads; write the profile if a file was named.

    What differs no more than by chance is left out.

    Raises:
        ReifegradError: The facts have problems, too few leads were won, or the file is there.
    """
    check_extra()
    check_new(request.output)
    timezone = request.timezone
    as_of = None if request.as_of is None else read_moment(request.as_of, timezone)
    with open_workspace(profile_model({}, timezone), request.data, progress, wide=True) as space:
        progress(ProgressStep("compute"))
        notes = space.facts.notes
        with keeping_notes(notes):
            history = read_past(space.engine, space.facts, None, timezone, today=request.today)
        with keeping_notes(notes, history.notices):
            known = _known_leads(space, history, as_of)
            _check_names(request, known.profiles)
            chosen: dict[str, Any] = {"without": frozenset(request.without), "forced": frozenset(request.forced)}
            profile = derive_ideal_customer(known.profiles, known.won, known.decided, **chosen)
            check = check_on_newer(known.profiles, known.won, known.decided, **chosen)
    grades = grade_match(profile.match(known.profiles))
    text = icp_text(profile, name=request.name, timezone=timezone, until=known.until, grades=grades)
    if request.output is not None:
        write_new(request.output, text)
    return IcpResult(request, profile, check, text, history.notices, tuple(notes))


def _known_leads(space: Workspace, history: History, as_of: datetime | None) -> _KnownLeads:
    """Each lead as it was known when it was decided, or else at the end."""
    end = history.end if as_of is None else np.datetime64(naive_utc(as_of), "us")
    until = aware_utc(end.astype(object))
    decisions: dict[str, tuple[np.datetime64, bool]] = {}
    for lead, won, when in zip(history.outcome_lead, history.won, history.decided_at, strict=True):
        if when <= end:
            first, before = decisions.get(lead, (when, False))
            decisions[lead] = (min(first, when), before or bool(won))
    created = np.where(np.isnat(history.created_at), np.datetime64(0, "us"), history.created_at)
    order = [place for place in np.argsort(created, kind="stable") if created[place] <= end]
    leads = [history.lead[place] for place in order]
    moments = [max(created[place], decisions.get(history.lead[place], (end, False))[0]) for place in order]
    times = pa.array(np.array(moments, dtype="datetime64[us]"), pa.timestamp("us"))
    table = pa.table({"lead_id": pa.array(leads, pa.string()), "as_of": times})
    profiles = read_profiles(space.engine, space.facts.relations, table)
    won = np.array([decisions.get(lead, (end, False))[1] for lead in profiles.lead], dtype=bool)
    return _KnownLeads(profiles, won, np.array([lead in decisions for lead in profiles.lead], dtype=bool), until)


def _check_names(request: IcpRequest, profiles: Profiles) -> None:
    for name in (*request.without, *request.forced):
        if name not in profiles.columns:
            raise fail("no-such-attribute", name=name, near=nearest(name, profiles.columns))
