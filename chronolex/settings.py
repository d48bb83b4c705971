"""Settings, each from an environment variable `CHRONOLEX_…`."""

from __future__ import annotations

from pathlib import Path

from pydantic import Field, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from chronolex.errors import UsageError


class Settings(BaseSettings):
    """What can be set; every default works on a laptop.

    >>> Settings(home=Path("somewhere")).deadline_seconds
    10.0
    """

    model_config = SettingsConfigDict(env_prefix="CHRONOLEX_", env_ignore_empty=True, extra="ignore")

    home: Path = Field(Path("var"), description="the data folder; everything under it lies on one file system")
    country: str = Field("kg", pattern="^[a-z]{2}$", description="the country whose corpus is loaded")
    timezone: str = Field("Asia/Bishkek", description="whose today a question without a date means")
    sources: Path | None = Field(
        None, description="a folder with the plain texts of the sources, for coverage and verify"
    )
    token: str | None = Field(None, min_length=16, description="what who changes the graph over HTTP must send")
    deadline_seconds: float = Field(10.0, gt=0, description="how long one SPARQL query may run, in seconds")
    workers: int = Field(2, gt=0, le=64, description="reader processes for SPARQL")
    memory_megabytes: int = Field(1024, gt=63, description="what a reader process may use beyond its size at start")
    result_megabytes: int = Field(64, gt=0, description="the largest result of one SPARQL query")
    max_query_length: int = Field(100_000, gt=0, description="the longest SPARQL query, in characters")


def read_settings() -> Settings:
    """Read the settings from the environment.

    Raises:
        UsageError: one of them has no sense; the sentence names it.
    """
    try:
        return Settings()  # type: ignore[call-arg]
    except ValidationError as error:
        first = error.errors()[0]
        name = "CHRONOLEX_" + "_".join(str(step) for step in first["loc"]).upper()
        raise UsageError(f"{name} is {first['input']!r}: {first['msg']}") from None
