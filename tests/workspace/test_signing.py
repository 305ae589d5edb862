"""Signatures: by a known key or refused in words; the same files as minisign's."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from airplan import resourcefiles
from airplan.cli import main
from airplan.errors import FileTrouble, Refused, UsageError
from airplan.workspace import signing

KEYS = Path(__file__).resolve().parents[1] / "support" / "keys"
DEVELOPMENT = KEYS / "development-never-trust.pub"


@pytest.fixture
def pair(tmp_path):
    return tmp_path / "省厅", signing.new_pair(tmp_path / "省厅", "")


def trust(public: Path) -> signing.Key:
    return signing.add_key(public, signing.read_key(public).fingerprint)


def refused(action) -> str:
    with pytest.raises(Refused) as caught:
        action()
    return caught.value.code


def test_a_file_signed_by_minisign_is_verified_with_its_comment():
    found = signing.verify(KEYS / "signed-by-minisign.txt", keys=[signing.read_key(DEVELOPMENT)])
    assert found.comment == "from minisign 0.11"
    assert found.key.id == DEVELOPMENT.read_text().splitlines()[0].split()[-1]


def test_minisign_s_own_secret_key_signs(tmp_path):
    file = tmp_path / "规则.json"
    file.write_text("{}", encoding="utf-8")
    signing.sign(file, DEVELOPMENT.with_suffix(".key"), comment="一\n二")
    found = signing.verify(file, keys=[signing.read_key(DEVELOPMENT)])
    assert found.comment.split("\t")[1:] == ["file:规则.json", "hashed", "一 二"]


def test_no_key_is_trusted_unless_somebody_put_it_there():
    assert signing.known_keys() == ()
    shipped = [signing.read_key(path).id for path in resourcefiles.path("keys").glob("*.pub")]
    assert signing.read_key(DEVELOPMENT).id not in shipped


def test_only_a_known_key_counts_and_only_after_its_fingerprint_was_compared(tmp_path, pair):
    name, key = pair
    file = tmp_path / "包.airpkg"
    file.write_bytes(b"1234")
    signing.sign(file, f"{name}.key")
    assert refused(lambda: signing.verify(file)) == "signature.unknown_key"
    public = Path(f"{name}.pub")
    assert refused(lambda: signing.add_key(public, None)) == "signature.compare"
    assert refused(lambda: signing.add_key(public, "0000" * 10)) == "signature.other_fingerprint"
    assert signing.known_keys() == ()
    added = signing.add_key(public, key.fingerprint.lower().replace(" ", ""))
    assert (added.origin, added.id) == ("bureau", key.id)
    assert signing.verify(file).key.id == key.id
    with pytest.raises(UsageError):
        signing.add_key(public, key.fingerprint)
    signing.remove_key(key.id)
    assert refused(lambda: signing.verify(file)) == "signature.unknown_key"


def test_what_was_changed_is_refused(tmp_path, pair):
    name, _ = pair
    trust(Path(f"{name}.pub"))
    file = tmp_path / "包.airpkg"
    file.write_bytes(b"1234")
    beside = signing.sign(file, f"{name}.key", comment="2026 第二版")
    good = beside.read_text(encoding="utf-8")
    file.write_bytes(b"1235")
    assert refused(lambda: signing.verify(file)) == "signature.wrong"
    file.write_bytes(b"1234")
    beside.write_text(good.replace("第二版", "第三版"), encoding="utf-8")  # the comment is signed too
    assert refused(lambda: signing.verify(file)) == "signature.wrong"
    beside.write_text(good.replace("\n", "\r\n"), encoding="utf-8", newline="")  # by way of a Windows editor
    assert signing.verify(file).comment.endswith("2026 第二版")
    beside.unlink()
    assert refused(lambda: signing.verify(file)) == "signature.missing"
    file.unlink()
    with pytest.raises(FileTrouble):
        signing.verify(file)


def test_another_key_of_the_same_number_does_not_pass(tmp_path, pair):
    name, key = pair
    other = signing.new_pair(tmp_path / "other", "")
    file = tmp_path / "a.bin"
    file.write_bytes(b"x")
    signing.sign(file, f"{name}.key")
    false = signing.Key(key.id, "冒名", other.fingerprint, "bureau", "", other.public)
    assert refused(lambda: signing.verify(file, keys=[false])) == "signature.wrong"


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(place=st.integers(0, 400), value=st.integers(0, 255), cut=st.booleans())
def test_any_altered_signature_file_is_refused_in_words(tmp_path_factory, place, value, cut):
    folder = tmp_path_factory.mktemp("fuzz")
    file = folder / "signed-by-minisign.txt"
    file.write_bytes((KEYS / file.name).read_bytes())
    good = (KEYS / f"{file.name}.minisig").read_bytes()
    place %= len(good)
    bad = good[:place] if cut else good[:place] + bytes([value]) + good[place + 1 :]
    (folder / f"{file.name}.minisig").write_bytes(bad)
    first = good.index(b"\n")
    # Only the untrusted first line and the last line's end may differ.
    harmless = bad == good or (not cut and place < first) or (cut and bad == good[:-1]) or good[place:] == b"\n"
    try:
        signing.verify(file, keys=[signing.read_key(DEVELOPMENT)])
        accepted = True
    except Refused:
        accepted = False
    assert harmless or not accepted


def test_the_secret_key_is_encrypted_and_its_owner_s_alone(tmp_path):
    key = signing.new_pair(tmp_path / "k", "密码")
    secret = tmp_path / "k.key"
    assert signing.needs_password(secret)
    if os.name == "posix":
        assert secret.stat().st_mode & 0o077 == 0
    file = tmp_path / "a"
    file.write_bytes(b"x")
    assert refused(lambda: signing.sign(file, secret, "别的")) == "signature.password"
    signing.sign(file, secret, "密码")
    assert signing.verify(file, keys=[key]).key.id == key.id
    with pytest.raises(FileTrouble):
        signing.new_pair(tmp_path / "k", "")


def test_the_command_line(tmp_path, capsys, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("安装包.deb").write_bytes(b"deb")

    def run(*words: str) -> tuple[int, dict]:
        code = main(["signature", *words, "--json"])
        return code, json.loads(capsys.readouterr().out)

    _, made = run("new-key", "发布", "--no-password")
    assert run("make", "安装包.deb", "--key", "发布.key") == (0, {"signatures": ["安装包.deb.minisig"]})
    code, answer = run("verify", "安装包.deb")
    assert (code, answer["error"]["code"]) == (3, "signature.unknown_key")
    assert made["key"]["id"] in answer["error"]["message"]
    code, answer = run("keys", "--add", "发布.pub")
    assert code == 3
    assert made["key"]["fingerprint"] in answer["error"]["message"]
    code, answer = run("keys", "--add", "发布.pub", "--fingerprint", made["key"]["fingerprint"], "--name", "省厅")
    assert (code, [key["name"] for key in answer["keys"]]) == (0, ["省厅"])
    code, answer = run("verify", "安装包.deb")
    assert (code, answer["key"]["name"]) == (0, "省厅")
    code, answer = run("keys", "--remove", made["key"]["id"])
    assert (code, answer["keys"]) == (0, [])
