"""The columns that most tables have, each with one meaning everywhere."""

from typing import Any

from sqlalchemy import BigInteger, Boolean, Column, Integer, MetaData, String, Text, text

from roomful.db.statement import Json

metadata = MetaData(
    naming_convention={"ix": "ix_%(table_name)s_%(column_0_N_name)s", "pk": "pk_%(table_name)s"}
)

# SQLite counts rows up by itself only in a column of exactly this type
Sequence = BigInteger().with_variant(Integer, "sqlite")


def id_() -> Column[str]:
    """The row's own id."""
    return Column("id", String(36), primary_key=True)


def tenant() -> Column[str]:
    """Whose row it is; part of every query."""
    return Column("tenant_id", String(36), nullable=False)


def at(name: str, *, nullable: bool = False) -> Column[int]:
    """A moment in microseconds."""
    return Column(name, BigInteger, nullable=nullable)


def ref(name: str) -> Column[str]:
    """The id of another row, or null."""
    return Column(name, String(36), nullable=True)


def flag(name: str) -> Column[bool]:
    """True or false."""
    return Column(name, Boolean(create_constraint=False), nullable=False)


def words(name: str, *, nullable: bool = False) -> Column[str]:
    """Text of any length; its limits are the rules' business."""
    return Column(name, Text, nullable=nullable)


def json(name: str, *, nullable: bool = False) -> Column[object]:
    """A JSON value."""
    return Column(name, Json, nullable=nullable)


def where(condition: str) -> dict[str, Any]:
    """Return the arguments that make an index partial, on both databases."""
    return {"sqlite_where": text(condition), "postgresql_where": text(condition)}
