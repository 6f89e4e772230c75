"""The stream of facts on NATS JetStream: its settings, publishing with acknowledgement, and reading in order."""

import asyncio
import json
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import NAMESPACE_OID, UUID, uuid4, uuid5

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
    behind: int = 0
    """How many facts that the reader hears stood behind this one when it was sent."""


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
        """Create the stream when it is missing, or let it grow; when it is full it refuses, and facts wait."""
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
            known = (await self._js.stream_info(STREAM)).config
        except NotFoundError:
            await self._configure("CREATE", config)
        else:
            if (known.max_bytes or 0) < max_bytes:
                await self._configure("UPDATE", config)

    async def _configure(self, verb: str, config: StreamConfig) -> None:
        """Ask the server itself: nats-py cannot say yet that atomic batches are allowed."""
        told = json.dumps(config.as_dict() | {"allow_atomic": True}).encode()
        reply = await self._client.request(f"$JS.API.STREAM.{verb}.{STREAM}", told, timeout=ACKNOWLEDGED_SECONDS)
        if error := json.loads(reply.data).get("error"):
            raise RuntimeError(f"the stream cannot be made what it should be: {error.get('description')}")

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
        """Publish facts at one go, and say of each whether the stream has acknowledged it; the others are unknown.

        When the connection is lost no acknowledgement comes any more, so what is late then is given up at once.
        """
        connection = self._client.stats["reconnects"]
        sent = [asyncio.create_task(self.publish(fact, source=source)) for fact in facts]
        late = set(sent)
        try:
            while late and self.connected and connection == self._client.stats["reconnects"]:
                _, late = await asyncio.wait(late, timeout=0.2)
        finally:
            for task in late:
                task.cancel()
            faults = await asyncio.gather(*sent, return_exceptions=True)
        _log_faults(faults)
        return [fault is None for fault in faults]

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
        """Close the connection, or what is left of it; what was not acknowledged is published again."""
        with suppress(OSError, nats.errors.Error):
            await self._client.close()


class Feed:
    """An ordered, unacknowledged reading of the stream: the reader keeps its place, so the server need not."""

    def __init__(self, client: Client, js: JetStreamContext, subjects: list[str], after: int) -> None:
        self._client = client
        self._js = js
        self._subjects = subjects
        self._after = after

    async def batches(self, *, most: int) -> AsyncGenerator[list[Delivery], None]:
        """Give what has come, at most so many facts at a time; ends when the reading broke and must be begun anew.

        While nothing comes it gives nothing, about once a second, so that the reader may look after itself. Raises
        StreamRewound, or StreamSilent when not even heartbeats come.
        """
        await self._check_place()
        inbox = self._client.new_inbox()
        subscription = await self._client.subscribe(inbox, pending_msgs_limit=-1, pending_bytes_limit=-1)
        try:
            consumer = (await self._js.add_consumer(STREAM, self._config(inbox))).name
            try:
                async with aclosing(self._read(subscription, most)) as batches:
                    async for batch in batches:
                        yield batch
            finally:
                await self._forget(consumer)
        finally:
            await _unsubscribe(subscription)

    async def _check_place(self) -> None:
        last = (await self._js.stream_info(STREAM)).state.last_seq
        if last < self._after:
            raise StreamRewound(self._after, last)

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

    async def _read(self, subscription: Subscription, most: int) -> AsyncGenerator[list[Delivery], None]:
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
        headers = message.headers or {}
        if asked := message.reply or headers.get("Nats-Consumer-Stalled"):
            await self._client.publish(asked, b"")
        return bool(message.reply) or int(headers.get("Nats-Last-Consumer", received)) == received

    async def _forget(self, consumer: str) -> None:
        if not self._client.is_connected:
            return
        try:
            await self._js.delete_consumer(STREAM, consumer)
        except (nats.errors.Error, TimeoutError):
            log.debug("consumer_left_to_expire", name=consumer)


class StreamSilent(Exception):  # noqa: N818 - a state of the connection, not an error of anyone
    """The server has not even sent heartbeats for a while; the reading must be begun anew."""


class StreamRewound(Exception):  # noqa: N818 - a state of the stream, for its operator to decide upon
    """The stream ends before the place from which to read: it was lost or restored, and new facts would be missed."""


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
    """Read a fact's envelope; what a stranger left out of it is taken from where the message stands."""
    envelope, place = message.headers or {}, message.metadata
    kind, _, about = message.subject.rpartition(".")
    return Delivery(
        sequence=place.sequence.stream,
        fact_id=_fact_id(envelope.get("ce-id", ""), place.sequence.stream),
        subject=message.subject,
        about=about,
        type=kind,
        time=_time(envelope.get("ce-time", ""), place.timestamp),
        trace_parent=envelope.get("traceparent", ""),
        payload=message.data,
        behind=place.num_pending or 0,
    )


def _fact_id(given: str, sequence: int) -> str:
    try:
        return str(UUID(given))
    except ValueError:
        return str(uuid5(NAMESPACE_OID, f"{STREAM}:{sequence}"))


def _time(given: str, stored: datetime) -> datetime:
    try:
        return datetime.fromisoformat(given).astimezone(UTC)
    except (ValueError, OverflowError):
        return stored


def _log_faults(faults: Sequence[BaseException | None]) -> None:
    met = [type(fault).__name__ for fault in faults if fault is not None]
    if met:
        log.warning("facts_not_acknowledged", count=len(met), error=met[0])


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
