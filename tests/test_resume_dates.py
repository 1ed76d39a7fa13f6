"""The dates that people write in résumés."""

import pytest

from jobmatch.resume_dates import periods


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("Mar 2019 - Present", "2019-03", ""),
        ("March 2019 – current", "2019-03", ""),  # noqa: RUF001
        ("03/2019–06/2021", "2019-03", "2021-06"),  # noqa: RUF001
        ("2018 to 2020", "2018", "2020"),
        ("from Sept. 2018 until 2020", "2018-09", "2020"),
        ("2018-19", "2018", "2019"),
        ("Mar – June 2019", "2019-03", "2019-06"),  # noqa: RUF001
        ("Jan '19 - Feb '21", "2019-01", "2021-02"),
        ("03/19 – 06/21", "2019-03", "2021-06"),  # noqa: RUF001
        ("2019-03-15 - 2021-01-02", "2019-03-15", "2021-01-02"),
        ("5/1/2019 - 6/30/2020", "2019-05-01", "2020-06-30"),
        ("Fall 2016 - Spring 2018", "2016-09", "2018-05"),
        ("since May 2020", "2020-05", ""),
        ("2015 to date", "2015", ""),
    ],
)
def test_a_period_has_a_first_day_and_a_last_unless_it_lasts(text, first, last):
    (found,) = periods(text)
    assert (found.first, found.last, found.single) == (first, last, False)
    assert (found.start, found.end) == (0, len(text))


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("Summer 2017", "2017-06", "2017-08"),
        ("June 3, 2020", "2020-06-03", "2020-06-03"),
        ("15 March 2019", "2019-03-15", "2019-03-15"),
        ("2019-03", "2019-03", "2019-03"),
        ("2019", "2019", "2019"),
    ],
)
def test_a_date_alone_is_first_and_last(text, first, last):
    (found,) = periods(text)
    assert (found.first, found.last, found.single) == (first, last, True)


@pytest.mark.parametrize(
    ("text", "first", "last"), [("2020 - 2018", "2020", "2020"), ("2021-02-31", "2021-02", "2021-02")]
)
def test_what_cannot_be_never_becomes_a_date_that_is_refused(text, first, last):
    (found,) = periods(text)
    assert (found.first, found.last) == (first, last)


@pytest.mark.parametrize(
    "text", ["300 records a day", "ICD-10-CM", "614-555-0142", "3/4 of them", "CPT 99213", "20195"]
)
def test_numbers_are_no_dates(text):
    assert not list(periods(text))
