"""No test and no part of the program reaches another machine."""

from __future__ import annotations

import ast
import socket
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
FAR = ("192.0.2.1", 9)  # an address reserved for documentation
NETWORK = {"ssl", "http", "urllib.request", "ftplib", "smtplib", "requests", "httpx", "aiohttp"}
NETWORK |= {"PySide6.QtNetwork", "PySide6.QtWebEngineWidgets", "PySide6.QtWebSockets"}


def imported(path: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module} | {f"{node.module}.{alias.name}" for alias in node.names}
        elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "socket":
            found.add(f"socket.{node.attr}")
    return found


def test_a_connection_to_another_machine_is_stopped():
    with socket.socket() as far, pytest.raises(RuntimeError, match="no network"):
        far.connect(FAR)
    with pytest.raises(RuntimeError, match="no network"):
        socket.getaddrinfo("example.org", 80)


def test_a_connection_to_this_machine_is_not():
    with socket.create_server(("127.0.0.1", 0)) as server, socket.socket() as near:
        near.connect(server.getsockname())


def test_programs_that_tests_start_are_stopped_too():
    code = f"import socket; socket.socket().connect({FAR})"
    answer = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert answer.returncode == 1
    assert "NetworkUsed" in answer.stderr


def test_no_module_of_the_program_imports_what_talks_to_the_network():
    for package in ("airplan", "ui"):
        for path in (ROOT / package).rglob("*.py"):
            used = {name for name in imported(path) if name in NETWORK or name.partition(".")[0] in NETWORK}
            used |= {name for name in imported(path) if name.startswith("socket.")} - {"socket.gethostname"}
            assert not used, path
