"""Bytes become a file of some kind that is then read: what tools/fuzz.py tries and what its findings are kept as.

The first byte chooses what the others replace: a whole file, or one member of a packed one (so that a change gets past
the checksums).
"""

from __future__ import annotations

import io
import sys
import zipfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
from mutant_files import MODELS, READS, TODAY, close

SEEDS = Path(__file__).resolve().parent / "fuzz_seeds"
"""One folder a reader; each file once found something and is read again by tests/test_fuzz_seeds.py."""


class Inputs:
    """Sound files of one reader in *folder*, and files made of bytes."""

    def __init__(self, reader: str, folder: Path) -> None:
        from airplan import clock

        clock.set_today(TODAY)
        self.reader, self.folder = reader, folder
        self.parts: list[tuple[Path, str]] = []
        for model in MODELS[reader](folder):
            READS[reader](model, folder)
            names = zipfile.ZipFile(model).namelist() if zipfile.is_zipfile(model) else [""]
            self.parts += [(model, name) for name in names]

    def sound(self) -> list[bytes]:
        """The bytes that make the sound files."""
        found = []
        for number, (model, name) in enumerate(self.parts):
            found.append(bytes([number]) + (zipfile.ZipFile(model).read(name) if name else model.read_bytes()))
        return found

    def read(self, data: bytes) -> None:
        """Make the file and read it.  Raises what is no known trouble."""
        from airplan.errors import AirplanError

        model, name = self.parts[data[0] % len(self.parts) if data else 0]
        path = self.folder / f"fuzzed{model.suffix}"
        path.write_bytes(_with(model, name, data[1:]) if name else data[1:])
        try:
            READS[self.reader](path, self.folder)
        except AirplanError:
            pass
        finally:
            for left in self.folder.glob("fuzzed.airplan?*"):
                left.unlink()

    def close(self) -> None:
        """Close what the readers keep open."""
        from airplan import clock

        close()
        clock.set_today(None)


def _with(model: Path, replaced: str, body: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(model) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, body if name == replaced else old.read(name))
    return out.getvalue()
