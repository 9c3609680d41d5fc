"""Print (R30, R38): one-page forms to fill in by pen or by voice, and lists of what a party was given."""

from openline.wire.forms.fields import FORMS, FormKind
from openline.wire.forms.listing import print_list
from openline.wire.forms.paper import LANGUAGES, form, form_kind_of
from openline.wire.vocabulary import Told

__all__ = ["FORMS", "LANGUAGES", "FormKind", "Told", "form", "form_kind_of", "print_list"]
