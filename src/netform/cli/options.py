"""What commands make of the options that they share."""


def bytes_of(gigabytes: float | None) -> float:
    """Return the memory limit in bytes; by default half of the machine's memory."""
    if gigabytes is not None:
        return gigabytes * 1e9
    from netform.solve import machine_memory

    return machine_memory() / 2
