"""What the gateway and its commands are told by their environment."""

from pydantic import SecretStr
from pydantic_settings import BaseSettings

from chassis.settings import CONFIG, Settings


class KeyFiles(BaseSettings):
    """Where the keys are: all that making keys and signing tokens needs."""

    model_config = CONFIG

    signing_key_file: str
    """The private key that signs tokens (JWK, RFC 7517)."""
    jwks_file: str
    """The public keys by which tokens are verified."""


class DatabaseAccess(BaseSettings):
    """Where the database is: all that migrating, keeping users and rebuilding views needs."""

    model_config = CONFIG

    database_url: SecretStr
    """PostgreSQL of the gateway; for `migrate`, as its owner."""


class GatewaySettings(Settings):
    """What the serving gateway is told."""

    http_listen: str
    """Where HTTP is served: host:port."""
    accounts_address: str
    """Where the accounts service serves gRPC: host:port."""
    teams_address: str
    """Where the teams service serves gRPC."""
    activity_address: str
    """Where the activity service serves gRPC."""
    signing_key_file: str
    """The private key that signs tokens."""
    sample_sign_ins_file: str | None = None
    """Who may be signed in as without a password, in the sample centre only."""
    web_dir: str | None = None
    """The built pages; without it none are served."""
