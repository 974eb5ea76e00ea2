"""Compiles the catalogues of texts, so that a program that runs reads one file per language.

The build of a package does it (`hatch_build.py`), and `make texts` in a source tree: `python -m
reifegrad.language.compiling`. Babel is needed here only: what Unicode's CLDR knows about numbers and dates of a
language is written into the compiled catalogue, which saves every start of the program a tenth of a second.
"""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from reifegrad.language import LANGUAGES

if TYPE_CHECKING:
    from babel.messages.catalog import Catalog

CATALOGUES = Path(__file__).parent / "catalogues"

# Days are written in one fixed way, not as CLDR has them: its German form leaves the century of early years out, and
# its English one (Dec 31, 2025) reads differently in the USA and in Britain once it is short, which ISO 8601 does not.
DAYS = {"de": "dd.MM.yyyy", "en": "yyyy-MM-dd"}


def compiled_path(language: str) -> Path:
    """The compiled catalogue of a language."""
    return CATALOGUES / f"{language}.mo"


def sources(language: str) -> list[Path]:
    """The catalogues of a language as people write them; none where only the package is installed."""
    return sorted((CATALOGUES / language).glob("*.po"))


def is_stale(language: str) -> bool:
    """Whether the compiled catalogue is missing, or older than a text."""
    compiled = compiled_path(language)
    if not compiled.exists():
        return True
    made = compiled.stat().st_mtime_ns
    return any(source.stat().st_mtime_ns > made for source in sources(language))


def read(language: str) -> Catalog:
    """All texts of a language in one catalogue, with its rules for numbers and dates.

    Raises:
        ValueError: two files have the same key, or a file is not a catalogue.
    """
    from babel.messages.catalog import Catalog
    from babel.messages.pofile import read_po

    found = Catalog(locale=language, fuzzy=False)
    for source in sources(language):
        with source.open("rb") as file:
            part = read_po(file, locale=language, abort_invalid=True)
        for message in part:
            if not message.id:
                continue  # the head of the file
            if message.id in found:
                raise ValueError(f"{source}: {message.id!r} is in another catalogue, too")
            found[message.id] = message
    for key, text in _formats(language).items():
        found.add(key, text)
    return found


def compiled(language: str) -> bytes:
    """The catalogue of a language in the binary form of gettext."""
    from babel.messages.mofile import write_mo

    written = BytesIO()
    write_mo(written, read(language))
    return written.getvalue()


def compile_catalogues() -> list[Path]:
    """Write every compiled catalogue that is missing or stale; the paths of what was written."""
    written = []
    for language in LANGUAGES:
        if sources(language) and is_stale(language):
            path = compiled_path(language)
            part = path.with_suffix(".part")
            part.write_bytes(compiled(language))
            part.replace(path)  # whoever reads meanwhile finds the old one or the new one
            written.append(path)
    return written


def _formats(language: str) -> dict[str, str]:
    """How numbers and days are written, as `Words` reads it."""
    from babel.dates import parse_pattern
    from babel.numbers import get_decimal_symbol, get_group_symbol

    return {
        "format.decimal": get_decimal_symbol(language),
        "format.group": get_group_symbol(language),
        "format.day": str(parse_pattern(DAYS[language]).format),
    }


if __name__ == "__main__":
    for path in compile_catalogues():
        print(path)  # noqa: T201 - the answer of this little command
