#!/usr/bin/env bash
# Surprise: roc_auc_score takes the label that comes last in the alphabet as the positive one. The same good
#   model has an AUC of 0.9 when the outcomes are called won and lost, and of 0.1 when they are called customer
#   and lead.
# Hurts: Everyone who measures a lead score against outcome words from a CRM: a good model is thrown away, or a
#   bad one is turned round and kept.
# Documented: scikit-learn, roc_auc_score: the scores belong to "the class with the greater label"; there is no
#   parameter pos_label, which precision and recall have.

set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

python3 -m venv --without-pip "$work/venv"
python3 -m pip --python "$work/venv/bin/python" install -qq --disable-pip-version-check --no-compile \
  scikit-learn==1.9.1

timeout 90 "$work/venv/bin/python" - <<'PY'
import sys
from importlib.metadata import version

from sklearn.metrics import roc_auc_score

scores = [10, 20, 30, 40, 50, 60, 70, 80, 90, 100]
bought = [False, False, False, True, False, False, True, True, True, True]


def auc(yes, no):
    return round(float(roc_auc_score([yes if each else no for each in bought], scores)), 2)


observed = {"won / lost": auc("won", "lost"), "customer / lead": auc("customer", "lead")}
right = round(float(roc_auc_score(bought, scores)), 2)

print("version:  scikit-learn", version("scikit-learn"))
print("given:    the scores of ten leads and their outcomes, in two vocabularies; the AUC with 0 and 1 is", right)
print("expected: the same AUC for both, or an error that asks which label is positive")
print("observed:", observed)
as_described = observed == {"won / lost": right, "customer / lead": round(1 - right, 2)} and right > 0.8
sys.exit(0 if as_described else "The behaviour has changed.")
PY
