"""Reading requests needs no framework, no database and none of the scoring."""

from __future__ import annotations

import subprocess
import sys


def test_reading_loads_no_framework_and_no_engine() -> None:
    code = (
        "import sys; before = set(sys.modules); import reifegrad_web.ingest.protocols.settings_answers;"
        "print(*sorted({name.partition('.')[0] for name in set(sys.modules) - before} - sys.stdlib_module_names))"
    )
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert set(found.stdout.split()) - {"typing_extensions"} == {"msgspec", "reifegrad_web"}
