"""Deliveries that break one rule and no other: of rows from the rule's arguments, or as written here."""

from __future__ import annotations

from collections.abc import Mapping

from cityplan.contracts import Contract, FieldType, Mode, Rule, load_codelists
from cityplan.reference import read_divisions
from cityplan.validation.past import MEAN, SHARES
from tests.support.deliveries import clean_record, resident_id

AGAINST_THE_PAST = frozenset({SHARES, MEAN, "expect_row_count_to_follow_past_deliveries"})
"""Expectations that compare a delivery with those accepted before it; they name no rows."""
AS_OF = "2090-12-31"
LATER = "2091-01-01"
UNREADABLE = "待核实"
COMPARED = 60
RETIRED = "230110500000"
"""A unit of the street level that was abolished on 2022-10-30."""
REGISTER = "civil_affairs.administrative_divisions"
ABOLISHED = next(n for n, one in enumerate(read_divisions()) if one.division_code == "230110001003")
"""A community that only a register delivered by the test says is abolished."""
GOES_WITH: Mapping[str, Mapping[str, str]] = {
    "education.vocational_recognitions": {"major_code": "610201"},
}
"""Texts that another mix of codes brings along, so that nothing else is broken."""
WOMEN = 252
"""From this number on the people of clean records are women, with the ids of women."""
VILLAGES = [n for n, one in enumerate(read_divisions()) if one.kind == "villagers_committee"]


def bounded(contract: Contract, rule: Rule) -> str:
    """A value outside the range, on the side where no comparison with another column breaks as well."""
    column, low, high = rule.kwargs["column"], rule.kwargs.get("min_value"), rule.kwargs.get("max_value")
    is_upper = any(other.kwargs.get("column_A") == column for other in contract.rules)
    if high is not None and (is_upper or low is None):
        return str(high + 1)
    return str(rule.kwargs["min_value"] - 1)


FIRST_MAN = {"id_number": resident_id(0), "birth_date": "1970-01-15", "sex": "男"}
BREAKING: Mapping[str, Mapping[str, Mapping[str, str]]] = {
    "civil_affairs.administrative_divisions": {
        "level_matches_code": {"level": "村级", "kind": "居民委员会", "division_code": "230103001000"},
        "kind_matches_level": {"kind": "街道", "level": "村级", "division_code": "230103001001"},
        "kind_matches_code": {"kind": "村民委员会", "level": "村级", "division_code": "230103001003"},
        "events_not_after_as_of": {"valid_from": LATER, "valid_to": ""},
    },
    "civil_affairs.day_care_service_areas": {
        "community_code_is_a_community": {"community_code": "230102001000"},
        "community_code_in_force": {"community_code": read_divisions()[ABOLISHED].division_code},
        "events_not_after_as_of": {"served_from": LATER, "served_to": ""},
    },
    "civil_affairs.minimum_living_standards": {
        "year_in_range": {"year": "1989", "effective_from": "1989-04-01"},
        "year_not_after_as_of": {"year": "2093", "effective_from": "2093-01-01"},
        "effective_within_a_year_of_its_year": {"effective_from": "1980-01-01"},
    },
    "disabled_persons.home_retrofits": {
        "amount_given_when_accepted": {"amount_yuan": ""},
        "events_not_after_as_of": {"accepted_on": LATER},
    },
    "education.high_schools": {
        "recognised_on_given_when_recognised": {"recognised_on": ""},
        "no_date_without_recognition": {"recognition": "否"},
        "events_not_after_as_of": {"recognised_on": LATER},
    },
    "education.kindergartens": {"school_year_not_after_as_of": {"school_year": "2091-2092"}},
    "education.student_counts": {"year_not_after_as_of": {"year": "2091"}},
    "education.vocational_recognitions": {
        "major_code_given_for_majors": {"kind": "专业"},
        "no_major_for_schools": {"major_code": "610201"},
        "events_not_after_as_of": {"recognised_on": LATER},
    },
    "government.milestones": {
        "evidence_given_when_reached": {"evidence": ""},
        "events_not_after_as_of": {"reached_on": LATER},
    },
    "government.reported_indicators": {
        "period_end_is_a_month_end": {"period_end": "2024-02-28"},
        "reported_on_not_before_period_end": {"reported_on": "2024-01-31"},
        "events_not_after_as_of": {"reported_on": LATER},
    },
    "health.deaths": {
        "death_date_not_before_birth_date": {"death_date": "1960-01-01"},
        "sex_matches_id": FIRST_MAN | {"sex": "女"},
        "birth_year_matches_id": {"birth_date": "1969-12-31"},
        "age_at_death_plausible": {"birth_date": "1890-01-01", "id_number": ""},
        "events_not_after_as_of": {"death_date": LATER, "birth_date": "2000-01-01", "id_number": ""},
    },
    "health.elderly_health_services": {
        "served_on_not_before_birth_date": {"served_on": "1960-01-01"},
        "street_code_is_a_street": {"street_code": "230102001001"},
        "sex_matches_id": FIRST_MAN | {"sex": "女"},
        "birth_year_matches_id": {"birth_date": "1969-12-31"},
        "age_plausible": FIRST_MAN | {"served_on": AS_OF},
        "events_not_after_as_of": {"served_on": LATER},
    },
    "health.family_doctor_contracts": {
        "street_code_is_a_street": {"street_code": "230102000000"},
        "term_plausible": {"expires_on": "2030-03-01"},
        "events_not_after_as_of": {"signed_on": LATER, "expires_on": "", "terminated_on": ""},
    },
    "health.family_doctor_surveys": {
        "rating_given_when_valid": {"rating": ""},
        "events_not_after_as_of": {"surveyed_on": LATER},
    },
    "health.physicians": {
        "age_at_registration_plausible": {"registered_on": "1980-01-01"},
        "events_not_after_as_of": {"cancelled_on": LATER},
    },
    "housing.old_estates": {
        "plan_year_not_before_built_year": {"plan_year": "2000", "built_year": "2001"},
    },
    "housing.public_rental_beneficiaries": {"events_not_after_as_of": {"from_date": LATER, "to_date": ""}},
    "housing.residential_estates": {
        "recognised_on_given_when_graded": {"recognised_on": ""},
        "events_not_after_as_of": {"recognised_on": LATER, "expires_on": ""},
    },
    "housing.rent_subsidy_payments": {"events_not_after_as_of": {"paid_on": LATER}},
    "human_resources.pension_adjustments": {
        "adjusted_on_not_before_its_year": {"adjusted_on": "1989-01-01"},
        "adjustment_year_not_after_as_of": {"adjustment_year": "2091", "adjusted_on": ""},
        "events_not_after_as_of": {"adjusted_on": LATER},
    },
    "human_resources.pension_participants": {
        "age_at_enrolment_plausible": {"enrolled_on": "1980-01-01"},
        "events_not_after_as_of": {"ended_on": LATER},
    },
    "human_resources.pension_payments": {
        "paid_within_payable": {"paid_yuan": "11.00"},
        "amount_given_when_paid": {"paid_yuan": ""},
        "events_not_after_as_of": {"paid_on": LATER},
    },
    "medical_insurance.inpatient_settlements": {"events_not_after_as_of": {"discharged_on": LATER}},
    "petitions.cases": {
        "term_plausible": {"due_on": "2024-08-01", "extended_to": ""},
        "rated_only_when_closed": {"closed_on": ""},
        "closed_on_not_before_registered_on": {"closed_on": "2024-02-01"},
        "due_on_not_before_registered_on": {"due_on": "2024-02-01"},
        "events_not_after_as_of": {"closed_on": LATER},
    },
    "sports.fitness_tests": {
        "grade_given_when_valid": {"overall_grade": ""},
        "events_not_after_as_of": {"tested_on": LATER},
    },
    "statistics.resident_population": {"year_not_after_as_of": {"year": "2091"}},
}
"""Texts that break a rule of one contract alone, where the rule's arguments do not say it."""


def breaking_changes(contract: Contract, rule: Rule) -> Mapping[str, str]:
    """Texts that make a clean record break the rule."""
    column = str(rule.kwargs.get("column"))
    if rule.rule_id in BREAKING.get(contract.name, {}):
        return BREAKING[contract.name][rule.rule_id]
    match rule.expectation:
        case "expect_column_values_to_not_be_null" | "expect_column_to_be_present":
            return {column: ""}
        case "expect_column_to_be_readable":
            return {column: UNREADABLE}
        case "expect_column_values_to_be_between":
            return {column: bounded(contract, rule)}
        case "expect_column_values_to_match_regex":
            return {column: "甲"}
        case "expect_column_pair_values_a_to_be_greater_than_b":
            lower = "2024-02-01" if contract.field(rule.kwargs["column_A"]).type == "date" else "9"
            return {rule.kwargs["column_A"]: lower}
        case "expect_division_to_be_in_force":
            return {column: RETIRED}
        case "expect_rows_to_satisfy" if rule.rule_id == "events_not_after_as_of":
            last = str(rule.kwargs["predicate"]).partition(")")[0].rpartition(" ")[2]
            return {last: LATER}
    raise AssertionError(f"{contract.name}: say in BREAKING which record breaks {rule.rule_id}")


def contradiction(contract: Contract) -> dict[str, str]:
    """Texts that make a clean record say something else without breaking a rule."""
    needed = " ".join(f"{rule.rule_id} {rule.kwargs.get('predicate')}" for rule in contract.rules)
    others = [item for item in contract.fields if item.kept and not item.key_position]
    for item in others:
        if (
            not item.required
            and f"{item.name}_given" not in needed
            and f"{item.name} is not null" not in needed
        ):
            return {item.name: ""}
    numbers = [item for item in others if item.type in {FieldType.INTEGER, FieldType.DECIMAL}]
    return {numbers[-1].name: "11"}


def many_records(contract: Contract, count: int, changes: Mapping[str, str]) -> list[dict[str, str]]:
    """Clean records with changes, more of them than there are years for those whose key holds one."""
    if changes.get("sex") == "女":
        return [clean_record(contract, WOMEN + number) for number in range(count)]
    if contract.name == REGISTER and changes:
        return [clean_record(contract, number) for number in VILLAGES[:count]]
    districts = ("230102", "230103", "230104", "230108")
    has_year = any(item.type is FieldType.INTEGER and item.key_position for item in contract.fields)
    return [
        clean_record(contract, number % COMPARED, district_code=districts[number // COMPARED], **changes)
        if has_year
        else clean_record(contract, number, **changes)
        for number in range(count)
    ]


def unlike_the_past(contract: Contract, rule: Rule) -> tuple[int, Mapping[str, str]]:
    """How many records, with which texts, make a delivery that breaks a rule of comparison."""
    if rule.expectation == SHARES:
        item = contract.field(rule.kwargs["column"])
        other = "否" if item.codelist is None else load_codelists()[item.codelist].codes[1].zh
        return COMPARED, {item.name: other, **GOES_WITH.get(contract.name, {})}
    if rule.expectation == MEAN:
        return COMPARED, {rule.kwargs["column"]: "35"}
    return COMPARED * 7 // 2 if contract.mode is Mode.SNAPSHOT else 2, {}
