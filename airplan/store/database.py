"""One SQLite connection whose trouble is told in words.

Every statement of the store passes here, so that a full disk, a damaged page or a locked file becomes a
:class:`~airplan.errors.FileTrouble` and never a traceback.  One thread at a time: the lock is held by a
transaction from begin to end.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path, PurePath
from typing import Any
from urllib.parse import quote

from airplan.errors import FileTrouble
from airplan.store import vouched

BUSY_MILLISECONDS = 15_000
_GLANCE_SECONDS = 0.005
_LONGEST = 100_000_000  # bytes of one text; a hostile file must not fill the memory
_CACHE_KIB = 65_536  # a change below this size does not lock readers out before it commits

_CODES = {
    sqlite3.SQLITE_BUSY: "store.busy",
    sqlite3.SQLITE_LOCKED: "store.busy",
    sqlite3.SQLITE_FULL: "store.disk_full",
    sqlite3.SQLITE_IOERR: "store.disk_trouble",
    sqlite3.SQLITE_READONLY: "store.not_writable",
    sqlite3.SQLITE_CANTOPEN: "store.cannot_open",
    sqlite3.SQLITE_PERM: "store.not_writable",
    sqlite3.SQLITE_AUTH: "store.damaged",
    sqlite3.SQLITE_CORRUPT: "store.damaged",
    sqlite3.SQLITE_NOTADB: "store.not_a_project",
    sqlite3.SQLITE_FORMAT: "store.damaged",
    sqlite3.SQLITE_TOOBIG: "store.damaged",
    sqlite3.SQLITE_MISMATCH: "store.damaged",
}


def trouble_of(error: sqlite3.Error, path: Path) -> FileTrouble | None:
    """The known trouble behind *error*, or None when it is a defect of ours."""
    # SQLite gives both of these the code of a plain programming error.
    if "decode to UTF-8" in str(error) or "unsupported file format" in str(error):
        return FileTrouble("store.damaged", file=path.name, detail=str(error))
    primary = getattr(error, "sqlite_errorcode", 0) & 0xFF
    code = _CODES.get(primary)
    if code is None:
        return None
    return FileTrouble(code, file=path.name, folder=str(path.parent), detail=str(error))


@contextmanager
def telling(path: Path) -> Iterator[None]:
    """Turn SQLite's errors into words about *path*."""
    try:
        yield
    except UnicodeDecodeError as error:  # SQLite's own message quotes damaged text
        raise FileTrouble("store.damaged", file=path.name, folder=str(path.parent), detail="UTF-8") from error
    except sqlite3.Error as error:
        trouble = trouble_of(error, path)
        if trouble is None:
            raise
        raise trouble from error


class Database:
    """Statements against one file.  ``path`` is what the user calls it.

    With a *reader*, a second connection, other threads read what was last committed while one thread holds a
    transaction, so that a window never waits for an import.
    """

    def __init__(self, connection: sqlite3.Connection, path: Path, reader: sqlite3.Connection | None = None) -> None:
        self.raw = connection
        self.path = path
        self.guard = threading.RLock()
        self._reader = reader
        self._reader_guard = threading.RLock()
        self._writing: int | None = None  # the thread that holds the transaction
        self.vouch: vouched.Vouch | None = None  # while all changes since the page check are ours

    @contextmanager
    def told(self) -> Iterator[None]:
        """Turn SQLite's errors into words; hold the lock meanwhile."""
        with self.guard, telling(self.path):
            yield

    @contextmanager
    def _reading(self) -> Iterator[sqlite3.Connection]:
        if self._reader is None:
            with self.told():
                yield self.raw
            return
        while not self.guard.acquire(timeout=0 if self.in_transaction_elsewhere else _GLANCE_SECONDS):
            # Asked again and again: a transaction may begin between a look and the wait for it.
            if self.in_transaction_elsewhere:
                with self._reader_guard, telling(self.path):
                    yield self._reader
                return
        try:
            with telling(self.path):
                yield self.raw
        finally:
            self.guard.release()

    @property
    def in_transaction_elsewhere(self) -> bool:
        """Whether another thread is changing the file."""
        writing = self._writing
        return writing is not None and writing != threading.get_ident()

    @property
    def in_transaction_here(self) -> bool:
        """Whether this thread is changing the file."""
        return self._writing == threading.get_ident()

    def run(self, sql: str, values: Sequence[Any] = ()) -> sqlite3.Cursor:
        """Execute one statement; the cursor tells ``lastrowid`` and ``rowcount``."""
        with self.told():
            return self.raw.execute(sql, values)

    def many(self, sql: str, rows: Iterable[Sequence[Any]]) -> None:
        """Execute one statement for each row."""
        with self.told():
            self.raw.executemany(sql, rows)

    def all(self, sql: str, values: Sequence[Any] = ()) -> list[Any]:
        """All rows of a query as tuples."""
        with self._reading() as raw:
            return raw.execute(sql, values).fetchall()

    def one(self, sql: str, values: Sequence[Any] = ()) -> Any:
        """The first row of a query, or None."""
        with self._reading() as raw:
            return raw.execute(sql, values).fetchone()

    def each(self, sql: str, values: Sequence[Any] = (), size: int = 2000) -> Iterator[Any]:
        """Rows of a query a few at a time, for what must not fill the memory."""
        with self._reading() as raw:
            cursor = raw.execute(sql, values)
            while rows := cursor.fetchmany(size):
                yield from rows

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Both or neither.  Holds the lock of this connection until the end."""
        with self.guard:
            self.run("BEGIN IMMEDIATE")
            self._writing = threading.get_ident()
            vouch, self.vouch = self.vouch, None
            untouched = vouch is not None and vouched.stamp_of(self.path) == vouch.stamp
            try:
                yield
                self.run("COMMIT")
                if vouch is not None and untouched and (stamp := vouched.stamp_of(self.path)):
                    self.vouch = vouched.Vouch(stamp, vouch.at)
            except BaseException:
                # After a full disk SQLite may have rolled back by itself already.
                if self.raw.in_transaction:
                    with self.told():
                        self.raw.execute("ROLLBACK")
                raise
            finally:
                self._writing = None

    def close(self) -> None:
        """Close the connection."""
        with self.guard, self._reader_guard:
            if self._reader is not None:
                self._reader.close()
            self.raw.close()


def connect(file: Path, path: Path, *, writable: bool = True) -> Database:
    """Open *file* with the pragmas every AirPlan connection has.  Nothing of its schema is trusted.

    A reader opens for writing too where it may, since only then SQLite can repair what a killed writer left;
    ``query_only`` keeps it from changing anything.
    """
    raw = _prepared(file, path, writable)
    return Database(raw, path)


def with_reader(db: Database) -> Database:
    """The same file with a second connection that only reads."""
    reader = _prepared(db.path, db.path, writable=True)
    reader.execute("PRAGMA query_only=ON")
    both = Database(db.raw, db.path, reader)
    both.vouch = db.vouch
    return both


def in_memory(db: Database) -> Database:
    """A copy that lives in memory only, under the same name."""
    with db.told():
        raw = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
        db.raw.backup(raw)
    return Database(raw, db.path)


def _prepared(file: Path, path: Path, writable: bool) -> sqlite3.Connection:
    with telling(path):
        raw = _open_raw(file, writable)
        raw.execute("PRAGMA trusted_schema=OFF")
        raw.execute("PRAGMA cell_size_check=ON")
        raw.execute("PRAGMA synchronous=EXTRA")  # FULL, and the end of a change is on the disk before it is told
        raw.execute("PRAGMA mmap_size=0")
        raw.execute("PRAGMA recursive_triggers=OFF")
        raw.execute(f"PRAGMA cache_size=-{_CACHE_KIB}")
        _harden(raw)
    return raw


def _harden(raw: sqlite3.Connection) -> None:
    raw.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, _LONGEST)
    raw.setlimit(sqlite3.SQLITE_LIMIT_ATTACHED, 0)
    # Python 3.12 and later can switch off what a hostile schema would use; before, the schema check alone guards.
    setconfig = getattr(raw, "setconfig", None)
    if setconfig is None:
        return
    for name, value in (("DEFENSIVE", True), ("ENABLE_TRIGGER", False), ("ENABLE_VIEW", False)):
        setconfig(getattr(sqlite3, f"SQLITE_DBCONFIG_{name}"), value)


def address(file: PurePath) -> str:
    """The file as SQLite's URI wants it: an empty authority, also for ``\\\\server\\share``."""
    text = file.as_posix()
    return "file://" + quote(text if text.startswith("/") else "/" + text, safe="/:")


def _open_raw(file: Path, writable: bool) -> sqlite3.Connection:
    mode = "rw" if writable else "ro"
    return sqlite3.connect(
        f"{address(file.absolute())}?mode={mode}",
        uri=True,
        isolation_level=None,
        check_same_thread=False,
        timeout=BUSY_MILLISECONDS / 1000,
        cached_statements=256,
    )
