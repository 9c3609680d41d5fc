"""The whole of one incident, as the party is shown it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from openline.client.resource import Resource
from openline.client.rows import quoted

if TYPE_CHECKING:
    from openline.app.showing.picture_rows import IncidentPicture


class Incidents(Resource):
    """Incidents beyond their list."""

    def incident_picture(
        self, id: str, *, within_km: float = 20.0, within_hours: float = 6.0
    ) -> IncidentPicture:
        """Get all accounts of an incident side by side, what is near, who had been told, how lines stood.

        Parameters
        ----------
        within_km, within_hours
            How far from what any account says it is looked for what is near.
        """
        from openline.app.showing.picture_rows import IncidentPicture

        return self._get(
            f"/v1/incidents/{quoted(id)}/picture",
            IncidentPicture,
            within_km=within_km,
            within_hours=within_hours,
        )
