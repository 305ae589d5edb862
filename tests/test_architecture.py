"""The import rules of docs/architecture.md, kept by import-linter."""

from __future__ import annotations

from pathlib import Path

from importlinter.cli import lint_imports

REPOSITORY = Path(__file__).resolve().parents[1]


def test_imports_go_one_way(monkeypatch, capsys):
    monkeypatch.chdir(REPOSITORY)
    answer = lint_imports(no_cache=True)
    assert answer == 0, capsys.readouterr().out
