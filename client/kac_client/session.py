"""The line to the centre of the context in use, with a token that still holds."""

import os
from dataclasses import replace
from typing import TYPE_CHECKING

from kac_client import context, options
from kac_client.context import Context
from kac_client.failures import Exit, Failure, failure
from kac_client.wire import Message

if TYPE_CHECKING:
    from kac_client.connect import Connection

SERVICE = "kac.gateway.v1.SessionService"


def connection() -> "Connection":
    """Connect as the caller in use. Refuses with exit code 4 when nobody is signed in."""
    token = os.environ.get("KAC_TOKEN")
    if token:
        return line(os.environ.get("KAC_URL", context.DEFAULT_URL), token=token)
    name, chosen = in_use()
    fresh = _fresh(name, chosen)
    return line(fresh.url, token=fresh.token)


def in_use() -> tuple[str, Context]:
    """Give the context that `--context`, KAC_CONTEXT or `kac context use` names. Refuses when there is none."""
    contexts = context.load()
    name = options.current().context or os.environ.get("KAC_CONTEXT") or contexts.current
    if not name:
        raise failure(Exit.NOT_ALLOWED, "session.missing")
    return name, contexts.named(name)


def caller() -> dict[str, str]:
    """Give the caller's own name by id, as far as the context knows it."""
    if os.environ.get("KAC_TOKEN"):
        return {}
    chosen = in_use()[1]
    return {chosen.caller_id: chosen.display_name} if chosen.caller_id else {}


def aging() -> bool:
    """Say whether the token in use is about to end, so that a long-lived line had better be made anew."""
    return not os.environ.get("KAC_TOKEN") and in_use()[1].aging(context.now())


def keep(name: str, signed_in: Context) -> None:
    """Remember who is signed in, and use it from now on."""
    context.save(context.load().with_context(name, signed_in))


def signed_in(url: str, session: Message, *, sample: str = "") -> Context:
    """Make a context of the session that the centre gave."""
    return Context(
        url=url,
        token=session["accessToken"],
        expire_time=session.get("expireTime", ""),
        caller_id=session.get("callerId", ""),
        display_name=session.get("displayName", ""),
        role=session.get("role", ""),
        sample=sample,
    )


def line(url: str, *, token: str = "") -> "Connection":
    """Connect to a centre, as nobody or as the bearer of a token."""
    from kac_client.connect import Connection  # noqa: PLC0415 - a help page does without

    return Connection(url, token=token, timeout=options.current().timeout)


def _fresh(name: str, chosen: Context) -> Context:
    now = context.now()
    if not chosen.token:
        raise failure(Exit.NOT_ALLOWED, "session.missing")
    if not chosen.aging(now):
        return chosen
    if chosen.expired(now) and not chosen.sample:
        raise failure(Exit.NOT_ALLOWED, "session.expired", name=chosen.display_name)
    try:
        session = _renewed(chosen, expired=chosen.expired(now))
    except Failure:
        if chosen.expired(now):
            raise
        return chosen
    return _kept(name, signed_in(chosen.url, session, sample=chosen.sample))


def _renewed(chosen: Context, *, expired: bool) -> Message:
    with line(chosen.url, token="" if expired else chosen.token) as centre:
        if expired:
            return centre.call(f"{SERVICE}/SignInToSample", {"roleName": chosen.sample}, repeatable=False)
        return centre.call(f"{SERVICE}/RenewSession", {}, repeatable=False)


def _kept(name: str, fresh: Context) -> Context:
    contexts = context.load()
    context.save(replace(contexts, by_name={**contexts.by_name, name: fresh}))
    return fresh
