"""A receiver of webhooks that costs as little as it can: receiver.py PORT FILE. It answers 200, and notes arrivals.

The file gets a line for each request: when it came, and the id of the object that the event is about.
"""

import asyncio
import sys
import time
from pathlib import Path
from typing import Any

ANSWER = b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"
OBJECT = b'"data":{"object":{"id":"'


class Receiver(asyncio.Protocol):
    """One connection."""

    def __init__(self, notes: list[str]) -> None:
        self._notes = notes
        self._read = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Somebody has come."""
        self._transport: Any = transport

    def data_received(self, data: bytes) -> None:
        """Some of a request, or the whole."""
        self._read += data
        head, end, rest = self._read.partition(b"\r\n\r\n")
        length = int(head.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0]) if end else 0
        if not end or len(rest) < length:
            return
        self._read = b""
        object_, _, _ = rest.partition(OBJECT)[2].partition(b'"')
        self._notes.append(f"{time.time()} {object_.decode()}")
        self._transport.write(ANSWER)


async def main(port: int, file: Path) -> None:
    notes: list[str] = []
    await asyncio.get_running_loop().create_server(lambda: Receiver(notes), "127.0.0.1", port)
    with file.open("w") as out:
        while True:
            await asyncio.sleep(0.05)
            if notes:
                out.write("\n".join(notes) + "\n")
                out.flush()
                notes.clear()


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]), Path(sys.argv[2])))
