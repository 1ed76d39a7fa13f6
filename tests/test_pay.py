"""What counts as base pay, for which time, and what becomes of a field and words that disagree."""

import pytest

from jobmatch.model import Pay, PayUnit
from jobmatch.pay import read_pay


def said(body: str) -> str:
    """Read the pay of a posting whose body is `body`, written as "min-max unit currency"."""
    return shown(f"Records Clerk\nAnytown, OH 44000\n\n{body}")


def stated(field: str) -> str:
    """Read the pay of a posting whose pay field is `field`."""
    return shown(f"Records Clerk\nAnytown, OH 44000\n{field}\n\nFile charts and answer calls.")


def shown(text: str) -> str:
    pay, _ = read_pay(text)
    return "none" if pay is None else f"{amount(pay.min_cents)}-{amount(pay.max_cents)} {pay.unit} {pay.currency}"


def amount(cents: int | None) -> str:
    return "" if cents is None else f"{cents / 100:g}"


def codes(text: str) -> list[str]:
    return [finding.code for finding in read_pay(text)[1]]


def quote(text: str) -> str:
    pay, _ = read_pay(text)
    assert isinstance(pay, Pay)
    assert pay.span is not None
    return text[pay.span.start : pay.span.end]


# ------------------------------------------------------------------------------------------------------- figures


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("Pay: $18.50 per hour", "18.5-18.5 hour USD"),
        ("Pay: $18.50 - $22.75 per hour", "18.5-22.75 hour USD"),
        ("Pay is between $18.50 and $22.75 an hour", "18.5-22.75 hour USD"),
        ("$17.50 - $22.00/hr DOE plus $1.50 evening differential.", "17.5-22 hour USD"),
        ("GS 4 - 6, $46,949 to - $61,031 per year.", "46949-61031 year USD"),
        ("Pay: 38-44K", "38000-44000 year USD"),
        ("Salary: $38-44K", "38000-44000 year USD"),
        ("Salary: $52K-$60K a year", "52000-60000 year USD"),
        ("Salary £21-£24,000 a year", "21000-24000 year GBP"),
        ("Salary £20,114 pro rata", "20114-20114 year GBP"),
        ("£20,114 pro rata", "20114-20114 year GBP"),
        ("Base pay $29.4417 hourly", "29.44-29.44 hour USD"),
        ("$24/hr W2", "24-24 hour USD"),
        ("An annual salary of 45,000 dollars", "45000-45000 year USD"),
        ("Salary: CAD 52,000 - 60,000 per year", "52000-60000 year CAD"),
        ("Salary: 52,000 - 60,000 EUR per year", "52000-60000 year EUR"),
    ],
)
def test_pay_is_read_as_stated(body, expected):
    assert said(body) == expected


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("We start people at $17.50", "17.5- hour USD"),
        ("From $20.00 per hour", "20- hour USD"),
        ("Starting at $18 per hour", "18- hour USD"),
        ("Starting pay rate: $16.75/hour", "16.75- hour USD"),
        ("$16.75/hour to start", "16.75- hour USD"),
        ("Pays $20+ an hour", "20- hour USD"),
        ("$20/hr and up", "20- hour USD"),
        ("The salary is a minimum of $61,000.", "61000- year USD"),
        ("Up to $25/hr", "-25 hour USD"),
        ("Salary up to £24,900 a year", "-24900 year GBP"),
        ("Maximum hourly rate $25.50", "-25.5 hour USD"),
        ("The starting rate for this position is $17.50/hour.", "17.5- hour USD"),
        ("Hourly: $17.16+ DOE", "17.16- hour USD"),
    ],
)
def test_from_states_no_top_and_up_to_no_bottom(body, expected):
    assert said(body) == expected


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("Pay is $15.75 an hour by direct deposit, rising to $17.00 later", "15.75-17 hour USD"),
        ("Pay: $19.50, $20.25 after 90 days", "19.5-20.25 hour USD"),
        ("Starts at $19/hr and tops out at $24/hr", "19-24 hour USD"),
        ("Pay: Minimum $18.62, midpoint $22.35, maximum $26.07", "18.62-26.07 hour USD"),
        ("Step 1 $19.80 Step 2 $20.90 Step 3 $22.00 hourly", "19.8-22 hour USD"),
        ("Salary\nGrade 5: $40,000 - $45,000\nGrade 6: $44,000 - $50,000", "40000-50000 year USD"),
        ("Annual salary\n\n$41,300 to $52,900; $44,100 to $57,200", "41300-57200 year USD"),
        ("Hiring range $17.25-$19.40; full range to $26.10", "17.25-26.1 hour USD"),
        ("Range minimum: $17.00 Range maximum: $26.00", "17-26 hour USD"),
        ("Salary min: 40,000 Salary max: 52,000", "40000-52000 year USD"),
    ],
)
def test_the_steps_and_grades_of_one_offer_are_joined(body, expected):
    assert said(body) == expected


def test_figures_far_apart_in_size_are_not_one_offer():
    assert said("Hourly pay $18.00, and $90.00 for a complete audit") == "18-18 hour USD"


def test_figures_far_apart_in_the_text_are_not_one_offer():
    body = (
        "Pay: $18.00 per hour. " + "You file charts and answer calls all day long. " * 2 + "Leads earn $24.00 per hour."
    )
    assert said(body) == "18-18 hour USD"


def test_a_second_unit_for_the_same_pay_is_left_aside():
    assert said("Salary: $22.31 - $27.14 hourly (about $3,867 - $4,704 a month)") == "22.31-27.14 hour USD"


# --------------------------------------------------------------------------------------------------------- units


@pytest.mark.parametrize(
    ("words", "unit"),
    [
        ("$19 per hour", PayUnit.HOUR),
        ("$19/hr", PayUnit.HOUR),
        ("$19 hourly", PayUnit.HOUR),
        ("$19 an hour", PayUnit.HOUR),
        ("£14.20ph", PayUnit.HOUR),
        ("£14.20 p/h", PayUnit.HOUR),
        ("$160 per day", PayUnit.DAY),
        ("$900/week", PayUnit.WEEK),
        ("$1,600 biweekly", PayUnit.BIWEEKLY),
        ("$1,600 every two weeks", PayUnit.BIWEEKLY),
        ("$3,400 a month", PayUnit.MONTH),
        ("$41,000 annually", PayUnit.YEAR),
        ("£21,300 p.a.", PayUnit.YEAR),
        ("£21,300 pa", PayUnit.YEAR),
        ("£21,300 per annum", PayUnit.YEAR),
    ],
)
def test_the_unit_is_the_stated_one(words, unit):
    pay, _ = read_pay(f"Records Clerk\n\nPay: {words}")
    assert pay is not None
    assert pay.unit == unit


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("Hourly rate: $18.00", "18-18 hour USD"),
        ("Annual salary range: $41,000 - $52,000", "41000-52000 year USD"),
        ("ANNUAL SALARY\n\n$41,300 to $52,900", "41300-52900 year USD"),
        ("Monthly salary: $3,412 - $4,147", "3412-4147 month USD"),
    ],
)
def test_the_unit_may_stand_before_the_amount(body, expected):
    assert said(body) == expected


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("Pay range: $24.00 - $30.29", "24-30.29 hour USD"),
        ("Salary: $61,000 - $66,500", "61000-66500 year USD"),
        ("Salary circa £17,900", "17900-17900 year GBP"),
        ("Pay: $20.00, paid weekly", "20-20 hour USD"),
    ],
)
def test_without_a_sensible_unit_the_size_of_the_amount_tells(body, expected):
    assert said(body) == expected


@pytest.mark.parametrize("body", ["Pay: $500", "Salary: $3,800", "Pay: $1,800 semi-monthly"])
def test_an_amount_that_could_be_for_two_units_is_not_read(body):
    assert said(body) == "none"


@pytest.mark.parametrize(
    ("field", "expected"),
    [("GBP £10.40 - £17.90 per YEAR", "10.4-17.9 hour GBP"), ("GBP £9.80ph per YEAR", "9.8-9.8 hour GBP")],
)
def test_an_absurd_unit_of_a_field_gives_way_to_the_sensible_one(field, expected):
    assert stated(field) == expected


def test_an_absurd_unit_in_running_words_is_other_money():
    assert said("Park at the reduced rate of $20/month.") == "none"


# ---------------------------------------------------------------------------------------------- money that is not pay


@pytest.mark.parametrize(
    "body",
    [
        "Sign-on bonus up to $2,000.",
        "A cafeteria plan of $1,150 a month",
        "A $2,000 sign-on bonus and $1,000 after a year",
        "Paid $75 per diem for travel",
        "$2,000 sign-on bonus",
        "Retention bonus: $15,000 - $20,000",
        "Night differential: $6.00/hr",
        "$6.50 per hour weekend differential",
        "We add $5.00/hr for a credential.",
        "Bilingual pay = +$5/hr",
        "Overtime is paid at $30 per hour.",
        "$5,250 per year in tuition assistance",
        "401(k) with a $1,000 match each year",
        "Health stipend $200 a month.",
        "Application fee of $30",
        "We pay up to $350 a year for exam fees",
        "Referral bonus of $500 paid after 90 days",
        "We are a $1.2 billion system with weekly direct deposit.",
        "A turnover in excess of £400m per annum",
        "Manages a $300,000 annual budget",
        "Savings of $25,000 annually",
        "You will handle $500 in petty cash per day",
        "Collects copays of $25 and fees of $50 per record",
        "Pays $0.06 per line",
        "Pays $12.00 per chart",
        "The minimum wage here is $16.50 per hour",
        "Shift rate: weekend pay $24 per hour",
    ],
)
def test_other_money_is_not_pay(body):
    assert said(body) == "none"


@pytest.mark.parametrize(
    "body",
    [
        "Full-time, 40 hours per week",
        "Requires 3 years of experience and 45 wpm.",
        "Serving 200,000 patients a year, paid by many plans",
        "Salary Band 3",
        "Pay grade 7 - 9",
        "A 12 month programme for all salaried staff",
        "Competitive salary",
        "Coding accuracy rate of 95.00% or better",
        "Codes 8 charts per hour",
    ],
)
def test_plain_numbers_are_not_pay(body):
    assert said(body) == "none"


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("Retention bonus of $1,000 after 6 months; hourly pay $19.00", "19-19 hour USD"),
        ("Pay: $20.00/hr (DOE) with $1,500 retention bonus", "20-20 hour USD"),
        ("The wage is $20 per hour; overtime is paid at $30 per hour.", "20-20 hour USD"),
        ("$41,000 a year, $2,000 sign-on", "41000-41000 year USD"),
        ("We offer a $1,500 sign-on bonus and $18-$20 an hour.", "18-20 hour USD"),
        ("ANNUALSALARY\n\n$41,300 to $52,900", "41300-52900 year USD"),
        ("Pay rate: $24/hr on W2, $28/hr on 1099", "24-24 hour USD"),
        ("Salary £31,000 - £36,500 London Allowance £2,100", "31000-36500 year GBP"),
    ],
)
def test_pay_is_told_from_the_other_money_beside_it(body, expected):
    assert said(body) == expected


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("Compensation: 20.00-24.00", "20-24 hour USD"),
        ("Pay: 17-20/hr", "17-20 hour USD"),
        ("Hourly pay range (minimum to midpoint):\n18.51 - 23.14", "18.51-23.14 hour USD"),
        ("Annualized salary of $39,520 ($19/hr)", "39520-39520 year USD"),
        ("Pay: 17-20 DOE", "17-20 hour USD"),
        ("Rate of pay is 14.90 per hour", "14.9-14.9 hour USD"),
        ("18.25/hr, days", "18.25-18.25 hour USD"),
        ("Pay: $18 - 40 hours per week", "18-18 hour USD"),
        ("Band 6 - £31,300 a year", "31300-31300 year GBP"),
        ("Salary: year 1 - $45,500", "45500-45500 year USD"),
    ],
)
def test_a_number_without_a_sign_is_an_amount_only_where_its_place_says_so(body, expected):
    assert said(body) == expected


# --------------------------------------------------------------------------------------------------------- the field


@pytest.mark.parametrize(
    ("field", "expected"),
    [
        ("$74,900.00 - $86,950.40/yr", "74900-86950.4 year USD"),
        ("$ 27.80/ hour - $ 35.30 / hour", "27.8-35.3 hour USD"),
        ("$20-$24 p/hour", "20-24 hour USD"),
        ("32.0 - 35.0 USD HOURLY", "32-35 hour USD"),
        ("18.5 USD HOUR", "18.5-18.5 hour USD"),
        ("USD 18.5 - 22.0 per HOUR", "18.5-22 hour USD"),
        ("33870.0 - 54870.0 Annual", "33870-54870 year USD"),
        ("65000-70000", "65000-70000 year USD"),
        ("~85k", "85000-85000 year USD"),
        ("17-20/hr DOE + bonus", "17-20 hour USD"),
        ("GBP 33,000 per YEAR", "33000-33000 year GBP"),
        ("GBP £21,300 £23,900 pa per YEAR", "21300-23900 year GBP"),
        ("GBP Band 7 - £38,800 - £44,500 per annum per YEAR", "38800-44500 year GBP"),
        ("GBP £36,000 - £42,700 pa inc.HCAS plus 20 % RRP of BS per YEAR", "36000-42700 year GBP"),
        ("GBP 24,300.00 plus £3k Welcome Bonus per YEAR", "24300-24300 year GBP"),
        ("GBP £9.20ph+ per YEAR", "9.2- hour GBP"),
        ("GBP £24,200 - £30, 100 per YEAR", "24200-30100 year GBP"),
        ("Grade 7: $17.40 - $22.10 per hour", "17.4-22.1 hour USD"),
        ("Scale 12B, $29.44/hr start", "29.44- hour USD"),
        ("GBP Competitive per YEAR", "none"),
        ("GBP Band 6 per YEAR", "none"),
        ("0.0 - 0.0 USD", "none"),
    ],
)
def test_a_pay_field_is_read(field, expected):
    assert stated(field) == expected


@pytest.mark.parametrize(
    "place", ["30-48 Linden Place", "42-09 28th Street", "44000", "44000-1234", "1500 Main St, Suite 300"]
)
def test_a_place_is_no_pay_field(place):
    assert shown(f"Records Clerk\n{place}\n\nFile charts.") == "none"


def test_a_title_may_state_the_pay():
    assert shown("Records Clerk - $19/hr\nAnytown, OH\n\nFile charts.") == "19-19 hour USD"


def test_a_text_of_one_line_is_read():
    assert shown("Records Clerk - $19/hr") == "19-19 hour USD"


def test_no_text_has_no_pay():
    assert read_pay("") == (None, ())


# ------------------------------------------------------------------------------------------------- field against text


def test_the_words_hold_where_they_give_the_same_pay_for_another_unit():
    text = "Records Clerk\nGBP £25,063 per YEAR\n\nPay is £14.91 per hour."
    assert shown(text) == "14.91-14.91 hour GBP"
    assert codes(text) == []


def test_the_field_holds_where_the_words_agree_with_it():
    assert shown("Records Clerk\n$17 - $20 an hour\n\nPay: $18 an hour to start") == "17-20 hour USD"


def test_a_field_and_words_that_differ_are_reported_and_the_field_holds():
    text = "Records Clerk\n$20 - $25 per hour\n\nPay: $15.00 - $16.00 per hour"
    assert shown(text) == "20-25 hour USD"
    assert codes(text) == ["two_pays"]


def test_two_pays_shows_where_the_words_disagree():
    text = "Records Clerk\n$20 - $25 per hour\n\nPay: $15.00 - $16.00 per hour"
    (finding,) = read_pay(text)[1]
    assert finding.span is not None
    assert text[finding.span.start : finding.span.end] == "$15.00 - $16.00 per hour"


def test_units_that_differ_are_compared_by_the_hour():
    assert codes("Records Clerk\n$41,600 a year\n\nPay: $20.00 per hour") == []
    assert codes("Records Clerk\n$41,600 a year\n\nPay: $35.00 per hour") == ["two_pays"]


def test_money_that_is_not_pay_contradicts_no_field():
    assert codes("Records Clerk\n$20 per hour\n\nSign-on bonus of $2,000. Night differential $6.00/hr.") == []


# ---------------------------------------------------------------------------------------------------------- the quote


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Clerk\n\nPay: $18.50 - $22.75 per hour, days", "$18.50 - $22.75 per hour"),
        ("Clerk\n\nPay: $19.50, $20.25 after 90 days", "$19.50, $20.25"),
        ("Clerk\nAnytown\n32.0 - 35.0 USD HOURLY\n\nText", "32.0 - 35.0 USD HOURLY"),
        ("Clerk\n\nSalary: 38-44K", "38-44K"),
        (
            "Clerk \N{LATIN SMALL LETTER E WITH ACUTE}\N{SMILING FACE WITH SUNGLASSES}\n\nPay: £14.20 per hour",
            "£14.20 per hour",
        ),
    ],
)
def test_the_span_is_where_the_pay_was_read(text, words):
    assert quote(text) == words


def test_the_currency_of_the_text_holds_where_the_amount_names_none():
    assert shown("Clerk\n\nPay: 17-20/hr. A £50 voucher for friends.") == "17-20 hour GBP"


@pytest.mark.timeout(20)
@pytest.mark.parametrize("piece", ["$18 - ", "pay $18/hr, ", "band 5/6 ", "9", "min ", "$", " ", "9 "])
def test_hostile_text_is_read_in_linear_time(piece):
    assert read_pay("Clerk\n\n" + piece * (40_000 // len(piece)))[1] == ()
