"""The database: one async interface over SQLite and PostgreSQL."""

from roomful.db.database import Conflict, Database, DatabaseTooNew, Reader, Transaction
from roomful.db.statement import Row, Statement

__all__ = ["Conflict", "Database", "DatabaseTooNew", "Reader", "Row", "Statement", "Transaction"]
