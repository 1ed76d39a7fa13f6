"""Figures on the labelled sets: how well requirements are read and postings ranked. Run by `make eval`.

usage: evaluate.py SHARED

SHARED is the folder of the labelled sets and their scorers. Where it is absent, nothing can be said, and the exit
code is 1. The program itself never looks at it.
"""

import subprocess
import sys
import tempfile
from pathlib import Path


def run(*words: object) -> None:
    """Run a command to its end; a failure ends this too."""
    subprocess.run([str(word) for word in words], check=True)


def main() -> int:
    """Print both figures."""
    shared = Path(sys.argv[1])
    if not (shared / "gold").is_dir():
        print(f"{shared}: the labelled sets are not there, so nothing was measured", file=sys.stderr)
        return 1
    gold = shared / "gold"
    jobmatch = Path(sys.executable).with_name("jobmatch")
    with tempfile.TemporaryDirectory() as folder:
        read, ranked = Path(folder) / "read.jsonl", Path(folder) / "ranked.jsonl"
        print("Requirements read, against the labels:")
        run(jobmatch, "extract", gold / "extraction_dev.jsonl", "-o", read)
        run(sys.executable, shared / "bench" / "score_extraction.py", gold / "extraction_dev.jsonl", read)
        print("\nPostings ranked, against the grades (BM25 reaches ndcg@10 0.590):")
        profiles = gold / "ranking_dev_profiles"
        run(jobmatch, "rank", "--profile", profiles, "--postings", shared / "corpus" / "pool.jsonl", "-o", ranked)
        run(sys.executable, shared / "bench" / "score_ranking.py", gold / "ranking_dev_grades.jsonl", ranked)
    return 0


if __name__ == "__main__":
    sys.exit(main())
