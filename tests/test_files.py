import gzip
import os
import zlib
from datetime import UTC, datetime

import pytest

from jobmatch.errors import FetchError, NotModified
from jobmatch.fetch import Fetch
from jobmatch.files import suffix, suffixes

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
KINDS = (".jsonl", ".csv")


def read(url, known=""):
    return list(Fetch(NOW, known).files(str(url), KINDS))


def validator(url):
    fetch = Fetch(NOW)
    list(fetch.files(str(url), KINDS))
    return fetch.validator


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "b.jsonl").write_bytes(b"{}")
    (tmp_path / "a.CSV").write_bytes(b"title")
    (tmp_path / "c.jsonl.gz").write_bytes(gzip.compress(b"[]"))
    return tmp_path


def test_a_folder_gives_its_files_by_name_with_gz_opened(folder):
    assert read(folder) == [("a.CSV", b"title"), ("b.jsonl", b"{}"), ("c.jsonl.gz", b"[]")]


def test_a_file_gives_itself(folder):
    assert read(folder / "b.jsonl") == [("b.jsonl", b"{}")]


@pytest.mark.parametrize("name", [".hidden.csv", "notes.txt", "csv", "b.jsonl.zip"])
def test_hidden_files_and_other_kinds_are_left_out(folder, name):
    (folder / name).write_bytes(b"x")
    assert len(read(folder)) == 3


def test_folders_within_are_left_out(folder):
    (folder / "old.csv").mkdir()
    (folder / "old.csv" / "z.csv").write_bytes(b"x")
    assert len(read(folder)) == 3


def test_a_link_that_leads_out_of_the_folder_is_not_followed(folder, tmp_path_factory):
    secret = tmp_path_factory.mktemp("elsewhere") / "secret.csv"
    secret.write_bytes(b"secret")
    (folder / "z.csv").symlink_to(secret)
    (folder / "y.csv").symlink_to(folder / "b.jsonl")
    (folder / "x.csv").symlink_to("nowhere")
    assert [name for name, _ in read(folder)] == ["a.CSV", "b.jsonl", "c.jsonl.gz", "y.csv"]


def test_a_name_that_is_not_text_can_be_told(tmp_path):
    (tmp_path / os.fsdecode(b"caf\xe9.csv")).write_bytes(b"x")
    assert read(tmp_path) == [("caf\\udce9.csv", b"x")]


@pytest.mark.parametrize("scheme", ["file://", "file://localhost"])
def test_a_file_url_is_a_path(folder, scheme):
    (folder / "d e.csv").write_bytes(b"x")
    assert read(f"{scheme}{folder}/d%20e.csv") == [("d e.csv", b"x")]


def test_a_relative_path_counts_from_where_we_are(folder, monkeypatch):
    monkeypatch.chdir(folder.parent)
    assert len(read(folder.name)) == 3


@pytest.mark.parametrize("url", ["file://server/a.csv", "ftp://jobs.example/a.csv"])
def test_what_is_not_on_this_computer_is_refused(url):
    with pytest.raises(FetchError, match="on this computer"):
        read(url)


def test_a_missing_path_is_an_error_that_names_it(tmp_path):
    with pytest.raises(FetchError, match=r"gone\.csv: No such file or directory; correct the path"):
        read(tmp_path / "gone.csv")


def test_a_folder_with_nothing_to_read_is_an_error_and_not_an_empty_feed(tmp_path):
    (tmp_path / "notes.txt").write_bytes(b"x")
    with pytest.raises(FetchError, match=r"no file ending in \.jsonl, \.csv"):
        read(tmp_path)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_an_unreadable_file_is_an_error(folder):
    (folder / "b.jsonl").chmod(0)
    with pytest.raises(FetchError, match="Permission denied"):
        read(folder)


# ------------------------------------------------------------------------------------------------- validator


def test_what_has_not_changed_is_not_read_again(folder):
    with pytest.raises(NotModified, match="unchanged"):
        read(folder, known=validator(folder))


def test_the_validator_is_known_even_when_nothing_changed(folder):
    fetch = Fetch(NOW, validator(folder))
    with pytest.raises(NotModified):
        list(fetch.files(str(folder), KINDS))
    assert fetch.validator == validator(folder)


def test_what_has_changed_is_read(folder):
    before = validator(folder)
    (folder / "b.jsonl").write_bytes(b"{ }")
    assert len(read(folder, known=before)) == 3


@pytest.mark.parametrize("change", ["rename", "remove", "add"])
def test_a_name_that_changes_is_a_change(folder, change):
    before = validator(folder)
    if change == "rename":
        (folder / "b.jsonl").rename(folder / "bb.jsonl")
    elif change == "remove":
        (folder / "b.jsonl").unlink()
    else:
        (folder / "d.csv").write_bytes(b"")
    assert validator(folder) != before


def test_a_file_of_another_kind_is_no_change(folder):
    before = validator(folder)
    (folder / "notes.txt").write_bytes(b"x")
    assert validator(folder) == before


def test_a_file_that_changes_while_it_is_read_is_an_error(folder):
    files = Fetch(NOW).files(str(folder), KINDS)
    next(files)
    (folder / "b.jsonl").write_bytes(b"half")
    with pytest.raises(FetchError, match="changed while it was read"):
        next(files)


# ------------------------------------------------------------------------------------------------------ gzip


def gz(folder, data):
    (folder / "x.csv.gz").write_bytes(data)
    return read(folder / "x.csv.gz")


def test_all_members_of_a_gzip_file_are_read(tmp_path):
    assert gz(tmp_path, gzip.compress(b"one,") + gzip.compress(b"two")) == [("x.csv.gz", b"one,two")]


@pytest.mark.parametrize("lost", [1, 8, 12, 25])
def test_a_gzip_file_cut_short_is_an_error_and_not_a_shorter_file(tmp_path, lost):
    with pytest.raises(FetchError, match="cut short"):
        gz(tmp_path, gzip.compress(os.urandom(100))[:-lost])


def test_a_second_member_cut_short_is_an_error(tmp_path):
    with pytest.raises(FetchError, match="cut short"):
        gz(tmp_path, gzip.compress(b"one") + gzip.compress(b"two")[:-4])


@pytest.mark.parametrize("data", [b"title,id", zlib.compress(b"title"), gzip.compress(b"x", mtime=0) + b"garbage", b""])
def test_what_is_no_gzip_file_is_an_error(tmp_path, data):
    with pytest.raises(FetchError, match="gzip file is"):
        gz(tmp_path, data)


def test_a_flipped_bit_is_an_error(tmp_path):
    data = bytearray(gzip.compress(b"title,id\n" * 100))
    data[-5] ^= 1
    with pytest.raises(FetchError, match="damaged"):
        gz(tmp_path, bytes(data))


@pytest.mark.parametrize("name", ["x.csv", "x.csv.gz"])
def test_a_file_is_read_up_to_the_limit_and_refused_above(tmp_path, name):
    data = gzip.compress(b"x" * 1000) if name.endswith(".gz") else b"x" * 1000
    (tmp_path / name).write_bytes(data)
    files = list(Fetch(NOW, max_file_bytes=1000).files(str(tmp_path), KINDS))
    assert files == [(name, b"x" * 1000)]
    with pytest.raises(FetchError, match="more than 999 bytes"):
        list(Fetch(NOW, max_file_bytes=999).files(str(tmp_path), KINDS))


# -------------------------------------------------------------------------------------------------- suffixes


@pytest.mark.parametrize(
    ("name", "kind"), [("a.csv", ".csv"), ("A.JSONL.GZ", ".jsonl"), ("a.tar.gz", ".tar"), ("csv", ""), ("a.gz", "")]
)
def test_the_suffix_is_that_of_what_was_compressed(name, kind):
    assert suffix(name) == kind


def test_the_suffixes_of_a_place_are_those_of_its_files(folder):
    assert suffixes(str(folder)) == {".csv", ".jsonl"}
    assert suffixes(str(folder / "c.jsonl.gz")) == {".jsonl"}


@pytest.mark.parametrize("url", ["gone.csv", "https://jobs.example/a.csv", "a" * 5000])
def test_a_place_that_is_not_there_has_no_suffixes(url):
    assert suffixes(url) == frozenset()
