import stat

import pytest

from jobmatch import config
from jobmatch.errors import ConfigError, UsageError
from jobmatch.model import Coverage, Feed


def load(home, environ=None, **options):
    return config.load({"JOBMATCH_HOME": str(home), **(environ or {})}, options)


def test_without_anything_the_database_is_a_file_in_the_home(tmp_path):
    settings = load(tmp_path)
    assert settings.database == f"sqlite:///{tmp_path}/jobmatch.db"
    assert settings.origins["database"] == "default"


def test_the_file_beats_the_default_the_environment_the_file_and_the_option_both(tmp_path):
    (tmp_path / "jobmatch.toml").write_text("top = 3\n")
    assert load(tmp_path).top == 3
    assert load(tmp_path, {"JOBMATCH_TOP": "4"}).top == 4
    assert load(tmp_path, {"JOBMATCH_TOP": "4"}, top=5).top == 5


def test_each_value_names_where_it_came_from(tmp_path):
    (tmp_path / "jobmatch.toml").write_text("top = 3\n")
    settings = load(tmp_path, {"JOBMATCH_DATABASE": "sqlite:///x.db"})
    assert settings.origins == {
        "home": "environment JOBMATCH_HOME",
        "database": "environment",
        "top": f"{tmp_path}/jobmatch.toml",
    }


def test_the_option_names_the_home_before_the_environment_does(tmp_path):
    settings = config.load({"JOBMATCH_HOME": str(tmp_path / "a")}, {"home": tmp_path / "b"})
    assert (settings.home, settings.origins["home"]) == (tmp_path / "b", "option --home")


def test_without_a_home_the_platform_has_one():
    assert config.load({}, {}).home.name == "jobmatch"


def test_a_mistyped_setting_is_refused_with_the_nearest_name(tmp_path):
    (tmp_path / "jobmatch.toml").write_text('databse = "sqlite:///x"\n')
    with pytest.raises(ConfigError, match=r"jobmatch.toml: no setting is called 'databse'; did you mean 'database'"):
        load(tmp_path)


def test_a_setting_unlike_any_other_is_refused_with_the_list(tmp_path):
    with pytest.raises(ConfigError, match="no setting is called 'zzz'; there are: database, top"):
        load(tmp_path, {"JOBMATCH_ZZZ": "1"})


@pytest.mark.parametrize("value", ["many", "-1"])
def test_an_impossible_value_says_what_to_give(tmp_path, value):
    with pytest.raises(ConfigError, match=r"top = .* cannot be used: give a whole number, 0 for all"):
        load(tmp_path, {"JOBMATCH_TOP": value})


def test_a_file_that_is_not_toml_names_the_line(tmp_path):
    (tmp_path / "jobmatch.toml").write_text("top = \n")
    with pytest.raises(ConfigError, match=r"jobmatch.toml: .*line 1"):
        load(tmp_path)


def test_no_feeds_file_means_no_feeds(tmp_path):
    assert config.feeds(tmp_path / "feeds.toml") == {}


def test_a_feed_has_the_fields_of_its_row(tmp_path):
    path = tmp_path / "feeds.toml"
    path.write_text(
        '[mercy]\nplatform = "file"\nurl = "/in/mercy.csv"\nevery_h = 6\nexpect = [5, 400]\n'
        'coverage = "window"\nwhere = ["OH", "432"]\nenabled = false\n'
    )
    assert config.feeds(path) == {
        "mercy": Feed("mercy", "file", "/in/mercy.csv", "", 6, (5, 400), Coverage.WINDOW, ("OH", "432"), enabled=False)
    }


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ('url = "x"', "feed 'a' needs a platform and a url"),
        ('platform = "file"\nurl = "x"\nevry_h = 2', "no field 'evry_h'; did you mean 'every_h'"),
        ('platform = "file"\nurl = "x"\ncoverage = "some"', "coverage = 'some' cannot be used"),
        ('platform = "file"\nurl = "x"\nexpect = [1]', "expect = .* cannot be used"),
    ],
)
def test_a_faulty_feed_names_the_file_the_feed_and_the_field(tmp_path, row, said):
    path = tmp_path / "feeds.toml"
    path.write_text(f"[a]\n{row}\n")
    with pytest.raises(ConfigError, match=f"feeds.toml: .*{said}"):
        config.feeds(path)


def test_an_added_feed_is_read_back_and_the_others_stay(tmp_path):
    path = tmp_path / "home" / "feeds.toml"
    first, second = Feed("a", "file", '/in/"quoted" é.csv', every_h=0), Feed("b.c", "jsonld", "/pages", every_h=0)
    config.add_feed(path, first)
    config.add_feed(path, second)
    assert config.feeds(path) == {"a": first, "b.c": second}


def test_what_the_user_wrote_by_hand_survives_an_added_feed(tmp_path):
    path = tmp_path / "feeds.toml"
    path.write_text('# ours\n[a]\nplatform = "file"\nurl = "x"  # the county\n')
    config.add_feed(path, Feed("b", "file", "y"))
    assert path.read_text().startswith('# ours\n[a]\nplatform = "file"\nurl = "x"  # the county\n\n["b"]\n')


def test_only_the_owner_can_read_what_is_written(tmp_path):
    path = tmp_path / "home" / "feeds.toml"
    config.add_feed(path, Feed("a", "file", "x"))
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


@pytest.mark.parametrize(
    ("new", "said"), [(Feed("b", "file", "x"), "is feed 'a' already"), (Feed("a", "file", "y"), "--id")]
)
def test_a_feed_that_is_there_already_is_refused(tmp_path, new, said):
    path = tmp_path / "feeds.toml"
    config.add_feed(path, Feed("a", "file", "x"))
    with pytest.raises(UsageError, match=said):
        config.add_feed(path, new)


@pytest.mark.parametrize(
    ("url", "made"),
    [
        ("/in/nhs_jsonld", "nhs-jsonld"),
        ("/in/Mercy Partners.jsonl.gz", "mercy-partners"),
        ("/", "feed"),
        ("/in/a", "a-2"),
    ],
)
def test_the_id_of_a_new_feed_is_short_readable_and_free(url, made):
    assert config.feed_id(url, {"a": Feed("a", "file", "x")}) == made


def test_a_folder_that_cannot_be_written_is_said(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(ConfigError, match="cannot be written"):
        config.write_private(tmp_path / "file" / "feeds.toml", "x")


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("sqlite:////in/jobs.db", "sqlite:////in/jobs.db"),
        ("postgresql://ana:s@cr:t@host/db", "postgresql://ana:***@host/db"),
        ("postgresql://host/db?password=secret", "postgresql://host/db?***"),
    ],
)
def test_a_password_in_the_database_url_is_never_shown(tmp_path, url, shown):
    assert load(tmp_path, {"JOBMATCH_DATABASE": url}).shown_database == shown
