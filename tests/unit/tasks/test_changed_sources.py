from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from tests.unit.tasks import exports

from reifegrad.errors import ReifegradError
from reifegrad.tasks.inputs import FactInputs
from reifegrad.tasks.models import find_model
from reifegrad.tasks.workspace import open_workspace

AS_OF = datetime(2025, 12, 1, tzinfo=UTC)


def _leads(path, count):
    pq.write_table(pa.table({"lead_id": [str(n) for n in range(count)], "email": ["x@y.example"] * count}), path)


@pytest.fixture
def model(tmp_path):
    (tmp_path / "m.yaml").write_text(exports.MODEL, encoding="utf-8")
    return find_model(str(tmp_path / "m.yaml"))


@pytest.fixture
def inputs(tmp_path):
    """2,000 leads in a file that is read in place."""
    path = tmp_path / "leads.parquet"
    _leads(path, 2000)
    return FactInputs(str(path), rejects=str(tmp_path / "rejects"), allow_missing=True)


@pytest.mark.parametrize("change", [_leads, lambda path, count: path.unlink()])
def test_a_file_that_is_replaced_while_it_is_read_stops_the_run(model, inputs, change):
    with open_workspace(model, inputs) as space:
        assert space.score(as_of=AS_OF).scored == 2000
    with pytest.raises(ReifegradError, match="source-changed"), open_workspace(model, inputs):
        change(Path(inputs.leads), 500)


def test_scores_of_a_replaced_file_are_not_given_out(model, inputs):
    with open_workspace(model, inputs, watch=False) as space:
        _leads(Path(inputs.leads), 500)
        with pytest.raises(ReifegradError, match="source-changed"):
            space.score(as_of=AS_OF)
