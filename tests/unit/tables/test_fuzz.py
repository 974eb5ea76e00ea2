"""Whatever bytes come: an intake that accounts for every row, or one clear error."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pyarrow.parquet as pq
from hypothesis import given, settings
from hypothesis import strategies as st

from reifegrad.errors import ReifegradError
from reifegrad.tables import ACTIVITIES, LEADS, ColumnType, prepare

WANTED = {"n": ColumnType.NUMBER, "b": ColumnType.BOOLEAN, "t": ColumnType.TIME}
PIECES = st.sampled_from(
    [b'"', b";", b",", b"\n", b"\r\n", b"\r", b"\0", b"1", b"x", b"31.12.2025", b"1.234,5", b" ", b"\xe4", b'""',
     b"\xef\xbb\xbf", b"\xff\xfe", b"sep=;", "ä€".encode(), b"2025-01-01T00:00:00Z", b"nan", b"ja"]
)  # fmt: skip
BODIES = st.binary(max_size=300) | st.lists(PIECES, max_size=60).map(b"".join)
HEADS = st.sampled_from(
    [b"", b"lead_id\n", b"lead_id,n,b,t\n", b"lead_id;n;b;t\r\n", b"activity_id,lead_id,kind,occurred_at,n\n"]
)


@settings(max_examples=400, deadline=None)
@given(HEADS, BODIES, st.sampled_from([LEADS, ACTIVITIES]))
def test_any_bytes_are_an_intake_or_a_clear_error(head, body, contract):
    with tempfile.TemporaryDirectory() as name:
        path = Path(name) / "any.csv"
        path.write_bytes(head + body)
        try:
            intake = prepare(contract, str(path), wanted=WANTED, staging=Path(name) / "s", timezone="Europe/Berlin")
        except ReifegradError as error:
            assert error.problems
            return
        kept = pq.read_metadata(intake.files[0]).num_rows
        assert intake.rows_read == kept + intake.rows_rejected + intake.rows_dropped
        assert bool(intake.rejects_file) == bool(intake.rows_rejected or intake.values_rejected)
