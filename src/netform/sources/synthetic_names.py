"""Invented names for the towns and practices of a synthetic region."""

from itertools import product

import numpy as np

_BEGINNINGS = (
    "Alder Amber Birch Bram Brook Carn Clay Copper Dale Down Elder Fallow Farn Fern Flint Gorse "
    "Hazel Heron Holm Ivel Juniper Larch Linden Mallow Marl Oaken Pebble Quarry Reed Rowan Sedge "
    "Sorrel Teal Thistle Willow Wren Yarrow"
)
_ENDINGS = "bourne combe dene ford ham hurst ley mere stow thorpe wick worth"
_PLACES = "Road Street Lane Green House Park Square Bridge"
_KINDS = ("Surgery", "Medical Centre", "Practice", "Health Centre", "Group Practice")
_TOWNS = [first + last for first, last in product(_BEGINNINGS.split(), _ENDINGS.split())]


def town_names(rng: np.random.Generator, count: int) -> list[str]:
    """Draw names of towns; they repeat only when there are more towns than names."""
    order = np.argsort(rng.random(len(_TOWNS)), kind="stable").tolist()
    return [_TOWNS[order[i % len(order)]] for i in range(count)]


def practice_names(rng: np.random.Generator, count: int) -> list[str]:
    """Draw names of practices such as `Aldercombe Road Surgery`; some may repeat, as real ones."""
    marks = rng.random((count, 3))
    places = _PLACES.split()
    sizes = (len(_TOWNS), len(places), len(_KINDS))
    words = np.floor(marks * sizes).astype(np.int64).tolist()
    return [f"{_TOWNS[town]} {places[place]} {_KINDS[kind]}" for town, place, kind in words]
