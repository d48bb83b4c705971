"""Settings from the environment: defaults, and one sentence that names what has no sense."""
# ruff: noqa: E501 - one row, one line

from __future__ import annotations

from pathlib import Path

import pytest

from chronolex.errors import UsageError
from chronolex.settings import Settings, read_settings


@pytest.fixture(autouse=True)
def bare(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in Settings.model_fields:
        monkeypatch.delenv(f"CHRONOLEX_{name.upper()}", raising=False)


def test_the_defaults_work_on_a_laptop() -> None:
    settings = read_settings()
    assert (settings.home, settings.country, settings.timezone, settings.sources) == (
        Path("var"),
        "kg",
        "Asia/Bishkek",
        None,
    )


def test_the_environment_decides(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CHRONOLEX_HOME", "/somewhere")
    monkeypatch.setenv("CHRONOLEX_WORKERS", "3")
    monkeypatch.setenv("CHRONOLEX_UNHEARD_OF", "x")
    assert (read_settings().home, read_settings().workers) == (Path("/somewhere"), 3)


@pytest.mark.parametrize("name", ["HOME", "COUNTRY", "WORKERS", "DEADLINE_SECONDS"])
def test_an_empty_variable_is_none(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setenv(f"CHRONOLEX_{name}", "")
    assert read_settings() == Settings()  # type: ignore[call-arg]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("WORKERS", "0"), ("WORKERS", "many"), ("WORKERS", "65"), ("DEADLINE_SECONDS", "-1"), ("DEADLINE_SECONDS", "nan"),
        ("MEMORY_MEGABYTES", "1"), ("COUNTRY", "../.."), ("COUNTRY", "KGZ"), ("MAX_QUERY_LENGTH", "1e3.5"),
    ],
)  # fmt: skip
def test_what_has_no_sense_is_named(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    monkeypatch.setenv(f"CHRONOLEX_{name}", value)
    with pytest.raises(UsageError, match=f"CHRONOLEX_{name} is '") as error:
        read_settings()
    assert error.value.exit_code == 2
