"""Where one must live for remote work, told from where offices, patients and towns are."""

import pytest

from jobmatch.residence import read_residence


def living(body: str, place: str = "Remote") -> str:
    """Whose residents a posting is for: "TX OK", or "not CA"."""
    found = read_residence(f"Coder\n{place}\n\n{body}")
    return "" if found is None else ("not " if found.excluded else "") + " ".join(found.states)


@pytest.mark.parametrize(
    ("body", "states"),
    [
        ("Remote - TX, OK residents only", "TX OK"),
        ("Sit anywhere as long as your legal residence is in TX or OK.", "TX OK"),
        ("Fully remote for residents of Alabama, Georgia and West Virginia.", "AL GA WV"),
        ("Candidates must reside in Oregon to be considered.", "OR"),
        ("This is a 100% work from home job; must live in Ohio.", "OH"),
        ("Must live in the Dallas, TX area.", "TX"),
        ("Must live in Kansas City, MO.", "MO"),
        ("Applicants must be Ohio residents.", "OH"),
        ("This position is open to Texas residents.", "TX"),
        ("Remote (OH only)", "OH"),
        ("Work from home in IN or OH only", "IN OH"),
        ("Position can be worked remotely from within Ohio.", "OH"),
        ("We are currently hiring in the following states: AL, FL, GA", "AL FL GA"),
    ],
)
def test_a_text_that_names_states_is_for_their_residents(body, states):
    assert living(body) == states


@pytest.mark.parametrize(
    ("body", "states"),
    [
        ("Open to all states except CA, NY and CO.", "not CA NY CO"),
        ("We cannot hire in California or New York.", "not CA NY"),
        ("Not open to residents of Colorado.", "not CO"),
        ("Remote within the US; not available in CA, NY", "not CA NY"),
    ],
)
def test_a_text_that_leaves_states_out_is_for_all_others(body, states):
    assert living(body) == states


@pytest.mark.parametrize(
    "body",
    [
        "We serve residents of Texas.",
        "Ohio residents preferred.",
        "US residents only.",
        "Must live in the United States.",
        "Must be a resident of the City of New York.",
        "Must live within 50 miles of Tulsa, OK.",
        "Our office in Ohio is open daily.",
        "Relocation within Texas is paid; must live in Texas by May.",
        "",
    ],
)
def test_what_names_no_state_that_one_must_live_in_says_nothing(body):
    assert living(body) == ""


@pytest.mark.parametrize(
    ("place", "states"), [("Remote - TX, OK", "TX OK"), ("Remote (TX / OK)", "TX OK"), ("Remote - TX", "")]
)
def test_in_the_line_of_the_place_several_states_are_enough_and_one_may_be_where_the_office_is(place, states):
    assert living("We code charts.", place) == states


def test_in_running_text_states_beside_the_word_remote_are_not_enough():
    assert living("Teams that are remote, TX, OK and others, meet daily.") == ""


def test_the_words_that_say_so_are_quoted():
    text = "Coder\nRemote\n\nGood pay. Must live in Ohio or Indiana."
    span = read_residence(text).span
    assert text[span.start : span.end] == "Must live in Ohio or Indiana"
