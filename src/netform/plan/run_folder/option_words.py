"""What is said of an option in words, held to its plan.

That no plan exceeds it is proved by no file; but the plan itself may speak against it.
"""

import re

from netform.plan.tier_account import TierAccount

_DIFFERS = re.compile(
    r"no plan near the optimum differs from all before by more than ([\d,]+) patients"
)
_LEANS = re.compile(r"(.+): ([\d,]+); no plan near the optimum has less than ([\d,]+)")
_LEVELS = {
    "fewer-networks": "groups",
    "closer": "farthest",
    "fewer-relationships": "relationships",
    "fewer-moves": "moved",
}
"""Of each word of `--seek`, the figure that it is about; `balanced` is about none of them."""
SOUGHT = ("best", "different", "balanced", *_LEVELS)
"""What an option can have been sought for."""


def words_fault(said: str, sought: str, differs: int, account: TierAccount) -> str:
    """Say why the plan itself speaks against what is said to be proved; empty where it does not."""
    if not said:
        return ""
    if match := _DIFFERS.fullmatch(said):
        at_most = int(match[1].replace(",", ""))
        if differs > at_most:
            return f"it differs by {differs:,}, more than the {at_most:,} that no plan exceeds"
        return ""
    match = _LEANS.fullmatch(said)
    if match is None or sought not in SOUGHT[2:]:
        return f"what it says to be proved is not known: {said!r}"
    level, at_least = (int(match[k].replace(",", "")) for k in (2, 3))
    own = getattr(account, _LEVELS[sought]) if sought in _LEVELS else level
    if own != level:
        return f"it says {match[1]}: {level:,}; its plan has {own:,}"
    return f"it has {own:,}, less than {at_least:,}" if own < at_least else ""
