import pytest

from jobmatch.cxs import list_address, place
from jobmatch.places import locate
from jobmatch.scrapers import claimed, platform
from jobmatch.text import read_place

TERMS = ("medical records", "coder")
QUERY = "searchText=medical+records&searchText=coder"
CLINIC = "https://clinic.wd1.myworkdayjobs.com"
SITE = "https://wd5.myworkdaysite.com"


@pytest.mark.parametrize(
    ("pasted", "found"),
    [
        (f"{CLINIC}/Careers", "clinic/Careers"),
        (f"{CLINIC}/Careers/", "clinic/Careers"),
        (f"{CLINIC}/Careers?q=him&locations=0f1e", "clinic/Careers"),
        (f" {CLINIC}/Careers#top\n", "clinic/Careers"),
        (f"{CLINIC}/en-US/Careers", "clinic/Careers"),
        (f"{CLINIC}/en-us/Careers/jobs", "clinic/Careers"),
        (f"{CLINIC}/fr-CA/Careers/job/Tulsa-OK/HIM-Clerk_R-1", "clinic/Careers"),
        (f"{CLINIC}/Careers/details/HIM-Clerk_R-1?q=him", "clinic/Careers"),
        (f"{CLINIC}/Careers/job/Tulsa-OK/HIM-Clerk_R-1/apply", "clinic/Careers"),
        (f"{CLINIC}/jobs", "clinic/jobs"),
        (f"{CLINIC}/jobs/jobs", "clinic/jobs"),
        (f"{CLINIC}/en-US/jobs/job/Tulsa-OK/HIM-Clerk_R-1", "clinic/jobs"),
        (f"{CLINIC}/wday/cxs/clinic/Careers/jobs", "clinic/Careers"),
        (f"{CLINIC}/wday/cxs/clinic/jobs/jobs", "clinic/jobs"),
        (f"{CLINIC}/wday/cxs/clinic_us/Careers/job/Tulsa-OK/HIM-Clerk_R-1", "clinic_us/Careers"),
        (f"{CLINIC}/Valley_Health_System_Careers_", "clinic/Valley_Health_System_Careers_"),
        ("clinic.wd1.myworkdayjobs.com/Careers", "clinic/Careers"),
        ("HTTP://Clinic.WD1.MyWorkdayJobs.com/Careers", "Clinic/Careers"),
    ],
)
def test_every_address_of_a_board_leads_to_its_list(pasted, found):
    assert list_address(pasted, TERMS) == f"{CLINIC}/wday/cxs/{found}/jobs?{QUERY}"


@pytest.mark.parametrize(
    "pasted",
    [
        f"{SITE}/recruiting/clinic/Careers",
        f"{SITE}/en-US/recruiting/clinic/Careers",
        f"{SITE}/recruiting/clinic/Careers/job/Tulsa-OK/HIM-Clerk_R-1",
        f"{SITE}/wday/cxs/clinic/Careers/jobs",
    ],
)
def test_a_board_of_the_shared_site_has_its_tenant_in_the_path(pasted):
    assert list_address(pasted, TERMS) == f"{SITE}/wday/cxs/clinic/Careers/jobs?{QUERY}"


@pytest.mark.parametrize(
    "pasted",
    [
        "https://clinic.example/Careers",
        "https://clinic.myworkday.com/wday/authgwy/clinic/login.htmld",
        f"{CLINIC}",
        f"{CLINIC}/",
        f"{CLINIC}/en-US",
        f"{CLINIC}/en-US/",
        f"{CLINIC}/robots.txt",
        f"{CLINIC}/wday/cxs/clinic",
        f"{CLINIC}/wday/authgwy/clinic/login",
        f"{SITE}/recruiting/clinic",
        f"{SITE}/Careers",
        f"https://jobs.example/?back={CLINIC}/Careers",
        "https://clinic.wd1.myworkdayjobs.com.jobs.example/Careers",
        "",
    ],
)
def test_what_is_no_board_is_not_claimed(pasted):
    assert list_address(pasted, TERMS) == ""


def test_a_board_behind_another_name_is_known_by_its_list():
    site = "http://jobs.example/wday/cxs/clinic/Careers"
    assert list_address(f"{site}/jobs", TERMS) == f"{site}/jobs?{QUERY}"
    assert list_address(f"{site}/job/Tulsa-OK/HIM-Clerk_R-1", TERMS) == f"{site}/jobs?{QUERY}"
    assert list_address(f"{site}/jobs?searchText=coder", TERMS) == f"{site}/jobs?searchText=coder"


def test_the_address_of_a_list_keeps_its_own_terms():
    url = f"{CLINIC}/wday/cxs/clinic/Careers/jobs?searchText=registrar"
    assert list_address(url, TERMS) == url


def test_a_pasted_board_is_searched_for_the_work_of_this_field():
    name, url = claimed(f"{CLINIC}/Careers")
    assert name == "workday"
    assert url.startswith(f"{CLINIC}/wday/cxs/clinic/Careers/jobs?searchText=medical+records&searchText=health+inform")
    assert platform("workday").claims(url) == url


def test_no_document_is_taken_for_a_board():
    assert not platform("workday").reads(b'{"jobPostings":[{"externalPath":"/job/x_1"}]}')


@pytest.mark.parametrize(
    ("stated", "read"),
    [
        ("Tulsa, OK", "Tulsa, OK"),
        ("US-AR-SPRINGDALE-BLDG 1 ~ 123 Main St", "BLDG 1 ~ 123 Main St, SPRINGDALE, AR"),
        ("US-AR-Springdale", "Springdale, AR"),
        ("USA - TX - Fort Worth", "Fort Worth, TX"),
        ("OH-Cleveland", "Cleveland, OH"),
        ("Illinois - Chicago", "Chicago, Illinois"),
        ("New York - Rochester - Main Campus", "Main Campus, Rochester, New York"),
        ("Virginia - Richmond - Remote", "Remote, Richmond, Virginia"),
        ("Remote - USA", "Remote - USA"),
        ("Remote - Oklahoma", "Remote - Oklahoma"),
        ("Home Office", "Home Office"),
        ("Muskogee - Clinic", "Muskogee - Clinic"),
        ("3 Locations", "3 Locations"),
        ("", ""),
    ],
)
def test_a_place_is_turned_to_the_way_people_write_it(stated, read):
    assert place(stated) == read


def test_a_place_in_a_code_can_be_found_on_a_map():
    assert locate(read_place(place("US-AR-SPRINGDALE-BLDG 1 ~ 123 Main St")))
    assert not locate(read_place(place("Home Office")))


@pytest.mark.parametrize(
    ("stated", "country", "read"),
    [
        ("Gurgaon, Haryana", "India", "Gurgaon, Haryana, India"),
        ("IN - Gurgaon", "India", "IN - Gurgaon, India"),
        ("India - Gurgaon", "India", "India - Gurgaon"),
        ("", "India", "India"),
        ("OH-Cleveland", "United States of America", "Cleveland, OH"),
    ],
)
def test_a_country_abroad_is_added_and_its_codes_are_no_states(stated, country, read):
    assert place(stated, country) == read
