"""A stranger's model costs only its request, whatever reading it takes; the stand-ins only do what a library might."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from test_versions_api import call, token_of

import reifegrad_web
from reifegrad.errors import ReifegradError
from reifegrad.templates.shipped import template_text

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = pytest.mark.usefixtures("emptied")
FIT = template_text("fit-interest")
CONFINED = "import os, time\nfrom reifegrad_web.confined import do_confined\n"
"""What a program that is put in for the one that reads begins with, to work in the limits of that one."""


@pytest.fixture
def token(emptied: None) -> str:
    return token_of("ci", "read", "write")


@pytest.fixture
def reader(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[..., None]:
    """Puts a program in for the one that reads, with other limits; temporary files are in a folder of the test."""
    from dataclasses import replace

    from reifegrad_web.documents import checking
    from reifegrad_web.models import checking as of_models

    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))

    def put(program: str, **limits: int) -> None:
        monkeypatch.setattr(of_models, "CHECKER", checking.Checker(("-c", program), "check"))
        monkeypatch.setattr(checking, "LIMITS", replace(checking.LIMITS, **limits))

    return put


ENDS: list[Any] = [
    pytest.param("import time; time.sleep(60)", {"wall": 1}, "took more than 1 seconds", id="slow"),
    pytest.param(
        f"{CONFINED}do_confined(lambda task, folder: [0 for _ in iter(int, 1)])",
        {"cpu": 1},
        "took more than 1 seconds",
        id="busy",
    ),
    pytest.param(
        f"{CONFINED}do_confined(lambda task, folder: {{'name': len(bytearray(2 * 1024**3))}})",
        {},
        "takes more than 1,024 MB of memory",
        id="memory",
    ),
    pytest.param(
        f"{CONFINED}do_confined(lambda task, folder: {{'problems': ['x' * 100_000]}})",
        {"written": 50_000},
        "more problems than can be listed",
        id="problems",
    ),
    pytest.param(f"{CONFINED}do_confined(lambda task, folder: os.abort())", {}, "ended (signal 6)", id="abort"),
    pytest.param(
        f"{CONFINED}do_confined(lambda task, folder: os.kill(os.getpid(), 11))", {}, "(signal 11)", id="fault"
    ),
    pytest.param(f"{CONFINED}do_confined(lambda task, folder: os._exit(3))", {}, "ended (exit code 3)", id="exit"),
    pytest.param("", {}, "ended (exit code 0)", id="nothing"),
]


@pytest.mark.parametrize(("program", "limits", "why"), ENDS)
def test_what_ends_the_reading_is_a_problem_with_its_reason_and_nothing_more(
    token: str,
    reader: Callable[..., None],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    program: str,
    limits: dict[str, int],
    why: str,
) -> None:
    """The request that comes next, in the same web process, is answered as ever."""
    from reifegrad_web.models.models import ModelVersion

    reader(program, **limits)
    answer = call("POST", "model-versions", token, {"text": FIT})
    assert (answer.status_code, answer.json()["title"]) == (422, "document-unchecked")
    assert why in answer.json()["detail"]
    assert not ModelVersion.objects.exists()
    assert list(tmp_path.iterdir()) == [], "nothing of it is left lying about"
    monkeypatch.undo()
    assert call("POST", "model-versions", token, {"text": FIT}).status_code == 201


def test_the_process_finds_what_is_found_here() -> None:
    from reifegrad_web.models.checking import check_apart, check_here

    odd = "\ufeff" + FIT.replace("\n", "\r\n") + "# ä \U0001f600 ohne Ende"
    assert check_apart(odd) == check_here(odd)
    wrong = FIT.replace("points: 15", "points: fifteen").replace("criteria:", "criterias:", 1)
    said = []
    for check in (check_apart, check_here):
        with pytest.raises(ReifegradError) as refused:
            check(wrong)
        said.append([problem.say(language) for problem in refused.value.problems for language in ("de", "en")])
    assert said[0] == said[1]
    assert len(said[0]) > 2, "all problems, with their lines"


@pytest.mark.slow
def test_the_largest_model_is_read_within_the_limits() -> None:
    """As many criteria as a model may have, in a file that is as large as it may be."""
    from reifegrad.spec.loader import LARGEST_FILE
    from reifegrad.spec.size import MOST_CRITERIA
    from reifegrad_web.models.checking import check_apart

    criteria = "".join(f"      c{number}: {{when: a{number} = 1, points: 1}}\n" for number in range(MOST_CRITERIA))
    text = f"reifegrad: 1\nname: large\ndimensions:\n  one:\n    criteria:\n{criteria}"
    filled = text + "# a comment\n" * ((LARGEST_FILE - len(text)) // len("# a comment\n"))
    assert check_apart(filled).name == "large"


def test_nobody_waits_for_a_check_and_a_key_is_not_used_up_by_one_that_failed(
    token: str, reader: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    from django.db import connection
    from django.test import Client

    from reifegrad_web.documents import checking
    from reifegrad_web.models import checking as of_models

    real, held = checking.run_confined, []
    monkeypatch.setattr(
        checking, "run_confined", lambda *given: held.append(connection.in_atomic_block) or real(*given)
    )
    headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": "once"}
    client = Client(SERVER_NAME="localhost", headers=headers)
    checker = of_models.CHECKER
    reader(f"{CONFINED}do_confined(lambda task, folder: os.abort())")
    body = {"text": FIT}
    assert client.post("/api/v1/model-versions", body, content_type="application/json").status_code == 422
    monkeypatch.setattr(of_models, "CHECKER", checker)
    assert client.post("/api/v1/model-versions", body, content_type="application/json").status_code == 201
    assert held == [False, False]


def test_more_checks_at_a_time_than_the_server_has_threads_for_are_put_off(token: str) -> None:
    from reifegrad_web.documents import checking

    taken = 0
    while checking._AT_ONCE.acquire(blocking=False):
        taken += 1
    try:
        answer = call("POST", "model-versions", token, {"text": FIT})
        assert (answer.status_code, answer.json()["title"]) == (429, "document-check-busy")
    finally:
        checking._AT_ONCE.release(taken)
    assert call("POST", "model-versions", token, {"text": FIT}).status_code == 201


def test_a_server_without_space_for_temporary_files_says_so(
    token: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "gone"))
    answer = call("POST", "model-versions", token, {"text": FIT})
    assert (answer.status_code, answer.json()["title"]) == (503, "document-check-not-started")


def test_only_what_has_a_text_of_its_own_reads_a_new_model_without_a_process() -> None:
    source = Path(reifegrad_web.__file__).parent
    found = {
        str(path.relative_to(source).parent)
        for path in source.rglob("*.py")
        if "import check_here" in path.read_text("utf-8")
    }
    assert found == {"commands/admin", "jobs", "pages/sources"}  # the last one publishes a shipped model
