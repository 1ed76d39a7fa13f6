"""An invented posting, and what other sources would make of it."""

from itertools import count

from jobmatch.model import EmploymentType, Place, Posting

NUMBERS = count(1)
FULL_TIME, PER_DIEM = EmploymentType.FULL_TIME, EmploymentType.PER_DIEM

ABOUT = "About us\nLantern Creek Hospital serves the people of Dayton since 1950. We are a hospital of 300 beds."
DUTIES = (
    "What you will do\nScan, index and file charts in the electronic health record. Answer requests for records from "
    "patients and insurers. Check each chart for missing signatures and route it to the right physician. Prepare "
    "records for release under HIPAA."
)
NEEDS = (
    "What you need\nHigh school diploma or GED. One year of office or records experience. Typing at 40 words per "
    "minute. Attention to detail and respect for confidentiality. RHIT preferred."
)
REST = (
    "Schedule: Monday-Friday, 8:00 am - 4:30 pm\nBenefits include medical, dental and vision insurance, a retirement "
    "plan and tuition help. Lantern Creek Hospital is an equal opportunity employer."
)
BODY = "\n\n".join((ABOUT, DUTIES, NEEDS, REST))
OTHER_DUTIES = (
    "What you will do\nGreet patients, verify insurance, collect copays, register visits and book follow-up "
    "appointments. Balance the cash drawer each evening. Experience at a front desk helps."
)


def post(body=BODY, town="Dayton", state="OH", zip_code="", pay="", **fields):
    """Return a posting of a feed of its own number, unless fields say otherwise."""
    title = fields.pop("title", "Medical Records Clerk")
    place = Place(town, state, zip_code, "US") if town or state or zip_code else None
    head = "\n".join(filter(None, (title, ", ".join(filter(None, (town, state))), pay)))
    made = {
        "feed_id": "acme",
        "source_id": str(next(NUMBERS)),
        "hiring_organization": "Lantern Creek Hospital",
        "job_location": (place,) if place else (),
        **fields,
    }
    return Posting(title=title, text=f"{head}\n\n{body}", **made)
