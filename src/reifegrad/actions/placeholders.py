"""Texts with places that are filled in: {company} is an attribute of the lead, {after} what it is now."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from reifegrad.agreement.lead_reader import LeadReader
    from reifegrad.spec.findings import Path
    from reifegrad.spec.title import Title

WAY_OUT = "unsubscribe"
"""Where a lead unsubscribes from the purpose of an e-mail; empty in what somebody else gets."""
FILLED = ("lead", "link", "owner", "rule", "what", "before", "after", "model", WAY_OUT)
"""Places that are filled from the crossing and the lead; all others are attributes of the lead."""
_PLACE = re.compile(r"\{([A-Za-z][A-Za-z0-9_.]{0,99})\}")


def text_of(written: str | Mapping[Any, str]) -> Title:
    """A text of several lines per language; one without language under the key ""."""
    texts = {"": written} if isinstance(written, str) else written
    return {
        str(language): "\n".join(line.rstrip() for line in text.strip().splitlines())
        for language, text in texts.items()
    }


def check_text(text: Title, path: Path, reader: LeadReader) -> None:
    """Note a text that says nothing."""
    if not any(text.values()):
        reader.findings.add(path, "action-invalid", "no-text")


def fill(text: str, values: Mapping[str, str]) -> str:
    """A text with its places filled; what is not known is left out.

    >>> fill("{company}: {after}{unknown} {}", {"company": "Ada {after}", "after": "A1"})
    'Ada {after}: A1 {}'
    """
    return _PLACE.sub(lambda found: values.get(found[1], ""), text)
