from datetime import UTC, datetime

import pytest

from services.teams.center.model import LeaderRoleRequired, ManagerRoleRequired, Member, Role


def a_member(role: Role) -> Member:
    return Member(id="m-1", code="007", display_name="李梅", role=role, create_time=datetime(2026, 1, 5, tzinfo=UTC))


def test_a_team_leader_may_lead_and_an_account_manager_may_serve() -> None:
    a_member(Role.TEAM_LEADER).check_leader()
    a_member(Role.ACCOUNT_MANAGER).check_manager()


@pytest.mark.parametrize("role", set(Role) - {Role.TEAM_LEADER})
def test_nobody_else_leads(role: Role) -> None:
    with pytest.raises(LeaderRoleRequired, match="m-1 is no team leader"):
        a_member(role).check_leader()


@pytest.mark.parametrize("role", set(Role) - {Role.ACCOUNT_MANAGER})
def test_nobody_else_serves(role: Role) -> None:
    with pytest.raises(ManagerRoleRequired, match="m-1 is no account manager"):
        a_member(role).check_manager()
