"""What several runs of the same thing say together."""
from dataclasses import asdict, dataclass
from math import comb
from statistics import median


@dataclass(frozen=True)
class Summary:
    """Median and range; `low` to `high` holds the true median with a confidence of about 95 % (from six runs
    on, by order statistics, without any assumption about the distribution; else it is the range)."""

    runs: int
    median: float
    minimum: float
    maximum: float
    low: float
    high: float

    def as_json(self):
        return asdict(self)


def summarise(values):
    ordered = sorted(values)
    trim = _trim(len(ordered))
    return Summary(len(ordered), median(ordered), ordered[0], ordered[-1], ordered[trim],
                   ordered[len(ordered) - 1 - trim])


def _trim(count):
    """How many values may be left out at each end so that what is left covers the median at 95 %."""
    tail = 0.0
    for left_out in range(count // 2):
        tail += comb(count, left_out) / 2**count
        if 2 * tail > 0.05:
            return max(0, left_out - 1)
    return 0


def ratios(numerators, denominators):
    """Run by run: both were measured in the same round."""
    return [a / b for a, b in zip(numerators, denominators, strict=True)]


def cpu_of(runs):
    """The figure of fan-out runs that ratios are formed of."""
    return [run["server_cpu_us_per_viewer_second"] for run in runs]
