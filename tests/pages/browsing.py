"""Opens pages in a Chromium without a screen, and notes everything that a person would not like to see."""

from __future__ import annotations

import os
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from client_tools import chromium, node_client_command
from loading import WATCH, Loading
from people_of_demo import PASSWORD
from playwright.sync_api import sync_playwright

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pytest
    from playwright.sync_api import Browser, Page

SIZES = {"wide": (1440, 900), "narrow": (390, 844)}
_LOCALES = {"de": "de-DE", "en": "en-GB"}
_FONTS = """<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig><dir>/usr/share/fonts</dir><dir>{own}</dir><cachedir>{cache}</cachedir></fontconfig>
"""
"""The browser of the npm package brings a font, and looks for it in a folder of its own cloud."""


@dataclass
class Visit:
    """Somebody's browser at one server: `page` is its window, `complaints` what the console said of errors."""

    page: Page
    address: str
    axe: str
    complaints: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.loading = Loading(self.page)

    def open(self, path: str) -> int:
        """Go to a page; its status."""
        answer = self.page.goto(self.address + path)
        assert answer is not None
        return answer.status

    def barriers(self) -> list[str]:
        """What keeps people from using the page as it stands, of serious and critical weight, as axe finds it."""
        self.page.evaluate(self.axe)
        found: dict[str, Any] = self.page.evaluate("axe.run({resultTypes: ['violations']})")
        heavy = [each for each in found["violations"] if each["impact"] in {"serious", "critical"}]
        return [f"{each['id']}: {node['html'][:150]}" for each in heavy for node in each["nodes"]]

    def sideways(self) -> int:
        """By how many pixels the page is wider than its window."""
        found: int = self.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        return found


@dataclass
class Browsing:
    """A browser in which several people can be signed in."""

    browser: Browser
    axe: str

    @contextmanager
    def visit(
        self,
        address: str,
        name: str | None,
        *,
        size: str = "wide",
        theme: str = "light",
        language: str = "de",
        **more: Any,
    ) -> Iterator[Visit]:
        """A window of somebody who is signed in, or of nobody; `more` is what else Playwright takes."""
        width, height = SIZES[size]
        how: dict[str, Any] = {"viewport": {"width": width, "height": height}, "locale": _LOCALES[language], **more}
        context = self.browser.new_context(color_scheme="dark" if theme == "dark" else "light", **how)
        context.add_init_script(WATCH)
        page = context.new_page()
        visit = Visit(page, address, self.axe)
        context.on("console", lambda said: visit.complaints.append(said.text) if said.type == "error" else None)
        context.on("weberror", lambda error: visit.complaints.append(str(error.error)))
        try:
            if name is not None:
                visit.open("/sign-in")
                page.fill("[name=login]", name)
                page.fill("[name=password]", PASSWORD)
                page.click("form.fields button")
                page.wait_for_url(lambda found: "sign-in" not in found)
            yield visit
        finally:
            context.close()


@contextmanager
def opened(folders: pytest.TempPathFactory) -> Iterator[Browsing]:
    """A browser for the time of the block."""
    node = node_client_command(folders, "pages")
    axe = Path(node[1].partition("=")[2]) / "axe-core" / "axe.min.js"
    found = chromium(folders)
    folder = folders.mktemp("fonts")
    own = Path(found.environment.get("FONTCONFIG_PATH", folder)) / "fonts"
    (folder / "fonts.conf").write_text(_FONTS.format(own=own, cache=folder / "cache"), "utf-8")
    variables = {**os.environ, **found.environment, "FONTCONFIG_PATH": str(folder)}
    with sync_playwright() as player:
        arguments = ["--no-sandbox", "--no-zygote", "--disable-dev-shm-usage"]
        browser = player.chromium.launch(executable_path=found.program, args=arguments, env=variables)
        try:
            yield Browsing(browser, axe.read_text("utf-8"))
        finally:
            browser.close()
