"""A new table whose rows belong to accounts must not be forgotten when two accounts become one."""

from importlib import import_module
from pkgutil import walk_packages

from sqlalchemy import MetaData, Table

import services.accounts
from chassis.moving.store import unique_sets
from services.accounts.merging import store
from services.accounts.tables import metadata


def whole() -> MetaData:
    """Give the tables of all parts."""
    for found in walk_packages(services.accounts.__path__, "services.accounts."):
        import_module(found.name)
    return metadata


def references(table: Table) -> set[tuple[str, str]]:
    """Name the columns of a table that name accounts, but for the one by which its rows move."""
    found = {key.parent.name for key in table.foreign_keys if key.column.table.name == "accounts"}
    return {(table.name, name) for name in found - {"account_id"}}


def test_whatever_names_an_account_is_dealt_with_by_a_merge() -> None:
    """If this fails, say in merging/store.py what becomes of your column when the account is merged: see REFERENCES."""
    found = {one for table in whole().tables.values() for one in references(table)}

    assert found == set(store.REFERENCES)


def test_rows_that_leave_no_room_beside_them_are_thought_of() -> None:
    """If this fails, an account has at most one row of a kind in your table: see STAYING, JOINED and WHOLE in merging/store.py."""
    whole()
    crowded = {
        table.name for table in store.moving_tables() if any("id" not in names for names, _ in unique_sets(table))
    }

    assert crowded - set(store.WHOLE) == set(store.JOINED)


def test_what_stays_is_there() -> None:
    tables = whole().tables

    assert {name for name in store.STAYING if name not in tables or "account_id" not in tables[name].c} == set()


def test_rows_bound_to_the_rows_of_another_table_move_with_them() -> None:
    """A key of account and record that crosses tables is broken half-way: it must be deferrable."""
    whole()
    crossing = [
        f"{table.name} to {key.referred_table.name}"
        for table in store.moving_tables()
        for key in table.foreign_key_constraints
        if "account_id" in key.column_keys and len(key.column_keys) > 1 and key.referred_table is not table
        if not key.deferrable
    ]

    assert crossing == []
