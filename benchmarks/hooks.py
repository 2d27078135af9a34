"""From an event's record to the first byte of its webhook at whoever receives it."""

import json
import queue
import socket
import statistics
import threading
import time
from datetime import datetime

from benchmarks import servers
from benchmarks.figures import Bench, Figure

_ANSWER = b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"


class _Receiver:
    """Takes webhooks, and notes when the first byte of each came."""

    def __init__(self) -> None:
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=256)
        self.port: int = self._listener.getsockname()[1]
        self.came: queue.Queue[tuple[float, bytes]] = queue.Queue()
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            with connection:
                content = connection.recv(65536)
                at = time.time()
                while b"\r\n\r\n" not in content or not content.rstrip().endswith(b"}"):
                    content += connection.recv(65536)
                connection.sendall(_ANSWER)
            self.came.put((at, content.partition(b"\r\n\r\n")[2]))

    def close(self) -> None:
        self._listener.close()


def measure(bench: Bench) -> list[Figure]:
    """Change a room again and again, and wait for each change's webhook."""
    receiver = _Receiver()
    times: list[float] = []
    with servers.roomful(bench.folder / "data", core=bench.server_core) as server:
        hook = {"url": f"http://127.0.0.1:{receiver.port}/hook", "events": ["room.updated"]}
        room = server.call("POST", "/roomful/v1/rooms", server.token, {"webhook": hook})["id"]
        for number in range(5 if bench.quick else 200):
            server.call("PATCH", f"/roomful/v1/rooms/{room}", server.token, {"description": str(number)})
            came, content = receiver.came.get(timeout=10)
            recorded = datetime.fromisoformat(json.loads(content)["at"]).timestamp()
            times.append((came - recorded) * 1000)
    receiver.close()
    return [
        Figure(
            "webhook",
            "event recorded to the first byte of its webhook, p50",
            statistics.median(times),
            "at most",
            20,
            "ms",
            f"{len(times)} events, p90 {sorted(times)[len(times) * 9 // 10]:.1f} ms, the commit included",
        )
    ]
