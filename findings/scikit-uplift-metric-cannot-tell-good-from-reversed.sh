#!/usr/bin/env bash
# Surprise: weighted_average_uplift of scikit-uplift gives the same figure to a perfect ranking, to its reverse
#   and to a random one: the weights all but cancel the ranking out.
# Hurts: Choosing whom to write to: a model chosen by this metric may just as well be the worst one.
# Documented: scikit-uplift: "It is an average of uplift by percentile. Weights are sizes of the treatment group
#   by percentile."

set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

python3 -m venv --without-pip "$work/venv"
python3 -m pip --python "$work/venv/bin/python" install -qq --disable-pip-version-check --no-compile \
  scikit-uplift==0.5.1 \
  scikit-learn==1.9.1

timeout 90 "$work/venv/bin/python" - <<'PY'
import sys
import warnings
from importlib.metadata import version

import numpy as np
from sklift.metrics import qini_auc_score, weighted_average_uplift

warnings.simplefilter("ignore")
draw = np.random.default_rng(4711)
leads = 4000
written_to = draw.integers(0, 2, leads)
effect = 0.4 * draw.random(leads)
bought = (draw.random(leads) < 0.1 + written_to * effect).astype(int)
rankings = {"perfect": effect, "random": draw.random(leads), "reversed": -effect}
figures = {
    name: tuple(float(metric(bought, ranking, written_to)) for metric in (weighted_average_uplift, qini_auc_score))
    for name, ranking in rankings.items()
}

print("version:  scikit-uplift", version("scikit-uplift"))
print("given:    4000 leads, half of them written to, an effect between 0 and 40 points, ranked in three ways")
print("expected: the perfect ranking gets a higher figure than the reversed one, as with the Qini coefficient")
for name, (average, qini) in figures.items():
    print(f"observed: {name}: weighted average uplift {average:.3f}, Qini {qini:.3f}")
averages = [average for average, _ in figures.values()]
apart = figures["perfect"][1] - figures["reversed"][1]
sys.exit(0 if max(averages) - min(averages) < 0.005 and apart > 0.2 else "The behaviour has changed.")
PY
