"""What a page costs who opens it: bytes on the wire, and what moves while somebody looks at it."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from playwright.sync_api import Page

WATCH = """
window.moved = [];
new PerformanceObserver((seen) => {
  for (const each of seen.getEntries()) {
    const what = each.sources.map(({ node }) => (node?.outerHTML ?? node?.textContent)?.slice(0, 120));
    window.moved.push({ value: each.value, asked: each.hadRecentInput, what });
  }
}).observe({ type: "layout-shift", buffered: true });
"""
"""Notes what moves, from the first line of a page on."""


_PATIENCE = 60.0


@dataclass
class Loading:
    """What a window has asked for since it was opened."""

    page: Page
    addresses: dict[str, str] = field(default_factory=dict)
    sizes: dict[str, float] = field(default_factory=dict)
    waiting: dict[str, str] = field(default_factory=dict)
    """What is on its way, and of which document."""

    def __post_init__(self) -> None:
        session = self.page.context.new_cdp_session(self.page)
        session.on("Network.requestWillBeSent", self._asked)
        session.on("Network.loadingFinished", self._loaded)
        session.on("Network.loadingFailed", lambda told: self.waiting.pop(told["requestId"], None))
        session.on("Page.frameNavigated", self._went_on)
        session.send("Network.enable")
        session.send("Page.enable")

    def settle(self) -> None:
        """Wait until nothing is on its way, and what has come is drawn.

        Raises:
            TimeoutError: Something has not come for a minute.
        """
        ended = time.monotonic() + _PATIENCE
        for _ in range(3):  # what has come may ask for more
            while self.waiting:
                if time.monotonic() > ended:
                    raise TimeoutError(sorted(self.addresses[number] for number in self.waiting))
                self.page.wait_for_timeout(20)
            drawn = "new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done())))"
            self.page.evaluate(drawn)

    @property
    def bytes(self) -> dict[str, int]:
        """How many bytes have come for each address, headers included."""
        found: dict[str, int] = {}
        for number, size in self.sizes.items():
            found[self.addresses[number]] = found.get(self.addresses[number], 0) + round(size)
        return found

    def moved(self) -> list[dict[str, Any]]:
        """What has moved on the page that is open."""
        found: list[dict[str, Any]] = self.page.evaluate("window.moved")
        return found

    def _asked(self, told: dict[str, Any]) -> None:
        self.addresses[told["requestId"]] = told["request"]["url"]
        self.waiting[told["requestId"]] = told["loaderId"]

    def _loaded(self, told: dict[str, Any]) -> None:
        self.sizes[told["requestId"]] = told["encodedDataLength"]
        self.waiting.pop(told["requestId"], None)

    def _went_on(self, told: dict[str, Any]) -> None:
        """Of what another document was waiting for nobody may tell the end."""
        if "parentId" not in told["frame"]:
            document = told["frame"]["loaderId"]
            self.waiting = {number: of for number, of in self.waiting.items() if of == document}
