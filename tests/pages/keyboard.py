"""Somebody without a mouse: goes from one element to the next, and must see at each step where they are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from playwright.sync_api import expect

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

_LONGEST_WAY = 250
"""Steps to an element from wherever somebody is: more than the longest page has."""
_MOST_WITHIN = 8
"""Steps within one element: a date with a time has fields for day, month, year, hour, minute and half, and a button."""
_HERE = """(wanted) => {
  const here = document.activeElement;
  if (!here || here === document.body || here === document.documentElement) return null;
  const shows = (each) => {
    const style = each && getComputedStyle(each);
    return !!style && style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2
      && !/, 0\\)$|transparent/.test(style.outlineColor);
  };
  const seen = (window.stepsSeen ??= new Map());
  if (!seen.has(here)) seen.set(here, seen.size);
  const around = [here, here.parentElement, here.parentElement?.parentElement];
  const boxes = [...here.getClientRects()].filter((box) => box.width && box.height);
  const within = (box, part) => [box.left + part * box.width, box.top + part * box.height];
  const points = boxes.flatMap((box) => [0.5, 0.1, 0.9].map((part) => within(box, part)));
  const isOf = (each) => here.contains(each) || each.contains(here) || here.labels?.[0]?.contains(each);
  const whose = points.map(([x, y]) => document.elementFromPoint(x, y)).map((each) => !!each && isOf(each));
  return {
    isWanted: !!wanted && (here === wanted), isMarked: around.some(shows), isSeen: whose.some(Boolean),
    isPart: here.tabIndex < 0, place: seen.get(here), what: here.outerHTML.slice(0, 160),
  };
}"""
"""Where the focus is: on the element that is wanted, marked so that one sees it, and not behind something else."""

_TO_THE_TOP = """() => {
  document.body.tabIndex = -1;
  document.body.focus();
  document.body.removeAttribute("tabindex");
}"""
"""As if the page had just been opened, also where a field of it has the focus by itself."""


@dataclass
class Keyboard:
    """The keyboard of somebody who looks at a page."""

    page: Page

    def press(self, *keys: str) -> None:
        """Press one key after the other."""
        for key in keys:
            self.page.keyboard.press(key)

    def write(self, text: str) -> None:
        """Write into the field where one is; what stood there is replaced."""
        self.press("Control+a")
        self.page.keyboard.type(text)

    def go_to(self, wanted: Locator, step: str = "Tab") -> None:
        """Go on until one is there. Where one stays for ever, the page is a trap."""
        expect(wanted).to_be_attached()
        way: list[tuple[int, str]] = []
        for _ in range(_LONGEST_WAY):
            self.press(step)
            here = self.look(wanted)
            way.append((-1, "") if here is None else (here["place"], here["what"]))
            if here is not None and here["isWanted"]:
                return
            if len(way) > _MOST_WITHIN and len(set(way[-_MOST_WITHIN - 1 :])) == 1:
                break
        raise AssertionError(f"no way to {wanted}; the last steps: {way[-8:]}")

    def use(self, wanted: Locator, key: str = "Enter") -> None:
        """Go to something, and use it."""
        self.go_to(wanted)
        self.press(key)

    def fill(self, wanted: Locator, text: str) -> None:
        """Go to a field, and write into it."""
        self.go_to(wanted)
        self.write(text)

    def into_page(self) -> None:
        """Skip what stands above every page."""
        self.page.evaluate(_TO_THE_TOP)
        self.press("Tab")
        here = self.look(self.page.locator(".skip"))
        assert here is not None, "the first step leads to the link that skips the frame"
        assert here["isWanted"], here
        self.press("Enter")

    def look(self, wanted: Locator | None = None) -> dict[str, Any] | None:
        """Where one is; it must be seen. None: outside of the page, such as after its end."""
        handle = None if wanted is None else wanted.element_handle()
        here: dict[str, Any] | None = self.page.evaluate(_HERE, handle)
        if here is not None and not here["isPart"]:
            assert here["isMarked"], f"nobody sees that this has the focus: {here['what']}"
            assert here["isSeen"], f"this has the focus, and is hidden by something else: {here['what']}"
        return here

    def walk(self) -> int:
        """Go through the whole page, and out of it again; how many steps that takes."""
        self.page.evaluate(_TO_THE_TOP)
        within, last = 0, -1
        for steps in range(1, 4 * _LONGEST_WAY):
            self.press("Tab")
            here = self.look()
            if here is None:
                return steps
            within = within + 1 if here["place"] == last else 0
            assert within <= _MOST_WITHIN, f"no way out of {here['what']}"
            last = here["place"]
        raise AssertionError(f"no way out of the page; the last step was {last}")
