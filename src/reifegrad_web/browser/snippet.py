"""Writes the snippet that somebody pastes into a website: the consent gate, and the first page view."""

from __future__ import annotations

import json
import re
from pathlib import Path

PURPOSE = "profiling"
"""What visitors agree to, as it is kept with their consent."""
_GATE = Path(__file__).parent / "gate.js"


def snippet(write_key: str, server: str) -> str:
    """The snippet of a source, as HTML.

    Args:
        write_key: Of the source; made of letters that need no care in HTML.
        server: Where browsers reach the server, such as `https://leads.example.com`.
    """
    lines = (line.strip() for line in _GATE.read_text(encoding="utf-8").splitlines())
    script = "\n".join(line for line in lines if line and not line.startswith("//"))
    values = {'"WRITE_KEY"': _text(write_key), '"SERVER"': _text(server.rstrip("/")), "PURPOSE": PURPOSE}
    filled = re.sub("|".join(values), lambda found: values[found[0]], script)
    return f"<script>\n{filled}\n</script>"


def _text(value: str) -> str:
    """A text of JavaScript that cannot end the script element."""
    return json.dumps(value).replace("<", "\\u003c")
