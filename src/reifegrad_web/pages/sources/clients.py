"""What to set in stock clients so that they deliver here: address and key, by the calls of the tests that use them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

_SEGMENT = """# Python
Client("{key}", host="{server}")

// Node
new Analytics({{ writeKey: "{key}", host: "{server}" }})

// Browser
analytics._writeKey = "{key}";
analytics._cdn = "{server}";"""
_RUDDER = """# Python
Client("{key}", host="{server}")

// Node
new Client("{key}", {{ dataPlaneUrl: "{server}" }})

// Browser
analytics.load("{key}", "{server}",
  {{ configUrl: "{server}" }})"""
_POSTHOG = """# Python
Posthog("{key}", host="{server}")"""
_SNOWPLOW = """# Python
Snowplow.create_tracker("website", "{server}",
  app_id="{key}")"""
_JITSU = """// Node
jitsuAnalytics({{ host: "{server}", writeKey: "{key}:any" }})

<!-- Browser -->
<script async src="{server}/p.js"
  data-write-key="{key}:any"></script>"""
_CLIENTS = (
    ("Segment", _SEGMENT),
    ("RudderStack", _RUDDER),
    ("PostHog", _POSTHOG),
    ("Snowplow", _SNOWPLOW),
    ("Jitsu", _JITSU),
)


@dataclass(frozen=True)
class ClientSettings:
    """A client, and the lines that make it deliver here."""

    name: str
    lines: str


def client_settings(server: str, key: str) -> Sequence[ClientSettings]:
    """The settings of every client that is tried out with each version of the server.

    Args:
        server: Where it is reached, such as `https://leads.example.com`.
        key: The write key of the source.
    """
    return [ClientSettings(name, lines.format(server=server, key=key)) for name, lines in _CLIENTS]
