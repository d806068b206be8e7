"""The adapter of spopt: `python run_spopt.py maxp|azp|skater|ward`, in spopt's environment."""

import sys
import time
import warnings
from typing import Any

import geopandas
import numpy as np
from adapter import Array, Best, Instance, read
from libpysal.weights import W
from spopt.region import AZP, MaxPHeuristic, WardSpatial
from spopt.region.objective_function import ObjectiveFunction
from spopt.region.skater import SpanningForest

PRICES = (3_000, 10_000, 100_000)
"""Patient-metres that AZP pays for a patient outside the band, in turn: mean travel is 1,000."""
PAUSE = 2.0
"""Seconds after which AZP's plan is looked at again while it runs."""


def table(instance: Instance) -> geopandas.GeoDataFrame:
    """Return coordinates in kilometres, patients and positions, with a point each."""
    points = geopandas.points_from_xy(instance.easting, instance.northing)
    columns = {
        "easting": instance.easting / 1000,
        "northing": instance.northing / 1000,
        "patients": instance.patients,
        "position": np.arange(len(instance)),
    }
    return geopandas.GeoDataFrame(columns, geometry=points)


def weights(instance: Instance) -> W:
    """Return the instance's contiguity as spopt takes it."""
    return W(dict(enumerate(instance.neighbours)), silence_warnings=True)


def maxp(best: Best) -> None:
    """Max-p, a seed after the other; runs are kept short, so that there are many of them."""
    frame, around = table(best.instance), weights(best.instance)
    for seed in best.seeds():
        best.offer(of_maxp(best.instance, frame, around, seed), none=0)


def of_maxp(instance: Instance, frame: geopandas.GeoDataFrame, around: W, seed: int) -> Array:
    """Return max-p's groups, from 1; the floor is raised a little in two of three runs.

    What is left when no more groups can be made is added to groups: with a higher floor there are
    fewer of them, and more of what is left finds room.
    """
    room = instance.ceiling - instance.floor
    construct, anneal = (19, 3) if len(instance) < 500 else (9, 1)
    np.random.seed(seed % 2**32)  # noqa: NPY002  (spopt draws from the global generator)
    model = MaxPHeuristic(
        frame,
        around,
        ["easting", "northing"],
        "patients",
        instance.floor + (seed % 3) * room // 16,
        top_n=2,
        max_iterations_construction=construct,
        max_iterations_sa=anneal,
    )
    model.solve()
    return np.asarray(model.labels_)


class Travel(ObjectiveFunction):  # type: ignore[misc]
    """Travel to the best hub, and a price for patients outside the band, as AZP's objective."""

    def __init__(self, best: Best, price: int) -> None:
        super().__init__()
        self.best, self.price = best, price
        self.known: dict[bytes, int] = {}
        self.looked = time.monotonic()

    def cost(self, members: Array) -> int:
        """Return the cost of a group."""
        key = members.tobytes()
        if key not in self.known:
            instance = self.best.instance
            self.known[key] = instance.travel(members) + self.price * instance.outside(members)
        return self.known[key]

    def __call__(self, labels: Array, attr: Array) -> float:
        """Return the cost of all groups."""
        positions = attr[:, -1].astype(np.int64)
        return float(sum(self.cost(positions[labels == label]) for label in np.unique(labels)))

    def update(self, moving_area: int, recipient_region: Any, labels: Array, attr: Array) -> float:
        """Return by how much the cost changes when one practice moves."""
        positions = attr[:, -1].astype(np.int64)
        donor, recipient = labels == labels[moving_area], labels == recipient_region
        before = self.cost(positions[donor]) + self.cost(positions[recipient])
        donor[moving_area], recipient[moving_area] = False, True
        after = self.cost(positions[donor]) + self.cost(positions[recipient])
        if time.monotonic() - self.looked > PAUSE and len(labels) == len(self.best.instance):
            self.best.offer(labels)
            self.looked = time.monotonic()
        # Moves that change nothing are allowed by AZP, and would go round in circles.
        return float(after - before) or 1.0


def azp(best: Best) -> None:
    """AZP with the true objective, from max-p's groups, Ward's and random ones in turn."""
    instance = best.instance
    frame, around = table(instance), weights(instance)
    objectives = [Travel(best, price) for price in PRICES]
    columns = ["easting", "northing", "position"]
    for turn, seed in enumerate(best.seeds()):
        groups, start = instance.numbers_of_groups[turn // 3 % 7], None
        if turn % 3 == 0:
            start = of_maxp(instance, frame, around, seed) - 1
            groups = len(np.unique(start))
            best.offer(start, none=-1)
        elif turn % 3 == 1:
            ward_model = WardSpatial(frame, around, columns[:2], groups)
            ward_model.solve()
            start = ward_model.labels_
        np.random.seed(seed % 2**32)  # noqa: NPY002  (spopt draws from the global generator)
        model = AZP(
            frame,
            around,
            columns,
            groups,
            random_state=seed,
            initial_labels=start,
            objective_func=objectives[turn // 3 % len(objectives)],
        )
        model.solve()
        best.offer(model.labels_)


class Forest(SpanningForest):  # type: ignore[misc]
    """SKATER's forest, which shows its groups after each cut where they are not too few."""

    best: Best

    def make_cut(self, *cut: Any, MSF: Any = None) -> Any:
        """Cut, and offer what there is."""
        made = super().make_cut(*cut, MSF=MSF)
        if made[1] >= min(self.best.instance.numbers_of_groups):
            self.best.offer(made[2])
        return made


def skater(best: Best) -> None:
    """SKATER with travel to the best hub as dissimilarity; infinite for a group below the floor.

    It has no seed: one run with the floor, one without, each to the most groups there can be.
    """
    instance = best.instance
    frame, around = table(instance), weights(instance)
    data = frame[["position"]].to_numpy()
    hubs: dict[bytes, int] = {}

    def hub_of(rows: Array, axis: int = 0) -> Array:
        key = rows.tobytes()
        if key not in hubs:
            hubs[key] = instance.hub(rows[:, 0])
        return np.array([hubs[key]])

    for floor in (instance.floor, 0):

        def far(rows: Array, centre: Array | None, floor: int = floor) -> Array:
            ids = rows[:, 0]
            if centre is None:  # the tree: distances, so that the patients of neither end count
                return instance.burden / np.maximum(1, instance.patients[:, None])
            if instance.patients[ids].sum() < floor:
                return np.array([np.inf])
            return instance.burden[ids, int(centre[0, 0])]

        forest = Forest(dissimilarity=far, center=hub_of)
        forest.best = best
        forest.fit(max(instance.numbers_of_groups), around, data=data)


def ward(best: Best) -> None:
    """Ward's clustering: it has no seed, so each number of groups that the band allows."""
    instance = best.instance
    frame, around = table(instance), weights(instance)
    for groups in instance.numbers_of_groups:
        model = WardSpatial(frame, around, ["easting", "northing"], groups)
        model.solve()
        best.offer(model.labels_)


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    {"maxp": maxp, "azp": azp, "skater": skater, "ward": ward}[sys.argv[1]](read())
