"""AirPlan works without a network: an audit hook stops whatever would leave this machine.

The hook sees every connection that Python's own socket module makes or is asked to look up, also from libraries.
"""

from __future__ import annotations

import ipaddress
import sys
from typing import Any

WATCHED = {"socket.connect", "socket.sendto", "socket.sendmsg", "socket.getaddrinfo", "socket.gethostbyname"}


class NetworkUsed(RuntimeError):
    """Something tried to reach another machine."""


def is_local(host: object) -> bool:
    """Whether *host* is this machine (a name counts only when it is ``localhost``)."""
    text = host.decode("ascii", "replace") if isinstance(host, bytes) else host
    if text is None or text in ("", "localhost"):
        return True
    try:
        return ipaddress.ip_address(str(text).partition("%")[0]).is_loopback
    except ValueError:
        return False


def target(event: str, details: tuple[Any, ...]) -> object:
    """The host that an audit event names; None for sockets that cannot leave the machine."""
    if event in ("socket.getaddrinfo", "socket.gethostbyname"):
        return details[0]
    address = details[1]
    return address[0] if isinstance(address, tuple) else None  # a path is a Unix socket


def watch(event: str, details: tuple[Any, ...]) -> None:
    if event in WATCHED and not is_local(host := target(event, details)):
        raise NetworkUsed(f"{event} to {host!r}: AirPlan and its tests use no network")


def start() -> None:
    """Watch from now on; there is no way back, which is the point."""
    if not getattr(sys, "_airplan_guard", False):
        sys._airplan_guard = True  # type: ignore[attr-defined]
        sys.addaudithook(watch)
