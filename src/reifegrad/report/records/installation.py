"""What `doctor` prints with `--json`: the versions at work, and whether the parts work together."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pydantic import Field, create_model

from reifegrad.report.records.problems import ProblemRecord, problem_records
from reifegrad.report.serialize import Record
from reifegrad.tasks.doctor import PACKAGES

if TYPE_CHECKING:
    from reifegrad.tasks.doctor import DoctorResult

_ABOUT = {
    "reifegrad": "The version of Reifegrad.",
    "python": "The version of Python.",
    "system": "The operating system and the kind of processor.",
    "processors": "The number of processor cores.",
    "memory": "The memory of the machine in GB; `unknown` where the system does not tell.",
    "encoding": "The encoding of the standard output.",
    **{package: f"The version of {package}, or `not installed`." for package in PACKAGES},
    "engine": "Whether the engine can be reached and computes; begins with `FAILED` if not.",
    "templates": "Whether the templates load; begins with `FAILED` if not.",
    "time zones": "Whether time zones are known; begins with `FAILED` if not.",
    "temporary files": "Whether temporary files can be written; begins with `FAILED` if not.",
}

# Names of packages are no names of Python: the fields are numbered, and the keys are their aliases.
_FIELDS: dict[str, Any] = {
    f"value_{place}": (str, Field(alias=name, description=about)) for place, (name, about) in enumerate(_ABOUT.items())
}

_FIELDS["server"] = (
    dict[str, str] | None,
    Field(None, description="With `--data`: what was found out about the server; `FAILED` begins what is wrong."),
)
_FIELDS["problems"] = (
    tuple[ProblemRecord, ...] | None,
    Field(None, description="With `--data`: every problem, with what to do about it."),
)

DoctorOutput = create_model("DoctorOutput", __base__=Record, __doc__="What `doctor` prints.", **_FIELDS)
"""What `doctor` prints, by the names that it shows."""


def doctor_output(result: DoctorResult) -> Record:
    """The output of `doctor`."""
    found: dict[str, Any] = dict(result.found)
    if result.server:
        found["server"] = {each.name: each.said for each in result.server}
        found["problems"] = problem_records(result.problems, "en")
    return DoctorOutput.model_validate(found)
