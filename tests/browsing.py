"""How tests drive Chromium, whoever they run as and however busy the machine is."""

FLAGS = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
)  # fmt: skip
PATIENCE_MS = 20_000
"""How long a page may take on a machine that has other things to do; what is quick is not held up by it."""
