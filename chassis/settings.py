"""What a process is told by its environment: one frozen value, read once, every missing name reported at once."""

import sys
from typing import TypeVar
from zoneinfo import ZoneInfo

from pydantic import SecretStr, ValidationError, field_validator
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
    log_level: str = "info"
    """The least severe level that is logged: debug, info, warning or error."""
    stream_bytes: int = 4 * 1024**3
    """How large the stream of facts may grow."""
    pool_size: int = 10
    """How many connections to PostgreSQL this process keeps at most."""

    @field_validator("time_zone")
    @classmethod
    def _known_zone(cls, value: str) -> str:
        ZoneInfo(value)
        return value


def read(kind: type[Value]) -> Value:
    """Read the settings, or end the process with one line that names everything missing or wrong."""
    try:
        return kind()
    except ValidationError as error:
        faults = (f"KAC_{'_'.join(map(str, fault['loc'])).upper()}: {fault['msg']}" for fault in error.errors())
        sys.exit("Settings are missing or wrong. " + "; ".join(sorted(faults)))
