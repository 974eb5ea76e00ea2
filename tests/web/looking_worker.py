"""A worker that looks at clocks at a moment, or fills a server with leads: run as a process that is killed."""

from __future__ import annotations

import sys
from datetime import datetime
from pathlib import Path

LEADS = 25


def main(home: str, moment: str) -> None:
    """Without a moment, hand leads over; with one, look until nothing is left to do."""
    from reifegrad_web.start import start

    start(Path(home))
    from serving_leads import begin, hand_over, look

    if not moment:
        begin()
        for number in range(LEADS):
            hand_over(f"u{number}")
        return
    sys.stdout.write("looking\n")
    sys.stdout.flush()
    look(datetime.fromisoformat(moment))


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parent))
    main(sys.argv[1], sys.argv[2] if len(sys.argv) > 2 else "")
