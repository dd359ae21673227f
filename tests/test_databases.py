"""The database that a test is given: of this release's schema, and its own."""

from __future__ import annotations

import pytest
from sqlalchemy import NullPool, create_engine, text

from core.schema.version import HEAD, schema_version


def test_a_test_gets_a_database_of_this_release(database_url: str) -> None:
    with create_engine(database_url, poolclass=NullPool).begin() as connection:
        assert schema_version(connection) == HEAD


@pytest.mark.parametrize("test", ["the first test", "the next test"])
def test_what_one_test_writes_the_next_does_not_see(database_url: str, test: str) -> None:
    with create_engine(database_url, poolclass=NullPool).begin() as connection:
        connection.execute(text("create table note (writer text)"))
        connection.execute(text("insert into note values (:test)"), {"test": test})
        assert connection.execute(text("select writer from note")).scalars().all() == [test]
