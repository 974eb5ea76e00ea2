"""Names where the facts of a table are: one source, or several that are read together."""

from __future__ import annotations

ENGINE_TABLE = "table:"
"""What a source begins with that is a table of the engine and no file: `table:schema.name`."""

SourceNames = str | tuple[str, ...]
"""The name of a source, or of several that are read together."""


def names_of(names: SourceNames | None) -> tuple[str, ...]:
    """The names of all sources of a table.

    >>> names_of("leads.csv"), names_of(None)
    (('leads.csv',), ())
    """
    if names is None:
        return ()
    return (names,) if isinstance(names, str) else tuple(names)
