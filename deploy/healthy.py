"""Says by its exit code whether the process of this container can serve: the image's health check."""

import asyncio
import os
import sys
from collections.abc import Mapping

from deploy.local.probes import grpc_ready, http_ready


async def healthy(environment: Mapping[str, str]) -> bool:
    """Ask the gateway for `/readyz`, a service for its gRPC health, where its own settings say that it listens."""
    if http := environment.get("KAC_HTTP_LISTEN"):
        return await http_ready(_port(http))
    return await grpc_ready(_port(environment["KAC_LISTEN"]))


def _port(address: str) -> int:
    return int(address.rpartition(":")[2])


if __name__ == "__main__":
    sys.exit(not asyncio.run(healthy(os.environ)))
