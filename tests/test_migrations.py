"""Migrations: what they make, what they leave alone, and which databases are refused."""

import ast
import shutil
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.command import upgrade as run
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect, text
from store_fixtures import DATABASES, NIGHT, chunk, collect, database, pair, posting, profile, rows

from jobmatch import tables
from jobmatch.errors import StoreError
from jobmatch.store import HOME, Store, upgrade
from jobmatch.store_database import migrations_folder

NEXT = f"""
import sqlalchemy as sa
from alembic import op

revision, down_revision = "9999", "{tables.VERSION}"


def upgrade():
    with op.batch_alter_table("postings") as batch:
        batch.add_column(sa.Column("salary", sa.Text, nullable=False, server_default="none"))
    op.create_table("offers", sa.Column("offer_id", sa.Integer, primary_key=True))
"""


@pytest.fixture(params=DATABASES)
def url(request, tmp_path):
    yield from database(request.param, tmp_path)


@pytest.fixture
def filled(url):
    """The URL of a database that holds a posting and a person."""
    with Store.open(url) as store:
        collect(store, NIGHT, chunk(pair()))
        store.save_profile(HOME, profile(), {"basics": {}}, "r1", NIGHT)
    return url


@pytest.fixture
def next_release(tmp_path):
    """A folder of migrations with one more than there are."""
    folder = tmp_path / "migrations"
    shutil.copytree(migrations_folder(), folder, ignore=shutil.ignore_patterns("__pycache__"))
    (folder / "versions" / "9999_salary.py").write_text(NEXT, encoding="utf-8")
    return folder


def migrate(store, folder):
    config = Config()
    config.set_main_option("script_location", str(folder))
    with store.writing() as connection:
        config.attributes["connection"] = connection
        run(config, "head")


def stamp(url, version):
    """Make the database one of another version, by its word alone."""
    with Store.open(url) as store, store.writing() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = :version"), {"version": version})


def everything(url):
    with Store.open(url) as store:
        return rows(store, *tables.metadata.sorted_tables)


# ------------------------------------------------------------------------------------------- what they make


def test_the_migrations_make_the_tables_that_the_store_knows(url):
    with Store.open(url) as store, store.reading() as connection:
        context = MigrationContext.configure(connection, opts={"target_metadata": tables.metadata})
        assert compare_metadata(context, tables.metadata) == []
        assert context.get_current_revision() == tables.VERSION


@pytest.mark.parametrize("table", tables.metadata.sorted_tables, ids=lambda table: table.name)
def test_keys_are_named_alike_so_that_a_later_migration_can_drop_them(table):
    with Store.open("sqlite://") as store, store.reading() as connection:
        made = {key["name"] for key in inspect(connection).get_foreign_keys(table.name)}
    assert made == {constraint.name for constraint in table.foreign_key_constraints}


def test_there_is_one_center_at_first(url):
    with Store.open(url) as store:
        assert rows(store, tables.centers) == {"centers": ["('home', '')"]}


def test_the_store_knows_the_newest_revision():
    script = ScriptDirectory(str(migrations_folder()))
    assert script.get_heads() == [tables.VERSION]
    assert all(len(revision.revision) == 4 and revision.revision.isdecimal() for revision in script.walk_revisions())


@pytest.mark.parametrize("path", sorted(migrations_folder().rglob("*.py")), ids=lambda path: path.name)
def test_a_migration_imports_nothing_of_ours(path):
    nodes = list(ast.walk(ast.parse(path.read_text(encoding="utf-8"))))
    plain = {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    names = plain | {node.module for node in nodes if isinstance(node, ast.ImportFrom)}
    assert {name.split(".")[0] for name in names} <= {"alembic", "sqlalchemy", "typing"}


# ---------------------------------------------------------------------------------------- what they leave alone


def test_upgrading_a_database_of_this_version_changes_nothing(filled):
    before = everything(filled)
    assert upgrade(filled) is None
    assert everything(filled) == before


def test_upgrading_makes_a_database_that_is_not_there(url):
    assert upgrade(url) is None
    with Store.open(url) as store:
        assert store.check() == ()


def test_a_filled_database_survives_the_next_migration(filled, next_release):
    with Store.open(filled) as store:
        before = rows(store, *tables.metadata.sorted_tables)
        migrate(store, next_release)
        assert rows(store, *tables.metadata.sorted_tables) == before
        assert store.posting(posting().posting_id).posting == posting()
        with store.reading() as connection:
            assert connection.scalar(text("SELECT salary FROM postings")) == "none"


def test_a_migration_that_fails_half_way_leaves_the_old_version(filled, next_release):
    broken = next_release / "versions" / "9999_salary.py"
    broken.write_text(NEXT + "    raise RuntimeError('out of luck')\n", encoding="utf-8")
    before = everything(filled)
    with Store.open(filled) as store:
        with pytest.raises(RuntimeError, match="out of luck"):
            migrate(store, broken.parents[1])
        with store.reading() as connection:
            assert "offers" not in inspect(connection).get_table_names()
    assert everything(filled) == before


# ------------------------------------------------------------------------------------------- what is refused


def test_an_older_database_says_how_to_upgrade(filled):
    stamp(filled, "0000")
    with pytest.raises(
        StoreError, match=f"of version 0000 and this jobmatch needs {tables.VERSION}: run `jobmatch db upgrade`"
    ):
        Store.open(filled)


@pytest.mark.parametrize("use", [Store.open, upgrade])
def test_a_newer_database_is_refused(filled, use):
    stamp(filled, "9999")
    with pytest.raises(StoreError, match=f"of version 9999 and this jobmatch knows up to {tables.VERSION}"):
        use(filled)


def test_a_newer_database_is_not_written_to(tmp_path):
    path = tmp_path / "jobmatch.db"
    stamp(f"sqlite:///{path}", "9999")
    path.chmod(0o400)
    before = path.read_bytes()
    with pytest.raises(StoreError):
        Store.open(f"sqlite:///{path}")
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]


def test_the_tables_of_another_program_are_left_alone(filled):
    with Store.open(filled) as store, store.writing() as connection:
        connection.execute(text("DROP TABLE alembic_version"))
    for use in (Store.open, upgrade):
        with pytest.raises(StoreError, match="holds the tables of another program"):
            use(filled)


def test_an_upgrade_that_cannot_be_done_leaves_the_database_and_a_copy(tmp_path):
    path = tmp_path / "jobmatch.db"
    stamp(f"sqlite:///{path}", "0000")
    before = path.read_bytes()
    for _ in range(2):
        with pytest.raises(StoreError, match="0000"):
            upgrade(f"sqlite:///{path}")
    assert path.read_bytes() == before
    assert Path(f"{path}.0000.backup").stat().st_mode & 0o777 == 0o600


def test_an_error_of_an_upgrade_names_the_database_without_its_password(url):
    stamp(url.replace("postgres:@", "postgres:secret@"), "0000")
    with pytest.raises(StoreError) as caught:
        upgrade(url.replace("postgres:@", "postgres:secret@"))
    assert "secret" not in str(caught.value)
