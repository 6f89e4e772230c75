"""What every process of the centre needs and no domain owns."""

__version__ = "0.1.0"
