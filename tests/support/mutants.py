"""Mutated files for every reader, run in a process of its own: ``mutants.py READER FIRST COUNT SECONDS [NUMBER…]``.

Mutant number n of a reader is always the same file, so a failure is repeated by its number.  Prints one JSON object.
"""

from __future__ import annotations

import io
import json
import os
import random
import resource
import sys
import tempfile
import time
import traceback
import zipfile
from collections.abc import Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
from mutant_files import MODELS, READS, TODAY, close

BITS = (
    b"",
    b"\0",
    b"\xff\xff\xff\xff",
    b"-1",
    b"1e999",
    b"</row>",
    b"<c",
    b"&#x0;",
    b'"',
    b"{",
    b"]",
    b"null",
    b"99999999999",
)


def altered(data: bytes, chance: random.Random) -> bytes:
    """One to eight small changes: bits, cuts, repeats, insertions, numbers."""
    body = bytearray(data)
    for _ in range(chance.randint(1, 8)):
        place, size = chance.randrange(len(body) + 1), chance.choice((1, 2, 4, 16, 256, 4096))
        kind = chance.randrange(6)
        if kind == 0 and body:
            body[place % len(body)] ^= 1 << chance.randrange(8)
        elif kind == 1:
            del body[place : place + size]
        elif kind == 2:
            body[place:place] = body[max(0, place - size) : place]
        elif kind == 3:
            body[place : place + chance.randrange(3)] = chance.choice(BITS)
        elif kind == 4:
            body[place : place + size] = chance.randbytes(min(size, len(body) - place))
        elif chance.random() < 0.1:
            del body[place:]
    return bytes(body)


def altered_inside(data: bytes, chance: random.Random) -> bytes:
    """A whole zip with one altered member, so that the change gets past the checksum."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        chosen = chance.choice(old.namelist())
        for name in old.namelist():
            body = old.read(name)
            if name == chosen:
                if chance.random() < 0.05:
                    continue
                body = altered(body, chance)
            new.writestr(name, body)
    return out.getvalue()


def run(reader: str, first: int, count: int, seconds: float, more: Sequence[int] = ()) -> dict:
    """Read mutants *more*, then *first* to *first + count* as long as *seconds* allow."""
    from airplan import clock
    from airplan.errors import AirplanError
    from airplan.workbook import apart

    failures, done, slowest, longest, worst, ended = [], 0, 0.0, 0.0, 0, 0
    clock.set_today(TODAY)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        models = MODELS[reader](folder)
        contents = [model.read_bytes() for model in models]
        for model in models:
            READS[reader](model, folder)  # the sound file is read
        begin, before = time.monotonic(), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        for number in (*more, *range(first, first + count)):
            if time.monotonic() - begin > seconds:
                break
            chance = random.Random(f"{reader}:{number}")
            which = chance.randrange(len(models))
            inside = contents[which][:2] == b"PK" and chance.random() < 0.8
            body = (altered_inside if inside else altered)(contents[which], chance)
            path = folder / f"m{models[which].suffix}"
            path.write_bytes(body)
            sys.stderr.write(f"{reader} {number}\n")  # the last line names the mutant that killed the process
            start, used = time.monotonic(), time.process_time()
            try:
                ended += bool(READS[reader](path, folder))
            except AirplanError as trouble:
                ended += trouble.code == "file_ends_reader"
            except Exception:  # noqa: BLE001 - any other is what is looked for
                failures.append([number, traceback.format_exc(limit=-3)])
            slowest = max(slowest, time.monotonic() - start)
            longest, worst = max((longest, worst), (time.process_time() - used, number))
            done += 1
            for left in folder.glob("m.airplan*"):
                left.unlink()
        growth = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
        apart.close(), close()
        readers = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024  # the largest of them
    return {
        "reader": reader,
        "done": done,
        "failures": failures,
        "slowest_s": round(slowest, 2),
        "slowest_cpu_s": round(longest, 2),
        "slowest": worst,
        "growth_mb": round(growth),
        "readers_mb": round(readers),
        "ended_readers": ended,
    }


if __name__ == "__main__":
    os.environ.setdefault("AIRPLAN_WHO", "测试员")
    result = run(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), float(sys.argv[4]), [*map(int, sys.argv[5:])])
    print(json.dumps(result, ensure_ascii=False))
