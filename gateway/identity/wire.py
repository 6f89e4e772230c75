"""Sessions into messages; no decisions."""

from datetime import datetime

from kac.gateway.v1 import session_pb2

from chassis import wire
from chassis.access import Caller, Role
from gateway.identity.model import SampleSignIn


def session_message(caller: Caller, *, token: str = "", expires: datetime | None) -> session_pb2.Session:
    """Put a session; without a token it is only described."""
    return session_pb2.Session(
        access_token=token,
        expire_time=wire.timestamp(expires),
        caller_id=caller.id,
        display_name=caller.display_name,
        role=Role.Name(caller.role),  # type: ignore[arg-type]  # plain int inside
    )


def sample_message(sample: SampleSignIn) -> session_pb2.SampleSignIn:
    """Put a person of the sample centre."""
    return session_pb2.SampleSignIn(
        role_name=sample.role_name, display_name=sample.display_name, role=Role.Value(sample.role)
    )
