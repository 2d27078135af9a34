"""Each house rule catches one sample that breaks it, and lets a clean one pass."""

from pathlib import Path

import pytest

from tools.rules import lengths, links, names, queries, quiet, tables, vendors
from tools.rules.finding import CLONE

TABLES = """
rooms = Table("rooms", metadata, id_(), tenant(), words("name"))
leases = Table("leases", metadata, Column("name", Text, primary_key=True))
"""


def put(root: Path, **files: str) -> Path:
    """Write files below `root`; in their names __ stands for a slash and a missing suffix for .py."""
    for name, text in files.items():
        path = root / "src" / "roomful" / (name.replace("__", "/") + ".py")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return root


def store(root: Path, text: str) -> Path:
    return put(root, db__tables__all=TABLES, rooms__store=text)


def test_a_long_module_is_found_and_a_frozen_migration_is_not(tmp_path: Path) -> None:
    put(tmp_path, kit__short="x = 1\n" * 300, db__migrations__versions__one="x = 1\n" * 301)
    assert lengths.check(tmp_path) == []
    put(tmp_path, kit__long="x = 1\n" * 301)
    assert [finding.path for finding in lengths.check(tmp_path)] == ["src/roomful/kit/long.py"]


def test_a_feature_and_a_dialect_have_only_the_names_of_the_house(tmp_path: Path) -> None:
    put(tmp_path, rooms__store="", rooms__rules__window="", dialects__ours__wire="", kit__anything="")
    assert names.check(tmp_path) == []
    put(tmp_path, rooms__helpers="", rooms__utils__x="", dialects__ours__service="")
    assert [finding.path for finding in names.check(tmp_path)] == [
        "src/roomful/rooms/helpers.py",
        "src/roomful/rooms/utils",
        "src/roomful/dialects/ours/service.py",
    ]


def test_a_table_needs_a_tenant_unless_it_is_listed(tmp_path: Path) -> None:
    put(tmp_path, db__tables__all=TABLES)
    assert tables.check(tmp_path) == []
    put(tmp_path, db__tables__more='notes = Table("notes", metadata, id_(), Index(None, "tenant_id"))\n')
    assert [finding.path for finding in tables.check(tmp_path)] == ["src/roomful/db/tables/more.py"]


@pytest.mark.parametrize(
    "text",
    [
        "A = Statement(select(rooms).where(rooms.c.tenant_id == bindparam('t')))",
        "MINE = rooms.c.tenant_id == bindparam('t')\nA = Statement(update(rooms).where(MINE).values(n=1))",
        "VIEW = select(rooms)\nA = Statement(VIEW.where(rooms.c.tenant_id == bindparam('t')))",
        "A = Statement(insert(rooms))",
        "A = Statement(select(leases))",
        "# any tenant: pruning\nA = Statement(delete(rooms))",
        "A = Statement(\n    delete(rooms)  # any tenant: pruning\n)",
        "def f(q):\n    a = [rooms.c.tenant_id == 1]\n    a += q\n    Statement(select(rooms).where(*a))",
        "def f():\n    a = []\n    a.append(rooms.c.tenant_id == 1)\n    Statement(delete(rooms).where(*a))",
        "A = Statement(text('SELECT name FROM rooms WHERE tenant_id = :t'))",
    ],
)
def test_a_query_that_names_its_tenant_passes(tmp_path: Path, text: str) -> None:
    assert queries.check(store(tmp_path, text)) == []


@pytest.mark.parametrize(
    "text",
    [
        "A = Statement(select(rooms).where(rooms.c.id == bindparam('i')))",
        "A = Statement(select(rooms.c.id, rooms.c.tenant_id).where(rooms.c.id == bindparam('i')))",
        "THIS = rooms.c.name == bindparam('n')\nA = Statement(update(rooms).where(THIS).values(tenant_id=1))",
        "# any tenant:\nA = Statement(delete(rooms))",
        "A = Statement(insert(rooms).on_conflict_do_update(index_elements=['id'], set_={'name': 'x'}))",
        "def f(tenant_id):\n    return Statement(select(rooms).where(rooms.c.id == 1))",
        "def f(query):\n    return Statement(query)",
        "class S:\n    A = Statement(select(rooms))",
        "A = Statement(text('SELECT name FROM rooms WHERE id = :i'))",
        "OK = Statement(select(rooms).where(rooms.c.tenant_id == 1))\n\nA = Statement(select(rooms))",
    ],
)
def test_a_query_on_every_tenants_rows_is_found(tmp_path: Path, text: str) -> None:
    assert [finding.path for finding in queries.check(store(tmp_path, text))] == [
        "src/roomful/rooms/store.py"
    ]


def test_a_vendor_is_named_only_where_it_is_known(tmp_path: Path) -> None:
    put(tmp_path, dialects__telnyx__wire="# Telnyx", app="import telnyx", sessions__rules="# a vendor")
    assert vendors.check(tmp_path) == []
    put(tmp_path, sessions__service="x = 1\n# as TrueConf does it\n")
    assert [(finding.path, finding.line) for finding in vendors.check(tmp_path)] == [
        ("src/roomful/sessions/service.py", 2)
    ]


def test_the_product_neither_prints_nor_sleeps(tmp_path: Path) -> None:
    put(
        tmp_path,
        kit__clock="import asyncio\nasync def f():\n    await asyncio.sleep(1)\n",
        rooms__service="async def f(clock):\n    await clock.sleep(1)\n    await asyncio.sleep(0)\n",
        rooms__jobs="import asyncio\nasync def f():\n    await asyncio.sleep(1)  # sleep: for a reason\n",
    )
    assert quiet.check(tmp_path) == []
    put(tmp_path, rooms__rules="from time import sleep as nap\nprint(1)\nnap(1)\n")
    put(tmp_path, rooms__model="import asyncio\nasyncio.sleep(1)  # sleep:\n")
    assert [(finding.path, finding.line) for finding in quiet.check(tmp_path)] == [
        ("src/roomful/rooms/model.py", 2),
        ("src/roomful/rooms/rules.py", 2),
        ("src/roomful/rooms/rules.py", 3),
    ]


def test_links_lead_somewhere(tmp_path: Path) -> None:
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "a.md").write_text(
        "# The first\n\n[top](#the-first) [b](b.md#one--two) [readme](../README.md) [web](https://example.org/x)\n"
        "```\n[not a link](nowhere.md)\n```\n`[nor](this.md)`\n"
    )
    (tmp_path / "docs" / "b.md").write_text("## One & two\n")
    (tmp_path / "README.md").write_text('[docs](docs/a.md) <img src="docs/b.md"> [served](/m/demo)\n')
    assert links.check(tmp_path) == []
    (tmp_path / "README.md").write_text("ok\n[gone](docs/c.md) [part](docs/b.md#three) [out](../../etc)\n")
    assert [(finding.path, finding.line) for finding in links.check(tmp_path)] == [("README.md", 2)] * 3


def test_the_rules_see_the_real_tree() -> None:
    assert {"rooms", "tenants"} <= {table.name for table in tables.declared(CLONE)}
