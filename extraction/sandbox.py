"""Reading a document in a forked child that may crash, hang or swell without harm to the process that waits for it.

Linux only. The child has its own process group, dies with its parent, holds none of the parent's open files, and lives
under resource limits. It answers in lines of JSON over a pipe; nothing it sends is ever unpickled.
"""

import ctypes
import errno
import gc
import json
import os
import resource
import select
import signal
import time
import traceback
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, NoReturn

from pydantic import TypeAdapter, ValidationError

from extraction import errors
from extraction.pipeline import ProcessOutcome, ProcessRequest, process

Progress = Callable[[int, int], None]
Work = Callable[[Progress], ProcessOutcome]

_OUTCOME = TypeAdapter(ProcessOutcome)
_MAX_ANSWER_BYTES = 256 * 1024 * 1024
_CPU_GRACE_S = 5
_REAP_S = 2.0
_PIPE_FD = 3
_PR_SET_PDEATHSIG, _PR_SET_NO_NEW_PRIVS = 1, 38
_LIBC = ctypes.CDLL(None, use_errno=True)
_RESET_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGALRM, signal.SIGHUP, signal.SIGUSR1, signal.SIGUSR2)


@dataclass(frozen=True, slots=True)
class SandboxLimits:
    """What one document may cost.

    memory_bytes is address space on top of what the parent has at the fork, so that it means the same with a warm
    model and without one. Measured for a dense A4 page at 200 dpi, in MB: text layer 20, RapidOCR warm in the parent
    520 (620 from a 60-megapixel picture) and loaded in the child 1,300, Tesseract 10, EasyOCR warm 910 and loaded in
    the child 2,100. Resident it is less: 1,000 with RapidOCR, 1,400 with EasyOCR. file_bytes holds for each file
    written, cpu_s for the child alone.
    """

    memory_bytes: int = 3 * 1024**3
    cpu_s: int = 900
    file_bytes: int = 64 * 1024**2
    wall_s: float = 900.0


def process_in_sandbox(
    request: ProcessRequest,
    *,
    limits: SandboxLimits,
    on_progress: Progress,
    on_tick: Callable[[], None],
    tick_s: float = 1.0,
) -> ProcessOutcome:
    """`process` in a child. `on_tick` is called about every `tick_s` while it runs; what it raises ends the child.

    Raises the child's ExtractionError as its own class; ProcessingTimeout after limits.wall_s; SandboxCrashed when
    the child died without an answer. Call it from the thread that outlives the call: the child dies with that thread.
    """
    return run_in_child(
        lambda report: process(request, report),
        limits=limits,
        on_progress=on_progress,
        on_tick=on_tick,
        tick_s=tick_s,
    )


def run_in_child(
    work: Work, *, limits: SandboxLimits, on_progress: Progress, on_tick: Callable[[], None], tick_s: float = 1.0
) -> ProcessOutcome:
    """What process_in_sandbox does, for any work."""
    read_fd, write_fd = os.pipe()
    parent_pid = os.getpid()
    child_pid = os.fork()
    if child_pid == 0:
        _be_the_child(work, write_fd, parent_pid, limits)
    os.close(write_fd)
    waiting = _Waiting(child_pid, read_fd, limits, on_progress, on_tick, tick_s)
    try:
        return waiting.for_answer()
    finally:
        waiting.end_child()
        os.close(read_fd)


class _Waiting:
    """The parent's side: reads lines, ticks, watches the clock."""

    def __init__(
        self,
        child_pid: int,
        read_fd: int,
        limits: SandboxLimits,
        on_progress: Progress,
        on_tick: Callable[[], None],
        tick_s: float,
    ) -> None:
        self._child_pid, self._read_fd, self._limits = child_pid, read_fd, limits
        self._on_progress, self._on_tick, self._tick_s = on_progress, on_tick, tick_s

    def for_answer(self) -> ProcessOutcome:
        deadline = time.monotonic() + self._limits.wall_s
        next_tick = time.monotonic() + self._tick_s
        poll = select.poll()
        poll.register(self._read_fd, select.POLLIN)
        received = bytearray()
        while True:
            now = time.monotonic()
            if now >= deadline:
                raise errors.ProcessingTimeout(f"The document was not read within {self._limits.wall_s:.0f} s.")
            if now >= next_tick:
                self._on_tick()
                next_tick = time.monotonic() + self._tick_s
            if not poll.poll(max(0.0, min(deadline, next_tick) - now) * 1000):
                continue
            chunk = os.read(self._read_fd, 1 << 16)
            if not chunk:
                raise errors.SandboxCrashed(self._death())
            received += chunk
            outcome = self._take_lines(received) if b"\n" in chunk else None
            if outcome is not None:
                return outcome
            if len(received) > _MAX_ANSWER_BYTES:
                raise errors.DocumentTooLarge("The document holds more text than can be handled. Split it.")

    def _take_lines(self, received: bytearray) -> ProcessOutcome | None:
        *lines, rest = bytes(received).split(b"\n")
        received[:] = rest
        for line in lines:
            try:
                answer = _understand(line)
            except (ValidationError, TypeError, ValueError, KeyError) as error:
                raise errors.SandboxCrashed(f"The reader gave an answer that makes no sense ({error}).") from error
            if isinstance(answer, ProcessOutcome):
                return answer
            if isinstance(answer, errors.ExtractionError):
                raise answer
            self._on_progress(*answer)
        return None

    def _death(self) -> str:
        """Why the child is dead. It is left unreaped, so that its group can still be ended by its number."""
        until = time.monotonic() + _REAP_S
        flags = os.WEXITED | os.WNOHANG | os.WNOWAIT
        while (ended := os.waitid(os.P_PID, self._child_pid, flags)) is None and time.monotonic() < until:
            time.sleep(0.005)
        if ended is None or ended.si_code == os.CLD_EXITED:
            return "The reader ended without an answer."
        if ended.si_status == signal.SIGXCPU:
            return f"The document took more than {self._limits.cpu_s} s of computing time."
        reasons = {
            signal.SIGABRT: "it asked for more memory than it may have, or found its own state broken",
            signal.SIGSEGV: "the document broke the parser, or it ran out of memory",
            signal.SIGKILL: "the machine ran out of memory, or someone ended it",
        }
        name = signal.Signals(ended.si_status)
        return f"The reader was ended by {name.name}: {reasons.get(name, 'the document broke the parser')}."

    def end_child(self) -> None:
        for kill in (os.killpg, os.kill):  # the group may not exist yet, the child always does
            with suppress(ProcessLookupError):
                kill(self._child_pid, signal.SIGKILL)
        os.waitpid(self._child_pid, 0)


def _understand(line: bytes) -> ProcessOutcome | errors.ExtractionError | tuple[int, int]:
    kind, _, body = line.partition(b" ")
    if kind == b"outcome":
        return _OUTCOME.validate_json(body)
    if kind == b"error":
        return _error_from(json.loads(body))
    done, in_all = json.loads(body)
    return int(done), int(in_all)


def _error_from(body: dict[str, Any]) -> errors.ExtractionError:
    direct: list[type[errors.ExtractionError]] = errors.ExtractionError.__subclasses__()
    classes: dict[str, type[errors.ExtractionError]] = {kind.code: kind for kind in direct}
    classes[errors.RulesInvalid.code] = errors.RulesInvalid
    kind = classes.get(body["code"], errors.ExtractionError)
    if issubclass(kind, errors.TemplateInvalid):
        problems = tuple((str(path), str(message)) for path, message in body["problems"])
        return kind(body["message"], problems)
    error = kind(body["message"])
    error.retryable = bool(body["retryable"])
    return error


def _be_the_child(work: Work, write_fd: int, parent_pid: int, limits: SandboxLimits) -> NoReturn:
    """Never returns and never unwinds into the parent's frames, whatever happens."""
    status = 1
    try:
        _isolate(write_fd, parent_pid)
        _limit(limits)
        gc.freeze()  # the parent's objects are not ours to collect: a database connection would say good-bye
        _answer(work)
        status = 0
    except BaseException:  # noqa: BLE001 - the child's very edge
        _print_traceback()
    finally:
        os._exit(status)


def _answer(work: Work) -> None:
    try:
        outcome = work(lambda done, in_all: _send(b"progress", json.dumps([done, in_all]).encode()))
        _send(b"outcome", _OUTCOME.dump_json(outcome))
    except errors.ExtractionError as error:
        _send_error(error)
    except Exception as error:  # noqa: BLE001 - a task's edge: a bug in a reader must arrive as an error with a code
        _print_traceback()
        _send_error(_explained(error))


def _explained(error: Exception) -> errors.ExtractionError:
    text = str(error)
    # Native libraries tell of memory in words of their own: std::bad_alloc, Insufficient memory.
    if isinstance(error, MemoryError) or "bad_alloc" in text or "nsufficient memory" in text:
        return errors.DocumentTooLarge("The document needs more memory than one may have. Split or shrink it.")
    if isinstance(error, OSError) and error.errno == errno.EFBIG:
        return errors.DocumentTooLarge("A page's picture is larger than one may be. Split or shrink it.")
    # What went wrong inside may name paths of this machine: that is for the log, not for whoever sent the document.
    return errors.ExtractionError("The reader failed on this document. The worker's log says where.")


def _print_traceback() -> None:
    # Straight to the descriptor: Python's own stderr may be buffered, and the child leaves without flushing.
    os.write(2, traceback.format_exc().encode(errors="replace"))


def _send_error(error: errors.ExtractionError) -> None:
    problems = error.problems if isinstance(error, errors.TemplateInvalid) else ()
    body = {"code": error.code, "message": error.message, "retryable": error.retryable, "problems": problems}
    _send(b"error", json.dumps(body).encode())


def _send(kind: bytes, body: bytes) -> None:
    rest = memoryview(kind + b" " + body + b"\n")
    while rest:
        rest = rest[os.write(_PIPE_FD, rest) :]


def _isolate(write_fd: int, parent_pid: int) -> None:
    os.setpgid(0, 0)
    signal.set_wakeup_fd(-1)
    for number in _RESET_SIGNALS:
        signal.signal(number, signal.SIG_DFL)
    _LIBC.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    _LIBC.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != parent_pid:
        os._exit(1)
    nothing = os.open(os.devnull, os.O_RDWR)
    os.dup2(nothing, 0)
    if write_fd != _PIPE_FD:
        os.dup2(write_fd, _PIPE_FD)
    # Inherited files are let go but their numbers stay taken: an object of the parent's that still holds a number (a
    # log file, a database connection) then writes to nowhere instead of into a file that we open.
    for name in os.listdir("/proc/self/fd"):
        if int(name) > _PIPE_FD:
            try:
                os.fstat(int(name))
            except OSError:
                continue  # the listing's own
            os.dup2(nothing, int(name))


def _limit(limits: SandboxLimits) -> None:
    with open("/proc/self/statm") as statm:
        inherited_bytes = int(statm.read().split()[0]) * resource.getpagesize()
    _lower(resource.RLIMIT_CORE, 0)
    _lower(resource.RLIMIT_FSIZE, limits.file_bytes)
    _lower(resource.RLIMIT_CPU, limits.cpu_s, grace=_CPU_GRACE_S)
    _lower(resource.RLIMIT_AS, inherited_bytes + limits.memory_bytes)


def _lower(kind: int, limit: int, grace: int = 0) -> None:
    """Set a limit, or keep the stricter one that the process already lives under."""
    _, hard = resource.getrlimit(kind)
    if hard == resource.RLIM_INFINITY:
        hard = limit + grace
    resource.setrlimit(kind, (min(limit, hard), min(limit + grace, hard)))
