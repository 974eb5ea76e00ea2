#!/usr/bin/env bash
# Surprise: River's ROCAUC looks at ten fixed thresholds between 0 and 1. Where all predicted probabilities lie
#   below the second of them, as with conversion rates of a few per cent, a good and calibrated model has an AUC
#   of exactly 0.5.
# Hurts: Everyone who watches a lead model online: the standard metric says that it has learned nothing.
# Documented: River, metrics.ROCAUC: an approximation whose error "is not significant as long as the predicted
#   probabilities are well calibrated"; n_thresholds raises the precision.

set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

python3 -m venv --without-pip "$work/venv"
python3 -m pip --python "$work/venv/bin/python" install -qq --disable-pip-version-check --no-compile \
  river==0.26.1

timeout 90 "$work/venv/bin/python" - <<'PY'
import random
import sys
from importlib.metadata import version

from river import metrics

draw = random.Random(4711)
coarse, fine = metrics.ROCAUC(), metrics.ROCAUC(n_thresholds=200)
ranks = {True: [], False: []}
conversions = leads = 0
for _ in range(4000):
    probability = 0.1 * draw.random() ** 3
    converted = draw.random() < probability
    coarse.update(converted, probability)
    fine.update(converted, probability)
    ranks[converted].append(probability)
    leads, conversions = leads + 1, conversions + converted
pairs = [(won, lost) for won in ranks[True] for lost in ranks[False]]
share = sum(won > lost for won, lost in pairs) / len(pairs)

print("version:  river", version("river"))
print(f"given:    {leads} leads with calibrated probabilities below 0.1, of which {conversions} convert")
print(f"expected: an AUC of about {share:.2f} (the share of pairs in the right order)")
print(f"observed: {coarse.get():.3f}; with n_thresholds=200 {fine.get():.3f}")
sys.exit(0 if coarse.get() == 0.5 and fine.get() > 0.7 else "The behaviour has changed.")
PY
