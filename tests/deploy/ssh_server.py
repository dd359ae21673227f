"""A real sshd on a loopback port that includes the shipped drop-in, and a real ssh to knock at it."""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from tests.deploy.installation import ROOT, Installation
from tests.tui.pseudo_terminal import PseudoTerminal
from tests.waiting import wait_until

EXECUTE = ROOT / "tests" / "deploy" / "execute.py"
USER = pwd.getpwuid(os.getuid()).pw_name
DEADLINE_S = 15
# What a careless administrator may have left in sshd_config below Debian's Include line.
CARELESS = """
PasswordAuthentication yes
KbdInteractiveAuthentication yes
AllowTcpForwarding yes
AllowStreamLocalForwarding yes
AllowAgentForwarding yes
X11Forwarding yes
PermitTunnel yes
GatewayPorts yes
PermitUserRC yes
PermitUserEnvironment yes
ForceCommand none
AcceptEnv *
Subsystem sftp /usr/lib/openssh/sftp-server
"""


def program(name: str) -> str:
    """Where a program of OpenSSH is; a machine without it cannot say that logging in works."""
    found = shutil.which(name, path=f"{os.environ['PATH']}:/usr/sbin:/sbin")
    assert found, f"{name} is missing on this machine: apt-get install openssh-server"
    return found


class SshServer:
    """The running server, with the keys that can be tried on it."""

    def __init__(self, installation: Installation, port: int) -> None:
        self.installation = installation
        self.root = installation.root
        self.port = port
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int:
        """The process that listens."""
        assert self.process is not None
        return self.process.pid

    @property
    def log(self) -> str:
        """What the server has logged."""
        return (self.root / "sshd.log").read_text("utf-8", errors="replace")

    def make_key(self, name: str) -> str:
        """Makes a key pair of this name and returns the public part."""
        path = self.root / "keys" / name
        path.parent.mkdir(exist_ok=True)
        subprocess.run([program("ssh-keygen"), "-q", "-t", "ed25519", "-N", "", "-C", name, "-f", path], check=True)
        return path.with_suffix(".pub").read_text("ascii").strip()

    def options(self, key: str) -> list[str]:
        """What ssh, scp and sftp are told; nothing of the account's own configuration counts."""
        given = {
            "Port": self.port,
            "User": USER,
            "IdentityFile": self.root / "keys" / key,
            "IdentitiesOnly": "yes",
            "IdentityAgent": "none",
            "UserKnownHostsFile": self.root / "known_hosts",
            "GlobalKnownHostsFile": "none",
            "StrictHostKeyChecking": "yes",
            "BatchMode": "yes",
            "EscapeChar": "none",
        }
        named = [part for name, value in given.items() for part in ("-o", f"{name}={value}")]
        return ["-F", "none", *named]

    def command(self, key: str, *options: str, remote: str = "") -> list[str]:
        """The ssh command with this key, and what it asks the server to run."""
        return [program("ssh"), *self.options(key), *options, "127.0.0.1", *([remote] if remote else [])]

    def ssh(self, key: str, *options: str, remote: str = "", given: bytes = b"") -> subprocess.CompletedProcess[bytes]:
        """Runs ssh without a terminal to its end."""
        command = self.command(key, *options, remote=remote)
        return subprocess.run(command, input=given, capture_output=True, timeout=DEADLINE_S, check=False)

    def terminal(self, key: str, *options: str, remote: str = "", **environment: str) -> PseudoTerminal:
        """Runs ssh on a handheld's terminal."""
        command = self.command(key, *options, remote=remote)
        return PseudoTerminal(EXECUTE, *command, environment=environment)

    def sessions(self) -> set[int]:
        """The processes that have come from a log-in and still run."""
        return descendants(self.pid)


@contextmanager
def running(installation: Installation) -> Iterator[SshServer]:
    """Starts the server; when left, it and what it started are gone."""
    server = SshServer(installation, _free_port())
    configuration = _configure(server)
    with (installation.root / "sshd.log").open("wb") as log:
        # The kernel ends the server when the test run dies, even by kill -9.
        server.process = subprocess.Popen(
            ["setpriv", "--pdeathsig", "TERM", program("sshd"), "-D", "-e", "-f", configuration],
            stdin=subprocess.DEVNULL,
            stderr=log,
        )
    try:
        wait_until(lambda: _answers(server), f"sshd answered; it said: {server.log}")
        yield server
        wait_until(lambda: not server.sessions(), "all sessions had ended")
    finally:
        server.process.terminate()
        server.process.wait(DEADLINE_S)


def _configure(server: SshServer) -> Path:
    host = server.make_key("host")
    (server.root / "known_hosts").write_text(f"[127.0.0.1]:{server.port} {host}\n", "ascii")
    path = server.root / "sshd_config"
    path.write_text(
        f"Include {server.installation.drop_in}\n"
        f"ListenAddress 127.0.0.1:{server.port}\n"
        f"HostKey {server.root}/keys/host\n"
        "PidFile none\n"
        # The temporary folder stands in one that everybody may write to.
        "StrictModes no\n"
        f"UsePAM no\n{CARELESS}",
        "utf-8",
    )
    if os.getuid() == 0:
        Path("/run/sshd").mkdir(mode=0o755, exist_ok=True)  # Debian makes it when the service starts
    return path


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
    return port


def _answers(server: SshServer) -> bool:
    assert server.process is not None
    assert server.process.poll() is None, f"sshd ended: {server.log}"
    with suppress(OSError), socket.create_connection(("127.0.0.1", server.port), timeout=1):
        return True
    return False


def descendants(pid: int) -> set[int]:
    """All processes below this one."""
    children: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            with suppress(OSError):
                parent = entry.joinpath("stat").read_text("utf-8").rpartition(")")[2].split()[1]
                children.setdefault(int(parent), []).append(int(entry.name))
    found: set[int] = set()
    waiting = [pid]
    while waiting:
        new = children.get(waiting.pop(), [])
        found.update(new)
        waiting += new
    return found


def command_line(pid: int) -> list[str]:
    """The words that a process was started with; none where it is gone."""
    with suppress(OSError):
        return Path(f"/proc/{pid}/cmdline").read_text("utf-8").split("\0")[:-1]
    return []
