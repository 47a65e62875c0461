"""What Portico may cost, as ratios measured in the same round; and the table that says whether it does."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Literal

from loads import Sample, Samples

Measure = Literal["cpu", "rps", "seconds", "megabytes", "p99", "paint"]


@dataclass(frozen=True)
class Budget:
    """One promise: a measure of a load, relative to that of another (or by itself)."""

    what: str
    of: str
    """The load."""
    measure: Measure
    over: str | None
    """The load that it is compared with."""
    most: float | None = None
    least: float | None = None
    moonshot: float | None = None

    def figures(self, samples: Samples) -> list[float]:
        """One figure for each round."""
        mine = [getattr(sample, self.measure) for sample in samples[self.of]]
        if self.over is None:
            return mine
        theirs = [getattr(sample, self.measure) for sample in samples[self.over]]
        return [a / b for a, b in zip(mine, theirs, strict=True)]

    @property
    def promises(self) -> bool:
        """Whether it is more than a figure to look at."""
        return self.most is not None or self.least is not None

    def holds(self, figures: Sequence[float]) -> bool:
        """Whether the median keeps the promise."""
        if not self.promises:
            return True
        if self.most is not None:
            return median(figures) <= self.most
        assert self.least is not None
        return median(figures) >= self.least

    def __str__(self) -> str:
        if not self.promises:
            return f"{_NAMES[self.measure]} : {self.over}"
        sign, limit = ("≤", self.most) if self.most is not None else ("≥", self.least)
        unit = f"× {self.over}" if self.over else _UNITS[self.measure]
        hope = f" (hope {self.moonshot})" if self.moonshot else ""
        return f"{_NAMES[self.measure]} {sign} {limit} {unit}{hope}"


_NAMES: dict[Measure, str] = {
    "cpu": "CPU",
    "rps": "rps",
    "seconds": "time",
    "megabytes": "RSS",
    "p99": "p99",
    "paint": "first paint",
}
_UNITS: dict[Measure, str] = {"cpu": "µs", "rps": "", "seconds": "s", "megabytes": "MB", "p99": "ms", "paint": "ms"}

REQUESTS = (
    Budget("GET configuration by id", "get", "cpu", "hello", most=2.0, moonshot=1.5),
    Budget("POST session", "session", "rps", "commit", least=1.2),
    Budget("POST session", "session", "cpu", "commit", most=1.2),
    Budget("POST configuration, all features", "configuration", "cpu", "session", most=2.0),
    Budget("List of 100 configurations", "list", "cpu", "get", most=4.0),
    Budget("POST subscription", "subscription", "cpu", "session", most=6.0),
)
PAGES = (
    Budget("Portal home, 3 subscriptions, 24 invoices", "home", "cpu", "get", most=25),
    Budget("Review of a change, with its preview", "review", "cpu", "get", most=60),
)
PAINTS = (Budget("Portal home in Chromium, beside a static copy", "home", "paint", "copy", most=1.3),)
SIZES = (
    Budget("GET among 100,000", "get 100,000", "cpu", "get 1,000", most=1.2),
    Budget("List among 100,000", "list 100,000", "cpu", "list 1,000", most=1.2),
    Budget("Create among 100,000", "create 100,000", "cpu", "create 1,000", most=1.2),
)
START = (Budget("Start to first answer", "start", "seconds", "hello start", most=2.5),)
MEMORY = (
    Budget("Memory after the first answer", "idle", "megabytes", None, most=90),
    Budget("Memory after the runs", "after the runs", "megabytes", None, most=90),
)


def on_postgres(cores: int) -> tuple[Budget, ...]:
    """The budgets on PostgreSQL. An operator runs a process for each core, as pgbench has a thread for each."""
    what = "POST session, PostgreSQL"
    return (
        Budget(f"{what}, {cores} processes", "several", "rps", "pgbench", least=0.5),
        Budget(f"{what}, one process", "one", "rps", "pgbench"),
    )


def renewals(few: int, many: int, all_: int) -> tuple[Budget, ...]:
    """The budgets of renewals, whose CPU is that of one renewal: invoice, payment, events and all."""
    return (
        Budget(f"Renewal of {many:,} at once", "renew many", "cpu", "renew few", most=1.3),
        Budget(f"Renewal of {few:,} among {all_:,}", "among many", "cpu", "renew few", most=1.3),
    )


HEADINGS = ("what", "budget", "figure", "min-max", "verdict", "CPU µs", "rps", "p99 ms", "paint ms")


@dataclass(frozen=True)
class Verdict:
    """A budget, held against what was measured."""

    budget: Budget
    figures: tuple[float, ...]
    sides: tuple[list[Sample], ...]
    """What was measured of the load, and of what it is compared with."""

    @property
    def holds(self) -> bool:
        """Whether the promise is kept."""
        return self.budget.holds(self.figures)

    @property
    def cells(self) -> tuple[str, ...]:
        """A line of the table."""
        middle, least, most = median(self.figures), min(self.figures), max(self.figures)
        digits = 2 if self.budget.over else 0
        return (
            self.budget.what,
            str(self.budget),
            f"{middle:.{digits}f}",
            f"{least:.{digits}f}-{most:.{digits}f}",
            ("holds" if self.holds else "MISSED") if self.budget.promises else "",
            *(" : ".join(filter(None, (_middle(side, name) for side in self.sides))) for name in _COLUMNS),
        )


_COLUMNS = ("cpu", "rps", "p99", "paint")


def _middle(samples: Sequence[Sample], name: str) -> str:
    """The median, or nothing where nothing was measured."""
    middle = median(getattr(sample, name) for sample in samples)
    return f"{middle:.{0 if middle >= 100 else 1}f}" if middle else ""


def judged(budgets: Iterable[Budget], samples: Samples) -> list[Verdict]:
    """Hold budgets against what was measured."""
    return [
        Verdict(
            budget, tuple(budget.figures(samples)), tuple(samples[name] for name in (budget.of, budget.over) if name)
        )
        for budget in budgets
    ]


def table(verdicts: Sequence[Verdict]) -> str:
    """The verdicts, for a terminal."""
    lines = [HEADINGS, *(verdict.cells for verdict in verdicts)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(HEADINGS))]
    padded = ("  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)) for line in lines)
    return "\n".join(line.rstrip() for line in padded)


def markdown(verdicts: Sequence[Verdict]) -> str:
    """The verdicts, for a document."""
    lines = [HEADINGS, ("---",) * len(HEADINGS), *(verdict.cells for verdict in verdicts)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
