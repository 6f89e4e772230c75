"""Stands in for a service or the gateway where a test is about starting and stopping, not about what they do."""

import os
import sys
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path


def main(name: str) -> None:
    """Answer health checks until asked to end; other commands end at once."""
    if os.environ.get("STAND_IN_BROKEN") == name and len(sys.argv) == 1:
        sys.exit(f"{name} is broken on purpose")
    if "keys" in sys.argv:
        for variable in ("KAC_SIGNING_KEY_FILE", "KAC_JWKS_FILE"):
            Path(os.environ[variable]).write_text("{}", encoding="utf-8")
    if len(sys.argv) > 1:
        return
    serve_http() if name == "gateway" else serve_grpc()


def serve_grpc() -> None:
    """Say SERVING on the port of a service."""
    import grpc  # noqa: PLC0415 - the other stand-ins are quicker without
    from grpc_health.v1 import health, health_pb2, health_pb2_grpc  # noqa: PLC0415 - the same

    server = grpc.server(ThreadPoolExecutor(1), options=[("grpc.so_reuseport", 0)])
    answers = health.HealthServicer()
    answers.set("", health_pb2.HealthCheckResponse.SERVING)
    health_pb2_grpc.add_HealthServicer_to_server(answers, server)
    server.add_insecure_port(os.environ["KAC_LISTEN"])
    server.start()
    server.wait_for_termination()


def serve_http() -> None:
    """Say 200 to everything on the port of the gateway."""

    class Yes(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.end_headers()

    host, _, port = os.environ["KAC_HTTP_LISTEN"].partition(":")
    HTTPServer((host, int(port)), Yes).serve_forever()


def tell_a_story() -> None:
    """Say that the sample was loaded, and who can sign in."""
    sys.stdout.write("loaded\n")
    people = '[{"role_name": "director", "display_name": "王莉"}]'
    Path(os.environ["KAC_SAMPLE_SIGN_INS_FILE"]).write_text(people, encoding="utf-8")
