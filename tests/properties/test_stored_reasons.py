"""Random models on random facts: a reason that was stored as JSON is the same reason, and says the same."""

from __future__ import annotations

import json
from itertools import pairwise

from drawn import share_of_models
from hypothesis import given
from strategies import Example, examples

from reifegrad.explain.reasons import Reason, reasons
from reifegrad.explain.sentences import Sentences
from reifegrad.explain.what_changed import Movement, what_changed
from reifegrad.reference import score_all
from reifegrad.reference.known import known_at


@share_of_models(10)
@given(examples())
def test_a_stored_reason_says_the_same_in_either_language(example: Example) -> None:
    model, known = example.model, known_at(example.model, example.facts, example.as_of)
    both = [Sentences(model, language) for language in ("de", "en")]
    scores = score_all(model, example.facts, as_of=example.as_of)
    for score in scores:
        subject = known.subject(score.subject_id)
        assert subject is not None
        for attributes in (None, subject.attributes):
            for reason in reasons(model, score, attributes=attributes):
                stored = json.dumps(reason.to_dict(), allow_nan=False)
                read = Reason.from_dict(json.loads(stored))
                assert read == reason
                assert read.to_dict() == reason.to_dict()
                assert [words.reason(read) for words in both] == [words.reason(reason) for words in both]


@share_of_models(10)
@given(examples())
def test_a_stored_movement_is_the_same_movement(example: Example) -> None:
    """Of two leads instead of two moments: the differences are greater."""
    scores = score_all(example.model, example.facts, as_of=example.as_of)
    for before, after in pairwise(scores):
        named = type(after)(**{**vars(after), "subject_id": before.subject_id})
        for movement in what_changed(before, named):
            assert Movement.from_dict(json.loads(json.dumps(movement.to_dict()))) == movement
