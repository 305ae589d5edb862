#!/usr/bin/env python3
"""Build what this platform can: ``python3 build_installer.py`` (Windows: ``py -3 build_installer.py``).

Linux: a self-contained folder, a portable archive, a Debian package.  Windows: the folder and an Inno Setup script (the
installer where Inno Setup is installed).  Beside them SHA256SUMS and sbom.cdx.json, all in ``dist/``.  The main
job of the built program runs outside the source tree before anything is packed.  Same source, same bytes: times come
from SOURCE_DATE_EPOCH, else from the last commit.  See docs/building.md.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import re
import shutil
import subprocess
import sys
import sysconfig
import tarfile
from pathlib import Path

import dev

ROOT = Path(__file__).resolve().parent
WORK = ROOT / "build" / "installer"
LINUX = sys.platform.startswith("linux")
FIRST_RELEASE = 1_767_225_600  # what archives state where neither SOURCE_DATE_EPOCH nor git is there
AIM = (2, 28)  # the glibc of UOS 20 and of Kylin V10's servers
NOTICES = ("LICENSE", "NOTICE", "THIRD-PARTY-NOTICES.txt", "CHANGES.md", "README.md", "README.zh-CN.md")

sys.path.insert(0, str(ROOT / "installer"))


def version() -> str:
    text = (ROOT / "airplan" / "__init__.py").read_text(encoding="utf-8")
    return re.search(r'__version__ = "([^"]+)"', text)[1]


def moment() -> int:
    """The time written into archives, in seconds of the epoch."""
    if stated := os.environ.get("SOURCE_DATE_EPOCH"):
        return int(stated)
    words = ["git", "log", "-1", "--format=%ct"]
    answer = (
        subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=False) if shutil.which("git") else None
    )
    return int(answer.stdout.strip() or FIRST_RELEASE) if answer else FIRST_RELEASE


def freeze(out: Path, when: int) -> Path:
    """Run PyInstaller; answers the folder of the program."""
    import icons
    import trim
    import windowspackage

    shutil.rmtree(WORK, ignore_errors=True)
    WORK.mkdir(parents=True)
    pictures = icons.draw_all(ROOT / "resources" / "app" / "airplan.svg", WORK / "icons")
    icons.windows_icon(pictures, WORK / "airplan.ico")
    windowspackage.version_resource(version(), WORK / "version.txt")
    words = ["-m", "PyInstaller", "--noconfirm", "--log-level", "WARN", "--distpath", str(out)]
    words += ["--workpath", str(WORK / "pyinstaller"), str(ROOT / "installer" / "airplan.spec")]
    settled = {"PYTHONHASHSEED": "0", "SOURCE_DATE_EPOCH": str(when), "AIRPLAN_BUILD": str(WORK)}
    settled["PYINSTALLER_ZLIB_COMPRESSION_LEVEL"] = "0"  # starts sooner; the packages are compressed
    subprocess.run([sys.executable, *words], cwd=ROOT, env=os.environ | settled, check=True)
    built = out / "airplan"
    for name in NOTICES:
        shutil.copyfile(ROOT / name, built / name)
    if LINUX:
        (built / "airplan-window").symlink_to("airplan")
        trim.prune(built)
        trim.strip(built)
        trim.cut_icu(built)
    else:
        shutil.copyfile(WORK / "airplan.ico", built / "airplan.ico")
    return built


def system_notices(built: Path) -> dict[str, str]:
    """Copy the notices of the system's libraries that came along; answers library -> Debian package."""
    found: dict[str, str] = {}
    names = sorted(path.name for path in (built / "_internal").iterdir() if ".so" in path.name)
    for source, name in (("LICENSE.txt", "CPython.txt"), ("LICENSE-incorporated.rst", "CPython-incorporated.txt")):
        if (own := Path(sysconfig.get_path("stdlib")) / source).exists():
            (built / "licences").mkdir(exist_ok=True)
            shutil.copyfile(own, built / "licences" / name)
    for name in names:
        if (package := owner(name)) and (text := Path("/usr/share/doc") / package.split(":")[0] / "copyright").exists():
            found[name] = package.split(":")[0]
            target = built / "licences" / "system" / f"{found[name]}.txt"
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(text, target)
    return found


def owner(library: str) -> str | None:
    """The Debian package whose file is *library*, or None."""
    if not shutil.which("dpkg-query"):
        return None
    answer = subprocess.run(["dpkg-query", "-S", f"*/{library}"], capture_output=True, text=True, check=False)
    lines = [line for line in answer.stdout.splitlines() if not line.startswith("diversion")]
    return lines[0].split(": ")[0].split(",")[0] if lines else None


def archive(built: Path, target: Path, when: int, compression: str = "zstd") -> Path:
    """A portable archive: sorted, one owner, one time; xz where zstd is not wanted (older tar) or not installed."""

    def settle(entry: tarfile.TarInfo) -> tarfile.TarInfo:
        entry.uid = entry.gid = 0
        entry.uname = entry.gname = "root"
        entry.mtime = when
        entry.mode = 0o755 if entry.isdir() or entry.mode & 0o100 else 0o644
        return entry

    packer = shutil.which("zstd") if compression == "zstd" else None
    plain = WORK / "airplan.tar"
    with tarfile.open(plain, "w", format=tarfile.GNU_FORMAT) as tar:
        for path in [built, *sorted(built.rglob("*"))]:
            tar.add(path, Path(target.name) / path.relative_to(built), recursive=False, filter=settle)
    file = target.with_name(target.name + (".tar.zst" if packer else ".tar.xz"))
    words = [packer, "-19", "-T2", "--quiet", "--force"] if packer else ["xz", "-6", "-T2", "--force", "--keep"]
    with file.open("wb") as packed:
        subprocess.run([*words, "--stdout", str(plain)], stdout=packed, check=True)
    plain.unlink()
    return file


def debian(built: Path, out: Path, needs: str, compression: str, when: int) -> Path:
    """The Debian package; *needs* is the glibc it states."""
    import debpackage
    import glibc

    tree = WORK / "debian" / "airplan"
    pictures = {int(path.stem.rpartition("-")[2]): path for path in (WORK / "icons").glob("*.png")}
    debpackage.lay_out(built, tree, version(), pictures)
    owners = {owner(library) for library in glibc.from_system(built)} - {None}
    asked = {name.split(":")[0] for name in owners} | set(dev.OFFSCREEN.values())
    depends = debpackage.alternatives(asked - {"libc6", "airplan"})
    debpackage.write_control(tree, version(), needs, depends, ["shared-mime-info", "desktop-file-utils"])
    return debpackage.build(tree, out / f"airplan_{version()}_amd64.deb", compression, when)


def report_glibc(built: Path, listing: Path, limit: str | None) -> str:
    """Print the glibc that shipped files need (each of them into *listing*), and the C++ library; answers the highest.

    Ends the build when that is more than *limit*.
    """
    import glibc

    found = {name: number[:2] for name, number in glibc.table(built).items()}
    lines = [f"{dotted(number):5} {name}" for name, number in sorted(found.items(), key=lambda one: (one[1], one[0]))]
    listing.write_text("\n".join(reversed(lines)) + "\n", encoding="utf-8", newline="\n")
    print(f"glibc: {len(found)} programs and libraries, each of them in {listing.name}")
    for number in sorted(set(found.values()), reverse=True):
        names = [name for name, its in found.items() if its == number]
        shown = "" if number <= AIM else ": " + ", ".join(names)
        print(f"  {dotted(number):5} {len(names):4} files{shown}")
    highest = max(found.values())
    print(f"  starts on glibc {dotted(highest)} and newer" + (" (aim: 2.28)" if highest > AIM else ""))
    others = (f"{family}_{dotted(max(glibc.table(built, family).values()))}" for family in ("GLIBCXX", "CXXABI"))
    print(f"C++ library of the system: {', '.join(others)} (GCC 7 has 3.4.24 and 1.3.11)", flush=True)
    if limit and highest > tuple(map(int, limit.split("."))):
        sys.exit(f"a file needs glibc {dotted(highest)}, more than {limit}")
    return dotted(highest)


def dotted(number: tuple[int, ...]) -> str:
    return ".".join(map(str, number))


def parts(built: Path, packages: dict[str, str]) -> list[dict]:
    """What the program holds besides the locked packages."""
    import pyexpat
    import sqlite3
    from importlib.metadata import version as installed

    import sbom

    found = [
        sbom.runtime("cpython", sys.version.split()[0], "PSF-2.0"),
        sbom.runtime("expat", pyexpat.EXPAT_VERSION.removeprefix("expat_"), "MIT"),
        sbom.runtime("SQLite", sqlite3.sqlite_version, "blessing"),
        sbom.runtime("PyInstaller boot loader", installed("pyinstaller"), "GPL-2.0-or-later WITH Bootloader-exception"),
        sbom.runtime("Qt", "6.9.3", "LGPL-3.0-only"),
        sbom.runtime("AirPlan Sans SC (Noto Sans SC)", "1.000", "OFL-1.1"),
    ]
    for name in sorted(packages):
        library = built / "_internal" / name
        found.append(sbom.file_part(f"{name} (Debian package {packages[name]})", sha256(library)))
    return found


def sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def tree_sums(folder: Path) -> dict[str, str]:
    """SHA-256 of every file below *folder*."""
    return {str(path.relative_to(folder)): sha256(path) for path in sorted(folder.rglob("*")) if path.is_file()}


def megabytes(path: Path) -> str:
    files = [path] if path.is_file() else [file for file in path.rglob("*") if file.is_file() and not file.is_symlink()]
    return f"{sum(file.stat().st_size for file in files) / 1e6:.1f} MB"


def pack(built: Path, out: Path, options: argparse.Namespace, when: int) -> list[Path]:
    """Everything that is handed out, with the list of parts and of checksums."""
    import json

    import sbom
    import windowspackage

    packages = system_notices(built) if LINUX else {}
    if LINUX:
        needs = report_glibc(built, out / "glibc.txt", options.needs_at_most)
        target = out / f"airplan-{version()}-linux-x86_64"
        made = [] if options.no_archive else [archive(built, target, when, options.compression)]
        if shutil.which("dpkg-deb"):
            made.append(debian(built, out, needs, options.compression, when))
    else:
        made = windowspackage.build(version(), built, out, when)
    listing = out / "sbom.cdx.json"
    document = sbom.make(version(), ROOT / "requirements.lock", parts(built, packages))
    listing.write_text(json.dumps(document, ensure_ascii=False, indent=1) + "\n", encoding="utf-8", newline="\n")
    made.append(listing)
    sums = "".join(f"{sha256(path)}  {path.name}\n" for path in sorted(made))
    (out / "SHA256SUMS").write_text(sums, encoding="utf-8", newline="\n")
    return made + sign([*made, out / "SHA256SUMS"], options.sign)


def sign(files: list[Path], key: Path | None) -> list[Path]:
    """Sign what is handed out with the publisher's secret key; the password is asked for once."""
    if key is None:
        return []
    import getpass

    from airplan.workspace import signing

    told = os.environ.get("AIRPLAN_KEY_PASSWORD")
    secret = (getpass.getpass(f"{key}: ") if told is None else told) if signing.needs_password(key) else ""
    return [signing.sign(file, key, secret, f"AirPlan {version()}") for file in files]


def compare(out: Path, when: int) -> None:
    """Build the folder a second time and name the files that differ."""
    again = WORK.parent / "again"
    first = tree_sums(out / "airplan")
    second = tree_sums(freeze(again, when))
    known = [name for name in second if first.get(name) != second[name]]
    print(f"built twice: {len(second) - len(known)} of {len(second)} files are the same bytes")
    for name in known:
        print(f"  differs: {name}")


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, default=ROOT / "dist", help="folder for what is built (dist)")
    parser.add_argument(
        "--compression", choices=["zstd", "xz", "none"], default="zstd", help="(none: to try a package)"
    )
    parser.add_argument("--needs-at-most", metavar="GLIBC", help="fail when a file needs a newer glibc (2.28)")
    parser.add_argument("--no-check", action="store_true", help="do not run the built program")
    parser.add_argument("--no-packages", action="store_true", help="only the folder")
    parser.add_argument("--no-archive", action="store_true", help="no portable archive (it takes the longest)")
    parser.add_argument("--sign", type=Path, metavar="KEY", help="secret key that signs what is handed out")
    parser.add_argument("--twice", action="store_true", help="build twice and list differences")
    return parser.parse_args()


def main() -> None:
    options = arguments()
    dev.prepare("build")
    if Path(sys.prefix).resolve() != dev.VENV.resolve():
        sys.exit(dev.call(dev.PYTHON, Path(__file__).resolve(), *sys.argv[1:]))
    import checks

    out, when = options.out.resolve(), moment()
    shutil.rmtree(out / "airplan", ignore_errors=True)
    out.mkdir(parents=True, exist_ok=True)
    built = freeze(out, when)
    print(f"built {built}: {megabytes(built)}", flush=True)
    if not options.no_check:
        files = checks.main_job(built)
        print(f"main job outside the source tree: {len(files)} files, for example {files[0]}", flush=True)
        for label, (clock, processor) in checks.start_ratio(built, dev.PYTHON, ROOT).items():
            used = "" if processor is None else f" (processor time {processor:.2f})"
            print(f"start, built / source: {label}: {clock:.2f}{used}", flush=True)
    if not options.no_packages:
        for path in pack(built, out, options, when):
            print(f"{path}: {megabytes(path)}")
    if options.twice:
        compare(out, when)


if __name__ == "__main__":
    main()
