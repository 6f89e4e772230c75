"""What an evaluation of a relationship says, without a database."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as some

from services.accounts.relationships.model import EvaluationInFuture, Judgement, RelationshipEvaluation

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
USUAL = Judgement(
    trust=4, satisfaction=3, cooperation_depth=2, communication=5, comment="x", evaluation_date=date(2026, 11, 22)
)
SCORE = some.integers(1, 5)


def an_evaluation(judgement: Judgement = USUAL) -> RelationshipEvaluation:
    return RelationshipEvaluation.new("a", judgement, evaluation_id="e", evaluator_id="m", now=NOW)


@given(SCORE, SCORE, SCORE, SCORE)
def test_overall_is_the_mean_of_the_scores(trust: int, satisfaction: int, depth: int, communication: int) -> None:
    judged = replace(
        USUAL, trust=trust, satisfaction=satisfaction, cooperation_depth=depth, communication=communication
    )

    assert judged.overall_hundredths * 4 == (trust + satisfaction + depth + communication) * 100


def test_a_correction_is_signed_by_who_makes_it_and_leaves_the_evaluator() -> None:
    later = NOW + timedelta(hours=1)

    after = an_evaluation().correct(replace(USUAL, trust=1), author_id="other", now=later)

    assert (after.evaluator_id, after.author_id, after.update_time, after.version) == ("m", "other", later, 2)
    assert after.judgement.overall_hundredths == 275


def test_a_correction_that_says_the_same_changes_nothing() -> None:
    evaluation = an_evaluation()

    assert evaluation.correct(USUAL, author_id="other", now=NOW) is evaluation


def test_no_relationship_is_judged_before_its_day() -> None:
    tomorrow = replace(USUAL, evaluation_date=date(2026, 11, 24))

    with pytest.raises(EvaluationInFuture):
        an_evaluation(tomorrow)
    with pytest.raises(EvaluationInFuture):
        an_evaluation().correct(tomorrow, author_id="m", now=NOW)
