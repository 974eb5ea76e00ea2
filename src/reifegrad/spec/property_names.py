"""The properties of activities that a model reads, also those that it only tells apart."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from reifegrad.spec.condition import Names, Type
from reifegrad.spec.vocabulary import FIXED_NAMES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


@dataclass
class PropertyNames(Names):
    """`told_apart` are read in the type that they have elsewhere in the file, earlier or later; otherwise as texts."""

    told_apart: set[str] = field(default_factory=set)

    def tell_apart(self, name: str) -> None:
        """Note that values of a property are only told apart; those of every log have their type."""
        if name in FIXED_NAMES:
            self.infer_type(name, None)
        else:
            self.told_apart.add(name)

    @property
    def read(self) -> tuple[str, ...]:
        """Every property that is read."""
        return tuple(dict.fromkeys((*self.types, *sorted(self.told_apart))))

    def settled(self, name: str) -> Type:
        """The type in the end."""
        return super().settled(name) if name in self.types else Type.TEXT

    def similar_pairs(self, fixed: Iterable[str] = ()) -> Iterator[tuple[str, str]]:
        """Names that differ only in case from each other, or from fixed ones."""
        seen = {name.casefold(): name for name in fixed}
        for name in self.read:
            other = seen.setdefault(name.casefold(), name)
            if other != name:
                yield other, name
