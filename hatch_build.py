"""Compiles the catalogues of texts when a package is built, a wheel as well as an editable installation."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class CompileTexts(BuildHookInterface):  # type: ignore[type-arg]
    """Writes the `.mo` files beside the `.po` files; they are not kept in git."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Compile what is missing or stale; `version` is `standard` or `editable`."""
        source = str(Path(self.root) / "src")
        sys.path.insert(0, source)
        try:
            from reifegrad.language.compiling import compile_catalogues
        finally:
            sys.path.remove(source)
        for path in compile_catalogues():
            self.app.display_info(f"Compiled {path.name}")
