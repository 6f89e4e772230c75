import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import aclosing
from pathlib import Path

import pytest
from nats.js.api import DiscardPolicy, RetentionPolicy, StorageType

from chassis import clock, stream
from chassis.outbox import Fact
from chassis.stream import Delivery, Stream, StreamRewound, StreamSilent, headers
from deploy.local import nats as shipped
from tests.chassis.engines import Engine, a_nats
from tests.chassis.facts import SCHEDULED, a_told, number_of
from tests.running import eventually


@pytest.fixture
async def engine(tmp_path: Path) -> AsyncIterator[Engine]:
    """A nats-server of one's own."""
    with a_nats(tmp_path) as engine:
        await engine.start()
        yield engine


async def gather(stream: Stream, about: str, count: int, *, after: int = 0, most: int = 200) -> list[Delivery]:
    """Read so many facts about one thing."""
    taken: list[Delivery] = []
    async with (
        asyncio.timeout(10),
        aclosing(stream.feed([f"{SCHEDULED}.{about}"], after=after).batches(most=most)) as f,
    ):
        async for batch in f:
            taken += batch
            if len(taken) >= count:
                break
    return taken


async def publish(stream: Stream, *facts: Fact) -> None:
    for fact in facts:
        await stream.publish(fact, source="test")


async def test_the_stream_is_made_so_that_it_loses_nothing(stream: Stream) -> None:
    config = (await stream._js.stream_info("FACTS")).config

    assert (config.retention, config.discard) == (RetentionPolicy.LIMITS, DiscardPolicy.NEW)
    assert config.storage == StorageType.FILE
    assert (config.max_bytes or 0) >= 512 * 1024**2, "without a limit the disk is one"
    assert config.subjects == ["kac.*.v1.>"]
    assert config.duplicate_window == 600


def test_what_we_ship_syncs_every_message_to_disk() -> None:
    """At the default, power cuts lost every acknowledged message of a young stream."""
    assert "sync_interval: always" in shipped.SETTINGS


async def test_a_fact_comes_out_as_it_went_in(stream: Stream) -> None:
    about = clock.new_id()
    fact = a_told(about, number=7)
    await publish(stream, fact)

    (delivery,) = await gather(stream, about, 1)

    assert (delivery.fact_id, delivery.about, delivery.type) == (fact.id, about, SCHEDULED)
    assert (delivery.subject, delivery.time) == (fact.subject, fact.time)
    assert number_of(delivery.payload) == 7


def test_the_envelope_is_cloudevents() -> None:
    fact = a_told(clock.new_id())

    envelope = headers(fact, source="test")

    assert envelope["Nats-Msg-Id"] == envelope["ce-id"] == fact.id
    assert (envelope["ce-specversion"], envelope["ce-source"], envelope["ce-type"]) == ("1.0", "/kac/test", SCHEDULED)
    assert envelope["ce-subject"] == fact.about


async def test_a_second_publish_of_one_fact_is_dropped(stream: Stream) -> None:
    about = clock.new_id()
    fact = a_told(about)
    await publish(stream, fact, fact)
    await stream.publish_all([fact, fact], source="test")
    last = a_told(about, number=1)
    await publish(stream, last)

    assert [delivery.fact_id for delivery in await gather(stream, about, 2)] == [fact.id, last.id]


async def test_a_batch_is_published_whole_and_known_afterwards(stream: Stream) -> None:
    about = clock.new_id()
    facts = [a_told(about, number=number) for number in range(50)]

    taken = await stream.publish_together(facts, source="test")
    again = await stream.publish_together(facts, source="test")
    acknowledged = await stream.publish_all(facts, source="test")

    found = await gather(stream, about, 50)
    assert (taken, again) == (True, False)
    assert all(acknowledged)
    assert [number_of(fact.payload) for fact in found] == list(range(50))


async def test_a_batch_that_holds_a_known_fact_is_not_taken_at_all(stream: Stream) -> None:
    about = clock.new_id()
    facts = [a_told(about, number=number) for number in range(3)]
    await publish(stream, facts[1])

    taken = await stream.publish_together(facts, source="test")

    assert not taken
    assert [number_of(fact.payload) for fact in await gather(stream, about, 1)] == [1]


async def test_a_feed_gives_everything_in_order_from_behind_a_place(stream: Stream) -> None:
    about = clock.new_id()
    await stream.publish_together([a_told(about, number=number) for number in range(300)], source="test")
    first = await gather(stream, about, 300, most=7)

    rest = await gather(stream, about, 100, after=first[199].sequence)

    assert [number_of(fact.payload) for fact in first] == list(range(300))
    assert [number_of(fact.payload) for fact in rest][:100] == list(range(200, 300))
    assert [fact.behind for fact in first[-2:]] == [1, 0]


async def test_a_full_stream_refuses_and_says_so_of_each_fact(engine: Engine) -> None:
    client = await Stream.connect(engine.url, name="test")
    await client.prepare(1024**2)
    large = [a_told(clock.new_id(), payload=bytes(300_000)) for _ in range(5)]

    acknowledged = await client.publish_all(large, source="test")
    together = await client.publish_together(large, source="test")

    assert acknowledged.count(True) == 3
    assert acknowledged[-1] is False
    assert not together
    await client.prepare(4 * 1024**2)
    assert all(await client.publish_all(large, source="test"))
    await client.close()


async def test_preparing_a_stream_again_keeps_what_is_in_it(engine: Engine) -> None:
    client = await Stream.connect(engine.url, name="test")
    await client.prepare(1024**2)
    about = clock.new_id()
    await publish(client, a_told(about))
    for size in (1024**2, 1024**2 // 2, 2 * 1024**2):
        await client.prepare(size)

    assert len(await gather(client, about, 1)) == 1
    assert (await client._js.stream_info("FACTS")).config.max_bytes == 2 * 1024**2
    await client.close()


async def test_acknowledged_facts_survive_a_killed_server_and_the_feed_goes_on(engine: Engine) -> None:
    client = await Stream.connect(engine.url, name="test")
    await client.prepare(8 * 1024**2)
    about = clock.new_id()
    facts = [a_told(about, number=number) for number in range(40)]
    assert all(await client.publish_all(facts[:20], source="test"))

    await engine.kill()
    unknown = await client.publish_all(facts[20:], source="test")
    await engine.start()
    await eventually(lambda: client.connected)
    again = await client.publish_all(facts[20:], source="test")

    assert not any(unknown)
    assert all(again)
    assert [number_of(fact.payload) for fact in await gather(client, about, 40)] == list(range(40))
    await client.close()


async def test_a_lost_connection_is_noticed_at_once_and_not_by_a_time_out(engine: Engine) -> None:
    """A future of publish_async is never resolved after a reconnect, so waiting for it is waiting for nothing."""
    client = await Stream.connect(engine.url, name="test")
    await client.prepare(8 * 1024**2)
    await engine.kill()
    began = asyncio.get_running_loop().time()

    acknowledged = await client.publish_all([a_told(clock.new_id()) for _ in range(3)], source="test")

    assert acknowledged == [False] * 3
    assert asyncio.get_running_loop().time() - began < 2
    await client.close()


async def test_a_feed_whose_server_went_silent_says_so(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stream, "HEARTBEAT_SECONDS", 0.2)
    client = await Stream.connect(engine.url, name="test")
    await client.prepare(8 * 1024**2)

    async def read() -> None:
        async with aclosing(client.feed(["kac.*.v1.>"], after=0).batches(most=10)) as batches:
            async for _ in batches:
                pass

    reading = asyncio.create_task(read())
    await asyncio.sleep(0.5)
    quiet = reading.done()
    await engine.kill()
    await asyncio.wait([reading], timeout=5)

    assert not quiet, "heartbeats keep an idle feed alive"
    assert isinstance(reading.exception(), StreamSilent)
    await client.close()


async def test_a_feed_that_missed_something_ends_so_that_it_is_begun_anew(stream: Stream) -> None:
    about = clock.new_id()
    feed = stream.feed([f"{SCHEDULED}.{about}"], after=0)
    batches = feed.batches(most=1)
    await stream.publish_together([a_told(about, number=number) for number in range(5)], source="test")
    await anext(batches)
    (subscription,) = [sub for sub in stream._client._subs.values() if sub.pending_msgs == 4]
    await subscription.next_msg()

    rest = [batch async for batch in batches]

    assert rest == []


async def test_a_stream_that_ends_before_the_place_is_named(stream: Stream) -> None:
    """It was lost, or restored from before: new facts would be taken for old ones."""
    with pytest.raises(StreamRewound):
        await anext(stream.feed(["kac.*.v1.>"], after=10**9).batches(most=10))


@pytest.mark.parametrize(
    "envelope",
    [None, {"ce-id": "not an id", "ce-time": "yesterday"}, {"Nats-Msg-Id": "x"}],
    ids=["none", "nonsense", "partial"],
)
async def test_a_message_without_our_envelope_can_still_be_named(
    stream: Stream, envelope: dict[str, str] | None
) -> None:
    """Any system with an account may publish; a reader that breaks on it would stand still for ever."""
    about = clock.new_id()
    for _ in range(2):
        unique = envelope and {**envelope, "Nats-Msg-Id": clock.new_id()}
        await stream._client.publish(f"{SCHEDULED}.{about}", b"?", headers=unique)

    first, second = await gather(stream, about, 2)

    assert first.fact_id != second.fact_id
    assert (first.type, first.about, first.payload) == (SCHEDULED, about, b"?")
    assert first.time.tzinfo is not None


async def test_an_idle_feed_costs_next_to_nothing(stream: Stream) -> None:
    feed = stream.feed([f"{SCHEDULED}.{clock.new_id()}"], after=0)

    async def read() -> None:
        async with aclosing(feed.batches(most=10)) as batches:
            async for _ in batches:
                pass

    without = [await cost_of_seconds(1) for _ in range(2)]
    reading = asyncio.create_task(read())
    await asyncio.sleep(0.3)
    costs = [await cost_of_seconds(1) for _ in range(3)]
    reading.cancel()
    await asyncio.wait([reading])

    assert min(costs) - max(without) < 0.05


async def cost_of_seconds(seconds: float) -> float:
    """Give the CPU seconds that this process spends meanwhile, on services of other tests too."""
    began = time.process_time()
    await asyncio.sleep(seconds)
    return time.process_time() - began


async def test_a_feed_leaves_no_consumer_and_no_subscription_behind(stream: Stream) -> None:
    about = clock.new_id()
    await publish(stream, a_told(about))
    subscriptions = len(stream._client._subs)
    before = (await stream._js.stream_info("FACTS")).state.consumer_count
    await gather(stream, about, 1)

    assert (await stream._js.stream_info("FACTS")).state.consumer_count == before
    assert len(stream._client._subs) == subscriptions
