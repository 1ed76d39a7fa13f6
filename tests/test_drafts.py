"""Files that are whole or not there; what a killed writer left is swept away, and nothing else."""

import os
import signal
import subprocess
import sys
from datetime import UTC, datetime, timedelta

import pytest
from caseload_fixtures import JO, clients
from line_fixtures import record, trial

from jobmatch import config, drafts, privacy, retention

NOW = datetime(2026, 3, 2, 3, 0, tzinfo=UTC)
KILLED = """
import os, signal, sys
from pathlib import Path
os.fsync = lambda _: os.kill(os.getpid(), signal.SIGKILL)
from jobmatch import drafts
drafts.put(Path(sys.argv[1]), b"half of a letter")
"""


def left(folder, hours=25):
    """Leave a draft that was last written so many hours before."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{drafts.PREFIX}abc{hours}"
    path.touch()
    at = (NOW - timedelta(hours=hours)).timestamp()
    os.utime(path, (at, at))
    return path


def names(folder):
    return [path.name for path in folder.iterdir()]


def test_a_file_is_for_its_owner_alone_and_takes_the_place_of_another(tmp_path):
    for content in (b"one", b"two"):
        drafts.put(tmp_path / "page", content)
        assert tmp_path.joinpath("page").read_bytes() == content
    assert tmp_path.joinpath("page").stat().st_mode & 0o777 == 0o600
    assert names(tmp_path) == ["page"]


def test_what_cannot_be_written_leaves_no_draft(tmp_path):
    tmp_path.joinpath("page").mkdir()
    with pytest.raises(OSError, match="directory"):
        drafts.put(tmp_path / "page", b"one")
    assert names(tmp_path) == ["page"]


@pytest.mark.skipif(sys.platform == "win32", reason="nothing is killed there by a signal")
def test_who_is_killed_while_writing_leaves_a_draft_that_a_later_sweep_takes(tmp_path):
    done = subprocess.run([sys.executable, "-c", KILLED, str(tmp_path / "page")], check=False, timeout=60)
    assert done.returncode == -signal.SIGKILL
    (draft,) = tmp_path.iterdir()
    assert draft.name.startswith(drafts.PREFIX)
    assert drafts.sweep(tmp_path, datetime(1970, 1, 1, tzinfo=UTC)) == 0
    assert drafts.sweep(tmp_path, datetime(9000, 1, 1, tzinfo=UTC)) == 1
    assert not any(tmp_path.iterdir())


def test_only_old_drafts_are_swept_and_those_of_folders_within_on_demand(tmp_path):
    old, young, deep = left(tmp_path), left(tmp_path, hours=1), left(tmp_path / "day" / "desk")
    others = [tmp_path / "page.html", tmp_path / ".jobmatch", tmp_path / f"{drafts.PREFIX}folder"]
    others[0].touch(), others[1].touch(), others[2].mkdir()
    before = NOW - timedelta(days=1)
    assert drafts.sweep(tmp_path, before) == 1
    assert (old.exists(), young.exists(), deep.exists()) == (False, True, True)
    assert drafts.sweep(tmp_path, before, deep=True) == 1
    assert all(one.exists() for one in (young, *others))
    assert drafts.sweep(tmp_path / "nowhere", before, deep=True) == 0


def test_the_night_sweeps_them_out_of_the_folders_that_jobmatch_writes(tmp_path):
    with trial(tmp_path / "home") as acme:
        settings = acme.line.settings
        swept = [left(settings.home), left(settings.output / "2026-03-02" / "desk")]
        young = left(settings.output / "2026-03-02", hours=1)
        assert retention.sweep(acme.line.store, settings, NOW).drafts == 2
        assert ([one.exists() for one in swept], young.exists()) == ([False] * 2, True)


def test_a_report_sweeps_the_folder_that_it_is_written_into(fresh, tmp_path, jobmatch):
    with trial(fresh) as acme:
        acme.night(record())
        acme.person()
    swept = left(tmp_path / "out")
    assert jobmatch("report", "Ana Ortiz", "-o", tmp_path / "out").code == 0
    assert not swept.exists()
    assert len(list(tmp_path.joinpath("out").iterdir())) == 1


def test_forgetting_somebody_takes_every_draft_for_nobody_knows_whose_it_is(tmp_path):
    with trial(tmp_path / "home") as acme:
        (jo,) = clients(acme.line, JO)
        young = left(acme.line.settings.output / "2026-03-02", hours=0)
        privacy.forget(acme.line, jo.profile_id, NOW)
        assert not young.exists()


def test_settings_are_written_the_same_way(tmp_path):
    config.write_private(tmp_path / "new" / "feeds.toml", "Zwölf\n")
    assert tmp_path.joinpath("new", "feeds.toml").read_text("utf-8") == "Zwölf\n"
    assert names(tmp_path / "new") == ["feeds.toml"]
