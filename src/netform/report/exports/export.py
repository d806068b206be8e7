"""A plan in the files of other programs: GeoJSON, GeoPackage, GeoParquet, a workbook, CSV.

Equal plans are equal bytes, but for the workbook, which holds the time of its making.
"""

import json
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from shapely.geometry.polygon import orient

from netform.errors import InputError
from netform.extras import needed
from netform.plan import Plan
from netform.problem import Problem, write_table
from netform.report.exports.layers import Layer, plan_layers
from netform.report.maps.cells import NO_BOUNDARIES, Boundaries
from netform.report.tables.workbook import write_workbook

_METRES = "EPSG:27700"  # British National Grid
_NO_TIME = "2000-01-01T00:00:00Z"  # in a GeoPackage, in the place of that of its making
_MAPPING = (
    *("PRACTICE_CODE", "PRACTICE_NAME", "PRACTICE_POSTCODE", "PCN_CODE", "PCN_NAME"),
    *("SUB_ICB_LOCATION_CODE", "ICB_CODE", "COMM_REGION_CODE"),
)


@dataclass(frozen=True)
class _Content:
    problem: Problem
    plan: Plan
    boundaries: Boundaries

    def layers(self) -> list[Layer]:
        return plan_layers(self.problem, self.plan, self.boundaries)


def export_plan(
    problem: Problem,
    plan: Plan,
    path: Path,
    draft: Path,
    boundaries: Boundaries = NO_BOUNDARIES,
) -> None:
    """Write a plan to `draft` in the format that the suffix of `path` names.

    Parameters
    ----------
    problem, plan
        A lawful plan of the problem.
    boundaries
        Land that somebody supplies; see `cells_of`.

    Raises
    ------
    InputError
        The suffix is another one, or a package is not installed.
    """
    write = WRITERS.get(path.suffix)
    if write is None:
        raise InputError(
            f"no export has the suffix {path.suffix or 'none'}",
            where="--out",
            remedy=f"name a file that ends in {', '.join(WRITERS)}",
        )
    write(_Content(problem, plan, boundaries), draft)


def _geojson(content: _Content, draft: Path) -> None:
    """Write all layers as one collection (RFC 7946): degrees, each feature with its `layer`."""
    from pyproj import Transformer

    to_degrees = Transformer.from_crs(27700, 4326, always_xy=True)

    def in_degrees(places: Any) -> Any:
        return np.round(np.column_stack(to_degrees.transform(places[:, 0], places[:, 1])), 6)

    features = []
    for layer in content.layers():
        for row, shape in zip(layer.sheet.rows, layer.shapes, strict=True):
            said = dict(zip(layer.sheet.header, row, strict=True))
            geometry = shapely.to_geojson(_right_handed(shapely.transform(shape, in_degrees)))
            features.append(
                {
                    "type": "Feature",
                    "properties": {"layer": layer.sheet.name, **said},
                    "geometry": json.loads(geometry),
                }
            )
    text = json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False)
    draft.write_text(text + "\n", encoding="utf-8")


def _right_handed(shape: Any) -> Any:
    """Return land with its rings as RFC 7946 wants them: the outer one counterclockwise."""
    if shape.geom_type != "MultiPolygon":
        return shape
    return shapely.MultiPolygon([orient(polygon) for polygon in shape.geoms])


def _geopackage(content: _Content, draft: Path) -> None:
    """Write each layer as a table, in metres."""
    pyogrio = needed("pyogrio", "geo", where="--out")
    before = os.environ.get("OGR_CURRENT_DATE")
    pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": _NO_TIME})
    try:
        for number, layer in enumerate(content.layers()):
            shapes = np.array(layer.shapes, dtype=object)
            kind = shapes[0].geom_type if len(shapes) else "LineString"
            pyogrio.raw.write(
                draft,
                shapely.to_wkb(shapes),
                _columns(layer),
                list(layer.sheet.header),
                layer=layer.sheet.name,
                driver="GPKG",
                geometry_type=kind,
                crs=_METRES,
                append=number > 0,
            )
    finally:
        pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": before})


def _parquet(content: _Content, draft: Path) -> None:
    """Write practices with their groups, and their points as GeoParquet 1.0 has them."""
    pyarrow = needed("pyarrow", "geo", where="--out")
    parquet = needed("pyarrow.parquet", "geo", where="--out")
    practices = content.layers()[0]
    points = shapely.to_wkb(np.array(practices.shapes, dtype=object))
    columns = dict(zip(practices.sheet.header, _columns(practices), strict=True))
    table = pyarrow.table({**columns, "geometry": pyarrow.array(points.tolist(), pyarrow.binary())})
    geometry = {"encoding": "WKB", "geometry_types": ["Point"], "crs": _crs()}
    said = {"version": "1.0.0", "primary_column": "geometry", "columns": {"geometry": geometry}}
    parquet.write_table(table.replace_schema_metadata({"geo": json.dumps(said)}), draft)


def _workbook(content: _Content, draft: Path) -> None:
    """Write a sheet for each layer but cells."""
    layers = content.layers()
    write_workbook([layer.sheet for layer in layers if layer.sheet.name != "cells"], draft)


def _mapping(content: _Content, draft: Path) -> None:
    """Write the lowest tier in the layout of the official mapping of practices to networks."""
    plan = content.plan
    practices, tier = content.problem.practices, next(iter(plan.tiers))
    network = [("U", "UNALLOCATED")] * len(practices)
    for number, group in enumerate(plan.tiers[tier]):
        for i in group.members.tolist():
            code = practices.codes[int(group.members[0])]
            network[i] = (code, f"{tier.capitalize()} {number + 1}")
    areas = [practices.areas.get(name) for name in ("sub_icb_code", "icb_code", "region_code")]
    write_table(
        draft,
        _MAPPING,
        (
            [code, practices.names[i], "", *network[i], *(own[i] if own else "" for own in areas)]
            for i, code in enumerate(practices.codes)
        ),
    )


Writer = Callable[[_Content, Path], None]
WRITERS: dict[str, Writer] = {
    ".geojson": _geojson,
    ".gpkg": _geopackage,
    ".parquet": _parquet,
    ".xlsx": _workbook,
    ".csv": _mapping,
}
"""What writes a file, by its suffix."""


def _columns(layer: Layer) -> list[Any]:
    """Return the columns of a layer as arrays: whole numbers, other numbers, or text."""
    found = []
    for values in zip(*layer.sheet.rows, strict=True) if layer.sheet.rows else ():
        if all(isinstance(value, int) for value in values):
            found.append(np.array(values, dtype=np.int64))
        elif all(isinstance(value, int | float) for value in values):
            found.append(np.array(values, dtype=np.float64))
        else:
            found.append(np.array(values, dtype=object))
    return found or [np.zeros(0, dtype=object) for _ in layer.sheet.header]


def _crs() -> Any:
    from pyproj import CRS

    return json.loads(CRS.from_user_input(_METRES).to_json())
