"""Agreements, to the parties that they name: the text, who has signed, what they cover."""

from __future__ import annotations

from openline.app.showing.rows import AgreementRow
from openline.app.showing.view import View
from openline.decide.state import AgreementStanding
from openline.model.event import AgreementBody


def agreement_row(view: View, it: AgreementStanding) -> AgreementRow | None:
    """Return the row of an agreement, or ``None`` where the reader has no part in it."""
    if not view.of_node and view.reader not in it.parties:
        return None
    body = view.body(it.entry)
    text = body.agreement if isinstance(body, AgreementBody) else None
    return AgreementRow(
        agreement=it.id,
        version=it.version,
        state=it.state,
        title=text.title if text else None,
        text=text.text if text else None,
        norms=text.norms if text and text.norms else None,
        proposer=it.proposer,
        parties=it.parties,
        signed=tuple(it.signed),
        not_signed=tuple(party for party in it.parties if party not in it.signed),
        suspended_by=it.suspended_by,
        covers=it.covers,
        supersedes=it.supersedes,
        superseded_by=it.superseded_by,
        text_sha256=it.proposal_sha256,
        entry=it.entry,
    )
