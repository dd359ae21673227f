"""A small machine with a real Linux kernel, emulated: it sees this machine's files, and runs a program of ours.

What it needs are Debian's packages qemu-system-x86, busybox-static and cpio; the kernel is Debian's own, fetched once.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
KEPT = ROOT / "build" / "kernel"
NEEDED = ("qemu-system-x86_64", "busybox", "cpio", "dpkg-deb")
BOOT_AT_MOST_S = 600

# Until the other files are there: the way to them (9p over virtio).
_FIRST_MODULES = ("virtio_pci", "9pnet_virtio", "9p")
_INIT = """#!/bin/busybox sh
bb=/bin/busybox
$bb mount -t proc proc /proc
$bb mount -t sysfs sys /sys
$bb mount -t devtmpfs dev /dev
while read -r module; do $bb insmod "/modules/$module"; done </modules/order
$bb mount -t 9p -o trans=virtio,version=9p2000.L,msize=262144,cache=loose,ro host /host
$bb mount -t devtmpfs dev /host/dev
$bb mount -t proc proc /host/proc
$bb mount -t sysfs sys /host/sys
$bb mount -t tmpfs tmp /host/tmp
$bb mount -t tmpfs tmp /host/run
export PYTHONPATH={ROOT} PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/tmp PYTHONDONTWRITEBYTECODE=1 LC_ALL=C.UTF-8
$bb chroot /host {PYTHON} {PROGRAM} {MODULES} >/dev/ttyS0 2>&1
$bb poweroff -f
"""


def run(program: Path) -> str:
    """What the program writes on a fresh machine; it is given the folder of the kernel's modules."""
    missing = [command for command in NEEDED if shutil.which(command) is None]
    assert not missing, f"install what the emulated machine needs: {', '.join(missing)}"
    kernel, modules = _kernel()
    files = _initial_files(modules, program)
    command = [
        *("qemu-system-x86_64", "-accel", "tcg", "-m", "1024", "-smp", "2", "-nographic", "-no-reboot"),
        *("-kernel", str(kernel), "-initrd", str(files), "-append", "console=ttyS0 quiet panic=-1"),
        *("-virtfs", "local,path=/,mount_tag=host,security_model=none,readonly=on"),
        *("-nic", "none", "-serial", "mon:stdio"),
    ]
    done = subprocess.run(
        command, check=False, stdin=subprocess.DEVNULL, capture_output=True, timeout=BOOT_AT_MOST_S, text=True
    )
    return done.stdout


def _kernel() -> tuple[Path, Path]:
    """Debian's newest kernel of this release, and the folder of its modules."""
    if not (KEPT / "boot").is_dir():
        KEPT.mkdir(parents=True, exist_ok=True)
        ask = ["apt-cache", "depends", "linux-image-amd64"]
        shown = subprocess.run(ask, check=True, capture_output=True, text=True).stdout
        package = next(word for word in shown.split() if re.fullmatch(r"linux-image-[0-9].*", word))
        subprocess.run(["apt-get", "-q", "download", package], check=True, cwd=KEPT)
        (fetched,) = KEPT.glob("*.deb")
        subprocess.run(["dpkg-deb", "-x", str(fetched), str(KEPT)], check=True)
        fetched.unlink()
    (kernel,) = (KEPT / "boot").glob("vmlinuz-*")
    (modules,) = (KEPT / "lib" / "modules").iterdir()
    subprocess.run(["busybox", "depmod", "-b", str(KEPT), modules.name], check=True)
    return kernel, modules


def needed_by(modules: Path, *names: str) -> Iterator[Path]:
    """The files of these modules, each after those that it needs."""
    needs = {}
    for line in (modules / "modules.dep").read_text().splitlines():
        file, _, others = line.partition(":")
        needs[Path(file).name.partition(".ko")[0].replace("-", "_")] = (file, others.split())
    seen: set[str] = set()

    def walk(name: str) -> Iterator[Path]:
        if name in seen or name not in needs:  # built into the kernel
            return
        seen.add(name)
        file, others = needs[name]
        for other in others:
            yield from walk(Path(other).name.partition(".ko")[0].replace("-", "_"))
        yield modules / file

    for name in names:
        yield from walk(name.replace("-", "_"))


def _initial_files(modules: Path, program: Path) -> Path:
    """What the machine has before it sees this machine's files."""
    tree = KEPT / "initial"
    shutil.rmtree(tree, ignore_errors=True)
    for folder in ("bin", "proc", "sys", "host", "modules", "dev"):
        (tree / folder).mkdir(parents=True)
    shutil.copy(str(shutil.which("busybox")), tree / "bin" / "busybox")
    files = list(needed_by(modules, *_FIRST_MODULES))
    for file in files:
        shutil.copy(file, tree / "modules")
    (tree / "modules" / "order").write_text("".join(f"{file.name}\n" for file in files))
    init = tree / "init"
    init.write_text(
        _INIT.replace("{PYTHON}", sys.executable)
        .replace("{ROOT}", str(ROOT))
        .replace("{PROGRAM}", str(program))
        .replace("{MODULES}", str(modules))
    )
    init.chmod(0o755)
    packed = KEPT / "initial.cpio"
    names = "\n".join(str(path.relative_to(tree)) for path in sorted(tree.rglob("*")))
    with packed.open("wb") as archive:
        subprocess.run(
            ["cpio", "-o", "-H", "newc", "--quiet"], check=True, cwd=tree, input=names.encode(), stdout=archive
        )

    return packed
