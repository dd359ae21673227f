"""Over SSH there is the screen and nothing else: no command, no file, no tunnel, no shell, no other way in."""

from __future__ import annotations

import os
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.deploy.installation import Installation
from tests.deploy.ssh_server import DEADLINE_S, USER, SshServer, program, running
from tests.waiting import wait_until

ONLY_THE_SCREEN = "stockhand: only the screen can be opened here, and nothing else be run\n"
ALMOST_POST = [
    "stockhand",
    "stockhand post",
    "stockhand post /etc/passwd",
    "stockhand post - --database sqlite:///other.db",
    "stockhand post -\nid",
    "stockhand post - $(id)",
    "stockhand post - && id",
    " stockhand post -",
    "stockhand post - ",
    "stockhand post ?",
    "'' ; id",
    " ",
    "*",
    "cleaned",
]


def session(installation: Installation, asked: str, device: str = "HH-07") -> subprocess.CompletedProcess[str]:
    """What the session program does with a request, as sshd hands it over."""
    given = {"SSH_ORIGINAL_COMMAND": asked, "STOCKHAND_DEVICE": device}
    return subprocess.run([installation.session], env=given, capture_output=True, text=True, check=False)


@pytest.fixture
def listener() -> Iterator[socket.socket]:
    """Something on the server that only the server itself should reach, such as its database."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.setblocking(False)
        yield listening


def address(listener: socket.socket) -> str:
    return f"127.0.0.1:{listener.getsockname()[1]}"


def assert_nobody_came(listener: socket.socket) -> None:
    with pytest.raises(BlockingIOError):
        listener.accept()


@pytest.mark.parametrize("remote", ["id", "sh -i", "stockhand check", "stockhand post - ; id", "scp -t /tmp"])
def test_a_remote_command_is_refused(server: SshServer, remote: str) -> None:
    done = server.ssh("careless", remote=remote)
    assert (done.returncode, done.stdout, done.stderr) == (2, b"", ONLY_THE_SCREEN.encode())


def test_only_the_exact_words_post_commands(installation: Installation) -> None:
    for asked in ALMOST_POST:
        done = session(installation, asked)
        assert (done.returncode, done.stdout, done.stderr) == (2, "", ONLY_THE_SCREEN), asked


def test_a_remote_command_is_refused_on_a_terminal_too(server: SshServer) -> None:
    with server.terminal("careless", "-t", remote="sh -i") as screen:
        assert screen.wait_for_end() == 2
        assert b"only the screen" in screen.written


def test_without_a_terminal_there_is_neither_screen_nor_shell(server: SshServer) -> None:
    done = server.ssh("careless", "-T", given=b"id\n")
    assert (done.returncode, done.stdout) == (2, b"")
    assert done.stderr.startswith(b"stockhand: this is a screen and needs a terminal")


def test_a_key_without_the_right_to_a_terminal_opens_no_screen(server: SshServer) -> None:
    with server.terminal("outbox") as screen:
        screen.wait_for(lambda: screen.process.poll() is not None, "the connection ended")
        assert b"needs a terminal" in screen.written
        assert screen.process.returncode == 2


@pytest.mark.parametrize(("key", "said"), [("nameless", "names no device"), ("unknown-station", "HH-08.toml")])
def test_a_key_opens_no_screen_without_a_station_of_its_own(server: SshServer, key: str, said: str) -> None:
    with server.terminal(key) as screen:
        assert screen.wait_for_end() == 2
        assert said in screen.written.decode()


@pytest.mark.parametrize("options", [["-O"], ["-s"]])
def test_no_file_is_copied_from_the_server_by_scp(server: SshServer, tmp_path: Path, options: list[str]) -> None:
    source, target = tmp_path / "secret", tmp_path / "stolen"
    source.write_text("secret", "ascii")
    copy = [program("scp"), *options, *server.options("careless"), f"127.0.0.1:{source}", str(target)]
    done = subprocess.run(copy, capture_output=True, timeout=DEADLINE_S, check=False)
    assert done.returncode != 0
    assert not target.exists()


def test_no_file_is_copied_to_the_server_by_sftp(server: SshServer, tmp_path: Path) -> None:
    source, target = tmp_path / "evil", tmp_path / "planted"
    source.write_text("evil", "ascii")
    copy = [program("sftp"), "-b", "-", *server.options("careless"), "127.0.0.1"]
    given = f"put {source} {target}\n".encode()
    done = subprocess.run(copy, input=given, capture_output=True, timeout=DEADLINE_S, check=False)
    assert done.returncode != 0
    assert not target.exists()


def test_nothing_behind_the_server_is_reached_through_standard_input(
    server: SshServer, listener: socket.socket
) -> None:
    done = server.ssh("careless", "-W", address(listener), given=b"select 1")
    assert done.returncode == 255
    assert b"administratively prohibited" in done.stderr
    assert_nobody_came(listener)


def test_nothing_behind_the_server_is_reached_through_a_local_port(
    server: SshServer, listener: socket.socket, tmp_path: Path
) -> None:
    local = tmp_path / "local"
    command = server.command("careless", "-N", "-L", f"{local}:{address(listener)}")
    with subprocess.Popen(command, stderr=subprocess.PIPE) as client:
        try:
            wait_until(local.exists, "ssh listened")
            with socket.socket(socket.AF_UNIX) as knocking:
                knocking.settimeout(DEADLINE_S)
                knocking.connect(str(local))
                assert knocking.recv(1) == b""
        finally:
            client.terminate()
        assert client.stderr is not None
        assert b"administratively prohibited" in client.stderr.read()
    assert_nobody_came(listener)


@pytest.mark.parametrize("listening", ["0", "socket"])
def test_the_server_listens_for_nobody(
    server: SshServer, listener: socket.socket, tmp_path: Path, listening: str
) -> None:
    place = listening if listening == "0" else str(tmp_path / listening)
    done = server.ssh("careless", "-N", "-o", "ExitOnForwardFailure=yes", "-R", f"{place}:{address(listener)}")
    assert done.returncode == 255
    assert b"remote port forwarding failed" in done.stderr


def test_no_agent_comes_along(server: SshServer, tmp_path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as agent:
        agent.bind(str(tmp_path / "agent"))
        agent.listen()
        agent.setblocking(False)
        before = set(server.log.splitlines())
        done = server.ssh("careless", "-o", f"ForwardAgent={tmp_path}/agent", remote="id")
        assert done.returncode == 2
        assert_nobody_came(agent)
    assert not [line for line in set(server.log.splitlines()) - before if "agent" in line and "listening" in line]


def test_a_key_that_is_not_on_the_list_is_refused(server: SshServer) -> None:
    done = server.ssh("stranger")
    assert done.returncode == 255
    assert b"Permission denied (publickey)" in done.stderr


def test_no_password_is_asked_for(server: SshServer) -> None:
    done = server.ssh("stranger", "-o", "PreferredAuthentications=password,keyboard-interactive")
    assert done.returncode == 255
    assert b"Permission denied (publickey)" in done.stderr


def test_whoever_is_in_no_right_group_is_refused(dock_sqlite: Path, tmp_path: Path) -> None:
    installed = Installation(tmp_path / "root", dock_sqlite, group="nogroup")
    with running(installed) as server:
        installed.authorize(server.make_key("careless"))
        assert server.ssh("careless").returncode == 255
        wait_until(lambda: "none of user's groups are listed in AllowGroups" in server.log, "the log said why")


def test_what_the_machine_allows_elsewhere_does_not_hold_here(server: SshServer) -> None:
    who = f"user={USER},host=handheld,addr=127.0.0.1"
    ask = [program("sshd"), "-T", "-C", who, "-f", str(server.root / "sshd_config")]
    told = subprocess.run(ask, capture_output=True, check=True, text=True).stdout.splitlines()
    settings = {line.partition(" ")[0]: line.partition(" ")[2] for line in told}
    forbidden = {
        "passwordauthentication",
        "kbdinteractiveauthentication",
        "permitemptypasswords",
        "allowtcpforwarding",
        "allowstreamlocalforwarding",
        "allowagentforwarding",
        "x11forwarding",
        "permittunnel",
        "gatewayports",
        "permituserrc",
    }
    assert {name: settings[name] for name in forbidden} == dict.fromkeys(forbidden, "no")
    assert settings["disableforwarding"] == "yes"
    assert settings["authenticationmethods"] == "publickey"
    assert settings["permituserenvironment"] == "STOCKHAND_DEVICE"
    assert settings["forcecommand"] == f"exec {server.installation.session}"
    assert settings["authorizedkeysfile"] == f"{server.root}/etc/stockhand/authorized_keys"
    assert (settings["clientaliveinterval"], settings["clientalivecountmax"]) == ("10", "2")
    assert (settings["maxstartups"], settings["maxsessions"]) == ("30:50:100", "1")


def test_settings_that_everybody_can_read_are_not_used(installation: Installation) -> None:
    installation.environment.chmod(0o644)
    done = session(installation, "stockhand post -")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == f"stockhand: {installation.environment} is open to everybody: chmod 640 it\n"


@pytest.mark.parametrize("device", ["", "..", "../HH-07", "HH-07 --database x", "HH\n07", "H*"])
def test_a_device_is_a_plain_name(installation: Installation, device: str) -> None:
    done = session(installation, "stockhand post -", device)
    assert (done.returncode, done.stdout) == (2, "")
    assert "names no device" in done.stderr


def test_settings_are_text_and_never_run(server: SshServer) -> None:
    assert "$(touch hacked)" in server.installation.environment.read_text("utf-8")
    assert server.ssh("outbox", remote="stockhand post -").returncode == 0
    assert not list(server.root.rglob("hacked"))
    assert not Path(os.path.expanduser("~/hacked")).exists()
