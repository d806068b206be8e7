"""Networks nested in federations, in the assignment form: who shares a network, shares the other.

`X_iH >= X_hH - (1 - x_ih)` for every practice i, network hub h and federation hub H; since i is in
one federation, it is then that of h.
"""

from netform.errors import InputError
from netform.solve.assignment.tier_model import TierModel

MOST_ROWS = 300_000


def nest(lower: TierModel, upper: TierModel) -> None:
    """Add the rows that nest a tier in another.

    Raises
    ------
    InputError
        There would be too many.
    """
    rows = (len(lower.x) - len(lower.hubs)) * len(upper.hubs)
    if rows > MOST_ROWS:
        raise InputError(
            f"two tiers of {len(lower.view):,} practices need {rows:,} rows to nest in this form, "
            f"more than the {MOST_ROWS:,} that it allows",
            where="--backend",
            remedy="use --backend columns",
        )
    for (i, h), inside in lower.x.items():
        if i == h:
            continue
        for top in upper.hubs:
            of_hub, of_member = upper.x.get((h, top)), upper.x.get((i, top))
            if of_hub is not None:
                follows = of_hub + inside - 1 - (0 if of_member is None else of_member)
                upper.row(follows <= 0, "nest", i, h, top)
