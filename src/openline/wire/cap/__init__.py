"""CAP 1.2: warnings and alerts of matches written for others, read back, and listed in a feed (R26)."""

from openline.wire.cap.alert import (
    NAMESPACE,
    Alert,
    Area,
    Category,
    Certainty,
    Info,
    MsgType,
    Reference,
    Resource,
    ResponseType,
    Scope,
    Severity,
    Status,
    Urgency,
)
from openline.wire.cap.feed import FEED_MEDIA_TYPE, MEDIA_TYPE, Entry, write_feed
from openline.wire.cap.making import (
    Envelope,
    acknowledge,
    acknowledge_references,
    alert_of_match,
    alert_of_warning,
    bare,
    cancel,
    info_of_match,
    reject,
    reject_references,
)
from openline.wire.cap.reading import read_alert
from openline.wire.cap.shapes import shapes_of
from openline.wire.cap.writing import write_alert

__all__ = [
    "FEED_MEDIA_TYPE",
    "MEDIA_TYPE",
    "NAMESPACE",
    "Alert",
    "Area",
    "Category",
    "Certainty",
    "Entry",
    "Envelope",
    "Info",
    "MsgType",
    "Reference",
    "Resource",
    "ResponseType",
    "Scope",
    "Severity",
    "Status",
    "Urgency",
    "acknowledge",
    "acknowledge_references",
    "alert_of_match",
    "alert_of_warning",
    "bare",
    "cancel",
    "info_of_match",
    "read_alert",
    "reject",
    "reject_references",
    "shapes_of",
    "write_alert",
    "write_feed",
]
