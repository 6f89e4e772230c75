"""The whole contract by name: every RPC can be looked up and called, whether or not a command exists for it."""

import json
import sys
import uuid
from typing import Annotated, Any

import typer

from kac_client import contract, options, output, session
from kac_client.contract import Rpc
from kac_client.failures import usage
from kac_client.messages import say
from kac_client.options import Format
from kac_client.output import Column, Noun

app = typer.Typer(help="help.api", no_args_is_help=True, add_completion=False)

RpcName = Annotated[str, typer.Argument(metavar="RPC", help="help.api.rpc")]

_RPCS = Noun(
    name="rpc",
    columns=(Column(name="rpc"), Column(name="comment"), Column(name="roles", wide=True)),
)
_FIELDS = Noun(name="field", columns=(Column(name="field"), Column(name="type"), Column(name="comment")))


@app.command("list", help="help.api.list")
def list_rpcs(part: Annotated[str, typer.Argument(metavar="PART", help="help.api.part")] = "") -> None:
    """List the RPCs of the contract."""
    found = [rpc for rpc in contract.rpcs() if part.casefold() in rpc.name.casefold()]
    output.show([_listed(rpc) for rpc in found], _RPCS)


@app.command("describe", help="help.api.describe")
def describe(name: RpcName) -> None:
    """Describe an RPC, or a message or enum of the contract."""
    if contract.has_type(name):
        _describe_type(contract.type_named(name))
        return
    rpc = contract.rpc_named(name)
    request, answer = contract.type_named(rpc.request), contract.type_named(rpc.answer)
    if options.form() not in (Format.TABLE, Format.WIDE):
        output.show_one({**_listed(rpc), "request": request, "answer": answer}, _RPCS)
        return
    output.emit(f"{rpc.name}\n{rpc.comment}\n{say('api.roles', roles=', '.join(rpc.roles) or say('api.public'))}\n")
    for title, described in (("api.request", request), ("api.answer", answer)):
        output.emit(f"\n{say(title)} {described['name']}\n")
        output.tabulate(described["fields"], _FIELDS)


@app.command("call", help="help.api.call")
def call(
    name: RpcName, *, data: Annotated[str | None, typer.Option("--data", "-d", help="help.api.data")] = None
) -> None:
    """Call an RPC with JSON; a change gets its request id when it has none."""
    rpc = contract.find_rpc(name)
    text = _given(data, rpc)
    with session.connection() as line:
        if rpc is not None and rpc.streams:
            answers = line.stream(rpc.name, _messages(text))
        else:
            request = _request(text, rpc)
            repeatable = "requestId" in request or (rpc is not None and rpc.reads)
            answers = [line.call(rpc.name if rpc else contract.full_name(name), request, repeatable=repeatable)]
    for answer in answers:
        _write(answer)


def _given(data: str | None, rpc: Rpc | None) -> str:
    """Take what was given, else what comes in; an RPC that asks nothing must not wait for a silent pipe."""
    asks_nothing = rpc is not None and not contract.type_named(rpc.request)["fields"]
    if data == "-" or (data is None and not asks_nothing and not sys.stdin.isatty()):
        return sys.stdin.read()
    return data or ""


def _request(text: str, rpc: Rpc | None) -> dict[str, Any]:
    request: dict[str, Any] = {}
    for message in _messages(text):
        request |= message
    if rpc is not None and contract.takes_request_id(rpc) and not {"requestId", "request_id"} & request.keys():
        request["requestId"] = str(uuid.uuid4())
    return request


def _messages(text: str) -> list[dict[str, Any]]:
    """Read one JSON object, an array of them, or one to a line."""
    try:
        read = json.loads(text) if text.strip() else {}
        messages = read if isinstance(read, list) else [read]
    except json.JSONDecodeError as error:
        messages = _lines(text, error)
    if not all(isinstance(message, dict) for message in messages):
        raise usage("json", place="1:1")
    return messages


def _lines(text: str, first: json.JSONDecodeError) -> list[Any]:
    try:
        return [json.loads(line) for line in text.splitlines() if line.strip()]
    except json.JSONDecodeError:
        raise usage("json", place=f"{first.lineno}:{first.colno}") from None


def _write(answer: dict[str, Any]) -> None:
    match options.form(Format.JSON):
        case Format.NDJSON:
            output.line(answer)
        case Format.YAML:
            output.show_one(answer, _RPCS)
        case Format.JSON:
            output.write_json(answer)
        case other:
            raise usage("format", format=other, formats="json, ndjson, yaml")


def _listed(rpc: Rpc) -> dict[str, Any]:
    return {"rpc": rpc.name, "comment": rpc.comment, "roles": ", ".join(rpc.roles)}


def _describe_type(described: dict[str, Any]) -> None:
    if options.form() in (Format.TABLE, Format.WIDE):
        output.emit(f"{described['name']}\n{described['comment']}\n\n")
        output.tabulate(described["fields"], _FIELDS)
    else:
        output.show_one(described, _FIELDS)
