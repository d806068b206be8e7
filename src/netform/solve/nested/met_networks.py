"""The networks that LPs of two tiers have met, so that none is looked for twice."""

import numpy as np

from netform.problem import Integers
from netform.solve.columns.column_set import ColumnSet


class MetNetworks:
    """The networks met so far, each once."""

    def __init__(self) -> None:
        self.columns = ColumnSet.join([])
        self._place: dict[bytes, int] = {}

    def bring(self, columns: ColumnSet) -> Integers:
        """Add networks; return their places."""
        keys = columns.keys()
        new = [k for k, key in enumerate(keys) if key not in self._place]
        for k in new:
            self._place[keys[k]] = len(self._place)
        if new:
            part = columns.take(np.array(new, dtype=np.int64))
            self.columns = ColumnSet.join([self.columns, part])
        return np.array([self._place[key] for key in keys], dtype=np.int64)
