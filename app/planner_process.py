"""Planner processes: the stages run in children that can be killed and take nothing along."""

import multiprocessing
import multiprocessing.connection
import os
import queue
import signal
import threading
import time
import traceback
from collections.abc import Callable
from multiprocessing.connection import Connection
from typing import Any, Self

from app.errors import REFUSALS, AppError, InputError
from app.stages import REPORTING, STAGES, warm_up

START_LIMIT_S = 600  # a first start compiles the kernels
NICE = 10  # below the API, which must answer while plans are made
READY = "ready"
REPORT = "report"
REPORT_EVERY_S = 0.5

OnReport = Callable[[Any], None]


class StageLostError(AppError):
    """A stage was killed or its process died; the order may be the cause, or not."""


class PlannersEndedError(Exception):
    """The planners of this process were told to end; not the order's fault, nor a reason to try again."""


class PlannerProcess:
    """One child. Calls must not overlap."""

    def __init__(self) -> None:
        self._context = multiprocessing.get_context("spawn")
        self._start()

    def call(self, stage: str, *arguments: Any, limit_s: float, on_report: OnReport = lambda _: None) -> Any:
        """Run a stage in the child and return what it returns.

        ``on_report`` is given what the stage reports meanwhile, the newest of it every half second; it must
        not raise.

        Raises
        ------
        InputError
            In the words of the refusal, if the stage refused its arguments.
        StageLostError
            If the stage took longer than ``limit_s`` seconds and was killed, its process died, or it failed
            for an inner fault. The next call finds a new process.
        """
        self._wait_until_ready()
        deadline = time.monotonic() + limit_s
        kind, result = REPORT, None
        try:
            self._pipe.send((stage, arguments))
            while kind == REPORT:
                if not self._pipe.poll(max(0.0, deadline - time.monotonic())):
                    self._restart()
                    raise StageLostError(f"{stage} was stopped after {limit_s:g} s")
                kind, result = self._pipe.recv()
                if kind == REPORT:
                    on_report(result)
        except (EOFError, OSError):
            self._process.join(5)
            code = self._process.exitcode
            self._restart()
            raise StageLostError(f"{stage}: its process ended{_how(code)}") from None
        if kind == "refused":
            raise InputError(result)
        if kind == "fault":
            raise StageLostError(f"{stage}: inner fault: {result}")
        return result

    def kill(self) -> None:
        """Kill the child, from any thread: a call in hand finds it lost."""
        self._process.kill()

    def end(self) -> None:
        """Kill the child and put it away."""
        self._process.kill()
        self._process.join()
        self._pipe.close()

    def _start(self) -> None:
        self._pipe, theirs = self._context.Pipe()
        self._process = self._context.Process(target=_serve, args=(theirs,), daemon=True, name="planner")
        self._process.start()
        theirs.close()
        self._ready = False

    def _restart(self) -> None:
        self.end()
        self._start()

    def _wait_until_ready(self) -> None:
        if self._ready:
            return
        try:
            if not self._pipe.poll(START_LIMIT_S) or self._pipe.recv() != READY:
                raise EOFError
        except (EOFError, OSError):
            self._restart()
            raise StageLostError("a planner process did not start") from None
        self._ready = True


class PlannerPool:
    """So many planner processes, lent to one caller each; may be used from any thread."""

    def __init__(self, size: int) -> None:
        self._processes = [PlannerProcess() for _ in range(size)]
        self._idle: queue.LifoQueue[PlannerProcess] = queue.LifoQueue()
        self._ended = threading.Event()
        for process in self._processes:
            self._idle.put(process)

    def call(self, stage: str, *arguments: Any, limit_s: float, on_report: OnReport = lambda _: None) -> Any:
        """Run a stage in an idle child, waiting for one; else as `PlannerProcess.call`.

        Raises
        ------
        PlannersEndedError
            If the pool was ended before the stage was done.
        """
        process = self._idle.get()
        try:
            if self._ended.is_set():
                raise PlannersEndedError(stage)
            return process.call(stage, *arguments, limit_s=limit_s, on_report=on_report)
        except StageLostError:
            if self._ended.is_set():
                raise PlannersEndedError(stage) from None
            raise
        finally:
            self._idle.put(process)

    def end(self) -> None:
        """Kill every child; calls in hand end with an error."""
        self._ended.set()
        for process in self._processes:
            process.kill()
        # A child is put away only when no caller has it any more, as both would close its pipe.
        for process in [self._idle.get() for _ in self._processes]:
            process.end()
            self._idle.put(process)


def _how(code: int | None) -> str:
    if code is None:
        return ""
    return f" with signal {signal.Signals(-code).name}" if code < 0 else f" with exit code {code}"


def _serve(pipe: Connection) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the parent, which ends this one
    os.nice(NICE)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    warm_up()
    pipe.send(READY)
    while True:
        try:
            stage, arguments = pipe.recv()
        except EOFError:
            return
        pipe.send(_run(pipe, stage, arguments))


def _run(pipe: Connection, stage: str, arguments: tuple[Any, ...]) -> tuple[str, Any]:
    try:
        if stage not in REPORTING:
            return "done", STAGES[stage](*arguments)
        with _Reports(pipe) as report:
            return "done", STAGES[stage](*arguments, report)
    except REFUSALS as error:
        return "refused", str(error)
    except Exception as error:
        return "fault", "".join(traceback.format_exception(error))


class _Reports:
    """Sends what a stage reports, in a thread of its own, so that the stage never waits for the parent.

    Of what is reported in between only the newest is sent. The pipe is the stage's again when it has ended.
    """

    def __init__(self, pipe: Connection) -> None:
        self._pipe = pipe
        self._newest: Any = None
        self._woken = threading.Event()
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._send, daemon=True)

    def __call__(self, report: Any) -> None:
        self._newest = report
        self._woken.set()

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        self._woken.set()
        self._thread.join()

    def _send(self) -> None:
        while True:
            self._woken.wait()
            if self._ended.is_set():
                return
            self._woken.clear()
            self._pipe.send((REPORT, self._newest))
            self._ended.wait(REPORT_EVERY_S)


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    assert parent is not None  # only ever run in a child
    multiprocessing.connection.wait([parent.sentinel])
    os._exit(1)
