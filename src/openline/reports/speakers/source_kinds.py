"""What sort of source an entity is."""

from __future__ import annotations

from openline.reports.model import SourceKind
from openline.reports.speakers.entities import Entity

__all__ = ["source_kind"]


def source_kind(entity: Entity | None) -> SourceKind:
    """Say what sort of source an entity is."""
    if entity is None:
        return "anonymous"
    words = set(entity.canonical.lower().split())
    if entity.sort == "official" and words & {"retired", "former"} and "spokesman" not in words:
        return "expert"
    if entity.head == "reports":
        return "organisation" if "media" in words else "anonymous"
    if entity.sort == "name":
        return "named_official"
    if entity.sort == "expert":
        return "expert"
    if entity.sort == "official":
        return "anonymous" if entity.anonymous else "unnamed_official"
    if entity.sort == "anonymous":
        official = words & {"official", "military", "diplomatic", "government"} and entity.head in (
            "source",
            "sources",
        )
        return "unnamed_official" if official and "close" not in words else "anonymous"
    if entity.sort in ("witness", "agency", "document", "organisation"):
        return "anonymous" if entity.sort == "witness" and entity.anonymous else entity.sort
    if entity.anonymous:
        return "anonymous"
    return "organisation"
