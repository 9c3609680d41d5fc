"""Who does what to whom in a content, by the parse of its sentence.

The deed is the main verb's; where that is light ("carried out a strike"), or says only that something goes on
or grows ("shipments have increased"), it is that of its noun, and who does it is the party of the noun:
"by X", "X's", "X military presence", "blamed on X".
"""

from openline.reports.doing.contents import deed_in, stated
from openline.reports.doing.deed import Deed
from openline.reports.doing.pronouns import named_by

__all__ = ["Deed", "deed_in", "named_by", "stated"]
