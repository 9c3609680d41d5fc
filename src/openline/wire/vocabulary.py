"""What the codecs that people read have in common: the Arabic names of choices.

These are working translations, and have not been checked by a translator: where the two differ, the
English holds.
"""

from __future__ import annotations

from typing import Protocol

from openline.model.notification import ActivityKind, MovementKind, Notification, SiteFunction

FUNCTIONS_ARABIC = {
    SiteFunction.HOSPITAL: "مستشفى",
    SiteFunction.CLINIC: "عيادة",
    SiteFunction.SHELTER: "مأوى",
    SiteFunction.SCHOOL: "مدرسة",
    SiteFunction.WATER: "مياه",
    SiteFunction.POWER: "كهرباء",
    SiteFunction.WAREHOUSE: "مستودع",
    SiteFunction.DISTRIBUTION: "نقطة توزيع",
    SiteFunction.OFFICE: "مكتب",
    SiteFunction.ACCOMMODATION: "سكن",
    SiteFunction.WORSHIP: "مكان عبادة",
    SiteFunction.HERITAGE: "موقع تراثي",
    SiteFunction.OTHER: "غير ذلك",
}
MOVEMENTS_ARABIC = {
    MovementKind.CONVOY: "قافلة",
    MovementKind.VEHICLE: "مركبة",
    MovementKind.AMBULANCE: "سيارة إسعاف",
    MovementKind.FOOT: "سيرا على الأقدام",
    MovementKind.TRAIN: "قطار",
    MovementKind.VESSEL: "سفينة",
    MovementKind.ROTARY: "مروحية",
    MovementKind.FIXED_WING: "طائرة",
    MovementKind.UNMANNED: "طائرة مسيرة",
}
ACTIVITIES_ARABIC = {
    ActivityKind.EXERCISE: "تمرين",
    ActivityKind.PATROL: "دورية",
    ActivityKind.AIR_TASKING: "مهمة جوية",
    ActivityKind.LIVE_FIRE: "رماية حية",
    ActivityKind.DRONE_FLIGHT: "تحليق طائرة مسيرة",
    ActivityKind.REPAIR_WORK: "أعمال إصلاح",
    ActivityKind.WINDOW_OF_SILENCE: "نافذة صمت",
    ActivityKind.OTHER: "غير ذلك",
}
MEDIA_ARABIC = {"telephone": "هاتف", "radio": "لاسلكي", "satellite": "هاتف فضائي", "mail": "بريد إلكتروني"}


class Told(Protocol):
    """One notification as its recipient was shown it."""

    @property
    def value(self) -> Notification:
        """What was notified."""

    @property
    def owner(self) -> str:
        """Who notified it."""

    @property
    def version(self) -> int:
        """In which version."""

    @property
    def told_at_ms(self) -> int:
        """When the recipient was told."""

    @property
    def removed(self) -> bool:
        """Whether it is on record no longer."""

    @property
    def reason(self) -> str:
        """Why it was removed."""
