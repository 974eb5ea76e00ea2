"""Installs what the tests of stock clients need: packages of Python and npm, and a Chromium without a screen."""

from __future__ import annotations

import fcntl
import os
import shutil
import ssl
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import pytest

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

CLIENTS = Path(__file__).parent / "clients"
ALL_CLIENTS = "REIFEGRAD_ALL_CLIENTS"
_SYSTEM_CERTIFICATES = Path("/etc/ssl/certs/ca-certificates.crt")
_CHROMIUMS = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")


def not_tested(reason: str) -> NoReturn:
    """Skip, and the last lines of the run say so; in CI nothing may be left out, and it fails."""
    if os.environ.get(ALL_CLIENTS):
        pytest.fail(f"a stock client could not be tried: {reason}")
    pytest.skip(f"STOCK CLIENTS WERE NOT TRIED: {reason}")


def node_environment() -> dict[str, str]:
    """The environment for npm and Node, which trust the certificates of the system.

    By themselves they know only those they come with, and a company's proxy has its own.
    """
    trusted = ssl.get_default_verify_paths().cafile
    bundle = _SYSTEM_CERTIFICATES if _SYSTEM_CERTIFICATES.exists() else trusted and Path(trusted)
    return ({"NODE_EXTRA_CA_CERTS": str(bundle)} if bundle else {}) | dict(os.environ)


def python_client_command(folders: pytest.TempPathFactory) -> list[str]:
    """The command of a Python that has the clients, in an environment of its own."""
    folder = folders.mktemp("python-clients")
    return [str(install_python_packages(folder, "requirements.txt", "clients for Python"))]


def install_python_packages(folder: Path, names: str, what: str) -> Path:
    """Install the packages of a file of `clients` in an environment of their own: its Python."""
    python = folder / "bin" / "python"
    _install([sys.executable, "-m", "venv", "--without-pip", str(folder)], what)
    pip = [sys.executable, "-m", "pip", "--python", str(python), "install", "--quiet", "--disable-pip-version-check"]
    _install([*pip, "--requirement", str(CLIENTS / names)], what)
    return python


def node_client_command(folders: pytest.TempPathFactory, kind: str) -> list[str]:
    """The command of Node, which finds the packages of `clients/<kind>`."""
    npm, node = shutil.which("npm"), shutil.which("node")
    if npm is None or node is None:
        not_tested(f"there is no npm here for the packages of {kind}")
    folder = _installed_by_npm(folders, npm, kind)
    return ["env", f"NODE_PATH={folder / 'node_modules'}", node]


def _installed_by_npm(folders: pytest.TempPathFactory, npm: str, kind: str) -> Path:
    """The folder with the packages; processes of one run share it, and the first one installs."""
    base = folders.getbasetemp()
    shared = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    folder = shared / f"npm-{kind}"
    folder.mkdir(exist_ok=True)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "installed").exists():
            for name in ("package.json", "package-lock.json"):
                shutil.copy(CLIENTS / kind / name, folder)
            quiet = ["--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error", "--prefer-offline"]
            _install([npm, "ci", *quiet, "--prefix", str(folder)], f"packages of {kind}", node_environment())
            (folder / "installed").touch()
    return folder


@dataclass(frozen=True)
class Chromium:
    """A browser without a screen: its program, and variables that it needs."""

    program: str
    environment: dict[str, str]


def chromium(folders: pytest.TempPathFactory) -> Chromium:
    """The one that is installed, else that of an npm package, which needs no rights to install."""
    installed = next((found for name in _CHROMIUMS if (found := shutil.which(name))), None)
    if installed is not None and not os.environ.get("REIFEGRAD_PACKED_CHROMIUM"):
        return Chromium(installed, {})
    node = node_client_command(folders, "chromium")
    folder = Path(node[1].partition("=")[2]).parent
    # The package brings the libraries of a browser, too; it unpacks them where it takes the machine for one of a cloud.
    environment = node_environment() | {"AWS_EXECUTION_ENV": "AWS_Lambda_nodejs22.x", "TMPDIR": str(folder)}
    unpack = 'import("@sparticuz/chromium").then(async (it) => console.log(await it.default.executablePath()))'
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        command = [*node, "-e", unpack]
        ended = subprocess.run(command, check=False, capture_output=True, text=True, env=environment, cwd=folder)
    if ended.returncode:
        not_tested(f"there is no Chromium, and none could be unpacked: {ended.stderr[-300:]}")
    libraries = {"LD_LIBRARY_PATH": str(folder / "al2023" / "lib"), "FONTCONFIG_PATH": str(folder / "fonts")}
    return Chromium(ended.stdout.strip(), libraries)


def _install(command: Sequence[str], what: str, environment: Mapping[str, str] | None = None) -> None:
    ended = subprocess.run(command, check=False, capture_output=True, text=True, env=environment)
    if ended.returncode:
        not_tested(f"the {what} could not be installed: {ended.stderr[-300:]}")
