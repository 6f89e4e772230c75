"""What a process is told by its environment: one frozen value, read once, every missing name reported at once."""

import sys
from typing import Literal, TypeVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

Value = TypeVar("Value", bound=BaseSettings)

CONFIG = SettingsConfigDict(env_prefix="KAC_", frozen=True, extra="ignore")


class Settings(BaseSettings):
    """What every process of the centre is told."""

    model_config = CONFIG

    database_url: SecretStr
    """PostgreSQL of this service: postgresql://user:password@host:port/database."""
    nats_url: SecretStr
    """NATS with JetStream: nats://user:password@host:port."""
    listen: str
    """Where gRPC is served: host:port."""
    jwks_file: str
    """The public keys (JWKS, RFC 7517) by which tokens are verified."""
    time_zone: str = "Asia/Shanghai"
    """The centre's time zone, which decides where days and months begin."""
    log_level: Literal["debug", "info", "warning", "error"] = "info"
    """The least severe level that is logged."""
    stream_bytes: int = Field(default=4 * 1024**3, ge=1024**2)
    """How large the stream of facts may grow."""
    pool_size: int = Field(default=10, ge=4)
    """How many connections to PostgreSQL this process keeps at most; relay and reader hold one each."""

    @field_validator("time_zone")
    @classmethod
    def _known_zone(cls, value: str) -> str:
        try:
            ZoneInfo(value)
        except (ZoneInfoNotFoundError, OSError) as error:
            raise ValueError(f"{value!r} is no time zone") from error
        return value


def read(kind: type[Value]) -> Value:
    """Read the settings, or end the process with one line that names everything missing or wrong."""
    try:
        return kind()
    except ValidationError as error:
        faults = (f"KAC_{'_'.join(map(str, fault['loc'])).upper()}: {fault['msg']}" for fault in error.errors())
        sys.exit("Settings are missing or wrong. " + "; ".join(sorted(faults)))
