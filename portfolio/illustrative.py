"""What files say of invented figures. Pages say it where they are served; a file is on its own
once it has left.
"""

from __future__ import annotations

from portfolio.ledger.clock import AnySession
from portfolio.models import RiskIndex

INVENTED = "ILLUSTRATIVE FIGURES: invented for demonstration"
ILLUSTRATIVE_INDEX = "illustrative-risk"
"""The invented index: who has it on record has the illustrative portfolio, whoever serves or draws
it.
"""


def notice(session: AnySession) -> str:
    """The notice that files carry where the illustrative portfolio is loaded; empty where it is
    not.
    """
    return INVENTED if session.get(RiskIndex, ILLUSTRATIVE_INDEX) else ""
