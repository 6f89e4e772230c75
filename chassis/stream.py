"""The stream of facts on NATS JetStream: its settings, publishing with acknowledgement, and reading in order."""

import asyncio
import json
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import uuid4

import nats
import structlog
from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.aio.subscription import Subscription
from nats.js.api import (
    AckPolicy,
    ConsumerConfig,
    DeliverPolicy,
    DiscardPolicy,
    PubAck,
    RetentionPolicy,
    StorageType,
    StreamConfig,
)
from nats.js.client import JetStreamContext
from nats.js.errors import NotFoundError

from chassis.outbox import Fact

log = structlog.get_logger()

STREAM = "FACTS"
SUBJECTS = "kac.*.v1.>"
DUPLICATE_WINDOW = timedelta(minutes=10)
HEARTBEAT_SECONDS = 1.0
ACKNOWLEDGED_SECONDS = 5.0


@dataclass(frozen=True, kw_only=True)
class Delivery:
    """A fact as it comes out of the stream, with its place there."""

    sequence: int
    fact_id: str
    subject: str
    about: str
    type: str
    time: datetime
    trace_parent: str
    payload: bytes


class Stream:
    """The connection of one process to the stream."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self._js: JetStreamContext = client.jetstream(timeout=ACKNOWLEDGED_SECONDS)

    @classmethod
    async def connect(cls, url: str, *, name: str, patience_seconds: float = 30) -> "Stream":
        """Connect, waiting for a server that is still starting, and go on reconnecting for ever."""
        async with asyncio.timeout(patience_seconds):
            client = await nats.connect(
                url,
                name=name,
                connect_timeout=2,
                reconnect_time_wait=0.25,
                max_reconnect_attempts=-1,
                pending_size=-1,
                ping_interval=5,
                max_outstanding_pings=2,
                error_cb=_log_error,
            )
        return cls(client)

    async def prepare(self, max_bytes: int) -> None:
        """Create the stream when it is missing; when it is full it refuses, and facts wait in their outboxes."""
        config = StreamConfig(
            name=STREAM,
            subjects=[SUBJECTS],
            retention=RetentionPolicy.LIMITS,
            discard=DiscardPolicy.NEW,
            storage=StorageType.FILE,
            max_bytes=max_bytes,
            max_msg_size=1024 * 1024,
            duplicate_window=DUPLICATE_WINDOW.total_seconds(),
            allow_direct=True,
        )
        try:
            await self._js.stream_info(STREAM)
        except NotFoundError:
            atomic = json.dumps(config.as_dict() | {"allow_atomic": True}).encode()
            await self._client.request(f"$JS.API.STREAM.CREATE.{STREAM}", atomic, timeout=ACKNOWLEDGED_SECONDS)
            await self._js.stream_info(STREAM)

    async def publish(self, fact: Fact, *, source: str) -> None:
        """Publish a fact and wait for the stream's acknowledgement; raises when its fate is unknown, to be repeated."""
        await self._js.publish(fact.subject, fact.payload, stream=STREAM, headers=headers(fact, source=source))

    async def publish_together(self, facts: Sequence[Fact], *, source: str) -> bool:
        """Publish facts as one atomic batch, synced once; whether the stream took it.

        It takes none of them when it knows one already, for instance because an earlier acknowledgement was lost.
        """
        batch, last = uuid4().hex, len(facts)
        for place, fact in enumerate(facts[:-1], start=1):
            await self._client.publish(fact.subject, fact.payload, headers=_in_batch(fact, source, batch, place))
        final = _in_batch(facts[-1], source, batch, last) | {"Nats-Batch-Commit": "1"}
        reply = await self._client.request(
            facts[-1].subject, facts[-1].payload, headers=final, timeout=ACKNOWLEDGED_SECONDS
        )
        return "error" not in json.loads(reply.data)

    async def publish_all(self, facts: Sequence[Fact], *, source: str) -> list[bool]:
        """Publish facts at one go, and say of each whether the stream has acknowledged it; the others are unknown."""
        sent: list[asyncio.Future[PubAck]] = []
        try:
            for fact in facts:
                sent.append(  # noqa: PERF401 - what went out before a fault is kept
                    await self._js.publish_async(
                        fact.subject, fact.payload, wait_stall=1, stream=STREAM, headers=headers(fact, source=source)
                    )
                )
        except (nats.errors.Error, OSError) as error:
            log.warning("facts_not_sent", count=len(facts) - len(sent), error=type(error).__name__)
        acknowledged = await self._acknowledged(sent)
        return acknowledged + [False] * (len(facts) - len(sent))

    async def _acknowledged(self, sent: Sequence["asyncio.Future[PubAck]"]) -> list[bool]:
        """Wait for acknowledgements; after a lost connection none comes any more, so what is late is given up."""
        if not sent:
            return []
        _, late = await asyncio.wait(sent, timeout=ACKNOWLEDGED_SECONDS)
        for future in late:
            future.cancel()
        if late:
            self._js = self._client.jetstream(timeout=ACKNOWLEDGED_SECONDS)
        return [future.done() and not future.cancelled() and future.exception() is None for future in sent]

    async def last_sequence(self) -> int:
        """Give the place of the latest fact."""
        return (await self._js.stream_info(STREAM)).state.last_seq

    def feed(self, subjects: Sequence[str], *, after: int) -> "Feed":
        """Read facts of these subjects in order, from behind a place in the stream."""
        return Feed(self._client, self._js, list(subjects), after)

    @property
    def connected(self) -> bool:
        """Whether the connection stands."""
        return self._client.is_connected

    async def close(self) -> None:
        """Close the connection; what was not acknowledged is published again by the next process."""
        await self._client.close()


class Feed:
    """An ordered, unacknowledged reading of the stream: the reader keeps its place, so the server need not."""

    def __init__(self, client: Client, js: JetStreamContext, subjects: list[str], after: int) -> None:
        self._client = client
        self._js = js
        self._subjects = subjects
        self._after = after

    async def batches(self, *, most: int) -> AsyncIterator[list[Delivery]]:
        """Give what has come, at most so many facts at a time; ends when the reading broke and must be begun anew."""
        inbox = self._client.new_inbox()
        subscription = await self._client.subscribe(inbox, pending_msgs_limit=-1, pending_bytes_limit=-1)
        try:
            consumer = (await self._js.add_consumer(STREAM, self._config(inbox))).name
            try:
                async for batch in self._read(subscription, most):
                    yield batch
            finally:
                await self._forget(consumer)
        finally:
            await _unsubscribe(subscription)

    def _config(self, inbox: str) -> ConsumerConfig:
        return ConsumerConfig(
            deliver_subject=inbox,
            deliver_policy=DeliverPolicy.BY_START_SEQUENCE,
            opt_start_seq=self._after + 1,
            ack_policy=AckPolicy.NONE,
            filter_subjects=self._subjects,
            flow_control=True,
            idle_heartbeat=HEARTBEAT_SECONDS,
            max_deliver=1,
            mem_storage=True,
            num_replicas=1,
            inactive_threshold=30,
        )

    async def _read(self, subscription: Subscription, most: int) -> AsyncIterator[list[Delivery]]:
        expected = 1
        while True:
            batch: list[Delivery] = []
            for message in await self._messages(subscription, most):
                if message.headers and message.headers.get("Status") == "100":
                    if not await self._control(message, expected - 1):
                        return
                    continue
                if message.metadata.sequence.consumer != expected:
                    return
                expected += 1
                batch.append(delivery(message))
            if batch:
                yield batch

    async def _messages(self, subscription: Subscription, most: int) -> list[Msg]:
        """Wait for a message, then take along what has come with it; nothing for three heartbeats means trouble."""
        try:
            first = await subscription.next_msg(timeout=3 * HEARTBEAT_SECONDS)
        except (TimeoutError, nats.errors.TimeoutError):
            raise StreamSilent from None
        taken = [first]
        while subscription.pending_msgs and len(taken) < most:
            taken.append(await subscription.next_msg(timeout=HEARTBEAT_SECONDS))
        return taken

    async def _control(self, message: Msg, received: int) -> bool:
        """Answer flow control, and check by the heartbeat that nothing was lost on the way."""
        if message.reply:
            await self._client.publish(message.reply, b"")
            return True
        return int((message.headers or {}).get("Nats-Last-Consumer", received)) == received

    async def _forget(self, consumer: str) -> None:
        try:
            await self._js.delete_consumer(STREAM, consumer)
        except (nats.errors.Error, TimeoutError):
            log.debug("consumer_left_to_expire", name=consumer)


class StreamSilent(Exception):  # noqa: N818 - a state of the connection, not an error of anyone
    """The server has not even sent heartbeats for a while; the reading must be begun anew."""


def headers(fact: Fact, *, source: str) -> dict[str, str]:
    """Put a fact's envelope as CloudEvents 1.0 attributes, with the id by which JetStream drops a repeat."""
    envelope = {
        "Nats-Msg-Id": fact.id,
        "ce-specversion": "1.0",
        "ce-id": fact.id,
        "ce-source": f"/kac/{source}",
        "ce-type": fact.subject.removesuffix(f".{fact.about}"),
        "ce-subject": fact.about,
        "ce-time": fact.time.isoformat(),
        "content-type": "application/protobuf",
    }
    return envelope | ({"traceparent": fact.trace_parent} if fact.trace_parent else {})


def delivery(message: Msg) -> Delivery:
    """Read a fact's envelope."""
    envelope = message.headers or {}
    return Delivery(
        sequence=message.metadata.sequence.stream,
        fact_id=envelope["ce-id"],
        subject=message.subject,
        about=envelope["ce-subject"],
        type=envelope["ce-type"],
        time=datetime.fromisoformat(envelope["ce-time"]),
        trace_parent=envelope.get("traceparent", ""),
        payload=message.data,
    )


def _in_batch(fact: Fact, source: str, batch: str, place: int) -> dict[str, str]:
    """Put a fact's envelope with its place in an atomic batch (NATS ADR-50)."""
    return headers(fact, source=source) | {"Nats-Batch-Id": batch, "Nats-Batch-Sequence": str(place)}


async def _unsubscribe(subscription: Subscription) -> None:
    try:
        await subscription.unsubscribe()
    except nats.errors.Error:
        log.debug("subscription_gone")


async def _log_error(error: Exception) -> None:
    log.warning("stream_fault", error=type(error).__name__)
