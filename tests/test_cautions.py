"""What makes a posting worth a second look, told from what merely sounds like it. All sentences are invented."""

import re

import pytest

from jobmatch.cautions import cautions
from jobmatch.messages import FINDINGS
from jobmatch.model import Finding, Pay, PayUnit, Span

HEAD = "Medical Records Clerk\nAnytown, OH 44000\n\nFile charts and answer calls.\n"
TAIL = "\nWeekends are free.\nWe offer medical and dental cover."

SAID = {
    "asks_money": [
        "A $45 training fee is due before your first day.",
        "You will need to pay for your own background check, which we refund after 90 days.",
        "Applicants must purchase a starter kit from our vendor.",
        "A refundable deposit of $120 is required for the laptop.",
        "Please send the registration fee by Zelle to hold your place.",
        "Your first task is to buy gift cards and send us the codes.",
        "You will receive a check to deposit and buy your home office equipment with it.",
        "We will mail you a check to buy office equipment from our vendor.",
        "Candidates are asked to pay a one-time processing fee of $30.",
        "Payments are received into your personal account and forwarded by Bitcoin.",
        "Duties include cashing checks and forwarding the money by Western Union.",
        "The cost of uniforms is paid by the new employee before the start date.",
        "There is a non-refundable application fee of $25.",
    ],
    "asks_bank_data": [
        "Please include your bank account number with the application.",
        "To apply, text us your full name and Social Security number.",
        "Email your resume, SSN and date of birth to get started.",
        "Have your routing number ready for the interview.",
        "Applicants must send a photo of their debit card, front and back.",
        "We need your online banking login so that we can set you up before the interview.",
    ],
    "chat_only": [
        "Interviews are held on Telegram only.",
        "Message our hiring manager on WhatsApp at 555-0100 for your interview.",
        "Download the Signal app and add our HR manager for the screening.",
        "The interview is conducted by text on Google Chat.",
        "No interview needed, start tomorrow!",
        "Add the recruiter on Google Hangouts to begin the hiring process.",
        "This is a text-only interview.",
        "You will be hired without an interview.",
    ],
    "private_mail": [
        "Send your resume to records.jobs@gmail.com.",
        "To apply: smithclinic@yahoo.com",
        "Contact the Lee office at leefamilypractice@aol.com with questions.",
        "Résumés go to hiring-desk@outlook.com or by post.",
        "Apply at JOBS4U@HOTMAIL.COM today.",
        "Forward your CV to hr.desk@proton.me.",
    ],
    "course_advert": [
        "Enroll now in our Medical Billing and Coding program.",
        "No experience needed: our program trains you to become a certified medical records clerk in 12 weeks.",
        "Students receive job placement assistance after graduation.",
        "Tuition is $1,499, payable in installments.",
        "Call our school today and start your career training in health information.",
        "Financial aid is available for those who qualify.",
        "New classes begin every month and seats are limited.",
        "Become a certified medical coder in just 10 weeks!",
        "This is a training program, not a job offer.",
    ],
}
NOT_SAID = {
    "asks_money": [
        "Process requests and collect the copy fee from requesters.",
        "Knowledge of fee schedules and fee-for-service billing.",
        "We pay for your background check, training and uniforms.",
        "There is never a fee to apply; report anyone who asks you for money.",
        "Employees may purchase additional life insurance.",
        "You will deposit patient checks and balance the cash drawer.",
        "Staff receive a gift card at the holidays.",
        "We reimburse the RHIT exam fee after you pass.",
        "Uniforms are provided at no cost to you.",
        "The fee for the certificate is paid by the employer.",
        "Send a check to the provider and deposit your receipts daily.",
        "Candidates must pay attention to the fee schedule.",
        "Accept payments by Zelle from patients and post them.",
    ],
    "asks_bank_data": [
        "Benefits include direct deposit into the bank account of your choice.",
        "Your Social Security number is verified by E-Verify after hire.",
        "Do not include your Social Security number on the application.",
        "Verify each patient's name, date of birth and SSN before you release a record.",
        "Collect credit card payments and provide receipts at the front desk.",
        "Reconcile the bank account of the practice each month.",
        "New hires give their bank account number to payroll on the first day.",
        "The candidate must have a valid debit card for travel expenses.",
    ],
    "chat_only": [
        "Post to our Facebook, Telegram and WhatsApp channels.",
        "Interviews are held in person or by video on Google Hangouts.",
        "Recognize a warning signal on the monitor and report it.",
        "We never interview by Telegram or WhatsApp.",
        "Interview patients and enter the answers as text only.",
        "A phone interview is followed by one in our office.",
        "No interview travel is reimbursed.",
        "Staff message each other on the Signal app for shift swaps.",
        "Recruitment posts are shared in WhatsApp groups.",
    ],
    "private_mail": [
        "Send your resume to jobs@anytownclinic.example.",
        "Mail from us never comes from an address such as anytown.hr@gmail.com.",
        "Familiar with Gmail, Outlook and Yahoo calendars.",
        "We only write from @anytownclinic.example, not from @gmail.com.",
        "Visit careers.anytownclinic.example/outlook to apply.",
    ],
    "course_advert": [
        "Benefits include tuition reimbursement and a 401(k).",
        "Tuition is paid by the hospital after one year.",
        "Paid training: we teach you to become a certified coder while you earn $18 an hour.",
        "Enroll patients in the portal and explain the program.",
        "You may enroll in our dental plan on the first of the month.",
        "Completion of a medical coding program is preferred.",
        "Help students with financial aid forms and tuition payments.",
        "The hospital helps you become a registered nurse in 18 months while you earn.",
        "High school graduates and career changers are welcome.",
    ],
}


def found(sentence: str) -> dict[str, str]:
    """Return the codes found in a posting that holds `sentence`, each with its quote."""
    text = HEAD + sentence + TAIL
    return {finding.code: text[finding.span.start : finding.span.end] for finding in cautions(text, None, "core")}


def pairs(table: dict[str, list[str]]) -> list[tuple[str, str]]:
    return [(code, sentence) for code, sentences in table.items() for sentence in sentences]


@pytest.mark.parametrize(("code", "sentence"), pairs(SAID))
def test_what_a_posting_says_is_quoted(code, sentence):
    assert found(sentence) == {code: sentence}


@pytest.mark.parametrize(("code", "sentence"), pairs(NOT_SAID))
def test_what_merely_sounds_like_it_is_left_alone(code, sentence):
    assert code not in found(sentence)


def test_the_first_clause_of_a_code_stands_for_all():
    text = "Files.\nA training fee is due at once.\nWrite to a.b@gmail.com.\nPay the fee by Zelle.\nOr to c.d@aol.com."
    quotes = [text[finding.span.start : finding.span.end] for finding in cautions(text, None, "core")]
    assert quotes == ["A training fee is due at once.", "Write to a.b@gmail.com."]


def test_a_bullet_is_quoted_without_its_mark():
    assert found("• Write to clinic@gmail.com") == {"private_mail": "Write to clinic@gmail.com"}


def test_of_a_long_sentence_the_words_around_are_quoted_whole():
    quote = found("files charts and " * 20 + "pay the training fee by Zelle" + " and answers calls" * 20)["asks_money"]
    assert "pay the training fee by Zelle" in quote
    assert len(quote) <= 240
    assert {quote.split()[0], quote.split()[-1]} <= {"files", "charts", "and", "answers", "calls"}


@pytest.mark.parametrize(
    "warning",
    [
        "Beware of scams. Some send a check to deposit and buy equipment with. Others write from us@gmail.com.",
        "Fraudulent recruiters may interview you on Telegram. They say that a training fee is due.",
    ],
)
def test_an_employers_own_warning_is_no_caution(warning):
    assert found(warning) == {}


def test_letters_that_change_length_in_lower_case_do_not_move_the_quote():
    assert found("\u0130\u0130 ZELLE: SEND THE FEE BY ZELLE.") == {
        "asks_money": "\u0130\u0130 ZELLE: SEND THE FEE BY ZELLE."
    }


@pytest.mark.parametrize(
    ("low", "high", "unit", "family", "above"),
    [
        (45, 45, PayUnit.HOUR, "coder", False),
        (60, 80, PayUnit.HOUR, "registry", False),
        (95, 95, PayUnit.HOUR, "core", True),
        (4_000, None, PayUnit.WEEK, "core", True),
        (None, 5_000, PayUnit.WEEK, "adjacent", True),
        (800, 800, PayUnit.DAY, "roi", True),
        (40_000, 250_000, PayUnit.YEAR, "core", False),
        (120_000, 160_000, PayUnit.YEAR, "management", False),
        (220_000, 260_000, PayUnit.YEAR, "management", False),
        (8_000, 8_000, PayUnit.WEEK, "management", True),
        (300_000, 400_000, PayUnit.YEAR, "none", False),
    ],
)
def test_pay_is_held_against_what_its_family_is_seen_to_pay(low, high, unit, family, above):
    pay = Pay(low and low * 100, high and high * 100, unit, "USD", Span(0, 4))
    assert cautions(HEAD, pay, family) == ((Finding("pay_above", Span(0, 4)),) if above else ())


def test_silence_on_pay_is_no_caution():
    assert cautions(HEAD, None, "core") == ()
    assert cautions(HEAD, Pay(None, None, PayUnit.HOUR, "USD"), "core") == ()


def test_every_code_has_words_for_a_person():
    assert {*SAID, "pay_above"} <= FINDINGS.keys()


@pytest.mark.parametrize("code", [*SAID, "pay_above"])
def test_no_words_accuse(code):
    assert not re.search(r"scam|fraud|fake|illegal|suspicious", FINDINGS[code], re.IGNORECASE)
