"""What every process needs and no domain owns: called by the services, never inherited from (but `Refusal`)."""

__version__ = "0.1.0"
