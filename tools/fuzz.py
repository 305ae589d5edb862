"""Fuzzing of the file readers, led by what the program's branches answer: ``tools/fuzz.py READER [SECONDS] [RUNS]``.

Needs ``atheris`` (pip install atheris; Linux, not part of the project's environment).  READER: series, project,
package, rules, form, tables, template, list.  A finding stops the run and is written beside the corpus; copy it to
tests/support/fuzz_seeds/READER/ and mend the program.  The corpus grows in build/fuzz/READER.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "support")]


def main(reader: str, seconds: str = "60", runs: str = "-1") -> None:
    """Fuzz *reader* for *seconds* or *runs* files."""
    import atheris

    corpus = ROOT / "build" / "fuzz" / reader
    corpus.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as name:
        with atheris.instrument_imports(include=["airplan"]):
            from fuzz_inputs import SEEDS, Inputs

            inputs = Inputs(reader, Path(name))
        for number, data in enumerate(inputs.sound()):
            (corpus / f"sound-{number}").write_bytes(data)
        limits = [
            f"-max_total_time={seconds}",
            f"-runs={runs}",
            "-timeout=30",
            "-rss_limit_mb=3000",
            "-max_len=200000",
            "-len_control=0",
        ]
        folders = [str(corpus), *([str(SEEDS / reader)] if (SEEDS / reader).is_dir() else [])]
        options = [*limits, f"-artifact_prefix={corpus.parent}/{reader}-", "-print_final_stats=1"]
        atheris.Setup([sys.argv[0], *options, *folders], inputs.read)
        atheris.Fuzz()


if __name__ == "__main__":
    main(*sys.argv[1:])
