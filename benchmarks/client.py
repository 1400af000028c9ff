"""Clients that keep their connection and send the next request when the last was answered. Raw sockets
in one process, so that on a small machine the measuring takes as little as it can from the measured."""

import asyncio
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import count


@dataclass(frozen=True, slots=True)
class Load:
    """What a number of clients got in a while: seconds each request took, and which answers."""

    seconds: float
    took: list[float]
    statuses: Mapping[int, int]

    @property
    def rate(self) -> float:
        return len(self.took) / self.seconds

    def share(self, of: float) -> float:
        """The time within which that share of requests was answered, in milliseconds."""
        ordered = sorted(self.took)
        return 1000 * ordered[min(int(of * len(ordered)), len(ordered) - 1)] if ordered else 0.0


Make = Callable[[int], bytes]


def request(method: str, path: str, body: bytes = b"", **headers: str) -> bytes:
    given = {"Host": "localhost", "Content-Length": str(len(body)), **headers}
    lines = [f"{method} {path} HTTP/1.1", *(f"{k.replace('_', '-')}: {v}" for k, v in given.items()), "", ""]
    return "\r\n".join(lines).encode() + body


def load(port: int, make: Make, *, clients: int, seconds: float = 1e9, most: int = 10**9) -> Load:
    """That many clients for so many seconds, or `most` requests. `make(n)` is the n-th request."""
    return asyncio.run(_load(port, make, clients, seconds, most))


async def _load(port: int, make: Make, clients: int, seconds: float, most: int) -> Load:
    took: list[float] = []
    statuses: dict[int, int] = {}
    numbers, begun = count(), time.perf_counter()

    async def one() -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        while time.perf_counter() - begun < seconds and (number := next(numbers)) < most:
            sent = time.perf_counter()
            writer.write(make(number))
            status, keeps = await _answer(reader)
            took.append(time.perf_counter() - sent)
            statuses[status] = statuses.get(status, 0) + 1
            if not keeps:
                await _hang_up(writer)
                reader, writer = await asyncio.open_connection("127.0.0.1", port)
        await _hang_up(writer)

    await asyncio.gather(*(one() for _ in range(clients)))
    return Load(time.perf_counter() - begun, took, statuses)


async def _hang_up(writer: asyncio.StreamWriter) -> None:
    writer.close()
    await writer.wait_closed()


async def _answer(reader: asyncio.StreamReader) -> tuple[int, bool]:
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
    status = int(head.split(" ", 2)[1])
    if "transfer-encoding: chunked" in head:
        while (line := await reader.readline()) != b"0\r\n":
            await reader.readexactly(int(line, 16) + 2)
        await reader.readline()
    else:
        length = next((s.split(":")[1] for s in head.split("\r\n") if s.startswith("content-length")), "0")
        await reader.readexactly(int(length))
    return status, "connection: close" not in head
