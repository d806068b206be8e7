"""The set-partitioning form over listed columns, for any solver of mixed-integer models."""

from netform.solve.partition.choosing import Choice, choose_columns

__all__ = ["Choice", "choose_columns"]
