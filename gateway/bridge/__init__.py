"""The bridge: every public RPC of every service over HTTP, as the contract declares it and with no code per method.

It speaks the Connect protocol (JSON and binary; POST, and GET for what has no side effects) and gRPC-Web at
`/<package.Service>/<Method>`, and passes the binary message on to the service that owns it over native gRPC. Requests
with a field or an enum name that the contract does not know are refused, so that a typing error never becomes a silent
omission. A bidirectional stream has no form over HTTP/1.1 and stays with gRPC.
"""

from gateway.bridge.door import bridge

__all__ = ["bridge"]
