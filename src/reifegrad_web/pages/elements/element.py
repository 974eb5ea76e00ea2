"""What all elements of pages have: the template that draws them."""

from __future__ import annotations

from typing import ClassVar


class Element:
    """Something that pages are composed of; `template` is a file of `templates/reifegrad/elements`."""

    template: ClassVar[str]
