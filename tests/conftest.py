"""What every test shares: the place of the outside material, which is skipped, with the reason, where it is absent."""

from pathlib import Path

import pytest

SHARED = Path(__file__).resolve().parents[2] / "shared"


@pytest.fixture(scope="session")
def shared() -> Path:
    if not SHARED.is_dir():
        pytest.skip("the labelled sets and real texts are not beside this checkout")
    return SHARED
