"""What is made of an expectation is made once while a delivery is judged, and not longer."""

from __future__ import annotations

from dataclasses import dataclass

from cityplan.validation.configurations import configurations_made_once, made_once


@dataclass
class Expectation:
    """Equal to others with the same column, as those of Great Expectations are."""

    column: str
    configuration = made_once(lambda expectation: [expectation.column])


def test_each_expectation_has_its_own_while_it_lasts() -> None:
    one, equal = Expectation("a"), Expectation("a")
    with configurations_made_once():
        assert one.configuration is one.configuration
        assert equal.configuration == one.configuration
        assert equal.configuration is not one.configuration
        assert all(Expectation(str(number)).configuration == [str(number)] for number in range(100))


def test_before_and_after_it_is_made_of_what_the_expectation_says_then() -> None:
    expectation = Expectation("a")
    assert expectation.configuration is not expectation.configuration
    for column in ("b", "c"):
        expectation.column = column
        with configurations_made_once():
            assert expectation.configuration == [column]
