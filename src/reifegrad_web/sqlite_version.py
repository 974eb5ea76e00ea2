"""Takes the SQLite of the package pysqlite3 where it is installed.

From 3.7.0 to 3.51.2 two connections that write and checkpoint at the same time can damage a database in WAL mode
(https://sqlite.org/wal.html#walresetbug); Debian 12 and the builds of Python 3.11 have such a version.
"""

from __future__ import annotations

import sys

SAFE = (3, 51, 3)


def use_newest() -> None:
    """Let `import sqlite3` mean the newer of the two, before anything has imported it."""
    try:
        import pysqlite3
    except ImportError:
        return
    if "sqlite3" not in sys.modules:
        sys.modules["sqlite3"] = pysqlite3
        sys.modules["sqlite3.dbapi2"] = pysqlite3.dbapi2
