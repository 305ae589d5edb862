"""The list of parts of a built program (CycloneDX 1.6, JSON), with the hashes of the lock file."""

from __future__ import annotations

import json
import re
import uuid
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path
from typing import Any

NAMESPACE = uuid.UUID("7d5e3a3c-7d7b-4b0e-9a51-3f6a6f0f8c11")


def locked(lock: Path) -> list[tuple[str, str, list[str]]]:
    """(name, version, sha256 values) of each package in a lock file."""
    blocks = re.split(r"\n(?=[a-z0-9])", lock.read_text(encoding="utf-8"))
    found = []
    for block in blocks:
        if head := re.match(r"(?:#.*\n)*([a-z0-9-]+)==([^\s;\\]+)", block):
            found.append((head[1], head[2], re.findall(r"--hash=sha256:([0-9a-f]{64})", block)))
    return found


def component(name: str, version: str, hashes: list[str]) -> dict[str, Any]:
    """One Python package."""
    part: dict[str, Any] = {
        "type": "library",
        "bom-ref": f"pkg:pypi/{name}@{version}",
        "name": name,
        "version": version,
        "purl": f"pkg:pypi/{name}@{version}",
        "properties": [{"name": "airplan:locked-sha256", "value": value} for value in hashes],
    }
    try:
        data = distribution(name).metadata
    except PackageNotFoundError:
        return part
    stated = data.get("License-Expression") or (data.get("License") or "").strip().splitlines()[:1]
    if stated:
        part["licenses"] = [{"license": {"name": stated if isinstance(stated, str) else stated[0]}}]
    return part


def runtime(name: str, version: str, licence: str) -> dict[str, Any]:
    part = {"type": "library", "bom-ref": f"{name}@{version}", "name": name, "version": version}
    return {**part, "licenses": [{"license": {"name": licence}}]}


def file_part(name: str, digest: str) -> dict[str, Any]:
    part = {"type": "file", "bom-ref": f"file:{name}", "name": name}
    return {**part, "hashes": [{"alg": "SHA-256", "content": digest}]}


def make(version: str, lock: Path, others: list[dict[str, Any]]) -> dict[str, Any]:
    """The whole document; the same parts give the same serial number."""
    parts = [component(*package) for package in locked(lock)] + others
    seed = json.dumps(parts, sort_keys=True)
    main = {"type": "application", "bom-ref": f"airplan@{version}", "name": "airplan", "version": version}
    main["licenses"] = [{"license": {"id": "Apache-2.0"}}]  # type: ignore[assignment]
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": f"urn:uuid:{uuid.uuid5(NAMESPACE, seed)}",
        "version": 1,
        "metadata": {"component": main},
        "components": parts,
        "dependencies": [{"ref": main["bom-ref"], "dependsOn": [part["bom-ref"] for part in parts]}],
    }
