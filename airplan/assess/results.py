"""What an assessment answers, as dataclasses (JSON keys of ``docs/json.md``)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Note:
    """A reason or caveat: ``code`` names the sentence in ``resources/words``, ``values`` fill it."""

    code: str
    values: Mapping[str, object] = field(default_factory=dict)
    message: str = ""


@dataclass(frozen=True, slots=True)
class PollutantResult:
    """One pollutant of one period.  µg/m³, CO mg/m³; O3 is the daily maximum 8-h mean.

    ``mean``, ``p90``, ``p95``, ``p98``: unrounded.  ``mean_text``, ``percentile_text``: as published at the
    edition's digits.  ``limit``: of the headline statistic (annual mean; CO 24 h, O3 8 h).  ``exceedance``:
    (C − S)/S of the headline statistic, from the value rounded for comparison.  ``attainment_rate``: percent
    of valid days within the daily limit.  ``attains_*``: None when the data do not allow a verdict.
    """

    mean: float | None = None
    p90: float | None = None
    p95: float | None = None
    p98: float | None = None
    mean_text: str | None = None
    percentile_text: str | None = None
    limit: float | None = None
    limit_percentile: float | None = None
    exceedance: float | None = None
    attainment_rate: float | None = None
    valid_days: int | None = None
    days_needed: int | None = None
    short_months: tuple[str, ...] = ()
    valid: bool | None = None
    attains_mean: bool | None = None
    attains_percentile: bool | None = None
    attains: bool | None = None
    unverified: bool = False
    rules: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Verdicts:
    """The two verdicts under one edition: six headline items, and HJ 663 with percentiles."""

    standard: str
    attains_six: bool | None
    attains_all: bool | None
    failing_six: tuple[str, ...] = ()
    failing_all: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class DustCount:
    """One way to count dust.  Means as published; ratios in percent."""

    mean_text: dict[str, str | None]
    days: int
    good_days: int
    heavy_days: int
    good_ratio: float | None
    heavy_ratio: float | None


@dataclass(frozen=True, slots=True)
class OfficialBeside:
    """An official value of the period beside the computed one; neither replaces the other."""

    indicator: str
    kind: str  # base, published, recognised
    value: str
    computed: str | None
    differs: bool
    document: str


@dataclass(frozen=True, slots=True)
class PeriodResult:
    """Assessment of one period (a year when ``year`` is set).

    Days are judged by the AQI edition of the day (``aqi_edition`` auto) or by one edition.  ``good_ratio`` in
    percent.  ``reproduced``: share (0–1) of the ``aqi_days_reported`` days whose published AQI the pollutants
    reproduce within 3.  ``also``: verdicts under the other editions in force during the period.  ``dust``:
    monitored or excluded (means of PM2.5 and PM10); ``dust_counts``: the three counts where the period has
    dust days — monitored, concentrations_excluded, days_excluded.  ``single_indices`` C/S by pollutant;
    ``unverified_rules``: rules the verdicts rest on that nobody has checked against the text (未核实，请核对);
    ``primary_days`` days as primary pollutant (AQI > 50) and ``lost_days`` those among them that were not
    good, ties counting for each.
    """

    year: int | None
    period: str
    first: str
    last: str
    standard: str
    source: str  # day, month, year
    data_kind: str
    pollutants: dict[str, PollutantResult]
    good_days: int | None
    heavy_days: int | None
    good_days_computed: int | None
    heavy_days_computed: int | None
    aqi_source: str | None
    aqi_edition: str
    aqi_pollutants: int | None
    aqi_pollutant_names: tuple[str, ...]
    reproduced: float | None
    reproduced_without: dict[str, float]
    aqi_days: int | None
    aqi_days_reported: int | None
    good_ratio: float | None
    levels: dict[str, int]
    primary_days: dict[str, int]
    attains_six: bool | None
    attains_all: bool | None
    failing_six: tuple[str, ...]
    failing_all: tuple[str, ...]
    also: tuple[Verdicts, ...]
    index: float | None
    index_text: str | None
    main_pollutant: tuple[str, ...]
    single_indices: dict[str, float]
    lost_days: dict[str, int]
    dust: str
    dust_days: int
    dust_counts: dict[str, DustCount]
    reasons: tuple[str, ...]
    notes: tuple[Note, ...]
    official: tuple[OfficialBeside, ...] = ()
    unverified_rules: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class EditionSide:
    """A unit's year under one edition, every day by that edition's AQI (the published AQI is left aside)."""

    standard: str
    aqi_edition: str
    attains_six: bool | None
    attains_all: bool | None
    failing_six: tuple[str, ...]
    failing_all: tuple[str, ...]
    good_days: int | None
    good_ratio: float | None
    heavy_days: int | None
    exceedance: dict[str, float | None]


@dataclass(frozen=True, slots=True)
class Beside:
    """One year under all editions; ``in_force`` the edition of its last day."""

    year: int
    in_force: str
    sides: tuple[EditionSide, ...]
