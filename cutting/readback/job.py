"""What a cutter would do with a file, as one sequence of events."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise

from cutting.contours import Point, Stroke, Tool
from cutting.errors import ReadbackError

FARTHEST_MM = 1_000_000.0
SAME_PLACE_MM = 0.2  # besides the rounding, within which a notch lies at a run's point


@dataclass(frozen=True)
class Event:
    """One working move.

    Parameters
    ----------
    tool
        That works.
    bite
        Number of the bite, from 0.
    points
        One point of a hole, a label or a notch struck in passing; else a line, of a notch from the edge
        inwards.
    job
        Number under which the file has it; 0 if it has none.
    text
        Of a label.
    """

    tool: Tool
    bite: int
    points: Stroke
    job: int = 0
    text: str = ""


@dataclass(frozen=True)
class CutRun:
    """What the knife cuts between going down and being lifted for good.

    Parameters
    ----------
    bite
        Number of the bite, from 0.
    points
        From where it goes down to where it is lifted.
    notches
        By the number of the point where each is cut, the strokes of one: two of a V.
    """

    bite: int
    points: tuple[Point, ...]
    notches: tuple[tuple[int, tuple[Stroke, ...]], ...] = ()


@dataclass(frozen=True)
class CutFile:
    """A cutter file as it is carried out, in mm in the marker's frame.

    Parameters
    ----------
    kind
        Of file: "GGT", "ISO", "HPGL" or "DXF".
    events
        All that is done, in order.
    windows
        Where the window begins at each bite.
    messages
        To the operator.
    resolution_mm
        Of the file's coordinates.
    """

    kind: str
    events: tuple[Event, ...]
    windows: tuple[float, ...]
    messages: tuple[str, ...]
    resolution_mm: float

    def of(self, tool: Tool) -> tuple[Event, ...]:
        """Return what one tool does, in order."""
        return tuple(event for event in self.events if event.tool is tool)

    @property
    def runs(self) -> tuple[CutRun, ...]:
        """The knife's runs with the notches along them."""
        return tuple(item for item in self.work if isinstance(item, CutRun))

    @cached_property
    def work(self) -> tuple["CutRun | Event", ...]:
        """All that is done, in order, with the notches along a run as part of it.

        The knife goes on with a run where it goes down at the place at which it was lifted for a notch there.
        """
        return tuple(_joined(_notched(self.events, self.resolution_mm), self.resolution_mm))


@dataclass
class Recorder:
    """Collects what an interpreter carries out.

    Parameters
    ----------
    kind, resolution_mm
        Of the file.
    """

    kind: str
    resolution_mm: float
    events: list[Event] = field(default_factory=list)
    messages: list[str] = field(default_factory=list)
    windows: list[float | None] = field(default_factory=lambda: [None])

    def begin(self, window: float, before: float | None = None) -> None:
        """Begin a bite where the window starts here; ``before`` is where it started until now, if known."""
        if self.windows[-1] is None and before is not None:
            self.windows[-1] = before
        last = self.windows[-1]
        if last is not None and before is not None and abs(before - last) > 2 * self.resolution_mm:
            raise ReadbackError(
                f"the cloth advances from {before:.2f} mm, but the window begins at {last:.2f} mm"
            )
        if last is not None and window < last - 2 * self.resolution_mm:
            raise ReadbackError(
                f"the cloth would go back from {last:.2f} to {window:.2f} mm; it only advances"
            )
        if self.windows == [None] and not self.events:
            self.windows = [window]
        else:
            self.windows.append(window)

    def add(self, tool: Tool, points: Sequence[Point], *, job: int = 0, text: str = "") -> None:
        """Add what a tool does."""
        if not all(math.isfinite(c) and abs(c) <= FARTHEST_MM for point in points for c in point):
            raise ReadbackError(f"a coordinate is beyond {FARTHEST_MM / 1000:.0f} m")
        self.events.append(Event(tool, len(self.windows) - 1, tuple(points), job, text))

    def line(self, tool: Tool, points: Sequence[Point], *, job: int = 0) -> None:
        """Add a line without its repeated points; one of no length works nothing."""
        kept = [points[0], *(after for before, after in pairwise(points) if after != before)]
        if len(kept) > 1:
            self.add(tool, kept, job=job)

    def file(self) -> CutFile:
        """Return all that was done; raises ReadbackError if nothing was."""
        if not any(event.tool is Tool.KNIFE for event in self.events):
            raise ReadbackError(f"this {self.kind} file cuts nothing")
        first, *rest = self.windows
        if first is None:
            # The cloth is loaded so that what is cut first begins at the window's start.
            cut = [x for event in self.events if event.bite == 0 for x, _ in event.points]
            first = min(cut, default=0.0)
        windows = (first, *(start for start in rest if start is not None))
        return CutFile(self.kind, tuple(self.events), windows, tuple(self.messages), self.resolution_mm)


@dataclass(frozen=True)
class _Notch:
    """The events that are one notch, and where on a contour it is."""

    events: tuple[Event, ...]
    at: Point

    @property
    def strokes(self) -> tuple[Stroke, ...]:
        return tuple(event.points for event in self.events)


def _notched(events: Sequence[Event], resolution: float) -> Iterator["Event | _Notch"]:
    """Return the events with the strokes of each notch together: two to the same tip are a V."""
    left = list(reversed(events))
    while left:
        event = left.pop()
        if event.tool is not Tool.NOTCH:
            yield event
            continue
        after = left[-1] if left else None
        is_pair = (
            after is not None
            and after.tool is Tool.NOTCH
            and len(event.points) == len(after.points) == 2
            and math.dist(event.points[1], after.points[1]) <= 0.5 * resolution
        )
        if after is not None and is_pair:
            left.pop()
            (ax, ay), (bx, by) = event.points[0], after.points[0]
            yield _Notch((event, after), (0.5 * (ax + bx), 0.5 * (ay + by)))
        else:
            yield _Notch((event,), event.points[0])


@dataclass
class _Growing:
    """A run while its stretches are put together, with the notches since its last one."""

    bite: int
    points: list[Point]
    notches: list[tuple[int, tuple[Stroke, ...]]]
    is_interrupted: bool = False

    def run(self) -> CutRun:
        return CutRun(self.bite, tuple(self.points), tuple(self.notches))


def _joined(items: Iterator["Event | _Notch"], resolution: float) -> Iterator["CutRun | Event"]:
    run: _Growing | None = None
    waiting: list[_Notch] = []

    def is_at(notch: _Notch, place: Point) -> bool:
        return math.dist(notch.at, place) <= SAME_PLACE_MM + resolution

    for item in items:
        if isinstance(item, _Notch):
            if run and item.events[0].bite == run.bite and not waiting and is_at(item, run.points[-1]):
                run.notches.append((len(run.points) - 1, item.strokes))
                run.is_interrupted = True
            else:
                waiting.append(item)
            continue
        is_stretch = item.tool is Tool.KNIFE
        if run and is_stretch and _goes_on(run, item, waiting, resolution):
            run.points += item.points[1:]
            run.is_interrupted = False
            continue
        if run:
            yield run.run()
            run = None
        leading: list[_Notch] = []
        while is_stretch and waiting and is_at(waiting[-1], item.points[0]):
            leading.insert(0, waiting.pop())
        yield from (event for notch in waiting for event in notch.events)
        waiting = []
        if is_stretch:
            run = _Growing(item.bite, list(item.points), [(0, notch.strokes) for notch in leading])
        else:
            yield item
    if run:
        yield run.run()
    yield from (event for notch in waiting for event in notch.events)


def _goes_on(run: _Growing, stretch: Event, waiting: Sequence[_Notch], resolution: float) -> bool:
    return (
        run.is_interrupted
        and not waiting
        and stretch.bite == run.bite
        and math.dist(stretch.points[0], run.points[-1]) <= 0.5 * resolution
    )
