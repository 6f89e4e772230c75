"""Composition root of the gateway: serve, or do what the command line asks."""

import sys

from chassis import log, settings
from gateway.commands import run
from gateway.settings import GatewaySettings


def main() -> None:
    """Serve, or run one command."""
    if not run(sys.argv[1:]):
        _serve()


def _serve() -> None:
    import uvloop  # noqa: PLC0415 - the commands need not pay for what only serving imports

    from gateway import process  # noqa: PLC0415 - the same

    told = settings.read(GatewaySettings)
    log.set_up(told.log_level, service="gateway")
    uvloop.run(process.serve(told))


if __name__ == "__main__":
    main()
