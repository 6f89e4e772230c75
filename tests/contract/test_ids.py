"""An id may be written in capitals; what is kept, answered and told names it in one spelling."""

from typing import Any

import pytest

from tests.contract.samples import ABOUT, SAMPLES
from tests.contract.story import Story
from tests.contract.whole import Whole
from tests.rpcs import RPCS, Rpc

CALLED = [rpc for rpc in RPCS if rpc.rule.roles and (ABOUT | {"team_id", "class_id"}) & rpc.fields]


@pytest.mark.parametrize("rpc", [pytest.param(rpc, id=rpc.name) for rpc in CALLED])
async def test_ids_in_capitals_are_told_in_small_letters(whole: Whole, story: Story, rpc: Rpc) -> None:
    """Else a fact would be published beside its account's others, out of their order."""
    request: Any = SAMPLES[rpc.name](story, story.own)
    ids = [name for name in rpc.fields if name.endswith("_id")]
    for name in ids:
        setattr(request, name, getattr(request, name).upper())

    answer = await whole.send(rpc, "grpc", request.SerializeToString(), story.caller(rpc.rule.roles[0]))

    spoken = str(answer.message) + answer.sentence
    assert [name for name in ids if getattr(request, name) and getattr(request, name) in spoken] == []
