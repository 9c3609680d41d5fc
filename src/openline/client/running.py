"""How a node or a gateway is: for whoever runs it."""

from __future__ import annotations

from typing import Any

from openline.client.resource import Resource
from openline.wire.api.entries import Checkpoint
from openline.wire.api.gateway import GatewayStatus


class Running(Resource):
    """Health, numbers, the description of the face; and what a gateway alone has to say."""

    def is_live(self) -> bool:
        """Tell whether the process answers; an error where nobody does."""
        status: dict[str, str] = self._get("/healthz", dict[str, str])
        return status["status"] == "live"

    def is_ready(self) -> bool:
        """Tell that the node can record.

        Raises
        ------
        StorageError
            It cannot, now.
        """
        status: dict[str, str] = self._get("/readyz", dict[str, str])
        return status["status"] == "ready"

    def metrics(self) -> str:
        """Get the node's numbers as text for Prometheus; for those who operate it."""
        return self.server.raw("GET", "/metrics").decode()

    def description(self) -> dict[str, Any]:
        """Get the description of every operation (OpenAPI 3.1)."""
        said: dict[str, Any] = self._get("/schema/openapi.json", dict[str, Any])
        return said

    def gateway(self) -> GatewayStatus:
        """Get how the party's gateway is: what is on its way, how old its copy is, what it has found."""
        return self._get("/v1/gateway", GatewayStatus)

    def compare_witnessed(self, note: str) -> str:
        """Hold a checkpoint that another party was shown against what the log shows this gateway."""
        body = Checkpoint(note=note)
        return self.server.call("POST", "/v1/witnessed", Checkpoint, body=body, is_safe=True).note
