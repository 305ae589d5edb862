"""Parts of build_installer.py that need no PyInstaller: glibc table, trimming, archives, packages, list of parts."""

from __future__ import annotations

import hashlib
import importlib.util
import json
import os
import re
import shutil
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path
from xml.etree import ElementTree

import pytest

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "installer")]

import debpackage
import glibc
import icons
import icudata
import sbom
import trim
import windowspackage

import build_installer

linux_only = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="reads and builds Linux files")
QT_CORE = Path(importlib.util.find_spec("PySide6").origin).parent / "Qt" / "lib" / "libQt6Core.so.6"


def by_objdump(path: Path) -> tuple[int, int]:
    text = subprocess.run(["objdump", "-T", str(path)], capture_output=True, text=True, check=True).stdout
    return max(tuple(map(int, found)) for found in re.findall(r"GLIBC_(\d+)\.(\d+)", text))


@linux_only
@pytest.mark.skipif(not shutil.which("objdump"), reason="objdump is not installed")
def test_the_glibc_table_says_what_objdump_says():
    files = [Path(sys.executable).resolve(), QT_CORE, Path(shutil.which("tar")).resolve()]
    for path in files:
        assert glibc.highest(path) == by_objdump(path), path


@linux_only
def test_every_locked_wheel_starts_on_glibc_2_28():
    site = QT_CORE.parents[3]
    for package in ("PySide6", "numpy", "scipy", "pandas", "lxml", "PIL", "python_calamine", "matplotlib"):
        too_new = {name: number for name, number in glibc.table(site / package).items() if number > (2, 28)}
        assert not too_new


@linux_only
def test_the_libraries_that_a_file_loads_are_read():
    assert {"libicui18n.so.73", "libc.so.6"} <= set(glibc.needed(QT_CORE.read_bytes()))


@linux_only
def test_what_nothing_loads_is_pruned_and_what_is_loaded_stays(tmp_path):
    inside = tmp_path / "_internal"
    inside.mkdir()
    source = QT_CORE.parent
    for name in (
        "libQt6Core.so.6",
        "libQt6Gui.so.6",
        "libQt6Designer.so.6",
        "libicudata.so.73",
        "libicuuc.so.73",
        "libicui18n.so.73",
    ):
        shutil.copyfile(source / name, inside / name)
    shutil.copyfile(source.parents[1] / "QtGui.abi3.so", inside / "QtGui.abi3.so")
    assert trim.prune(tmp_path) == ["libQt6Designer.so.6"]
    assert (inside / "libQt6Gui.so.6").exists()
    assert (inside / "libicudata.so.73").exists()


SORTED = """
from PySide6.QtCore import QCollator, QDate, QLocale, QTimeZone
import functools
words = ["张家口", "李沧", "阿坝", "北京", "保定10", "保定9", "重庆", "Zibo", "apple", "Öl", "Apple"]
for name in ("zh_CN", "en_US", "de_DE", "C"):
    collator = QCollator(QLocale(name))
    collator.setNumericMode(True)
    print(name, *sorted(words, key=functools.cmp_to_key(collator.compare)))
zone = QTimeZone(b"Asia/Shanghai")
for name in ("zh_CN", "en_US"):
    print(zone.displayName(QTimeZone.StandardTime, QTimeZone.LongName, QLocale(name)))
print(QLocale("zh_CN").toString(QDate(2026, 1, 2)), QLocale("zh_CN").toUpper("straße"))
print(*[line.split()[-1] for line in open("/proc/self/maps") if "icudata" in line][:1])
"""


@linux_only
def test_qt_sorts_and_names_as_before_with_the_cut_language_data(tmp_path):
    library = tmp_path / "libicudata.so.73"
    shutil.copyfile(QT_CORE.parent / library.name, library)
    before, after = icudata.trim(library)
    assert after < before / 5
    answers = []
    for preloaded in ("", str(library)):
        environment = {**os.environ, "LD_PRELOAD": preloaded, "QT_QPA_PLATFORM": "offscreen", "PYTHONUTF8": "1"}
        answer = subprocess.run(
            [sys.executable, "-c", SORTED], env=environment, capture_output=True, text=True, check=True
        )
        answers.append(answer.stdout.splitlines())
    assert answers[1][-1] == str(library)  # the cut library is what was really used
    assert answers[0][:-1] == answers[1][:-1]
    assert answers[1][0] == "zh_CN 阿坝 保定9 保定10 北京 重庆 李沧 张家口 apple Apple Öl Zibo"
    assert answers[1][4] == "中国标准时间"


def test_the_version_is_the_program_s():
    from airplan import __version__

    assert build_installer.version() == __version__


def test_the_time_of_archives_comes_from_the_environment(monkeypatch):
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")
    assert build_installer.moment() == 1_700_000_000


@linux_only
@pytest.mark.skipif(not shutil.which("zstd"), reason="zstd is not installed")
@pytest.mark.parametrize(("compression", "suffix"), [("zstd", ".tar.zst"), ("xz", ".tar.xz")])
def test_the_archive_is_the_same_for_the_same_files(tmp_path, monkeypatch, compression, suffix):
    sums = []
    for turn in ("a", "b"):
        monkeypatch.setattr(build_installer, "WORK", tmp_path / turn)
        built = tmp_path / turn / "airplan"
        (built / "_internal").mkdir(parents=True)
        for name in ("z", "a", "中文"):
            (built / "_internal" / name).write_text(name, encoding="utf-8")
        (built / "airplan-window").symlink_to("airplan")
        file = build_installer.archive(built, tmp_path / turn / "airplan-1-linux", 1_700_000_000, compression)
        assert file.name == "airplan-1-linux" + suffix
        sums.append(hashlib.sha256(file.read_bytes()).hexdigest())
    assert sums[0] == sums[1]
    plain = tmp_path / "plain.tar"
    with plain.open("wb") as unpacked:
        subprocess.run([compression, "-dc", str(file)], check=True, stdout=unpacked)
    with tarfile.open(plain) as tar:
        assert {entry.mtime for entry in tar} == {1_700_000_000}
        assert {entry.uid for entry in tar} == {0}
        assert tar.getmember("airplan-1-linux/airplan-window").linkname == "airplan"


@linux_only
@pytest.mark.skipif(not shutil.which("dpkg-deb"), reason="dpkg-deb is not installed")
def test_the_debian_package(tmp_path, qapp):
    built = tmp_path / "built"
    (built / "_internal").mkdir(parents=True)
    (built / "airplan").write_bytes(b"\x7fELF")
    (built / "airplan").chmod(0o755)
    (built / "airplan-window").symlink_to("airplan")
    pictures = icons.draw_all(ROOT / "resources" / "app" / "airplan.svg", tmp_path / "icons")
    made = []
    for turn in ("a", "b"):
        tree = tmp_path / turn / "tree"
        debpackage.lay_out(built, tree, "1.2.3", pictures)
        debpackage.write_control(tree, "1.2.3", "2.28", ["libegl1", "libgl1"], ["shared-mime-info"])
        made.append(debpackage.build(tree, tmp_path / turn / "a.deb", "zstd", 1_700_000_000).read_bytes())
    assert made[0] == made[1]
    file = str(tmp_path / "b" / "a.deb")
    fields = subprocess.run(["dpkg-deb", "-f", file], capture_output=True, text=True, check=True).stdout
    assert "Version: 1.2.3" in fields
    assert "Depends: libc6 (>= 2.28), libegl1, libgl1" in fields
    listing = subprocess.run(["dpkg-deb", "-c", file], capture_output=True, text=True, check=True).stdout
    assert "/home/" not in listing
    for name in (
        "./opt/airplan/airplan",
        "./usr/bin/airplan-window -> /opt/airplan/airplan-window",
        "./usr/share/applications/airplan.desktop",
        "./usr/share/mime/packages/airplan.xml",
        "./usr/share/icons/hicolor/48x48/apps/airplan.png",
        "./usr/share/man/man1/airplan.1.gz",
        "./usr/share/doc/airplan/copyright",
        "./usr/share/doc/airplan/THIRD-PARTY-NOTICES.txt.gz",
    ):
        assert name in listing
    assert re.search(r"^-rwxr-xr-x root/root .* \./opt/airplan/airplan$", listing, re.M)


def test_libraries_that_have_another_name_elsewhere_are_asked_for_by_both():
    asked = debpackage.alternatives({"libx11-6", "libgcc-s1", "libglib2.0-0"})
    assert asked == ["libgcc-s1 | libgcc1", "libglib2.0-0 | libglib2.0-0t64", "libx11-6"]


def test_the_desktop_entry_and_the_file_type_agree():
    desktop = (ROOT / "installer" / "linux" / "airplan.desktop").read_text(encoding="utf-8")
    kind = re.search(r"^MimeType=([^;]+);$", desktop, re.M)[1]
    tree = ElementTree.parse(ROOT / "installer" / "linux" / "airplan.xml")
    spaces = {"m": "http://www.freedesktop.org/standards/shared-mime-info"}
    (entry,) = tree.getroot().findall("m:mime-type", spaces)
    assert entry.get("type") == kind
    assert entry.find("m:glob", spaces).get("pattern") == "*.airplan"
    assert "Exec=airplan-window %F" in desktop
    assert "Name[zh_CN]=空气质量达标规划" in desktop


def test_the_windows_script_is_for_one_user_in_chinese_with_the_file_type(tmp_path):
    text = windowspackage.script("1.2.3", r"C:\构建\airplan", r"C:\构建")
    assert text.startswith("\ufeff")
    assert not re.search(r"@[A-Z]+@", text)
    for line in (
        "AppVersion=1.2.3",
        "PrivilegesRequired=lowest",
        r'Source: "C:\构建\airplan\*"',
        r"Software\Classes\.airplan",
        'Name: "zh"; MessagesFile: "compiler:Default.isl,zh.isl"',
    ):
        assert line in text
    assert "[UninstallDelete]" not in text  # users' files are never removed
    resource = windowspackage.version_resource("1.2.3", tmp_path / "version.txt").read_text(encoding="utf-8")
    compile(resource, "version.txt", "eval")
    assert "filevers=(1, 2, 3, 0)" in resource


# What Inno Setup 6 fills into its messages, from its English words: name -> placeholders that a translation must hold.
PLACEHOLDERS = {
    "ConfirmUninstall": {"%1"},
    "DiskSpaceMBLabel": {"[mb]"},
    "DiskSpaceWarning": {"%1", "%2"},
    "ErrorExecutingProgram": {"%1"},
    "FinishedLabel": {"[name]"},
    "InstallingLabel": {"[name]"},
    "PrivilegesRequiredOverrideText2": {"%1"},
    "ReadyLabel1": {"[name]"},
    "SelectDirLabel3": {"[name]"},
    "SetupAppRunningError": {"%1"},
    "UninstalledAll": {"%1"},
    "WelcomeLabel2": {"[name/ver]"},
    "WinVersionTooLowError": {"%1", "%2"},
}


def test_the_chinese_words_of_the_windows_installer_keep_what_is_filled_in():
    words, section = {}, ""
    for line in (ROOT / "installer" / "windows" / "zh.isl").read_text(encoding="utf-8").splitlines():
        if line.startswith("["):
            section = line
        elif line and not line.startswith(";"):
            name, equals, text = line.partition("=")
            assert equals
            assert re.fullmatch(r"[A-Za-z0-9]+", name)
            assert (section, name) not in words
            words[section, name] = text
    assert words["[LangOptions]", "LanguageID"] == "$0804"
    for name, wanted in PLACEHOLDERS.items():
        assert set(re.findall(r"%\d|\[[a-z/]+\]", words["[Messages]", name])) == wanted, name
    for (section, name), text in words.items():
        if section == "[Messages]":
            assert re.search(r"[\u4e00-\u9fff]", text), name
            assert set(re.findall("%.", text)) <= {"%1", "%2", "%3", "%n"}, name
    script = (ROOT / "installer" / "windows" / "airplan.iss").read_text(encoding="utf-8")
    used = set(re.findall(r"\{cm:(\w+)", script))
    assert used == {"Desktop", "FileType", "LaunchProgram"}
    assert {("[CustomMessages]", name) for name in used} <= set(words)


def test_the_windows_packages_are_the_same_for_the_same_files(tmp_path, monkeypatch):
    monkeypatch.setattr(windowspackage, "COMPILERS", ())
    sums = []
    for turn in ("a", "b"):
        built, out = tmp_path / turn / "built", tmp_path / turn
        (built / "_internal" / "资源").mkdir(parents=True)
        for name in ("z.dll", "资源/甲.json"):
            (built / "_internal" / name).write_text(name, encoding="utf-8")
        made = windowspackage.build("1.2.3", built, out, 1_700_000_000)
        assert [path.name for path in made] == ["airplan-1.2.3-windows-x86_64.zip", "airplan.iss", "zh.isl"]
        assert (out / "zh.isl").read_bytes().startswith(b"\xef\xbb\xbf; ")
        assert b"\r\n" in (out / "zh.isl").read_bytes()
        sums.append(made[0].read_bytes())
    assert sums[0] == sums[1]
    with zipfile.ZipFile(made[0]) as packed:
        assert packed.namelist() == ["airplan/_internal/z.dll", "airplan/_internal/资源/甲.json"]
        assert packed.read("airplan/_internal/资源/甲.json").decode() == "资源/甲.json"


def test_the_list_of_parts_names_every_locked_package_with_its_hashes():
    lock = ROOT / "requirements.lock"
    document = sbom.make("1.2.3", lock, [sbom.runtime("Qt", "6.9.3", "LGPL-3.0-only")])
    assert (document["bomFormat"], document["specVersion"]) == ("CycloneDX", "1.6")
    names = re.findall(r"^([a-z0-9-]+)==", lock.read_text(encoding="utf-8"), re.M)
    parts = {part["name"]: part for part in document["components"]}
    assert set(names) | {"Qt"} == set(parts)
    assert all(len(parts[name]["properties"]) >= 1 for name in names)
    assert len({part["bom-ref"] for part in document["components"]}) == len(parts)
    assert re.fullmatch(r"urn:uuid:[0-9a-f-]{36}", document["serialNumber"])
    again = sbom.make("1.2.3", lock, [sbom.runtime("Qt", "6.9.3", "LGPL-3.0-only")])
    assert json.dumps(again) == json.dumps(document)
