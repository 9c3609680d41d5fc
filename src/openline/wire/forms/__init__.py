"""Print (R30, R38): one-page forms to fill in by pen or by voice, and lists of what a party was given."""

from openline.wire.forms.fields import FORMS, FormKind
from openline.wire.forms.listing import Told, print_list
from openline.wire.forms.paper import LANGUAGES, form, form_kind_of

__all__ = ["FORMS", "LANGUAGES", "FormKind", "Told", "form", "form_kind_of", "print_list"]
