"""Reads the text of a document that somebody has written or pasted, with all that is wrong or doubtful about it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Generic, TypeVar

from reifegrad.errors import ReifegradError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from reifegrad.errors import Problem
    from reifegrad.spec.findings import Findings
    from reifegrad_web.documents.checking import CheckedText, DocumentChecker

Document = TypeVar("Document")


@dataclass(frozen=True)
class WrittenText(Generic[Document]):
    """What a text is. Of one that is no document, only its problems are known; else `problems` are doubts."""

    text: str
    document: Document | None = None
    problems: Sequence[Problem] = ()


def read_written(
    checker: DocumentChecker, text: str, read: Callable[[str], tuple[Document, Findings]]
) -> WrittenText[Document]:
    """What a text is, and what is probably not meant; never an error.

    A text that nobody has read yet is read in a process of its own first: it may hold up or end that one.

    Args:
        checker: Reads it there.
        text: The text.
        read: Reads it here, and notes what is doubtful.
    """
    try:
        _try_apart(checker, text)
        found, findings = read(text)
    except ReifegradError as error:
        return WrittenText(text, problems=tuple(error.problems))
    return WrittenText(text, found, tuple(findings.problems))


@lru_cache(maxsize=64)
def _try_apart(checker: DocumentChecker, text: str) -> CheckedText:
    return checker.apart(text)
