"""Work in a process of its own: results and refusals come back, time and memory are bounded, nothing outlives it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psutil
import pytest

from imports.sandbox.parent import Broken, Cancelled, run_limited
from imports.workbook import Refused

GENEROUS = {"seconds": 60, "memory": 1 << 30}


def add(first: int, second: int) -> int:
    return first + second


def length(content: bytes) -> int:
    print("what a library prints is no answer")
    return len(content)


def refuse() -> None:
    raise Refused("no-table-found", "There is no table.", "Add one.", "Sheet1")


def fail() -> None:
    raise ValueError("our own fault")


def spin() -> None:
    while True:
        pass


def sleep() -> None:
    time.sleep(600)


def swell() -> int:
    held = [b"x" * (1 << 20) for _ in range(100_000)]
    return len(held)


def die() -> None:
    os.kill(os.getpid(), signal.SIGABRT)


def count(whole: int, progress) -> int:
    for done in range(whole + 1):
        progress(done, whole)
        time.sleep(0.03)
    return whole


def write(path: str) -> None:
    with open(path, "wb") as file:
        file.seek(1 << 30)
        file.write(b"x")


def leave_behind() -> str:
    handle, path = tempfile.mkstemp()
    os.close(handle)
    return path


def children() -> set[int]:
    return {child.pid for child in psutil.Process().children(recursive=True)}


def test_a_result_comes_back() -> None:
    assert run_limited(add, 2, 3, **GENEROUS) == 5


def test_a_large_argument_arrives_whole() -> None:
    assert run_limited(length, b"x" * 50_000_000, **GENEROUS) == 50_000_000


def test_a_refusal_comes_back_whole() -> None:
    with pytest.raises(Refused) as caught:
        run_limited(refuse, **GENEROUS)
    refused = caught.value
    assert (refused.rule, refused.message, refused.remedy, refused.sheet) == (
        "no-table-found",
        "There is no table.",
        "Add one.",
        "Sheet1",
    )


def test_a_fault_of_ours_comes_back_with_its_traceback() -> None:
    with pytest.raises(Broken, match="our own fault"):
        run_limited(fail, **GENEROUS)


@pytest.mark.parametrize("function", [spin, sleep])
def test_what_takes_too_long_is_ended(function) -> None:
    before = children()
    with pytest.raises(Refused, match="longer than the 1 seconds") as caught:
        run_limited(function, seconds=1, memory=1 << 30)
    assert caught.value.rule == "file-too-large"
    assert children() <= before


@pytest.mark.parametrize("function", [swell, die])
def test_what_takes_too_much_memory_is_ended(function) -> None:
    with pytest.raises(Refused, match="256 MiB of memory") as caught:
        run_limited(function, seconds=60, memory=1 << 28)
    assert caught.value.rule == "file-too-large"


def test_a_request_that_does_not_fit_into_the_memory_is_refused() -> None:
    with pytest.raises(Refused, match="memory"):
        run_limited(length, b"x" * 300_000_000, seconds=60, memory=1 << 28)


def test_progress_is_told_and_ends_with_all() -> None:
    told: list[tuple[int, int]] = []
    assert (
        run_limited(
            count,
            10,
            on_progress=lambda done, whole: told.append((done, whole)),
            **GENEROUS,
        )
        == 10
    )
    assert told == sorted(told)
    assert told[-1] == (10, 10)


@pytest.mark.parametrize("function", [spin, sleep])
def test_work_can_be_called_off(function) -> None:
    called_off = threading.Event()
    threading.Timer(0.3, called_off.set).start()
    before = children()
    with pytest.raises(Cancelled):
        run_limited(function, cancelled=called_off.is_set, **GENEROUS)
    assert children() <= before


def test_many_threads_may_ask_at_once() -> None:
    with ThreadPoolExecutor(4) as pool:
        assert list(
            pool.map(lambda n: run_limited(add, n, 1, **GENEROUS), range(8))
        ) == list(range(1, 9))


def test_the_child_fills_no_disk(tmp_path: Path) -> None:
    with pytest.raises((Refused, Broken)):
        run_limited(write, str(tmp_path / "x"), **GENEROUS)
    assert (tmp_path / "x").stat().st_size == 0


def test_the_child_leaves_nothing_behind() -> None:
    assert not Path(run_limited(leave_behind, **GENEROUS)).exists()


def test_folders_that_a_killed_process_left_are_removed_a_day_later(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    for name, age in (
        ("imports-check-old", 100_000),
        ("imports-check-new", 60),
        ("other", 100_000),
    ):
        (tmp_path / name).mkdir()
        (tmp_path / name / "left").write_text("x")
        os.utime(tmp_path / name, (time.time() - age,) * 2)
    assert run_limited(add, 1, 2, **GENEROUS) == 3
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "imports-check-new",
        "other",
    ]


def test_the_child_dies_with_its_parent() -> None:
    code = (
        "import sys; sys.path[:0] = [sys.argv[1], sys.argv[2]]; import tests.imports.sandbox.test_parent as t, threading, psutil, time\n"
        "threading.Thread(target=t.run_limited, args=(t.sleep,), kwargs=t.GENEROUS, daemon=True).start()\n"
        "while not psutil.Process().children(): time.sleep(0.01)\n"
        "time.sleep(1); print(psutil.Process().children()[0].pid, flush=True); time.sleep(600)"
    )
    here = Path(__file__)
    command = [sys.executable, "-c", code, str(here.parents[3]), str(here.parent)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout
        orphan = int(parent.stdout.readline())
        assert psutil.pid_exists(orphan)
        parent.kill()
    for _ in range(100):
        if (
            not psutil.pid_exists(orphan)
            or psutil.Process(orphan).status() == psutil.STATUS_ZOMBIE
        ):
            return
        time.sleep(0.05)
    pytest.fail("the child outlived its parent")
