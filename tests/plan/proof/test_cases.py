"""Cases of federations exclude each other and leave none out, however they are split."""

import random

from netform.plan.proof.cases import Branch, Case, Cases, Split, leaves

HUB = 0


def random_cases(rng: random.Random, depth: int) -> Cases[int]:
    """Return a tree of branches whose leaves are numbers."""
    if depth == 0 or rng.random() < 0.2:
        return rng.randrange(1000)
    if rng.random() < 0.5:
        at = Branch(networks=rng.randint(1, 8))
    else:
        at = Branch(practice=rng.randint(1, 6))
    return Split(at, random_cases(rng, depth - 1), random_cases(rng, depth - 1))


def is_of(case: Case, members: set[int], networks: int) -> bool:
    return (
        case.hub in members
        and networks >= case.fewest
        and (case.most is None or networks <= case.most)
        and case.inside <= members
        and not case.outside & members
    )


def test_every_federation_is_of_one_case():
    rng = random.Random(0)
    for _ in range(200):
        cases = random_cases(rng, 5)
        every = [case for case, _ in leaves(cases, Case(HUB))]
        for _ in range(20):
            members = {HUB, *(i for i in range(1, 7) if rng.random() < 0.5)}
            networks = rng.randint(1, 9)
            assert sum(is_of(case, members, networks) for case in every) == 1


def test_networks_cost_at_least_the_fewest_dear_ones_or_the_most_cheap_ones():
    case = Case(HUB, fewest=3, most=5)
    assert case.least_for_networks(10, practices=20) == 30
    assert case.least_for_networks(-10, practices=20) == -50
    assert Case(HUB).least_for_networks(-10, practices=20) == -200
