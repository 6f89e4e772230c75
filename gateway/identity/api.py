"""A caller's request to be known ends here."""

import asyncio

from kac.gateway.v1 import session_pb2
from kac.gateway.v1.session_service_pb2 import (
    GetSessionRequest,
    ListSampleSignInsRequest,
    ListSampleSignInsResponse,
    RenewSessionRequest,
    SignInRequest,
    SignInToSampleRequest,
)

from chassis.call import Call
from gateway.identity import actions, wire
from gateway.identity.keys import Signer
from gateway.identity.model import SampleSignIn, User
from gateway.identity.passwords import Passwords
from gateway.identity.samples import sample_sign_ins


class SessionService:
    """Signs people in."""

    def __init__(self, signer: Signer, passwords: Passwords, sample_sign_ins_file: str | None) -> None:
        self._signer = signer
        self._passwords = passwords
        self._sample_sign_ins_file = sample_sign_ins_file

    async def SignIn(self, request: SignInRequest, call: Call) -> session_pb2.Session:
        """Sign a person in by name and password."""
        return self._session(await actions.sign_in(call.db, self._passwords, request.user_name, request.password))

    async def RenewSession(self, _request: RenewSessionRequest, call: Call) -> session_pb2.Session:
        """Give a fresh token to one whose token still holds."""
        return self._session(await actions.renew(call.db, call.caller))

    async def GetSession(self, _request: GetSessionRequest, call: Call) -> session_pb2.Session:
        """Describe the caller."""
        return wire.session_message(call.caller, expires=call.caller.expire_time)

    async def ListSampleSignIns(self, _request: ListSampleSignInsRequest, _call: Call) -> ListSampleSignInsResponse:
        """List the people of the sample centre."""
        return ListSampleSignInsResponse(sample_sign_ins=map(wire.sample_message, await self._samples()))

    async def SignInToSample(self, request: SignInToSampleRequest, call: Call) -> session_pb2.Session:
        """Sign in as a person of the sample centre."""
        return self._session(await actions.sign_in_to_sample(call.db, await self._samples(), request.role_name))

    def _session(self, user: User) -> session_pb2.Session:
        caller = user.caller()
        token, expires = self._signer.sign(caller)
        return wire.session_message(caller, token=token, expires=expires)

    async def _samples(self) -> list[SampleSignIn]:
        return await asyncio.to_thread(sample_sign_ins, self._sample_sign_ins_file)
