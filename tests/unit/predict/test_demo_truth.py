"""The features carry the truth: the drivers of the demo company are found again with sign and size, noise is not.

The company documents what drives its outcomes (`TRUTH`). One of its drivers cannot be said in a model today, how many
colleagues were known before; it is not compared.
"""

from __future__ import annotations

import ast
import re
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest
from scipy.stats import spearmanr
from sklearn.linear_model import LogisticRegression

from reifegrad.predict.learn.candidates import CandidateSettings, make_candidates
from reifegrad.predict.learn.features import build_features
from reifegrad.predict.learn.gathering import gather_cases
from reifegrad.predict.learn.learned import learn
from reifegrad.predict.learn.scorecard import features_of
from reifegrad.predict.learn.selection import choose_features
from reifegrad.predict.learn.training import LearningSettings
from reifegrad.run.survey import survey_facts
from reifegrad.templates.company.drivers import TRUTH

CANNOT_BE_SAID = {"buying_centre"}
PAGES = "page_viewed_"
BEHAVIOUR = {
    "first_activity_tuesday_morning": lambda f: (
        (f["first_activity_weekday"] == 2) & f["first_activity_hour"].between(8, 11)
    ),
    "pricing_page": lambda f: np.minimum(f[f"{PAGES}pricing_fading_30d"] + f[f"{PAGES}preise_fading_30d"], 4),
    "content_requested": lambda f: np.minimum(f["content_requested_ever"], 3),
    "views_everything": lambda f: f["page_viewed_ever"] > 150,
    "careers_page": lambda f: f[f"{PAGES}careers_ever"] + f[f"{PAGES}karriere_ever"] > 0,
    "demo_form": lambda f: f["form_submitted_demo_ever"] > 0,
    "quote_form": lambda f: f["form_submitted_quote_ever"] > 0,
    "contact_form": lambda f: f["form_submitted_contact_ever"] > 0,
    "webinar_attended": lambda f: f["webinar_attended_ever"] > 0,
    "trade_fair_visited": lambda f: f["trade_fair_visited_ever"] > 0,
    "newsletter_unsubscribed": lambda f: f["newsletter_unsubscribed_ever"] > 0,
    "email_bounced": lambda f: f["email_bounced_ever"] > 0,
}
NOISE = ("email_opened_ever", "social_liked_ever", "purchased_ever", f"{PAGES}blog_ever", f"{PAGES}products_ever")
NOISE_ATTRIBUTES = ("favourite_colour", "campaign")


def drivers() -> dict[str, tuple[float, str]]:
    """The log-odds and the condition of every driver that a model can say."""
    both: Any = [*TRUTH["attribute_drivers"], *TRUTH["behaviour_drivers"]]  # type: ignore[misc]
    return {d["name"]: (d["log_odds"], d["condition"]) for d in both if d["name"] not in CANNOT_BE_SAID}


def feature_of(name: str, condition: str, frame: pd.DataFrame) -> Any:
    """The measured values that a driver looks at, as it looks at them."""
    if name in BEHAVIOUR:
        return BEHAVIOUR[name](frame)
    if name.startswith("employees"):
        bound = int(name.rsplit("_", 1)[1])
        if name.startswith("employees_under"):
            return frame["account_employees"] < bound
        upper = {100: 2_500, 2_500: 10_000, 10_000: np.inf}[bound]
        return (frame["account_employees"] > bound) & (frame["account_employees"] <= upper)
    attribute, is_not, values = re.fullmatch(r"(\w+) (not )?(?:in|=) (\(.*?\)|'.*?').*", condition).groups()  # type: ignore[union-attr]
    column = frame[attribute] if attribute in frame else frame[f"account_{attribute}"]
    chosen = ast.literal_eval(values)
    listed = column.astype(str).isin([chosen] if isinstance(chosen, str) else list(chosen))
    if column.dropna().isin([True, False]).all():  # "yes" and "no" are read as booleans
        listed = column.map({True: "yes", False: "no"}) == chosen
    return (~listed & column.notna()) if is_not else listed


@pytest.fixture(scope="module")
def frame(decided_company: Any) -> pd.DataFrame:
    engine, facts, _, cases = decided_company
    wanted = {f"{name}" for name in NOISE} | {"page_viewed_ever", "content_requested_ever", "account_employees"}
    candidates = make_candidates(survey_facts(engine, facts.relations))
    is_wanted = re.compile(r"(_ever|(pricing|preise)_fading_30d)$")
    chosen = [c for c in candidates if c.is_of_lead or is_wanted.search(c.name) or c.name in wanted]
    return build_features(engine, facts.relations, chosen, cases, timezone="Europe/Berlin")


def test_the_drivers_are_found_again_and_noise_is_not(frame: pd.DataFrame, decided_company: Any) -> None:
    won = decided_company.cases.won
    true = {name: points for name, (points, _) in drivers().items()}
    table = {name: feature_of(name, condition, frame) for name, (_, condition) in drivers().items()}
    noise = {name: np.log1p(frame[name]) for name in NOISE}
    for name in NOISE_ATTRIBUTES:
        noise |= {f"{name} {value}": frame[name] == value for value in frame[name].dropna().unique()[1:]}
    x = pd.DataFrame(table | noise).astype(float)
    assert (x.std() > 0).all()
    model = LogisticRegression(C=1.0, solver="newton-cholesky").fit(x, won)
    found = pd.Series(model.coef_[0], x.columns)
    wrong = [name for name in true if np.sign(found[name]) != np.sign(true[name])]
    assert not wrong
    assert spearmanr(found[list(true)], list(true.values())).statistic >= 0.9
    assert len(true) == 37
    chance = model.predict_proba(x)[:, 1]
    full = np.column_stack([np.ones(len(x)), x.to_numpy()])
    errors = np.sqrt(np.diag(np.linalg.inv((full * (chance * (1 - chance))[:, None]).T @ full)))[1:]
    surely = pd.Series(np.abs(found.to_numpy()) / errors, x.columns)
    assert surely[list(noise)].max() < 3
    assert (surely[list(true)] > 3).mean() > 0.7


def test_what_is_gathered_are_the_drivers_and_no_noise(frame: pd.DataFrame, decided_company: Any) -> None:
    """Of some two hundred candidates those are left that each add something; the card sees what drives outcomes."""
    engine, facts, history, cases = decided_company
    settings = CandidateSettings(windows=(), half_lives=(60,), account_slices=0, calendar=False)
    gathered = gather_cases(engine, facts, history, cases, timezone="Europe/Berlin", settings=settings)
    assert gathered.tried > 150
    chosen = choose_features(
        gathered.table.frame[gathered.train], gathered.table.won[gathered.train], gathered.table.linear
    )
    assert 15 <= len(chosen) <= 40
    assert not gathered.suspicions
    sources = {gathered.candidates[name].source for name in chosen}
    assert sources >= {"position", "account.industry", "country", "source", "budget", "need", "authority"}
    assert sources >= {"form_submitted_demo", "form_submitted_quote", "webinar_attended", "email_bounced"}
    assert sources & {"page_viewed_/pricing", "page_viewed_/preise"}
    assert sources & {"page_viewed_/careers", "page_viewed_/karriere"}
    assert not sources & {
        "favourite_colour",
        "campaign",
        "first_name",
        "last_name",
        "social_liked",
        "page_viewed_/blog",
    }
    assert_truth(gathered, frame)


SEEN_BY = {
    "pricing_page": ("page_viewed_/pricing", "page_viewed_/preise"),
    "careers_page": ("page_viewed_/careers", "page_viewed_/karriere"),
    "views_everything": ("page_viewed",),
    "free_mail": ("email_domain",),
    **{f"{name}_form": (f"form_submitted_{name}",) for name in ("demo", "quote", "contact")},
}
"""What a card looks at where a driver is at work, if not at something of its name."""


def assert_truth(gathered: Any, frame: pd.DataFrame) -> None:
    """The points of the card that is published have the signs and the order of the true drivers."""
    unpaired = frozenset(name for name, one in gathered.candidates.items() if "attribute" not in one.document)
    table = replace(gathered.table, test=None)
    card = learn(table, LearningSettings(unpaired=unpaired, choose=True)).fitted.scorecard
    true, found = {}, {}
    for name, (log_odds, condition) in drivers().items():
        own = (condition.split()[0], f"account.{condition.split()[0]}", name)
        sources = SEEN_BY.get(name, ("account.employees",) if name.startswith("employees") else own)
        milli = np.zeros(len(gathered.table.frame))
        for term in card.terms:
            if any(gathered.candidates[feature].source in sources for feature in features_of(term)):
                milli += term.milli(gathered.table.frame)
        at_work = np.asarray(feature_of(name, condition, frame)).astype(float) > 0
        true[name], found[name] = log_odds, milli[at_work].mean() - milli[~at_work].mean()
    told = [name for name in true if found[name] != 0]
    assert len(told) >= 32
    assert not [name for name in told if np.sign(true[name]) != np.sign(found[name])]
    every = spearmanr(list(true.values()), list(found.values())).statistic
    assert every >= 0.9
    assert spearmanr([true[name] for name in told], [found[name] for name in told]).statistic >= 0.9
