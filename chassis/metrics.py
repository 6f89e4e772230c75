"""Numbers for operators, under the names that go-grpc-prometheus made common."""

from prometheus_client import Counter, Gauge, Histogram

handled = Counter("grpc_server_handled_total", "RPCs answered, by code.", ["grpc_service", "grpc_method", "grpc_code"])
handling = Histogram("grpc_server_handling_seconds", "Time from call to answer.", ["grpc_service", "grpc_method"])
facts_published = Counter("kac_facts_published_total", "Facts that the stream has acknowledged.")
facts_waiting = Gauge("kac_facts_waiting", "Facts in the outbox after the latest look.")
facts_applied = Counter("kac_facts_applied_total", "Facts whose effect is in the database, by reader.", ["reader"])
reader_lag = Gauge("kac_reader_lag", "Facts in the stream that the reader has not applied.", ["reader"])
dead_letters = Counter("kac_dead_letters_total", "Facts set aside as dead letters, by reader.", ["reader"])


def rpc_finished(rpc: str, code: str, seconds: float) -> None:
    """Count one answered RPC, given as `/package.Service/Method`."""
    _, service, method = rpc.split("/")
    handled.labels(service, method, code).inc()
    handling.labels(service, method).observe(seconds)
