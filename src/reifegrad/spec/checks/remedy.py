"""Describes remedies that need no decision, so that `check --fix` can apply them to a model file."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import TYPE_CHECKING

from reifegrad.spec.edit import remove_key, rename_key, replace_words

if TYPE_CHECKING:
    from reifegrad.spec.findings import Path


@dataclass(frozen=True)
class Edit(ABC):
    """One change of a model file, at a key."""

    path: Path

    @abstractmethod
    def apply(self, text: str) -> str:
        """The text of the file with the change, all else as it was.

        Raises:
            ValueError: The file is written in a way in which the change cannot be made there.
        """


@dataclass(frozen=True)
class RemoveKey(Edit):
    """A key that does nothing, taken out."""

    def apply(self, text: str) -> str:
        """See `Edit`."""
        return remove_key(text, self.path)


@dataclass(frozen=True)
class RenameKey(Edit):
    """Another name for a key."""

    name: str

    def apply(self, text: str) -> str:
        """See `Edit`."""
        return rename_key(text, self.path, self.name)


@dataclass(frozen=True)
class ReplaceWords(Edit):
    """Other words in a condition, a formula or a name."""

    old: tuple[str, ...]
    new: tuple[str, ...]

    def apply(self, text: str) -> str:
        """See `Edit`."""
        return replace_words(text, self.path, self.old, self.new)
