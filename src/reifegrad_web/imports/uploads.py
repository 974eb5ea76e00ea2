"""Keeps files that somebody hands in until it is clear what their columns are, tries them out, and has them imported.

What is in the files, and what was found out of it, stays in their folder: `proposal.json`, and `trial.json`, what an
import would bring. A worker does what takes time; whoever hands files in asks how far it is.
"""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING, Any

from reifegrad.errors import Problem, ReifegradError, fail
from reifegrad_web.audit.recording import record
from reifegrad_web.background.queue import Hold, add_job, end_job, renew
from reifegrad_web.clock import utc_now
from reifegrad_web.imports.importing import add_import, check_source_name, start_import
from reifegrad_web.imports.limits import Limits
from reifegrad_web.imports.models import Import, Upload
from reifegrad_web.imports.proposals import Proposal, chosen, mapping_text, types_of
from reifegrad_web.imports.reading import look_at_files
from reifegrad_web.imports.storing import Store, new_folder, place_of, remove_folder
from reifegrad_web.imports.trying import try_out
from reifegrad_web.writing import write

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from datetime import datetime
    from pathlib import Path

    from reifegrad_web.audit.recording import Actor
    from reifegrad_web.imports.proposals import Choice, ProposedPart

LOOK, TRY = "look", "try"
"""Kinds of jobs."""
State = Upload.State
_PROPOSAL, _TRIAL = "proposal.json", "trial.json"
_LARGEST = 2**63 - 1


def add_upload(
    files: Iterable[tuple[str, Iterable[bytes]]], source: str, timezone: str, actor: Actor, now: datetime
) -> Upload:
    """Keep files, and have a worker look at them.

    Args:
        files: The name of each, and its bytes in pieces.
        source: The system that they come from.
        timezone: Of times that name none.
        actor: Who hands them in.
        now: The moment, aware.

    Raises:
        ReifegradError: There is none, one is of no kind that is taken, they are too large, or the source has a name
            that cannot be one.
    """
    check_source_name(source)
    folder = new_folder()
    try:
        store = Store(folder, Limits(packed=Limits().uploaded))
        kept = _apart([store.keep(name, pieces) for name, pieces in files])
        if not kept:
            raise fail("import-no-files", variant="page")
        with write():
            found = Upload.objects.create(
                created_at=now, folder=folder, files=kept, source=source, timezone=timezone, state=State.LOOKING
            )
            _enqueue(found, LOOK, State.LOOKING, now)
            record(actor, "upload.add", f"upload:{found.pk}", now, source=source)
    except BaseException:
        remove_folder(folder)
        raise
    return found


def _apart(kept: Sequence[dict[str, str]]) -> list[dict[str, str]]:
    """Files under names of their own: the mapping tells them apart by these."""
    seen: set[str] = set()
    for file in kept:
        name, number = file["name"], 1
        while name in seen:
            number += 1
            before, dot, ending = file["name"].partition(".")
            name = f"{before} ({number}){dot}{ending}"
        seen.add(name)
        file["name"] = name
    return list(kept)


def find_upload(number: int) -> Upload:
    """An upload by its number. Raises `ReifegradError`: there is none, or it was imported or given up."""
    found = Upload.objects.filter(id=number).first() if 0 <= number <= _LARGEST else None
    if found is None or not place_of(found.folder).is_dir():
        raise fail("upload-unknown", number=number)
    return found


def open_uploads() -> Sequence[Upload]:
    """Those that somebody has still to decide about, the newest first."""
    return list(Upload.objects.order_by("-id"))


def proposal_of(upload: Upload) -> Proposal:
    """What its files are taken for; nothing as long as nobody has looked."""
    return Proposal.model_validate(_kept(upload, _PROPOSAL) or {})


def trial_of(upload: Upload) -> dict[str, Any] | None:
    """What an import would bring: `counts`, `reasons`, `rejected`, `first` and `notes`; None: that was not tried."""
    return _kept(upload, _TRIAL)


def choose(upload: Upload, choices: Sequence[Choice], now: datetime) -> None:
    """Note what somebody says of the parts, one after the other, and have it tried out.

    With another table for a part, a worker looks at that part again first, and somebody looks at its columns.

    Raises:
        ReifegradError: Somebody works on it, nothing is left to import, or a part lacks a column.
    """
    before = proposal_of(upload)
    pairs = zip(before.parts, choices, strict=True)
    parts = tuple(chosen(part, choice) for part, choice in pairs)
    is_other = any(part.table != old.table for part, old in zip(parts, before.parts, strict=True) if part.table)
    if not is_other:
        _check(parts)
    with write():
        _free(upload)
        _keep(upload, _PROPOSAL, Proposal(parts=parts).model_dump(mode="json", exclude_defaults=True))
        (place_of(upload.folder) / _TRIAL).unlink(missing_ok=True)
        kind, state = (LOOK, State.LOOKING) if is_other else (TRY, State.TRYING)
        _enqueue(upload, kind, state, now, is_new=parts != before.parts)


def _check(parts: Sequence[ProposedPart]) -> None:
    imported = [part for part in parts if part.table]
    if not imported:
        raise fail("upload-nothing")
    problems = [
        Problem("upload-lacks", params={"columns": part.lacking()}, file=part.title)
        for part in imported
        if part.lacking()
    ]
    if problems:
        raise ReifegradError(tuple(problems))


def import_upload(upload: Upload, actor: Actor, now: datetime) -> Import:
    """Have it imported as it was tried out. Raises `ReifegradError`: it was not, or somebody works on it."""
    parts = proposal_of(upload).imported
    with write():
        _free(upload)
        if upload.state != State.TRIED:
            raise fail("upload-untried")
        files = _files(upload, Store(upload.folder))
        found = add_import(files, upload.folder, upload.source, upload.timezone, now, types_of(parts))
        start_import(found, actor, now)
        upload.delete()
    return found


def drop_upload(upload: Upload, actor: Actor, now: datetime) -> None:
    """Delete the files."""
    with write():
        number = upload.pk
        upload.delete()
        record(actor, "upload.drop", f"upload:{number}", now)
    remove_folder(upload.folder)


def mapping_of(upload: Upload) -> str:
    """The mapping file of what was chosen."""
    return mapping_text(proposal_of(upload).imported)


def run_look(hold: Hold) -> None:
    """Find out what the files could be. Raises `LeaseLost` and `Stopped`: another does it."""

    def look(upload: Upload) -> None:
        proposal = proposal_of(upload)
        parts = [part.model_dump(mode="json", exclude_defaults=True) for part in proposal.parts]
        _keep(upload, _PROPOSAL, {"parts": _look(upload, parts, hold)})

    _run(hold, look, State.PROPOSED)


def run_try(hold: Hold) -> None:
    """Find out what an import would bring. Raises `LeaseLost` and `Stopped`: another does it."""

    def progress(_: str, rows: int) -> None:
        with write():
            renew(hold.job, utc_now(), is_further=True)
            upload.done += rows
            upload.rows = max(upload.done, sum(table["rows"] for table in found.counts.values()))
            Upload.objects.filter(id=upload.pk).update(done=upload.done, rows=upload.rows)

    def attempt(_: Upload) -> None:
        proposal = proposal_of(upload)
        if hold.job.params["is_new"]:  # what was proposed itself, somebody has looked at already
            given = [part.model_dump(mode="json", exclude_defaults=True) for part in proposal.parts]
            _keep(upload, _PROPOSAL, {"parts": _look(upload, given, hold)})
        found.files = _files(upload, Store(upload.folder))
        found.types = types_of(proposal_of(upload).imported)
        tried = try_out(found, Limits(), hold.still, progress)
        trial = {"counts": found.counts, "reasons": found.reasons, "notes": found.notes, **tried._asdict()}
        _keep(upload, _TRIAL, trial)

    upload = Upload.objects.filter(id=hold.job.params["upload"]).first() or Upload()
    upload.done = upload.rows = 0
    found = Import(source=upload.source, created_at=utc_now(), folder=upload.folder, files={}, timezone=upload.timezone)
    _run(hold, attempt, State.TRIED)


def _run(hold: Hold, work: Callable[[Upload], None], done: str) -> None:
    job = hold.job
    upload = Upload.objects.filter(id=job.params["upload"], job_id=job.pk).first()
    problems: list[dict[str, Any]] = []
    try:
        if upload is not None and place_of(upload.folder).is_dir():
            work(upload)
    except ReifegradError as error:
        problems = [problem.to_dict() for problem in error.problems]
    except FileNotFoundError:
        if Upload.objects.filter(id=job.params["upload"]).exists():
            raise  # else somebody has dropped it meanwhile, with its files
    with write():
        end_job(job, utc_now(), {})
        mine = Upload.objects.filter(id=job.params["upload"], job_id=job.pk)
        mine.update(state=State.FAILED if problems else done, problems=problems)


def give_up(number: int, error: ReifegradError) -> None:
    """Note that nobody could do it; the caller holds the transaction."""
    problems = [problem.to_dict() for problem in error.problems]
    Upload.objects.filter(id=number).update(state=State.FAILED, problems=problems)


def _look(upload: Upload, parts: Sequence[Mapping[str, Any]], hold: Hold) -> list[dict[str, Any]]:
    place = place_of(upload.folder)
    (place / "look").mkdir(mode=0o700, exist_ok=True)
    files = [{"path": str(place / file["stored"]), "name": file["name"]} for file in upload.files]
    try:
        return look_at_files(
            files, place / "look", parts=parts, timezone=upload.timezone, limits=Limits(), still=hold.still
        )
    finally:
        shutil.rmtree(place / "look", ignore_errors=True)


def _files(upload: Upload, store: Store) -> dict[str, Any]:
    """The files of each table as an import has them, and the mapping file, which is written for that."""
    parts = proposal_of(upload).imported
    found: dict[str, Any] = {}
    for part in parts:
        file = upload.files[part.file]
        some = found.setdefault(part.table, [])
        if file not in some:
            some.append(file)
    text = mapping_text(parts)
    found["mapping"] = store.keep("mapping.yaml", [text.encode()], is_mapping=True)
    return found


def _enqueue(upload: Upload, kind: str, state: str, now: datetime, *, is_new: bool = True) -> None:
    upload.job_id = add_job(kind, {"upload": upload.pk, "is_new": is_new}, now).pk
    upload.state, upload.problems, upload.done, upload.rows = state, [], 0, 0
    upload.save()


def _free(upload: Upload) -> None:
    """Raises `ReifegradError` if a worker is at it."""
    upload.refresh_from_db()
    if upload.state in {State.LOOKING, State.TRYING}:
        raise fail("upload-busy")


def _kept(upload: Upload, name: str) -> dict[str, Any] | None:
    file = place_of(upload.folder) / name
    try:
        found: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    return found


def _keep(upload: Upload, name: str, value: Mapping[str, Any]) -> None:
    file: Path = place_of(upload.folder) / name
    part = file.with_suffix(".part")
    part.touch(mode=0o600)
    part.write_text(json.dumps(value), encoding="utf-8")
    part.replace(file)
