"""A person at the running program: looks by the eye, acts through the X server with mouse and keys."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
TODAY = "2026-11-24"
PATIENCE = float(os.environ.get("AIRPLAN_STORY_PATIENCE", "90"))
"""Seconds a person waits for one thing; only a broken story waits as long."""


@contextmanager
def screen(size: str = "1366x768") -> Iterator[str]:
    """An X server of its own; answers its display."""
    words = ["Xvfb", "-displayfd", "1", "-screen", "0", f"{size}x24", "-nolisten", "tcp", "-noreset"]
    with subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as server:
        assert server.stdout is not None
        try:
            yield f":{server.stdout.readline().strip()}"
        finally:
            server.terminate()


class Person:
    """Starts the window and uses it.  ``pictures`` is the folder of the screenshots."""

    def __init__(self, display: str, home: Path, pictures: Path) -> None:
        self.display, self.home, self.pictures = display, home, pictures
        self.environment = os.environ | {"DISPLAY": display, "QT_QPA_PLATFORM": "xcb", "PYTHONUNBUFFERED": "1"}
        for name in ("XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_STATE_HOME", "XDG_DATA_HOME"):
            self.environment[name] = str(home / name.lower())
        self.environment["HOME"] = str(home)
        self.program: subprocess.Popen[bytes] | None = None
        self._source: subprocess.Popen[str] | None = None
        self._count = 0
        self._start = time.monotonic()

    # ---- the program

    def start(self, *words: str | Path) -> None:
        """Start the window and wait until it is painted."""
        self._socket = str(self.home / f"eye{time.monotonic_ns()}")
        said = (self.home / "window.log").open("ab")
        line = [sys.executable, str(HERE / "eye.py"), self._socket, TODAY, *map(str, words)]
        self.program = subprocess.Popen(line, env=self.environment, cwd=ROOT, stdout=said, stderr=said)
        said.close()
        self.until(lambda: Path(self._socket).exists(), "the program starts")
        self.until(lambda: self.look().get("painted"), "the window is painted")

    def power_cut(self) -> None:
        """The process is gone at once."""
        assert self.program is not None
        self.program.kill()
        self.program.wait()
        self.program = None

    def leave(self) -> int:
        """Ctrl+Q; answers the exit code."""
        assert self.program is not None
        self.keys("ctrl+q")
        code = self.program.wait(PATIENCE)
        self.program = None
        return code

    def said(self) -> str:
        """What the program wrote to its standard error: nothing is well."""
        return (self.home / "window.log").read_text(encoding="utf-8", errors="replace")

    # ---- looking

    def look(self, **question: Any) -> dict[str, Any]:
        """What is shown now."""
        assert self.program is not None
        if self.program.poll() is not None:
            raise AssertionError(f"the window ended with {self.program.returncode}:\n{self.said()[-3000:]}")
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as client:
            client.settimeout(PATIENCE)
            client.connect(self._socket)
            with client.makefile("rw", encoding="utf-8") as stream:
                stream.write(json.dumps(question) + "\n")
                stream.flush()
                return dict(json.loads(stream.readline() or "{}"))

    def until(self, condition: Callable[[], Any], what: str) -> Any:
        """Wait for a condition, and say what was waited for when it never comes."""
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            if found := condition():
                return found
            if self.program is not None and self.program.poll() is not None:
                raise AssertionError(f"{what}: the window ended\n{self.said()[-3000:]}")
            time.sleep(0.05)
        self.picture("stuck")
        shown = [(p["kind"], p["text"] or p["name"]) for p in self.look()["parts"] if p["text"] or p["name"]]
        raise AssertionError(f"waited for: {what}\nshown: {self.look()['title']} {shown[:150]}\n{self.said()[-2000:]}")

    def settle(self) -> dict[str, Any]:
        """Until no job runs, twice in a row: an answer may start the next job."""
        for _ in range(2):
            self.until(lambda: not self.look()["busy"], "jobs end")
            time.sleep(0.05)
        return self.look()

    def matching(self, text: str, kind: str = "", exact: bool = True, **more: Any) -> list[dict[str, Any]]:
        """Parts with this text or name."""
        found = []
        for part in self.look()["parts"]:
            said = (part["text"], part["name"], part["text"].split("\n")[0])
            fits = text in said if exact else any(text in one for one in said)
            if fits and kind in ("", part["kind"]) and all(part.get(k) == v for k, v in more.items()):
                found.append(part)
        return found

    def find(self, text: str, kind: str = "", exact: bool = True, **more: Any) -> dict[str, Any]:
        """The first part with this text or name that can be used; waits for it."""
        return dict(
            self.until(
                lambda: next((p for p in self.matching(text, kind, exact, **more) if p["on"] and p["reachable"]), None),
                f"{kind or 'something'} {text!r} {more or ''}",
            )
        )

    def read(self, text: str, exact: bool = False) -> str:
        """Wait until a text is shown somewhere; answers it whole."""
        found = self.until(lambda: self.matching(text, exact=exact), f"the text {text!r}")
        return str(found[0]["text"])

    def column(self, table: str, column: str) -> list[str]:
        """The texts of one column of a table, as far as shown."""
        held = [
            p for p in self.look()["parts"] if p["kind"] == "cell" and p["table"] == table and p["column"] == column
        ]
        return [part["text"] for part in sorted(held, key=lambda part: part["row"])]

    def clipboard(self) -> str:
        """What a paste elsewhere would bring."""
        return str(self.look(clipboard=True)["clipboard"])

    def picture(self, name: str) -> Path:
        """A picture of the whole screen."""
        self._count += 1
        path = self.pictures / f"{self._count:02d}_{name}.png"
        path.parent.mkdir(parents=True, exist_ok=True)
        self.look(picture=str(path))
        return path

    # ---- acting

    def _x(self, *words: object) -> None:
        subprocess.run(["xdotool", *map(str, words)], env=self.environment, check=True, capture_output=True)

    def click(
        self, text: str, kind: str = "", exact: bool = True, button: int = 1, times: int = 1, **more: Any
    ) -> None:
        """Click the middle of something."""
        at = self.find(text, kind, exact, **more)["at"]
        self.click_at(*at, button=button, times=times)

    def click_at(self, x: int, y: int, button: int = 1, times: int = 1) -> None:
        """Click a place of the screen."""
        self._x("mousemove", x, y, "click", "--repeat", times, "--delay", 60, button)

    def keys(self, *chords: str) -> None:
        """Press keys in the window in front; without a window manager the focus is given by hand."""
        self._focus()
        for chord in chords:
            self._x("key", "--clearmodifiers", chord)

    def type(self, text: str) -> None:
        """Type a text."""
        self._focus()
        self._x("type", "--delay", 12, text)

    def _focus(self) -> None:
        self._x("windowfocus", self.look()["window"])

    def fill(self, name: str, text: str, kind: str = "line") -> None:
        """Click a field, replace what stands in it."""
        self.click(name, kind)
        self.keys("ctrl+a")
        self.type(text)

    def choose(self, name: str, text: str, exact: bool = True) -> None:
        """Choose from a list that opens."""
        self.click(name, "combo")
        self.click(text, "cell", exact)
        self.until(lambda: any(text in p["text"] for p in self.matching(name, "combo")), f"{name} shows {text}")

    def choose_in_cell(self, text: str) -> None:
        """The list of a cell that is being edited: open it, choose, commit."""
        self.until(lambda: self.look()["focus"] == "QComboBox", "the cell's list")
        self.keys("F4")
        self.click(text, "cell")
        self.keys("Return")
        self.settle()

    def command(self, text: str) -> None:
        """Ctrl+K, type, Enter."""
        self.keys("ctrl+k")
        self.until(lambda: self.look()["title"] in ("查找", "Find"), "the palette opens")
        self.type(text)
        self.keys("Return")

    def answer_file(self, *paths: Path) -> None:
        """The open file dialog: type the names, Enter.  One path may be new, a folder, or several files."""
        line = self.until(lambda: self._file_line(), "a file dialog")
        self.click_at(*line["at"])
        self.keys("ctrl+a")
        title = self.look()["title"]
        if len(paths) > 1:  # several names are understood in one folder
            self.type(str(paths[0].parent) + "/")
            self.keys("Return")
            self.until(lambda: not (self._file_line() or {}).get("text"), "the folder opens")
        self.type(str(paths[0]) if len(paths) == 1 else " ".join(f'"{path.name}"' for path in paths))
        self.keys("Return")
        self.until(lambda: self.look()["title"] != title, f"the dialog {title} closes")

    def _file_line(self) -> dict[str, Any] | None:
        shown = self.look()["parts"]
        if not any(part["kind"] == "QFileDialog" for part in shown):
            return None
        return next((p for p in shown if p["kind"] == "line" and p["box"][3] > 10), None)

    def drop(self, *files: Path, at: tuple[int, int] = (700, 420)) -> None:
        """Drag files from another program's window and let them fall on ours."""
        words = [sys.executable, str(HERE / "source.py"), "1290", "700", *map(str, files)]
        self.put_away()
        source = self._source = subprocess.Popen(words, env=self.environment, stdout=subprocess.PIPE, text=True)
        assert source.stdout is not None
        assert source.stdout.readline().strip() == "ready"
        self._x("mousemove", 1310, 715, "mousedown", 1)
        for step in range(1, 9):  # a hand does not jump
            x, y = 1310 + (at[0] - 1310) * step // 8, 715 + (at[1] - 715) * step // 8
            self._x("mousemove", x, y)
            time.sleep(0.04)
        self._x("mouseup", 1)
        assert source.stdout.readline().strip() == "dropped CopyAction"

    def put_away(self) -> None:
        """Close the window that files were dragged from; it must live until they were taken."""
        if self._source is not None:
            self._source.terminate()
            self._source.communicate()
            self._source = None

    # ---- asking the command line

    def airplan(self, *words: str | Path) -> dict[str, Any]:
        """What the command line says about a file, as JSON."""
        line = [sys.executable, "-m", "airplan", "--json", "--today", TODAY, *map(str, words)]
        done = subprocess.run(line, env=self.environment, cwd=ROOT, capture_output=True, text=True)
        assert done.returncode == 0, f"{line[3:]}: {done.stdout[-2000:]} {done.stderr[-2000:]}"
        return dict(json.loads(done.stdout))

    def elapsed(self) -> float:
        """Seconds since the person sat down."""
        return time.monotonic() - self._start
