from jobmatch.signs import Signs


def test_words_are_found_in_order_of_place_wherever_they_begin() -> None:
    assert Signs("shift", "night").places("night shifts, day shift, midnight") == [0, 6, 18, 28]


def test_words_that_overlap_or_stand_within_each_other_are_all_found() -> None:
    assert Signs("part-time", "part", "time").places("part-time") == [0, 0, 5]


def test_a_word_is_told_with_the_first_place_where_it_stands() -> None:
    assert Signs("home", "remote", "hybrid").seen("work from home, or remote from home") == {"home": 10, "remote": 19}


def test_places_count_characters_whatever_stands_before() -> None:
    assert Signs("night").places("5\u00a0\u20ac \u2013 \U0001f600 night") == [8]


def test_words_named_after_a_text_was_read_are_found_in_it_too() -> None:
    said = "a quokka and a numbat"
    assert Signs("quokka").places(said) == [2]
    assert Signs("numbat").places(said) == [15]


def test_another_reader_s_words_are_none_of_ours() -> None:
    Signs("wombat")
    assert Signs("dingo").places("a wombat") == []
    assert Signs("dingo").seen("a wombat") == {}


def test_no_words_are_found_nowhere() -> None:
    assert Signs().places("anything") == []
