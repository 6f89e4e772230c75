"""A way to a server that can be cut: the moment is chosen by what the client says."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field


@dataclass
class Way:
    """A port before a server's port, both on this machine."""

    target: int
    port: int = 0
    cut_before: bytes = b""
    """When the client says this, cut the way: the server never hears it."""
    cut_after: bytes = b""
    """When the client says this, let the server hear and do it, and cut the way instead of its answer."""
    open: bool = True
    """Whether anyone is let through."""
    cuts: int = 0
    _writers: set[asyncio.StreamWriter] = field(default_factory=set)

    async def pass_through(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Carry one connection until it ends or is cut."""
        if not self.open:
            writer.close()
            return
        inner_reader, inner_writer = await asyncio.open_connection("127.0.0.1", self.target)
        self._writers |= {writer, inner_writer}
        deaf = asyncio.Event()
        back = asyncio.create_task(_carry(inner_reader, writer, deaf))
        with suppress(OSError):
            while data := await reader.read(65536):
                if self.cut_before and self.cut_before in data:
                    self.cuts += 1
                    break
                if self.cut_after and self.cut_after in data:
                    self.cuts += 1
                    deaf.set()
                inner_writer.write(data)
                if deaf.is_set():
                    await back
                    break
        back.cancel()
        self._writers -= {writer, inner_writer}
        for end in (writer, inner_writer):
            end.close()

    def cut(self) -> None:
        """Cut every connection, and let nobody through."""
        self.open = False
        for writer in self._writers:
            writer.transport.abort()


async def _carry(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, deaf: asyncio.Event) -> None:
    with suppress(OSError):
        while (data := await reader.read(65536)) and not deaf.is_set():
            writer.write(data)
        writer.close()


@asynccontextmanager
async def way_to(port: int) -> AsyncIterator[Way]:
    """Open a way to a port for the length of the block."""
    way = Way(target=port)
    server = await asyncio.start_server(way.pass_through, "127.0.0.1", 0)
    way.port = server.sockets[0].getsockname()[1]
    try:
        yield way
    finally:
        server.close()
        way.cut()
