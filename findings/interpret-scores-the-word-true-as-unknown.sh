#!/usr/bin/env bash
# Surprise: An Explainable Boosting Machine trained on a column of booleans takes it for a number. Given the
#   same value as the text "True" it counts it as unknown: neither points for yes nor for no, and no warning.
# Hurts: Lead scoring whose training data come from a database and whose leads come from CSV or JSON: the
#   criterion silently stops counting.
# Documented: InterpretML, feature_types: boolean columns are continuous unless feature_types says otherwise;
#   values that cannot be read as numbers are put in the bin for the unknown.

set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

python3 -m venv --without-pip "$work/venv"
python3 -m pip --python "$work/venv/bin/python" install -qq --disable-pip-version-check --no-compile \
  interpret-core==0.7.8 \
  pandas==3.1.1 \
  scikit-learn==1.9.1

timeout 90 "$work/venv/bin/python" - <<'PY'
import sys
from importlib.metadata import version

import numpy as np
import pandas as pd
from interpret.glassbox import ExplainableBoostingClassifier

draw = np.random.default_rng(4711)
asked_for_demo = draw.random(600) < 0.5
bought = (draw.random(600) < np.where(asked_for_demo, 0.8, 0.1)).astype(int)
model = ExplainableBoostingClassifier(interactions=0, n_jobs=1, max_rounds=50)
model.fit(pd.DataFrame({"demo": asked_for_demo}), bought)


def predict(value):
    return round(float(model.predict_proba(pd.DataFrame({"demo": [value]}, dtype=object))[0, 1]), 3)


yes, no, text, nonsense = (predict(value) for value in (True, False, "True", "nonsense"))
print("version:  interpret-core", version("interpret-core"))
print("given:    a model trained on True and False; leads with True, False, the text 'True' and the text 'nonsense'")
print("expected: 'True' counts as True, or predicting refuses it")
print(f"observed: True {yes}, False {no}, 'True' {text}, 'nonsense' {nonsense}")
sys.exit(0 if text == nonsense and no < text < yes else "The behaviour has changed.")
PY
