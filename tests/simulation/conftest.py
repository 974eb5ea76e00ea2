"""The parts of the simulation are modules of this folder; pytest's import mode leaves the path alone."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
