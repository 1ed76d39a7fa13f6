import stat
from dataclasses import fields, replace
from pathlib import Path

import pytest

from jobmatch import config
from jobmatch.config import Mailing, Manners
from jobmatch.errors import ConfigError, UsageError
from jobmatch.model import Coverage, Feed
from jobmatch.scrapers import PLATFORMS, claimed


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
        **dict.fromkeys(config.READERS, "default"),
        "home": "environment JOBMATCH_HOME",
        "database": "environment",
        "top": f"{tmp_path}/jobmatch.toml",
        "processes": "default",
        **dict.fromkeys([field.name for field in (*fields(Manners), *fields(Mailing))], "default"),
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
    known = ", ".join(sorted(config.READERS))
    with pytest.raises(ConfigError, match=f"no setting is called 'zzz'; there are: {known}$"):
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


def test_what_is_known_is_switched_off_and_of_a_platform_that_there_is():
    known = config.known_feeds()
    assert len(known) >= 10
    assert not any(feed.enabled for feed in known.values())
    assert {feed.platform for feed in known.values()} <= PLATFORMS
    assert all(feed.url.startswith("https://") and feed.id == name for name, feed in known.items())


def test_what_is_known_stands_under_the_address_that_its_platform_makes_of_it():
    assert {claimed(feed.url) for feed in config.known_feeds().values()} == {
        (feed.platform, feed.url) for feed in config.known_feeds().values()
    }


def test_a_row_of_a_known_feed_need_only_say_what_is_to_be_otherwise(tmp_path):
    path = tmp_path / "feeds.toml"
    name, known = next(iter(config.known_feeds().items()))
    path.write_text(f"[{name}]\nevery_h = 72\n")
    assert config.feeds(path) == {name: replace(known, enabled=True, every_h=72)}


def test_a_known_feed_is_added_as_a_switch_so_that_corrections_reach_it(tmp_path):
    path = tmp_path / "feeds.toml"
    name, known = next(iter(config.known_feeds().items()))
    config.add_feed(path, known)
    assert path.read_text() == f'["{name}"]\nenabled = true\n'
    assert config.feeds(path) == {name: replace(known, enabled=True)}


def test_a_window_is_written_down_as_one(tmp_path):
    path = tmp_path / "feeds.toml"
    added = Feed("a", "file", "https://acme.example/feed", coverage=Coverage.WINDOW)
    config.add_feed(path, added)
    assert config.feeds(path) == {"a": added}


# ---------------------------------------------------------------------------------------------------- manners


def test_how_the_web_is_read_is_set_like_everything_else(tmp_path):
    (tmp_path / "jobmatch.toml").write_text('contact = "records@acme.example"\nallow_loopback = true\n')
    settings = load(tmp_path, {"JOBMATCH_DAILY_REQUESTS": "50", "JOBMATCH_PROXY": "http://proxy.example:3128"})
    assert settings.manners == Manners("records@acme.example", "http://proxy.example:3128", "", True, 50)
    assert settings.origins["daily_requests"] == "environment"


def test_without_settings_no_source_on_this_computer_is_read():
    assert Manners() == Manners("", "", "", allow_loopback=False, daily_requests=3000)


@pytest.mark.parametrize(
    ("name", "value", "form"),
    [
        ("contact", "ana\r\nX-Key: 1", "an e-mail address or a web page, in plain letters"),
        ("contact", "añá@acme.example", "an e-mail address or a web page, in plain letters"),
        ("allow_loopback", "yes", "true or false"),
        ("daily_requests", "-1", "a whole number"),
        ("daily_requests", "many", "a whole number"),
        ("proxy", "http://proxy.example:99999", "a URL such as"),
        ("proxy", "socks5://proxy.example:1080", "a URL such as"),
        ("proxy", "proxy.example:3128", "a URL such as"),
    ],
)
def test_manners_that_cannot_be_are_refused(tmp_path, name, value, form):
    with pytest.raises(ConfigError, match=f"{name}.* cannot be used: give {form}"):
        load(tmp_path, {f"JOBMATCH_{name.upper()}": value})


def test_a_proxy_that_is_refused_is_not_shown_for_it_may_hold_a_password(tmp_path):
    with pytest.raises(ConfigError) as caught:
        load(tmp_path, {"JOBMATCH_PROXY": "ana:s3cret@proxy.example:3128"})
    assert "s3cret" not in str(caught.value)


def partner(path):
    return Feed("acme", "file", "https://acme.example/jobs.csv", headers_file=str(path))


def test_the_headers_of_a_partner_stand_in_a_file_of_their_own(tmp_path):
    path = tmp_path / "acme.headers"
    path.write_text("X-Api-Key: s3cret\n\nAuthorization:  Bearer a:b \n")
    assert config.read_headers(partner(path)) == {"X-Api-Key": "s3cret", "Authorization": "Bearer a:b"}
    assert config.read_headers(Feed("acme", "file", "x")) == {}


@pytest.mark.parametrize("content", ["s3cret", "X-Api-Key:", ": s3cret"])
def test_headers_that_are_none_are_refused_without_being_told(content, tmp_path):
    path = tmp_path / "acme.headers"
    path.write_text(content)
    with pytest.raises(ConfigError, match=r"acme\.headers: each line must be 'Name: value'") as caught:
        config.read_headers(partner(path))
    assert "s3cret" not in str(caught.value)


def test_headers_that_are_not_there_are_told_with_the_feed(tmp_path):
    with pytest.raises(ConfigError, match="the headers of feed 'acme' cannot be read"):
        config.read_headers(partner(tmp_path / "none"))


@pytest.mark.parametrize(
    ("url", "made"),
    [
        ("https://acme.wd5.myworkdayjobs.com/wday/cxs/acme/External/jobs?searchText=rhit", "acme"),
        ("https://boards-api.greenhouse.io/v1/boards/acmeclinic/jobs", "acmeclinic"),
        ("https://careers.acme.example/jobs/feed.xml", "acme"),
        ("https://www.acme.example/", "acme"),
        ("http://127.0.0.1:8080/feed", "127"),
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


# ---------------------------------------------------------------------------------------------------------- mail


def test_files_of_delivery_are_in_the_home_unless_a_setting_says_where(tmp_path):
    assert load(tmp_path).output == tmp_path / "outbox"
    assert load(tmp_path, {"JOBMATCH_OUTPUT": "/srv/letters"}).output == Path("/srv/letters")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("delivery", "print"),
        ("smtp_port", "2525"),
        ("smtp_host", "::1"),
        ("mail_from", "Zoë Center <jobs@center.example>"),
        ("mail_reply_to", "jobs@center.example"),
        ("unsubscribe", "mailto:stop@center.example?subject=stop"),
        ("unsubscribe", "https://center.example/stop?who={id}"),
        ("operator", ""),
    ],
)
def test_a_setting_of_the_mail_is_taken(tmp_path, name, value):
    assert str(getattr(load(tmp_path, {f"JOBMATCH_{name.upper()}": value}).mailing, name)) == value


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("delivery", "email"),
        ("smtp_port", "65536"),
        ("smtp_port", "mail"),
        ("smtp_host", "smtp.example.org/"),
        ("smtp_security", "ssl"),
        ("smtp_user", "jo\r\nb"),
        ("mail_from", "Job Center"),
        ("mail_from", "Job\nBcc: x@y.example <jobs@center.example>"),
        ("mail_reply_to", "jobs@"),
        ("mails_per_minute", "-1"),
        ("unsubscribe", "http://center.example"),
        ("unsubscribe", "https://center.example/> x"),
        ("unsubscribe", "mailto:stop"),
        ("operator", "it@center.example, boss@center.example"),
    ],
)
def test_a_setting_of_the_mail_that_cannot_be_is_refused_with_what_can(tmp_path, name, value):
    with pytest.raises(ConfigError, match=rf"^environment: {name} = .* cannot be used: give "):
        load(tmp_path, {f"JOBMATCH_{name.upper()}": value})
