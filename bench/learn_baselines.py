"""In: leads with mixed columns. Out: probabilities by the models that the learned card is measured against.

Fixed and untuned, as in the README of the data: 300 rounds at rate 0.05 with 15 leaves or depth 5; CatBoost 500 of
depth 6.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

SEED = 20240501


class Model(Protocol):
    """What the bench asks of a model."""

    def fit(self, frame: pd.DataFrame, won: np.ndarray) -> Model:
        """Learn."""

    def probability(self, frame: pd.DataFrame) -> np.ndarray:
        """The probability of each row."""


def numbers_of(frame: pd.DataFrame) -> list[str]:
    """Columns that are numbers."""
    return [name for name in frame if frame[name].dtype.kind in "iuf"]


def words_of(frame: pd.DataFrame) -> list[str]:
    """All other columns."""
    return [name for name in frame if frame[name].dtype.kind not in "iuf"]


def filled(frame: pd.DataFrame) -> pd.DataFrame:
    """The same, missing words as a word of their own."""
    frame = frame.copy()
    for name in words_of(frame):
        frame[name] = frame[name].astype(object).where(frame[name].notna(), "__missing__").astype(str)
    return frame


class Logistic:
    """Logistic regression over one-hot words and standardised numbers, C = 1."""

    def fit(self, frame: pd.DataFrame, won: np.ndarray) -> Logistic:
        """Learn."""
        from sklearn.compose import make_column_transformer
        from sklearn.impute import SimpleImputer
        from sklearn.linear_model import LogisticRegression
        from sklearn.pipeline import make_pipeline
        from sklearn.preprocessing import OneHotEncoder, StandardScaler

        numbers = make_pipeline(SimpleImputer(strategy="median", add_indicator=True), StandardScaler())
        words = OneHotEncoder(handle_unknown="infrequent_if_exist", min_frequency=10)
        columns = make_column_transformer((numbers, numbers_of(frame)), (words, words_of(frame)))
        self.model = make_pipeline(columns, LogisticRegression(max_iter=2000)).fit(filled(frame), won)
        return self

    def probability(self, frame: pd.DataFrame) -> np.ndarray:
        """The probability of each row."""
        return self.model.predict_proba(filled(frame))[:, 1]


class NaiveBayes:
    """Naive Bayes as in Odoo: counts plus 0.1 of every value, missing and new values say nothing."""

    def __init__(self, *, numbers: bool) -> None:
        self.numbers = numbers

    def fit(self, frame: pd.DataFrame, won: np.ndarray) -> NaiveBayes:
        """Learn."""
        marks = np.linspace(0, 1, 11)[1:-1]
        names = numbers_of(frame) if self.numbers else []
        self.edges = {name: np.unique(np.nanquantile(frame[name].astype(float), marks)) for name in names}
        n_won, n_lost = won.sum(), len(won) - won.sum()
        self.base = np.log(n_won / n_lost)
        self.evidence = {}
        for name, values in self._values(frame).items():
            counts = pd.Series(won).groupby(values).agg(["sum", "count"])
            lost = counts["count"] - counts["sum"]
            self.evidence[name] = np.log((counts["sum"] + 0.1) / n_won) - np.log((lost + 0.1) / n_lost)
        return self

    def _values(self, frame: pd.DataFrame) -> dict[str, np.ndarray]:
        found = {
            name: frame[name].astype(object).where(frame[name].notna(), None).to_numpy() for name in words_of(frame)
        }
        for name, edges in self.edges.items():
            values = frame[name].to_numpy(dtype=float)
            places = np.searchsorted(edges, values, side="right").astype(object)
            places[np.isnan(values)] = None
            found[name] = places
        return found

    def probability(self, frame: pd.DataFrame) -> np.ndarray:
        """The probability of each row."""
        total = np.full(len(frame), self.base)
        for name, values in self._values(frame).items():
            total += pd.Series(values).map(self.evidence[name]).astype(float).fillna(0).to_numpy()
        return 1 / (1 + np.exp(-total))


class PointsCard:
    """Weights of evidence of five bins a number, and a logistic regression over them."""

    def fit(self, frame: pd.DataFrame, won: np.ndarray) -> PointsCard:
        """Learn."""
        from sklearn.linear_model import LogisticRegression

        marks = np.linspace(0, 1, 6)[1:-1]
        self.edges = {name: np.unique(np.nanquantile(frame[name].astype(float), marks)) for name in numbers_of(frame)}
        rate = won.mean()
        self.evidence = {}
        for name, values in self._values(frame).items():
            counts = pd.Series(won).groupby(values).agg(["sum", "count"])
            smooth = (counts["sum"] + 10 * rate) / (counts["count"] + 10)
            self.evidence[name] = np.log(smooth / (1 - smooth)) - np.log(rate / (1 - rate))
        self.model = LogisticRegression().fit(self._table(frame), won)
        return self

    def _values(self, frame: pd.DataFrame) -> dict[str, np.ndarray]:
        found = {name: filled(frame)[name].to_numpy() for name in words_of(frame)}
        for name, edges in self.edges.items():
            values = frame[name].to_numpy(dtype=float)
            found[name] = np.where(np.isnan(values), -1, np.searchsorted(edges, values, side="right"))
        return found

    def _table(self, frame: pd.DataFrame) -> np.ndarray:
        columns = [pd.Series(v).map(self.evidence[n]).astype(float).fillna(0) for n, v in self._values(frame).items()]
        return np.column_stack(columns)

    def probability(self, frame: pd.DataFrame) -> np.ndarray:
        """The probability of each row."""
        return self.model.predict_proba(self._table(frame))[:, 1]


class Boosting:
    """Gradient boosting of one of the libraries, `kind`; words are categories as the library has them."""

    def __init__(self, kind: str, rounds: int = 300) -> None:
        self.kind, self.rounds = kind, rounds

    def fit(self, frame: pd.DataFrame, won: np.ndarray) -> Boosting:
        """Learn."""
        known = filled(frame)
        self.levels = {name: pd.CategoricalDtype(sorted(known[name].unique())) for name in words_of(frame)}
        self.model = self._model(frame).fit(self._table(frame), won, **self._more(frame))
        return self

    def _model(self, frame: pd.DataFrame) -> Any:
        common: dict[str, Any] = {"learning_rate": 0.05}
        if self.kind == "hist":
            from sklearn.ensemble import HistGradientBoostingClassifier

            places = [place for place, name in enumerate(frame) if name in self.levels and self._few(name)]
            return HistGradientBoostingClassifier(
                max_iter=self.rounds,
                max_leaf_nodes=15,
                random_state=SEED,
                early_stopping=False,
                categorical_features=places,
                **common,
            )
        if self.kind == "lightgbm":
            from lightgbm import LGBMClassifier

            return LGBMClassifier(
                n_estimators=self.rounds, num_leaves=15, n_jobs=1, random_state=SEED, verbose=-1, **common
            )
        if self.kind == "xgboost":
            from xgboost import XGBClassifier

            return XGBClassifier(
                n_estimators=self.rounds,
                max_depth=5,
                enable_categorical=True,
                tree_method="hist",
                n_jobs=1,
                random_state=SEED,
                **common,
            )
        from catboost import CatBoostClassifier

        return CatBoostClassifier(
            iterations=self.rounds,
            depth=6,
            random_seed=SEED,
            verbose=0,
            thread_count=1,
            allow_writing_files=False,
            **common,
        )

    def _few(self, name: str) -> bool:
        return len(self.levels[name].categories) <= 250

    def _more(self, frame: pd.DataFrame) -> dict[str, Any]:
        return {"cat_features": words_of(frame)} if self.kind == "catboost" else {}

    def _table(self, frame: pd.DataFrame) -> Any:
        known = filled(frame)
        if self.kind == "catboost":
            return known
        table = known.astype(self.levels)
        table.columns = [f"f{place}" for place in range(table.shape[1])]
        if self.kind != "hist":
            return table
        codes = {
            f"f{place}": table[f"f{place}"].cat.codes.replace(-1, np.nan)
            for place, name in enumerate(frame)
            if name in self.levels
        }
        return table.assign(**codes).to_numpy(dtype=float)

    def probability(self, frame: pd.DataFrame) -> np.ndarray:
        """The probability of each row."""
        return self.model.predict_proba(self._table(frame))[:, 1]


SEVEN: Mapping[str, Callable[[], Model]] = {
    "LR one-hot": Logistic,
    "Odoo-NB (categoricals)": lambda: NaiveBayes(numbers=False),
    "Odoo-NB (+binned nums)": lambda: NaiveBayes(numbers=True),
    "HistGB": lambda: Boosting("hist"),
    "LightGBM": lambda: Boosting("lightgbm"),
    "CatBoost": lambda: Boosting("catboost", 500),
    "XGBoost": lambda: Boosting("xgboost"),
}

FEW: Mapping[str, Callable[[], Model]] = {
    "LR": Logistic,
    "WoE card": PointsCard,
    "Odoo-NB (+binned nums)": lambda: NaiveBayes(numbers=True),
    "LightGBM": lambda: Boosting("lightgbm"),
    "CatBoost200": lambda: Boosting("catboost", 200),
}
