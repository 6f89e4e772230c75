"""One manager serves what is one account."""

from kac.accounts.v1.events_pb2 import AccountMerged, AccountUnmerged
from kac.accounts.v1.merge_pb2 import Merge

from chassis import clock, wire
from tests.running import eventually, refused
from tests.services.teams.centre import Centre, a_choice


async def test_an_account_that_is_merged_is_served_no_more_and_its_manager_serves_the_survivor(centre: Centre) -> None:
    team = await centre.a_team()
    manager = await centre.a_manager(team)
    survivor, merged = await centre.an_account(team.class_id), await centre.an_account(team.class_id)
    await centre.assign(merged, manager)
    merge = Merge(id=clock.new_id(), survivor_id=survivor, merged_id=merged, merge_time=wire.timestamp(clock.now()))

    async def serve(served: str, other: str) -> bool:
        found = [await centre.listed(filter=f'account_id = "{one}"') for one in (served, other)]
        return [[one.manager_id for one in assignments] for assignments in found] == [[manager.id], []]

    await centre.running.hear(AccountMerged(merge=merge), about=merged)
    await eventually(lambda: serve(survivor, merged))
    request = a_choice(merged, manager)
    no = await refused(centre.assignments.AssignAccount(request, metadata=centre.be()))
    assert no.reason == "ACCOUNT_MERGED"

    await centre.running.hear(AccountUnmerged(merge=merge), about=merged)
    await eventually(lambda: serve(merged, survivor))
