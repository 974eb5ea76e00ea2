"""Takes the pictures of README and documentation from a server with the demo company: `make screenshots`.

The browser is that of the tests. What is shown is a fixed company, and the visitors of the last minutes; so two runs
differ in details, and a test looks whether every picture can be taken, not whether it is the same.
"""
# ruff: noqa: INP001, T201

from __future__ import annotations

import io
import sys
import tempfile
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "tests" / "pages"), str(ROOT / "tests" / "web")]

from browsing import Browsing, opened  # noqa: E402 - found by the line before
from people_of_demo import add_people  # noqa: E402
from PIL import Image  # noqa: E402
from playwright.sync_api import expect  # noqa: E402
from running import running  # noqa: E402

from reifegrad.language.words import Words  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from browsing import Visit
    from playwright.sync_api import Page

FOLDER = ROOT / "docs" / "pictures"
MOST = 150_000
"""Bytes of a picture."""
SCALE = 4 / 3
_QUALITIES = (84, 76, 68, 60)
_PATIENCE = 120_000.0
expect.set_options(timeout=_PATIENCE)
_CRITERION = "dimensions.interest.criteria.pricing_page"


@dataclass(frozen=True)
class Picture:
    """A picture: the page that it shows to whom, and what is done there before it is taken."""

    name: str
    who: str
    address: str
    prepare: Callable[[Page, Words], None]
    height: int = 900


def until_scored(visit: Visit) -> None:
    """Look again and again until the demo company has scores."""
    visit.open("/leads?model=icp-bant")
    while visit.page.locator(".standing").count() < 50:
        visit.page.wait_for_timeout(500)
        visit.page.reload()


def _nothing(_: Page, __: Words) -> None:
    """The page as it is."""


def _day(page: Page, words: Words) -> None:
    """A day on which somebody has worked already: two leads have got an offer, and it is their turn again."""
    while page.locator(".calls").count() < 2 or page.locator(".calls").first.locator(".call").count() < 2:
        call = page.locator(".calls").last.locator(".call").first
        call.get_by_text(words("day.note")).click()
        call.get_by_label(words("day.note.again")).select_option("1")
        call.get_by_role("button", name=words("contact.offer"), exact=True).click()
        expect(page.locator(".toast")).to_be_visible()
        page.reload()


def _lead(page: Page, words: Words) -> None:
    """The lead that is first in the list."""
    page.locator("a[data-opens]").first.click()
    expect(page.locator(".curve-drawn canvas")).to_be_visible()
    page.wait_for_load_state("networkidle")


def _editor(page: Page, words: Words) -> None:
    """A criterion with other points, and what that would do."""
    page.fill("#c-points", "25")
    page.locator("#c-points").blur()
    expect(page.locator("#live")).to_contain_text("15 → 25")
    expect(page.locator("#effect .before-after, #effect svg").first).to_be_visible()
    page.wait_for_load_state("networkidle")


PICTURES: Sequence[Picture] = (
    Picture("my-day", "sam", "/?model=icp-bant", _day),
    Picture("lead", "sam", "/leads?model=icp-bant", _lead, 1240),
    Picture("matrix", "mark", "/matrix?model=icp-bant", _nothing),
    Picture("model-editor", "mark", f"/models/fit-interest/edit?at={_CRITERION}", _editor),
)
LANGUAGES = ("en", "de")


def take(browsing: Browsing, address: str, folder: Path) -> list[Path]:
    """Take all pictures of a running demo; each is a WebP file of less than `MOST` bytes."""
    return [_taken(browsing, address, picture, language, folder) for language in LANGUAGES for picture in PICTURES]


def _taken(browsing: Browsing, address: str, picture: Picture, language: str, folder: Path) -> Path:
    size = {"width": 1440, "height": picture.height}
    look = {"language": language, "viewport": size, "device_scale_factor": SCALE}
    with browsing.visit(address, picture.who, **look) as visit:
        visit.page.set_default_timeout(_PATIENCE)
        until_scored(visit)
        if visit.open(picture.address) != 200:
            raise ValueError(f"{picture.address} cannot be opened")
        picture.prepare(visit.page, Words(language))
        if visit.complaints:
            raise ValueError(f"{picture.name}: {visit.complaints}")
        file = folder / f"{picture.name}.{language}.webp"
        file.write_bytes(_packed(visit.page.screenshot(animations="disabled")))
        return file


def _packed(png: bytes) -> bytes:
    image = Image.open(io.BytesIO(png)).convert("RGB")
    for quality in _QUALITIES:
        packed = io.BytesIO()
        image.save(packed, "WEBP", quality=quality, method=6)
        if packed.tell() < MOST:
            return packed.getvalue()
    raise ValueError("a picture is too large")


@dataclass(frozen=True)
class Folders:
    """Folders for what the browser needs, as pytest gives them to tests."""

    base: Path

    def getbasetemp(self) -> Path:
        """The folder of all."""
        return self.base

    def mktemp(self, name: str) -> Path:
        """A new folder."""
        return Path(tempfile.mkdtemp(prefix=f"{name}-", dir=self.base))


@contextmanager
def running_demo(folder: Path) -> Iterator[str]:
    """A server with the demo company, and one person of each role; its address."""
    with running(folder / "data") as server:
        add_people(server)
        server.start("--demo")
        yield server.url


def main() -> None:
    """Take the pictures again."""
    FOLDER.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="reifegrad-pictures-") as name:
        folders = Folders(Path(name))
        with running_demo(folders.mktemp("server")) as address, opened(folders) as browsing:
            for file in take(browsing, address, FOLDER):
                print(f"{file.relative_to(ROOT)}: {file.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
