"""What programs cost with all the processes that they begin, by what Linux tells of them: for the benchmarks."""

import os
import subprocess
import threading
from pathlib import Path

TICKS = os.sysconf("SC_CLK_TCK")


def family(pid: int) -> list[int]:
    """Return a process and all that descend from it."""
    parents = {}
    for path in Path("/proc").iterdir():
        if path.name.isdecimal() and (fields := _stat(int(path.name))):
            parents[int(path.name)] = int(fields[1])
    found = [pid]
    for one in found:
        found += [child for child, parent in parents.items() if parent == one]
    return found


def _stat(pid: int) -> list[str]:
    """Return the fields of /proc/PID/stat from the state on; none if the process has ended."""
    try:
        return Path(f"/proc/{pid}/stat").read_text("utf-8").rpartition(") ")[2].split()
    except OSError:
        return []


def cpu(pid: int) -> float:
    """Return the CPU seconds of a process and all that it has begun, also of those that have ended."""
    stats = filter(None, map(_stat, family(pid)))
    return sum(sum(map(int, fields[11:15])) for fields in stats) / TICKS


def resident(pid: int) -> int:
    """Return the MB that a process and all that descend from it hold; what they share counts for each."""
    pages = (int(fields[21]) for fields in map(_stat, family(pid)) if fields)
    return sum(pages) * os.sysconf("SC_PAGE_SIZE") // 2**20


def peak(command: list[str]) -> int:
    """Run a command; return the most MB that it and its processes held at one time."""
    held = [0]
    with subprocess.Popen(command) as process:
        done = threading.Event()

        def look() -> None:
            while not done.wait(0.1):
                held.append(resident(process.pid))

        looking = threading.Thread(target=look)
        looking.start()
        process.wait()
        done.set()
        looking.join()
    if process.returncode:
        raise SystemExit(f"{command} ended with {process.returncode}")
    return max(held)
