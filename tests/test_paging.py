import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jobmatch.errors import Blocked, FetchError, FormatError
from jobmatch.model import RawPosting, Shown
from jobmatch.paging import Facet, Page, read_details, read_list

CAP = 100


def source(count, *, size=10, total=None, **facets):
    """A list of numbers, page by page; a facet is a function from number to value. `log` are the questions asked."""
    log = []

    def ask(offset, chosen):
        log.append((offset, chosen))
        found = [n for n in range(count) if all(facets[name](n) == value for name, value in chosen.items())]
        shown = found[offset : offset + size]
        said = len(found) if total is None else total
        return Page({str(n): n for n in shown}, said, [counted(name, facets[name], found) for name in facets])

    ask.log = log
    return ask


def counted(name, value_of, numbers):
    values = [value_of(number) for number in numbers]
    return Facet(name, {v: values.count(v) for v in values if v}, is_partition=not name.startswith("place"))


def capped(ask):
    """The same, cut at the cap: it is said to end there, and begins again after it."""

    def cut(offset, chosen):
        page = ask(offset % CAP, chosen)
        return Page(page.entries, min(page.total, CAP), page.facets)

    return cut


def tens(number):
    return f"ten {number // 10}"


def half(number):
    return "even" if number % 2 == 0 else "odd"


def missing_below(limit, value_of):
    return lambda number: value_of(number) if number >= limit else ""


def numbers(found):
    return sorted(found[0].values())


# ------------------------------------------------------------------------------------------------ to the end


@pytest.mark.parametrize("count", [0, 1, 9, 10, 11, 57])
def test_a_list_is_read_page_by_page_to_its_end(count):
    ask = source(count)
    assert read_list(ask, CAP) == ({str(n): n for n in range(count)}, True)
    assert [offset for offset, _ in ask.log] == list(range(0, max(count, 1), 10))


def test_what_later_pages_say_of_the_length_does_not_count():
    ask = source(35)
    found = read_list(lambda offset, chosen: Page(ask(offset, chosen).entries, 0 if offset else 35), CAP)
    assert (numbers(found), found[1]) == (list(range(35)), True)


def test_a_list_that_does_not_say_how_long_it_is_is_read_until_nothing_new_comes():
    found = read_list(source(35, total=0), CAP)
    assert (numbers(found), found[1]) == (list(range(35)), True)


def test_a_last_page_that_comes_again_and_again_ends_the_list():
    ask = source(35, total=40)
    found = read_list(lambda offset, chosen: ask(min(offset, 30), chosen), CAP)
    assert (numbers(found), found[1]) == (list(range(35)), False)
    assert len(ask.log) == 5


def test_a_list_that_begins_again_after_its_end_ends():
    ask = source(35, total=40)
    found = read_list(lambda offset, chosen: ask(offset % 40, chosen), CAP)
    assert (numbers(found), found[1]) == (list(range(35)), False)


def test_postings_that_come_while_pages_are_read_move_others_on_and_none_is_lost():
    numbers_now, pages = list(range(45)), []

    def ask(offset, chosen):
        pages.append(numbers_now[offset : offset + 10])
        numbers_now.insert(0, 100 + offset)
        return Page({str(n): n for n in pages[-1]}, len(numbers_now) - 1)

    found, is_whole = read_list(ask, CAP)
    assert is_whole
    assert set(range(45)) <= set(found.values())
    assert pages[1][0] == pages[0][-1]


def test_a_posting_that_goes_while_pages_are_read_makes_another_one_slip_by_and_that_is_noticed():
    numbers_now = list(range(45))

    def ask(offset, chosen):
        page = Page({str(n): n for n in numbers_now[offset : offset + 10]}, len(numbers_now))
        if not offset:
            numbers_now.remove(3)
        return page

    found, is_whole = read_list(ask, CAP)
    assert not is_whole
    assert "10" not in found


def test_pages_shorter_than_others_leave_no_gap():
    ask = source(30)

    def seven_at_first(offset, chosen):
        page = ask(offset, chosen)
        return Page(dict(list(page.entries.items())[: 7 if offset == 0 else 10]), page.total)

    found = read_list(seven_at_first, CAP)
    assert (numbers(found), found[1]) == (list(range(30)), True)


# ---------------------------------------------------------------------------------------------------- splits


def test_a_list_cut_at_the_cap_is_read_by_its_parts():
    found = read_list(capped(source(250, half=lambda n: str(n % 3))), CAP)
    assert (numbers(found), found[1]) == (list(range(250)), True)


def test_a_part_that_is_cut_itself_is_split_by_something_else():
    found = read_list(capped(source(250, half=half, thirds=lambda n: f"third {n % 3}")), CAP)
    assert (numbers(found), found[1]) == (list(range(250)), True)


def test_a_cut_list_is_not_read_before_it_is_split():
    ask = source(250, tens=tens)
    read_list(capped(ask), CAP)
    assert ask.log == [(0, {}), *((0, {"tens": f"ten {n}"}) for n in range(25))]


def test_a_list_longer_than_the_cap_that_goes_on_is_read_as_it_is():
    ask = source(250, tens=tens)
    found = read_list(ask, CAP)
    assert (numbers(found), found[1]) == (list(range(250)), True)
    assert all(not chosen for _, chosen in ask.log)


def test_a_list_that_says_its_length_and_begins_again_before_is_split():
    ask = source(250, tens=tens)
    found = read_list(lambda offset, chosen: ask(offset % 100, chosen), CAP)
    assert (numbers(found), found[1]) == (list(range(250)), True)


def test_a_cut_list_that_cannot_be_split_gives_what_it_shows_and_says_so():
    found = read_list(capped(source(250)), CAP)
    assert (numbers(found), found[1]) == (list(range(100)), False)


def test_one_value_alone_splits_nothing():
    found = read_list(capped(source(250, same=lambda n: "all")), CAP)
    assert (numbers(found), found[1]) == (list(range(100)), False)


def test_a_list_of_exactly_the_cap_is_whole_once_it_was_split():
    found = read_list(capped(source(100, half=half)), CAP)
    assert (numbers(found), found[1]) == (list(range(100)), True)


def test_what_leaves_no_posting_out_is_split_by_first():
    ask = source(250, tens=missing_below(30, tens), parts=lambda n: f"part {n % 4}")
    found = read_list(capped(ask), CAP)
    assert (numbers(found), found[1]) == (list(range(250)), True)
    assert "parts" in ask.log[1][1]


def test_of_two_ways_that_leave_nothing_out_the_finer_one_is_taken():
    ask = source(250, half=half, tens=tens)
    read_list(capped(ask), CAP)
    assert "tens" in ask.log[1][1]


def test_the_place_counts_postings_twice_and_is_split_by_last():
    ask = source(250, place=tens, parts=lambda n: f"part {n % 3}")
    found = read_list(capped(ask), CAP)
    assert found[1]
    assert "place" not in ask.log[1][1]


def test_a_cut_list_is_not_called_whole_where_the_places_count_more():
    ask = source(250, place=tens, parts=missing_below(30, lambda n: f"part {n % 3}"))
    found = read_list(capped(ask), CAP)
    assert (len(found[0]), found[1]) == (230, False)


@pytest.mark.parametrize("second", [{}, {"same": lambda n: "all"}])
def test_places_that_count_a_posting_twice_are_believed_only_where_nothing_better_is_there(second):
    ask = source(250, parts=lambda n: f"part {n % 3}", **second)
    twice = Facet("place", {"here": 250, "there": 40}, is_partition=False)

    def with_places(offset, chosen):
        page = ask(offset, chosen)
        return Page(page.entries, min(page.total, CAP), [*page.facets, twice])

    found = read_list(with_places, CAP)
    assert (numbers(found), found[1]) == (list(range(250)), bool(second))


def test_a_short_part_of_a_cut_list_is_not_split_on_and_on():
    ask = source(250, parts=lambda n: f"part {n % 3}", half=half)

    def hiding(offset, chosen):
        page = ask(offset, chosen)
        return Page(page.entries, min(page.total + bool(chosen), CAP), page.facets)

    assert not read_list(hiding, CAP)[1]
    assert all(len(chosen) < 2 for _, chosen in ask.log)


def test_postings_that_are_in_no_part_are_missed_and_that_is_noticed():
    ask = source(250, tens=missing_below(30, tens), same=lambda n: "all")
    found = read_list(capped(ask), CAP)
    assert (numbers(found), found[1]) == ([*range(10), *range(30, 250)], False)


def test_a_part_that_brings_less_than_was_counted_is_noticed():
    ask = source(250, tens=tens)

    def poor(offset, chosen):
        page = ask(offset, chosen)
        entries = {} if chosen == {"tens": "ten 4"} else page.entries
        return Page(entries, min(page.total, CAP), page.facets)

    found = read_list(poor, CAP)
    assert (len(found[0]), found[1]) == (240, False)


def test_what_cannot_be_asked_is_raised():
    def ask(offset, chosen):
        raise FetchError("no answer")

    with pytest.raises(FetchError, match="no answer"):
        read_list(ask, CAP)


@settings(max_examples=150)
@given(
    count=st.integers(0, 330),
    wraps=st.sampled_from([100, 150, 10_000]),
    says=st.sampled_from([100, 10_000]),
    ungrouped=st.integers(0, 40),
    end=st.sampled_from(["", "last page again", "total once"]),
)
def test_a_list_that_is_called_whole_is_whole_whatever_is_wrong_with_it(count, wraps, says, ungrouped, end):
    ask = source(count, thirds=missing_below(ungrouped, lambda n: f"third {n % 3}"), quarters=lambda n: f"{n % 4}")

    def faulty(offset, chosen):
        page = ask(offset % wraps, chosen)
        if end == "last page again" and not page.entries and offset:
            page = ask(offset % wraps - 10, chosen)
        return Page(page.entries, 0 if end == "total once" and offset else min(page.total, says), page.facets)

    found, is_whole = read_list(faulty, CAP)
    assert found.keys() <= set(map(str, range(count)))
    assert len(found) == count or not is_whole


# --------------------------------------------------------------------------------------------------- details


def stub(number, mark="new"):
    return RawPosting("mercy", str(number), {}, "", mark)


def holds(source_id, mark):
    return mark == "held"


def detailed(listed, detail):
    """What is yielded, by source id, and the error that ended it."""
    found = []
    try:
        for one in read_details(listed, holds, detail):
            found.append(one if isinstance(one, FormatError | Shown) else one.source_id)  # noqa: PERF401 - it may raise
    except (FetchError, FormatError) as error:
        return found, str(error)
    return found, ""


def failing(**troubles):
    """Details that are as listed, but for the numbers named: "n3" raises what it stands for."""

    def detail(posting):
        trouble = troubles.get(f"n{posting.source_id}", posting)
        if isinstance(trouble, Exception):
            raise trouble
        return trouble

    return detail


def test_what_is_held_comes_first_and_is_not_asked_for():
    listed = [stub(1), stub(2, "held"), stub(3)]
    assert detailed(listed, failing(n2=FetchError("asked"))) == ([Shown("mercy", "2"), "1", "3"], "")


def test_a_posting_that_is_gone_is_left_out():
    assert detailed(map(stub, (1, 2, 3)), failing(n2=None)) == (["1", "3"], "")


@pytest.mark.parametrize("trouble", [FetchError("answer 500"), FormatError("a page of HTML")])
def test_one_that_cannot_be_read_does_not_keep_the_others_back_and_is_told_at_the_end(trouble):
    assert detailed(map(stub, (1, 2, 3)), failing(n1=trouble)) == (["2", "3"], str(trouble))


def test_three_in_a_row_that_cannot_be_read_end_it():
    bad = {f"n{n}": FetchError(f"answer {n}") for n in (1, 3, 4, 6, 7, 8)}
    assert detailed(map(stub, range(1, 11)), failing(**bad)) == (["2", "5"], "answer 8")


def test_a_source_that_wants_to_be_left_alone_is_left_alone_at_once():
    assert detailed(map(stub, (1, 2, 3)), failing(n2=Blocked("no more"))) == (["1"], "no more")


def test_a_list_that_may_not_be_all_is_told_when_its_details_are_there():
    listed = [stub(1), FetchError("cut short"), stub(2)]
    assert detailed(listed, failing()) == (["1", "2"], "cut short")


def test_an_entry_that_cannot_be_told_apart_costs_itself():
    error = FormatError("no id")
    assert detailed([stub(1), error, stub(2)], failing()) == ([error, "1", "2"], "")
