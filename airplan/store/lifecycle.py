"""How a project file is made and opened: laid out, checked, brought up to date."""

from __future__ import annotations

import secrets
import time
from pathlib import Path

from airplan import __version__, clock
from airplan.errors import FileTrouble
from airplan.safefile import replacing
from airplan.store import backup, migrations, opening, schema, vouched
from airplan.store.database import Database, connect, in_memory, with_reader
from airplan.store.jsontext import damaged, dump


def create(path: Path, title: str) -> None:
    """Write an empty project; an existing file is never overwritten."""
    if path.exists():
        raise FileTrouble("store.exists", file=path.name, folder=str(path.parent))
    with replacing(path) as part:
        db = connect(part, path)
        try:
            db.run(f"PRAGMA application_id = {schema.APPLICATION_ID}")
            with db.transaction():
                migrations.lay_out(db)
                _sign(db, title)
        finally:
            db.close()


def _sign(db: Database, title: str) -> None:
    made = {"file_id": secrets.token_hex(16), "program": __version__, "created": clock.now().isoformat()}
    db.many("INSERT INTO meta VALUES (?, ?)", list(made.items()))
    if title:
        db.run("INSERT INTO setting VALUES ('title', ?)", (dump(title),))


def open_for_writing(path: Path, who: str, *, check: bool) -> Database:
    """A checked file of the latest format; an older one is migrated behind a backup.  The lock is held already."""
    db = opening.open_file(path, read_only=False)
    try:
        _check_pages(db, check)
        version = opening.version_of(db)
        if version < migrations.latest():
            target = backup.free_name(path, f"v{version}")
            backup.copy_to(db, target)
            migrations.migrate(db, version, who, target.name)
        return with_reader(db)
    except BaseException:
        db.close()
        raise


def open_for_reading(path: Path, *, check: bool) -> Database:
    """A checked file; of an older format a migrated copy in memory, since reading must not change the file."""
    db = opening.open_file(path, read_only=True)
    try:
        _check_pages(db, check)
        version = opening.version_of(db)
        if version == migrations.latest():
            return db
        copy = in_memory(db)
    except BaseException:
        db.close()
        raise
    db.close()
    migrations.migrate(copy, version, "", "")
    return copy


def _check_pages(db: Database, check: bool) -> None:
    if not check:
        return
    stamp = vouched.stamp_of(db.path)
    db.vouch = vouched.find(db.path, stamp)
    if db.vouch is None:
        now = time.time()
        if found := opening.quick_check(db):
            raise damaged(db.path, found[0])
        if stamp is not None:
            db.vouch = vouched.Vouch(stamp, now)
            vouched.keep(db.path, db.vouch)


def close(db: Database) -> None:
    """Let go of the file, and vouch for it when all changes since its check were made here."""
    vouch = db.vouch
    db.close()
    if vouch is not None and vouched.find(db.path, vouch.stamp) is None:
        vouched.keep(db.path, vouch)
