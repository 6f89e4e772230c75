"""A caller's request about mappings ends here."""

from kac.accounts.v1 import mapping_pb2
from kac.accounts.v1.mapping_service_pb2 import (
    DeleteMappingRequest,
    DeleteMappingResponse,
    GetMappingRequest,
    ListMappingsRequest,
    ListMappingsResponse,
    SaveMappingRequest,
)

from chassis import paging
from chassis.call import Call
from services.accounts.mappings import actions, store, wire


class MappingService:
    """Remembers how the columns of sources are read."""

    async def SaveMapping(self, request: SaveMappingRequest, call: Call) -> mapping_pb2.Mapping:
        """Save a mapping."""
        saved = await actions.save_mapping(call.tx, request.name, wire.columns(request), etag=request.etag)
        return wire.mapping_message(saved)

    async def GetMapping(self, request: GetMappingRequest, call: Call) -> mapping_pb2.Mapping:
        """Get one mapping."""
        return wire.mapping_message(await store.get_mapping(call.tx, request.name))

    async def ListMappings(self, request: ListMappingsRequest, call: Call) -> ListMappingsResponse:
        """List the mappings by name."""
        page = paging.page(request, str)
        kept, next_token = page.cut(await store.list_mappings(call.tx, page), key=lambda one: [one.name])
        return ListMappingsResponse(mappings=map(wire.mapping_message, kept), next_page_token=next_token)

    async def DeleteMapping(self, request: DeleteMappingRequest, call: Call) -> DeleteMappingResponse:
        """Delete one mapping."""
        await store.remove_mapping(call.tx, request.name)
        return DeleteMappingResponse()
