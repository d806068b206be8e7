"""What federations of many cases cost at least beyond what practices pay, fast and in floats.

For steering only: `proof.knapsack_bound.cheapest_knapsack` says the same exactly, case by case.
"""

import numpy as np

from netform.compiled import kernel

NONE_FITS = 1e30


@kernel
def case_values(dearer, paid, may, must, constant, patients, least, most, value):  # type: ignore[no-untyped-def]
    """Write the least of `Σ_{i∈F} (dearer_i − paid_i) + constant` of each case to `value`.

    Practices are taken in parts, except those that must be in; `NONE_FITS` where no set has from
    `least` to `most` patients.

    Parameters
    ----------
    dearer
        float64, shape (cases, n).
    paid, patients
        float64, shape (n,).
    may, must
        bool, shape (cases, n).
    constant, value
        float64, shape (cases,).
    """
    count = len(patients)
    ratio = np.empty(count)
    other = np.empty(count, np.int64)
    for k in range(len(value)):
        total, load, others = constant[k], 0.0, 0
        for i in range(count):
            cost = dearer[k, i] - paid[i]
            if must[k, i]:
                total += cost
                load += patients[i]
            elif may[k, i] and patients[i] <= 0:
                total += min(0.0, cost)
            elif may[k, i]:
                other[others] = i
                ratio[others] = cost / patients[i]
                others += 1
        if load > most:
            value[k] = NONE_FITS
            continue
        for q in np.argsort(ratio[:others]):
            room = (most if ratio[q] < 0 else least) - load
            if room <= 0:
                break
            taken = min(room, patients[other[q]])
            total += ratio[q] * taken
            load += taken
        value[k] = total if load >= least - 1e-6 else NONE_FITS
