"""The suite's own PostgreSQL is closed to others and gone afterwards, however its tests end."""

import tempfile
from pathlib import Path

import psycopg
import pytest

from tools import postgres


def folders():
    return set(Path(tempfile.gettempdir()).glob("gongkai-postgres-*"))


def interrupted_with(address):
    """What a test does that is stopped by Ctrl-C while it talks to the server."""
    server = address.rsplit("/", 1)[0]
    with psycopg.connect(f"{server}/postgres") as connection:
        assert connection.execute("SHOW server_encoding").fetchone() == ("UTF8",)
    with pytest.raises(psycopg.OperationalError, match="password"):
        psycopg.connect(f"postgresql://gongkai:wrong@{server.rsplit('@')[1]}/postgres")
    raise KeyboardInterrupt


def test_the_server_answers_its_password_only_and_leaves_nothing():
    before = folders()
    addresses = []

    def use():
        with postgres.running() as address:
            addresses.append(address)
            interrupted_with(address)

    try:
        with pytest.raises(KeyboardInterrupt):
            use()
    except postgres.NoPostgres as reason:
        pytest.skip(f"PostgreSQL cannot be had: {reason}")

    assert folders() == before
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(f"{addresses[0].rsplit('/', 1)[0]}/postgres", connect_timeout=2)
