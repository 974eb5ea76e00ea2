"""Makes valid criterion names from arbitrary texts."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection

LONGEST = 40
_GERMAN = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})


def slug(text: str) -> str:
    """Small letters, digits and _; a long one loses its middle, since the ends tell names apart."""
    plain = unicodedata.normalize("NFKD", text.lower().translate(_GERMAN)).encode("ascii", "ignore").decode()
    letters = re.sub(r"[^a-z0-9]+", "_", plain).strip("_")
    if not letters[:1].isalpha():
        letters = f"x_{letters}".rstrip("_")
    half = (LONGEST - 1) // 2
    return letters if len(letters) <= LONGEST else f"{letters[:half]}_{letters[-half:].strip('_')}"


def unique_name(wanted: str, taken: Collection[str]) -> str:
    """The wanted name, with a number behind it if it is taken."""
    number, found = 2, wanted
    while found in taken:
        found = f"{wanted[: LONGEST - len(str(number)) - 1]}_{number}"
        number += 1
    return found
