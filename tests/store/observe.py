"""Everything a store says about its content, for comparing states."""

from __future__ import annotations

from airplan.domain import METRICS, MISSING


def days(store):
    """{(unit, kind, day, metric): value} of all stored daily values."""
    found = {}
    for unit, kinds in store.kinds().items():
        for kind in kinds:
            cube = store.read_days([unit], kind=kind)
            for day in range(cube.days):
                for metric, value in enumerate(cube.values[0, day].tolist()):
                    if value != MISSING:
                        found[unit, int(kind), cube.first_day + day, METRICS[metric]] = value
    return found


def sources(store, held):
    """{key: (import, row)} of the daily values *held*."""
    found = {}
    for unit, kind, day, metric in held:
        source = store.source_of(unit, day, kind, metric)
        found[unit, kind, day, metric] = None if source is None else (source.import_id, source.row)
    return found


def everything(store):
    """The whole content, history apart."""
    held = days(store)
    return {
        "days": held,
        "sources": sources(store, held),
        "periods": store.read_periods(),
        "records": store.records(),
        "units": store.units(),
        "settings": store.settings(),
        "imports": [info.id for info in store.imports()],
        "conflicts": store.conflicts(states=None),
    }
