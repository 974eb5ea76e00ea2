"""The models that come with Reifegrad, and the demo company.

The room is also what notebooks know as `rg.templates`: a mapping from the name of a template to its model, which is
read when it is asked for. A package that can be subscribed is unusual; the alternative was two names for one thing.

>>> import reifegrad as rg
>>> sorted(rg.templates)
['customer-lifecycle', 'fit-interest', 'grade-matrix', 'icp-bant']
>>> rg.templates["fit-interest"].name
'fit-interest'
"""

from __future__ import annotations

import sys
from types import ModuleType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reifegrad.spec.model import ScoringModel


class _Templates(ModuleType):
    """This package, by whose names the models are found."""

    def __getitem__(self, name: str) -> ScoringModel:
        from reifegrad.templates.shipped import load_template, template_names

        if name not in template_names():
            raise KeyError(f"{name!r}; the templates are {', '.join(template_names())}")
        return load_template(name)

    def __iter__(self) -> Iterator[str]:
        return iter(self.keys())

    def __len__(self) -> int:
        return len(self.keys())

    def __contains__(self, name: object) -> bool:
        return name in self.keys()

    def keys(self) -> tuple[str, ...]:
        """The names of all templates."""
        from reifegrad.templates.shipped import template_names

        return tuple(template_names())


sys.modules[__name__].__class__ = _Templates
