"""A task that cannot be interrupted, as a native call cannot."""

import signal
import time


def hang() -> None:
    """Sleep for a minute with every signal blocked that could wake this process."""
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGALRM, signal.SIGTERM, signal.SIGINT})
    time.sleep(60)
