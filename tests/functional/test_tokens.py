"""`sallyport token`, and the examples of docs/tokens.md, run as they stand there."""

import json
import pathlib
import re
import stat
import subprocess
import time

import pytest

from harness import server as servers

DOCUMENT = servers.REPOSITORY / "docs/tokens.md"


@pytest.fixture
def token(tmp_path):
    """Runs `sallyport token ...` in the test's folder, with a text as its standard input."""

    def run(*arguments, given=""):
        return subprocess.run([servers.binary(), "token", *arguments], cwd=tmp_path, input=given, capture_output=True,
                              text=True, timeout=30, check=False)

    return run


@pytest.fixture
def keys(token):
    for arguments in (["--out", "web1", "--id", "web1"], ["--type", "p256", "--out", "web2"],
                      ["--type", "hmac", "--out", "shared", "--id", "shared"]):
        made = token("keygen", *arguments)
        assert made.returncode == 0, made.stderr
    return ["--keys", "web1.jwks", "--keys", "web2.pem", "--keys", "shared.secrets"]


def mode_of(path):
    return stat.S_IMODE(path.stat().st_mode)


def test_keygen_keeps_secrets_to_their_owner(keys, tmp_path):
    assert mode_of(tmp_path / "web1.key") == 0o600
    assert mode_of(tmp_path / "shared.secrets") == 0o600
    assert mode_of(tmp_path / "web1.jwks") & 0o044


def test_keygen_overwrites_nothing(keys, token, tmp_path):
    before = (tmp_path / "web1.key").read_text()

    again = token("keygen", "--out", "web1")

    assert again.returncode == 1 and "web1.key" in again.stderr
    assert (tmp_path / "web1.key").read_text() == before


def test_keys_are_such_that_openssl_reads(keys, tmp_path):
    for name in ("web1", "web2"):
        public = subprocess.run(["openssl", "pkey", "-in", f"{name}.key", "-pubout"], cwd=tmp_path, capture_output=True,
                                text=True, check=True).stdout
        assert public in (tmp_path / f"{name}.pem").read_text()


@pytest.mark.parametrize("minting", [["--key", "web1.key", "--may", "connect", "--may", "play:cam*"],
                                     ["--key", "web2.key", "--may", "connect@live", "--may", "play:**@live/**"],
                                     ["--key", "shared.secrets", "--may", "connect", "--may", "play", "--path", "live",
                                      "--stream", "cam*"]])
def test_what_is_minted_verifies_and_permits_no_more(keys, token, minting):
    minted = token("mint", *minting).stdout

    assert token("verify", *keys, given=minted).returncode == 0
    assert token("verify", *keys, "--action", "play", "--stream", "cam1", given=minted).returncode == 0
    refused = token("verify", *keys, "--action", "publish", "--stream", "cam1", "--json", given=minted)
    assert refused.returncode == 1
    assert json.loads(refused.stdout)["reason"] == "token-scope"


def test_verify_says_which_check_failed(keys, token):
    token("keygen", "--out", "other")
    good = token("mint", "--key", "web1.key", "--may", "connect").stdout.strip()
    late = token("mint", "--key", "web1.key", "--may", "connect", "--delay", "100").stdout
    foreign = token("mint", "--key", "other.key", "--may", "connect").stdout
    bound = token("mint", "--key", "web1.key", "--may", "connect", "--address", "192.0.2.0/24").stdout
    for given, arguments, reason in [(good[:-9] + "AAAAAAAAA"[:8] + "A", [], "token-signature"), (late, [], "token-not-yet"),
                                     (foreign, [], "token-unknown-key"), ("x.y", [], "bad-token"),
                                     (bound, ["--action", "connect", "--address", "198.51.100.1"], "token-address"),
                                     (good, ["--action", "connect", "--audience", "meetings"], "token-audience")]:
        refused = token("verify", *keys, *arguments, "--json", given=given)
        assert refused.returncode == 1
        assert json.loads(refused.stdout)["reason"] == reason, refused.stdout


def test_revoke_writes_lists_that_verify_reads(keys, token):
    minted = json.loads(token("mint", "--key", "web1.key", "--may", "connect", "--subject", "alice", "--json").stdout)
    for name in ("revoked", "revoked.db"):
        for what in (["--id", minted["id"]], ["--subject", "alice"], ["--key-id", "web1"]):
            changed = token("revoke", "--list", name, *what, "--json")
            assert changed.returncode == 0 and len(json.loads(changed.stdout)["revoked"]) == 1
            refused = token("verify", *keys, "--revocations", name, given=minted["token"])
            assert refused.returncode == 1 and "token-revoked" in refused.stdout
            token("revoke", "--list", name, *what, "--remove")
        assert token("verify", *keys, "--revocations", name, given=minted["token"]).returncode == 0


def test_wrong_arguments_and_files_end_with_2_and_a_remedy(keys, token, tmp_path):
    (tmp_path / "web1.key").chmod(0o644)
    for arguments, remedy in [(["mint", "--key", "web1.key", "--may", "connect"], "chmod 600"),
                              (["mint", "--key", "web2.key", "--may", "play"], "play:NAME"),
                              (["mint", "--key", "nothing.key", "--may", "connect"], "nothing.key"),
                              (["mint", "--key", "shared.secrets", "--may", "play", "--path", "live"], "--stream"),
                              (["verify", "--keys", "web2.key"], "public keys"), (["verify"], "--keys"),
                              (["revoke", "--list", "nowhere"], "nowhere"), ([], "--help")]:
        wrong = token(*arguments)
        assert wrong.returncode == 2, arguments
        assert remedy in wrong.stderr, wrong.stderr


def test_no_key_is_ever_printed(keys, token, tmp_path):
    secrets = [line for name in ("web1.key", "web2.key") for line in (tmp_path / name).read_text().splitlines()
               if not line.startswith(("kid", "---"))] + [(tmp_path / "shared.secrets").read_text().split()[1]]
    runs = [token("keygen", "--out", "fresh"), token("keygen", "--type", "hmac", "--out", "fresh", "--json"),
            token("mint", "--key", "web1.key", "--may", "connect"), token("mint", "--key", "web1.key", "--may", "nonsense"),
            token("mint", "--key", "shared.secrets", "--path", "live", "--may", "connect"),
            token("verify", "--keys", "web1.key", given="x"), token("verify", "--keys", "shared.secrets", given="x=1")]
    secrets += [line for line in (tmp_path / "fresh.key").read_text().splitlines() if not line.startswith(("kid", "---"))]
    secrets.append((tmp_path / "fresh.secrets").read_text().split()[1])
    for run in runs:
        for secret in secrets:
            assert secret not in run.stdout + run.stderr


def examples(language):
    """The code of that language in the document."""
    return re.findall(rf"^```{language}\n(.*?)^```", DOCUMENT.read_text(), flags=re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize("language, program", [("python", ["/usr/bin/python3", "-c"]), ("sh", ["sh", "-c"])])
def test_the_documents_examples_make_tokens_that_are_accepted(keys, token, tmp_path, language, program):
    found = examples(language)
    assert len(found) == 1
    made = subprocess.run([*program, found[0]], cwd=tmp_path, capture_output=True, text=True, timeout=30, check=False)
    assert made.returncode == 0, made.stderr

    for action in (["connect"], ["play", "--stream", "cam7"]):
        verified = token("verify", *keys, "--action", *action, given=made.stdout)
        assert verified.returncode == 0, verified.stdout + verified.stderr
    assert token("verify", *keys, "--action", "play", "--stream", "other", given=made.stdout).returncode == 1


def test_the_document_says_what_the_program_does(token, tmp_path):
    """Its example for checking an implementation."""
    text = re.sub(r"\s+", " ", DOCUMENT.read_text())
    signature = re.search(r"the signature is `([0-9a-f]{64})`", text)[1]
    secrets = tmp_path / "secrets"
    secrets.write_text("web1 0123456789abcdef0123456789abcdef\n")
    secrets.chmod(0o600)
    query = f"kid=web1&path=live&stream=cam*&may=connect,play&exp=1790000300&st={signature}"

    verified = json.loads(token("verify", "--keys", "secrets", "--json", given=query).stdout)

    assert verified["reason"] == ("token-expired" if time.time() > 1790000330 else "none")
