"""The formula of the score: unknown is neither 0 nor 1, and what would raise it is told."""

import pytest

from catalog.quality.known_types import KNOWN_TYPES
from catalog.quality.scoring.dimensions import WEIGHTS, Rule, dimension_of, rule, score
from catalog.quality.scoring.evidence import Evidence, SuiteFound, rules


def found(outcome: str, share: float | None = None, severity: str = "critical", **more: object) -> dict[str, object]:
    return {"type": "expect_column_values_to_not_be_null", "outcome": outcome, "unexpected_share": share, **more} | {
        "severity": severity
    }


def test_nothing_known_is_unknown_and_may_be_anything() -> None:
    none = score([])
    assert (none.value, none.low, none.high, none.known) == (None, 0.0, 1.0, 0.0)
    assert {one.value for one in none.dimensions} == {None}
    assert all(one.why for one in none.dimensions)


def test_the_weights_are_a_whole() -> None:
    assert sum(WEIGHTS.values()) == pytest.approx(1.0)


def test_the_score_is_the_mean_of_the_known_dimensions_by_weight() -> None:
    one = score([Rule("completeness", 1.0, 3, "a"), Rule("uniqueness", 0.4, 3, "b")])
    assert one.value == pytest.approx((0.2 * 1.0 + 0.1 * 0.4) / 0.3)
    assert one.known == pytest.approx(0.3)
    assert one.low == pytest.approx(0.24)
    assert one.high == pytest.approx(0.24 + 0.7)


def test_rules_weigh_by_severity_and_a_failed_one_is_worth_the_rows_that_meet_it() -> None:
    made = [
        rule(found("failed", 0.2), "validity", "measure"),
        rule(found("passed", severity="info"), "validity", "owner"),
    ]
    one = score([each for each in made if each])
    validity = next(each for each in one.dimensions if each.name == "validity")
    assert validity.value == pytest.approx(0.8)
    assert validity.parties == {"measure": 1, "owner": 1}
    assert validity.party_values == {"measure": pytest.approx(0.8), "owner": 1.0}
    assert rule(found("failed"), "validity", "owner") == Rule(
        "validity", 0.0, 3.0, "expect_column_values_to_not_be_null", "owner"
    )


@pytest.mark.parametrize("party", ["owner", "foreign"])
def test_rules_of_an_owner_or_another_engine_lower_and_never_raise(party: str) -> None:
    ours = [Rule("validity", 0.8, 3, "a", "measure"), Rule("validity", 0.6, 1, "b", "contract")]

    def validity(*more: Rule) -> float | None:
        return next(one.value for one in score([*ours, *more]).dimensions if one.name == "validity")

    alone = (3 * 0.8 + 0.6) / 4
    assert validity(*[Rule("validity", 1.0, 3, "easy", party)] * 100) == pytest.approx(alone)
    assert validity(Rule("validity", 0.0, 4, "hard", party)) == pytest.approx(alone / 2)
    (only,) = [one for one in score([Rule("validity", 0.9, 1, "c", party)]).dimensions if one.name == "validity"]
    assert only.party_values == {party: only.value}


@pytest.mark.parametrize("outcome", ["error", "not_evaluated"])
def test_what_was_not_evaluated_counts_neither_way(outcome: str) -> None:
    assert rule(found(outcome), "validity", "measure") is None


def test_mending_what_is_told_first_raises_it_by_so_much() -> None:
    broken = [
        Rule("completeness", 0.5, 3, "heavy"),
        Rule("completeness", 0.9, 1, "light"),
        Rule("validity", 1, 2, "ok"),
    ]
    one = score(broken)
    assert [hint["told"] for hint in one.raises] == ["heavy", "light"]
    mended = score([Rule("completeness", 1.0, 3, "heavy"), *broken[1:]])
    assert one.value is not None
    assert mended.value is not None
    assert mended.value - one.value == pytest.approx(one.raises[0]["gain"], abs=1e-5)


def test_every_expectation_type_has_a_dimension() -> None:
    seen = {dimension_of(type_) for type_ in KNOWN_TYPES}
    assert seen == {"completeness", "validity", "uniqueness", "integrity"}
    assert dimension_of("expect_column_values_to_be_unique") == "uniqueness"
    assert dimension_of("expect_compound_columns_to_be_unique") == "uniqueness"
    assert dimension_of("expect_table_row_count_to_be_between") == "completeness"
    assert dimension_of("expect_column_pair_values_a_to_be_greater_than_b") == "integrity"


def test_monitors_freshness_accuracy_and_agreement_are_rules_too() -> None:
    findings = [
        {"series": "rows", "state": "normal"},
        {"series": "nulls:price", "state": "breach"},
        {"series": "mean:price", "state": "unusual"},
        {"series": "q50:price", "state": "normal"},
        {"series": "lag:day", "state": "unknown"},
    ]
    copies = SuiteFound("measure", of_copies=True, results=(found("failed", 0.5),))
    made = rules(Evidence((copies,), findings, "late", 0.9))
    assert sorted((one.dimension, one.value) for one in made) == [
        ("accuracy", 0.9),
        ("completeness", 0.0),
        ("completeness", 1.0),
        ("consistency", 0.5),
        ("timeliness", 0.0),
        ("validity", 1.0),
    ]
    assert rules(Evidence()) == []
