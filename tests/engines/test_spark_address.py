"""What may follow `spark://`, and which Java is taken."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from reifegrad.errors import ReifegradError
from reifegrad.run.engines.spark_java import with_java
from reifegrad.run.engines.spark_session import _settings, _spark_size, read_address

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    ("rest", "master"),
    [
        ("", "local[*]"),
        ("local", "local[*]"),
        ("local[2]", "local[2]"),
        ("local[*]/", "local[*]"),
        ("host:7077", "spark://host:7077"),
        ("one:7077,two:7078?spark.x=1", "spark://one:7077,two:7078"),
        ("yarn", "yarn"),
        ("k8s://https://host:6443", "k8s://https://host:6443"),
    ],
)
def test_the_url_names_a_master(rest: str, master: str) -> None:
    assert read_address(rest).master == master


@pytest.mark.parametrize("rest", ["host", "local[0x]", "host:7077/db", "user@host", "yarn?a=b"])
def test_other_forms_are_refused(rest: str) -> None:
    with pytest.raises(ReifegradError, match="engine-url"):
        read_address(rest)


def test_threads_count_for_a_plain_local_alone() -> None:
    assert read_address("local", 3).master == "local[3]"
    assert read_address("local[2]", 3).master == "local[2]"


@pytest.mark.parametrize(("memory", "size"), [("8GB", "8192m"), ("1.5 GiB", "1536m"), ("500MB", "500m"), ("4kB", "1m")])
def test_memory_is_written_as_spark_takes_it(memory: str, size: str) -> None:
    assert _spark_size(memory) == size


def test_own_settings_win_but_for_those_that_scores_depend_on(tmp_path: Path) -> None:
    address = read_address("local?spark.driver.memory=3g&spark.driver.extraJavaOptions=-Xss4m&hive=true")
    settings = _settings(address, None, tmp_path)
    assert settings["spark.driver.memory"] == "3g"
    assert settings["spark.driver.extraJavaOptions"].endswith(" -Xss4m")
    assert settings["spark.sql.session.timeZone"] == "UTC"


def test_a_java_of_another_version_is_passed_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program = tmp_path / "home" / "bin" / "java"
    program.parent.mkdir(parents=True)
    monkeypatch.setenv("JAVA_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("PATH", "/bin")
    monkeypatch.setattr("shutil.which", lambda _: None)
    for version, taken in (("17.0.15", True), ("1.8.0_402", True), ("21.0.2", False)):
        program.write_text(f"#!/bin/sh\necho 'openjdk version \"{version}\"' >&2\n", "utf-8")
        program.chmod(0o755)
        with with_java():
            assert (os.environ["JAVA_HOME"] == str(tmp_path / "home")) is taken
        assert os.environ["JAVA_HOME"] == str(tmp_path / "home")
