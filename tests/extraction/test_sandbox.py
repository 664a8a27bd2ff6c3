"""The child that reads untrusted bytes: it may hang, swell or crash, and the parent gets an error with a code."""

import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

import pytest

from extraction import (
    CorruptDocument,
    DocumentOutcome,
    DocumentTooLarge,
    ExtractionError,
    ExtractionResult,
    PageSummary,
    ProcessingTimeout,
    ProcessOutcome,
    SandboxCrashed,
    SandboxLimits,
    TemplateInvalid,
)
from extraction.sandbox import Progress, Work, run_in_child

OUTCOME = ProcessOutcome(
    (DocumentOutcome(1, 1, "invoice", "", "the whole file", ExtractionResult("invoice", ())),),
    (PageSummary(1, 595.0, 842.0, "text_layer", None, 3, "page-0001.jpg", "page-0001.json"),),
    "Straße – “quoted”\f\nline",
    "application/pdf",
    12,
)
LIMITS = SandboxLimits(memory_bytes=256 * 1024**2, cpu_s=20, file_bytes=100_000, wall_s=20)


def nothing() -> None:
    pass


def run(
    work: Work,
    *,
    limits: SandboxLimits = LIMITS,
    on_progress: Progress = lambda done, in_all: None,
    on_tick: Callable[[], None] = nothing,
    tick_s: float = 1.0,
) -> ProcessOutcome:
    return run_in_child(work, limits=limits, on_progress=on_progress, on_tick=on_tick, tick_s=tick_s)


def loop_forever(report: Progress) -> NoReturn:
    while True:
        pass


def open_descriptors() -> list[str]:
    """What the process's descriptors from 3 on lead to. The listing's own is gone by the time it is asked for."""
    paths = [f"/proc/self/fd/{name}" for name in os.listdir("/proc/self/fd") if int(name) > 2]
    return sorted(os.readlink(path) for path in paths if os.path.lexists(path))


def test_the_outcome_comes_back_as_it_was_and_progress_in_order() -> None:
    seen: list[tuple[int, int]] = []

    def work(report: Progress) -> ProcessOutcome:
        report(1, 2)
        report(2, 2)
        return OUTCOME

    outcome = run(work, on_progress=lambda done, in_all: seen.append((done, in_all)))

    assert outcome == OUTCOME
    assert seen == [(1, 2), (2, 2)]


def test_an_outcome_of_many_megabytes_comes_back_whole() -> None:
    text = "ä" * 5_000_000

    outcome = run(lambda report: ProcessOutcome(OUTCOME.documents, (), text, "image/png", 1))

    assert outcome.text == text


def test_a_child_that_never_ends_is_ended_at_wall_s() -> None:
    started = time.monotonic()

    with pytest.raises(ProcessingTimeout, match="within 1 s") as timeout:
        run(loop_forever, limits=SandboxLimits(wall_s=1))

    assert 1.0 <= time.monotonic() - started < 2.0
    assert timeout.value.retryable


def test_a_child_that_only_computes_is_ended_at_cpu_s() -> None:
    with pytest.raises(SandboxCrashed, match="more than 1 s of computing time"):
        run(loop_forever, limits=SandboxLimits(cpu_s=1, wall_s=20))


def test_an_allocation_over_the_limit_is_an_error_with_a_code() -> None:
    def swell(report: Progress) -> ProcessOutcome:
        return ProcessOutcome(OUTCOME.documents, (), "x" * len(bytearray(1024**3)), "image/png", 1)

    with pytest.raises(DocumentTooLarge, match="more memory"):
        run(swell)


def test_a_crash_in_native_code_says_by_which_signal() -> None:
    def crash(report: Progress) -> NoReturn:
        os.abort()

    with pytest.raises(SandboxCrashed, match="SIGABRT") as crashed:
        run(crash)

    assert crashed.value.code == "DOCUMENT_CRASHED_READER"


def test_a_child_that_leaves_without_an_answer_is_noticed_at_once() -> None:
    def leave(report: Progress) -> NoReturn:
        os._exit(0)

    with pytest.raises(SandboxCrashed, match="without an answer"):
        run(leave)


@pytest.mark.parametrize(
    ("thrown", "code"),
    [
        (CorruptDocument("Save it again – as PDF."), "CORRUPT_DOCUMENT"),
        (TemplateInvalid("Mend it.", (("fields.total", "is missing"),)), "TEMPLATE_INVALID"),
    ],
)
def test_an_error_of_the_engine_arrives_as_its_own_class(thrown: ExtractionError, code: str) -> None:
    def fail(report: Progress) -> NoReturn:
        raise thrown

    with pytest.raises(type(thrown)) as arrived:
        run(fail)

    assert (arrived.value.code, arrived.value.message) == (code, thrown.message)
    assert arrived.value.retryable is False
    assert getattr(arrived.value, "problems", None) == getattr(thrown, "problems", None)


def test_a_bug_in_a_reader_arrives_as_a_processing_error_and_its_words_go_to_the_log_alone(
    capfd: pytest.CaptureFixture[str],
) -> None:
    def fail(report: Progress) -> NoReturn:
        raise LookupError("no such glyph")

    with pytest.raises(ExtractionError) as arrived:
        run(fail)

    assert arrived.value.code == "PROCESSING_ERROR"
    assert "glyph" not in arrived.value.message
    assert "LookupError: no such glyph" in capfd.readouterr().err


def test_a_file_larger_than_allowed_is_an_error_with_a_code(tmp_path: Path) -> None:
    def write(report: Progress) -> ProcessOutcome:
        (tmp_path / "large").write_bytes(bytes(200_000))
        return OUTCOME

    with pytest.raises(DocumentTooLarge, match="larger than"):
        run(write)

    assert (tmp_path / "large").stat().st_size == 100_000


def test_what_on_tick_raises_ends_the_child_and_comes_through(tmp_path: Path) -> None:
    def tell_and_loop(report: Progress) -> NoReturn:
        (tmp_path / "pid").write_text(str(os.getpid()))
        loop_forever(report)

    def lease_lost() -> None:
        raise InterruptedError("the lease is lost")

    with pytest.raises(InterruptedError, match="lease"):
        run(tell_and_loop, on_tick=lease_lost, tick_s=0.3)

    child_pid = int((tmp_path / "pid").read_text())
    assert not Path(f"/proc/{child_pid}").exists()


def test_what_on_progress_raises_comes_through_as_it_is() -> None:
    def refuse(done: int, in_all: int) -> None:
        raise TypeError("my own")

    def work(report: Progress) -> ProcessOutcome:
        report(1, 1)
        return OUTCOME

    with pytest.raises(TypeError, match="my own"):
        run(work, on_progress=refuse)


def test_ticks_come_about_every_tick_s_also_while_the_child_is_silent() -> None:
    ticks: list[float] = []

    def wait(report: Progress) -> ProcessOutcome:
        time.sleep(1.05)
        return OUTCOME

    run(wait, on_tick=lambda: ticks.append(time.monotonic()), tick_s=0.2)

    assert 4 <= len(ticks) <= 5


def test_the_child_has_none_of_the_parents_files_and_fifty_runs_leak_none(tmp_path: Path) -> None:
    with (tmp_path / "parent.log").open("w") as parents_file:
        before = open_descriptors()

        def list_files(report: Progress) -> ProcessOutcome:
            parents_file.write("from the child")
            parents_file.flush()
            names = set(open_descriptors())
            return ProcessOutcome(OUTCOME.documents, (), " ".join(sorted(names)), "image/png", 1)

        outcomes = [run(list_files) for _ in range(50)]

        assert open_descriptors() == before
    held = set(outcomes[0].text.split())
    assert {name for name in held if not name.startswith(("pipe:", "/proc/"))} == {"/dev/null"}
    assert sum(name.startswith("pipe:") for name in held) == 1
    assert (tmp_path / "parent.log").read_text() == ""


def test_the_child_dies_with_its_parent(tmp_path: Path) -> None:
    def tell_and_loop(report: Progress) -> NoReturn:
        (tmp_path / "pid.part").write_text(str(os.getpid()))
        (tmp_path / "pid.part").rename(tmp_path / "pid")
        loop_forever(report)

    parent_pid = os.fork()
    if parent_pid == 0:
        try:
            run(tell_and_loop)
        finally:
            os._exit(1)
    while not (tmp_path / "pid").exists():
        time.sleep(0.01)
    os.kill(parent_pid, 9)
    os.waitpid(parent_pid, 0)

    child = Path(f"/proc/{int((tmp_path / 'pid').read_text())}/stat")
    until = time.monotonic() + 2
    while child.exists() and child.read_text().rsplit(")", 1)[1].split()[0] != "Z" and time.monotonic() < until:
        time.sleep(0.01)
    assert not child.exists() or child.read_text().rsplit(")", 1)[1].split()[0] == "Z"


def test_a_child_that_answers_nonsense_is_a_crash() -> None:
    def babble(report: Progress) -> ProcessOutcome:
        os.write(3, b"outcome {}\n")
        return OUTCOME

    with pytest.raises(SandboxCrashed, match="makes no sense"):
        run(babble)
