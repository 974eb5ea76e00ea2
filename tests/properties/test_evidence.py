"""Random models on random facts: the activities behind a criterion are those that it counted, and add up to it."""

from __future__ import annotations

from drawn import share_of_models
from hypothesis import given
from strategies import Example, examples

from reifegrad.explain.evidence import activities_behind
from reifegrad.reference.criteria import contribution_of
from reifegrad.reference.known import known_at
from reifegrad.spec.model import OccurrenceRule


@share_of_models(10)
@given(examples())
def test_the_activities_behind_a_criterion_add_up_to_what_it_gives(example: Example) -> None:
    known = known_at(example.model, example.facts, example.as_of)
    for name in known.subjects():
        subject = known.subject(name)
        assert subject is not None
        for dimension in example.model.dimensions:
            for criterion in dimension.criteria:
                given_ = contribution_of(criterion, dimension, subject)
                behind = activities_behind(criterion, dimension, subject)
                assert len(behind) == given_.occurrences
                if behind:
                    assert behind[0].activity.occurred_at == given_.last_at
                    assert behind[-1].activity.occurred_at == given_.first_at
                if not isinstance(criterion.rule, OccurrenceRule):
                    assert all(each.is_counted and each.points is None for each in behind)
                    continue
                assert sum(each.is_counted for each in behind) == given_.counted
                if dimension.aggregate != "mean" and not dimension.personas:
                    assert sum(each.points or 0 for each in behind) == given_.points + given_.lost_to_caps
