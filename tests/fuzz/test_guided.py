"""Fuzzing that follows the coverage: each quick target for a while, and a proof of what random inputs do not find."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.fuzz import faulty
from tests.fuzz.fire import fire, hostile_inputs
from tests.fuzz.guided import dictionary
from tests.fuzz.registry import TARGETS, Target, load

ROOT = Path(__file__).parents[2]
RUNS = 400
SLOW = ("design_files", "identify", "label_designs")  # a design is drawn, or the database asked, for each: at night
SEEDS_MOST = 50
FAULT_RUNS = 5_000_000  # a second for each million; it needs a few hundred thousand
# Of the night, for each target; a share lasts less than a test may, and goes on from what those before it found.
NIGHT_S = int(os.environ.get("STOCKHAND_GUIDED_SECONDS", "900"))
SHARE_S = 60
CORPUS = ROOT / "build" / "fuzz"


def guided(name: str, corpus: Path, folder: Path, *flags: str) -> subprocess.CompletedProcess[str]:
    """Fuzz a target in a process of its own; what broke a rule is kept in the folder."""
    words = folder / "words"
    words.write_text(dictionary(), "ascii")
    limits = ("-timeout=20", "-max_len=600", "-rss_limit_mb=1024", "-verbosity=0")
    keep = (f"-dict={words}", f"-artifact_prefix={folder}/")
    command = (sys.executable, "-m", "tests.fuzz.guided", name, str(corpus), *limits, *keep, *flags)
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, errors="replace", check=False)


def planted(target: Target, corpus: Path, most: int | None = None) -> Path:
    """The folder of inputs to begin with; of many so many of all kinds."""
    corpus.mkdir(parents=True, exist_ok=True)
    seeds = (*target.seeds, *hostile_inputs(target.name, 50))
    for number, seed in enumerate(seeds[:: 1 if most is None else -(-len(seeds) // most)]):
        (corpus / f"seed-{number}").write_bytes(seed[:600])
    return corpus


@pytest.mark.parametrize("name", [each for each in TARGETS if each not in SLOW])
def test_a_while_of_guided_inputs_breaks_no_rule(name: str, tmp_path: Path) -> None:
    corpus = planted(load(name), tmp_path / "corpus", SEEDS_MOST)
    begun_with = len(list(corpus.iterdir()))
    done = guided(name, corpus, tmp_path, f"-runs={RUNS}", "-seed=1")
    assert done.returncode == 0, done.stderr[-3_000:]
    assert len(list(corpus.iterdir())) > begun_with, "inputs that reach new code are kept"


def test_what_is_guided_finds_the_seeded_fault_and_random_inputs_do_not(tmp_path: Path) -> None:
    target = Target("faulty", faulty.target, faulty.SEEDS)
    assert fire(target, hostile_inputs("faulty", 30_000)) == 30_000
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    (corpus / "seed").write_bytes(faulty.SEEDS[0])
    done = guided("tests.fuzz.faulty", corpus, tmp_path, f"-runs={FAULT_RUNS}", "-seed=1", "-max_len=16")
    assert "the seeded fault" in done.stderr + done.stdout
    (kept,) = tmp_path.glob("crash-*")
    assert kept.read_bytes().startswith(b"]C1SHELF")


@pytest.mark.nightly
@pytest.mark.parametrize("share", range(max(1, NIGHT_S // SHARE_S)))
@pytest.mark.parametrize("name", TARGETS)
def test_a_night_of_guided_inputs_breaks_no_rule(name: str, share: int, tmp_path: Path) -> None:
    corpus = planted(load(name), CORPUS / name)
    done = guided(name, corpus, tmp_path, f"-max_total_time={SHARE_S}", f"-seed={share + 1}")
    assert done.returncode == 0, done.stderr[-3_000:]
