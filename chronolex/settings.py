"""Settings, each from an environment variable `CHRONOLEX_…` or from a TOML file; the environment wins.

The file is `chronolex.toml` in the working folder, or what `CHRONOLEX_SETTINGS` names.
"""

from __future__ import annotations

import difflib
import os
import re
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field, ValidationError, ValidationInfo, field_validator
from pydantic_settings import (
    BaseSettings,
    EnvSettingsSource,
    NoDecode,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from chronolex.errors import UsageError

_PREFIX = "CHRONOLEX_"
_FILE = "chronolex.toml"
_NAMES_THE_FILE = "CHRONOLEX_SETTINGS"
Origin = Literal["default", "file", "environment", "option"]


class Settings(BaseSettings):
    """What can be set; every default works on a laptop.

    >>> Settings(home=Path("somewhere")).deadline_seconds
    10.0
    """

    model_config = SettingsConfigDict(env_prefix=_PREFIX, env_ignore_empty=True, extra="ignore")

    home: Path = Field(Path("var"), description="the data folder; everything under it lies on one file system")
    country: str = Field("kg", pattern="^[a-z]{2}$", description="the country whose corpus is loaded")
    timezone: str = Field("Asia/Bishkek", description="whose today a question without a date means")
    sources: Path | None = Field(
        None, description="a folder with the plain texts of the sources, for coverage and verify"
    )
    token: str | None = Field(
        None, min_length=16, repr=False, description="what who changes the graph over HTTP must send"
    )
    deadline_seconds: float = Field(
        10.0, gt=0, allow_inf_nan=False, description="how long one SPARQL query may run, in seconds"
    )
    workers: int = Field(4, gt=0, le=64, description="reader processes for SPARQL")
    memory_megabytes: int = Field(1024, gt=63, description="what a reader process may use beyond its size at start")
    result_megabytes: int = Field(64, gt=0, description="the largest result of one SPARQL query")
    max_rows: int = Field(1_000_000, gt=0, description="the most rows or triples of one SPARQL query")
    long_queries: int = Field(4, gt=0, le=64, description="how many SPARQL queries may take long at a time")
    spool_megabytes: int = Field(1024, gt=0, description="the most that large results hold on disk until they are sent")
    cache_megabytes: int = Field(64, ge=0, description="memory for answers that are kept; 0: none are")
    max_query_length: int = Field(100_000, gt=0, description="the longest SPARQL query, in characters")
    host: str = Field("127.0.0.1", min_length=1, description="the address to listen on")
    port: int = Field(8000, ge=0, le=65_535, description="the port to listen on; 0 is any free one")
    root_path: str = Field("", description="the path under which a proxy shows the service, such as /law")
    public_url: str = Field("", description="the whole address that clients know, for links in RDF")
    allowed_hosts: Annotated[tuple[str, ...], NoDecode] = Field(
        (), description="the host names that requests may be for, with commas between; none: any"
    )
    metrics: Literal["local", "everybody", "nobody"] = Field("local", description="who may read /metrics")
    log_format: Literal["json", "text"] = Field("json", description="how the lines of the log are written")
    log_queries: bool = Field(False, description="whether the log holds paths, queries and parameters")
    client_seconds: float = Field(
        30.0, gt=0, allow_inf_nan=False, description="how long a client may keep us waiting, in seconds"
    )
    grace_seconds: float = Field(
        15.0, ge=0, allow_inf_nan=False, description="how long running answers may take at shutdown, in seconds"
    )
    max_connections: int = Field(400, gt=0, description="the most connections at a time")
    max_header_bytes: int = Field(65_536, ge=1024, description="the most bytes of a request line with its headers")
    store: str | None = Field(None, description="the address of a SPARQL engine that holds the graph for readers")
    store_update: str = Field("", description="where that engine takes updates, if not where its kind usually does")
    store_days: bool = Field(False, description="whether a server may write the graphs of days into that engine")
    store_graphs: str = Field(
        "", description="where that engine takes whole graphs, if not where its kind usually does"
    )

    @field_validator("root_path")
    @classmethod
    def _one_path(cls, value: str) -> str:
        """Allow a plain path, which can stand in an attribute and in a header as it is."""
        if not re.fullmatch(r"(/[A-Za-z0-9._~-]+)*", value):
            raise ValueError("write a path such as /law, without a slash at its end")
        return value

    @field_validator("public_url")
    @classmethod
    def _one_address(cls, value: str, info: ValidationInfo) -> str:
        """Allow an address that ends as `root_path` does."""
        found = re.fullmatch(r"https?://[A-Za-z0-9.:\[\]-]+(/.*)?", value)
        if value and (not found or (found[1] or "") != info.data.get("root_path")):
            raise ValueError("write an address such as https://law.example/law, which ends as root_path does")
        return value

    @field_validator("allowed_hosts", mode="before")
    @classmethod
    def _apart(cls, value: object) -> object:
        """Take names with commas between, as an environment variable has them."""
        return [name.strip().lower() for name in value.split(",") if name.strip()] if isinstance(value, str) else value

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Read what the program gives, then the environment, then the file."""
        return init_settings, env_settings, _file_source(settings_cls)


@dataclass(frozen=True)
class Set:
    """One setting as it is: its value, where that comes from, and what it means; a secret's value is not told."""

    name: str
    value: Any
    origin: Origin
    meaning: str


def read_settings(**options: Any) -> Settings:
    """Read the settings; `options` are those of the command line, `None` where they are not given.

    Raises:
        UsageError: one of them has no sense, or the file cannot be read or has an unknown key; the sentence names it.
    """
    try:
        return Settings(**{name: value for name, value in options.items() if value is not None})
    except ValidationError as error:
        first = error.errors()[0]
        name = str(first["loc"][0])
        value = "wrong" if _is_secret(name) else repr(first["input"])
        raise UsageError(f"{_written(name, options)} is {value}: {first['msg']}") from None


def describe_settings(settings: Settings, **options: Any) -> list[Set]:
    """Return every setting with where it comes from."""
    given: dict[str, Origin] = dict.fromkeys(_file_source(Settings)(), "file")
    given |= dict.fromkeys(EnvSettingsSource(Settings)(), "environment")
    given |= {name: "option" for name, value in options.items() if value is not None}
    return [
        Set(name, _shown(name, getattr(settings, name)), given.get(name, "default"), field.description or "")
        for name, field in Settings.model_fields.items()
    ]


def unknown_variables() -> list[str]:
    """Return a sentence for each variable of the environment that looks like a setting misspelt."""
    known = {_PREFIX + name.upper(): name for name in Settings.model_fields}
    found = []
    for name in sorted(os.environ):
        near = difflib.get_close_matches(name.upper(), known, 1, 0.85)
        if name.startswith(_PREFIX) and name != _NAMES_THE_FILE and name.upper() not in known and near:
            found.append(f"{name} is no setting and does nothing. Did you mean {near[0]}?")
    return found


def _is_secret(name: str) -> bool:
    """Tell whether a setting is one of those that no `repr` shows."""
    return name in Settings.model_fields and not Settings.model_fields[name].repr


def _shown(name: str, value: Any) -> Any:
    """Return a value as it can be told: no secret, and of an address neither user nor password."""
    if value is not None and _is_secret(name):
        return "(set, not shown)"
    if isinstance(value, str):
        return re.sub(r"(?<=://)[^/@]*@", "", value)
    if isinstance(value, Path):
        return str(value)
    return list(value) if isinstance(value, tuple) else value


def _written(name: str, options: dict[str, Any]) -> str:
    """Return how a setting is called where it was given."""
    if options.get(name) is not None:
        return "--" + name.replace("_", "-")
    if name in EnvSettingsSource(Settings)():
        return _PREFIX + name.upper()
    return f"{name} in {_file()}" if name in _file_source(Settings)() else name


def _file() -> Path:
    """Return where the file is, or would be."""
    return Path(os.environ.get(_NAMES_THE_FILE) or _FILE)


def _file_source(settings: type[BaseSettings]) -> TomlConfigSettingsSource:
    """Return what the file says, nothing where there is none.

    Raises:
        UsageError: it was named and is not there, is no TOML, or has an unknown key.
    """
    path = _file()
    if os.environ.get(_NAMES_THE_FILE) and not path.is_file():
        raise UsageError(f"{_NAMES_THE_FILE} is {str(path)!r}, and there is no such file.")
    try:
        found = TomlConfigSettingsSource(settings, path)
    except tomllib.TOMLDecodeError as error:
        raise UsageError(f"{path} is no TOML: {error}.") from None
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{path} cannot be read: {getattr(error, 'strerror', None) or 'it is not UTF-8'}.") from None
    for key in found():
        if key not in settings.model_fields:
            near = difflib.get_close_matches(key, settings.model_fields, 3)
            hint = f" Did you mean: {', '.join(near)}?" if near else f" There are: {', '.join(settings.model_fields)}."
            raise UsageError(f"{path} has the key {key!r}, which is no setting.{hint}")
    return found
