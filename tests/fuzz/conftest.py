"""The guided fuzzer has wheels for x86_64 Linux only: elsewhere its tests are not collected, the random ones are."""

from importlib.util import find_spec

collect_ignore = [] if find_spec("atheris") else ["test_guided.py"]
