"""US ZIP codes and cities into points, and the true distance between two points. Nothing is asked of any network.

A place that is not in the US, or whose city name two towns of one state share, has no point: a distance nobody is sure
of must not take a posting away. The table of ZIP codes (42,000 rows) is opened at the first question, in a third of a
second.
"""

import re
from collections import defaultdict
from collections.abc import Collection, Mapping
from functools import cache, lru_cache
from math import asin, cos, radians, sin, sqrt
from statistics import median
from types import MappingProxyType

import zipcodes

from jobmatch.model import Place

Point = tuple[float, float]

EARTH_RADIUS_MI = 3958.7613
ONE_TOWN_MI = 25  # Houston, with 190 ZIP codes, is the widest of the large cities that still fit
ONE_TOWN_SHARE = 0.75  # some cities own a far ZIP code or two; two towns of one name split more evenly
_ZIP = re.compile(r"([0-9]{5})(-?[0-9]{4})?")  # of ASCII digits: at others the table panics
_NOWHERE = (0.0, 0.0)  # what the table gives military and company addresses
_NAMES_OF_STATES = (
    "Alabama AL, Alaska AK, Arizona AZ, Arkansas AR, California CA, Colorado CO, Connecticut CT, Delaware DE, "
    "District of Columbia DC, D.C. DC, Florida FL, Georgia GA, Hawaii HI, Idaho ID, Illinois IL, Indiana IN, Iowa IA, "
    "Kansas KS, Kentucky KY, Louisiana LA, Maine ME, Maryland MD, Massachusetts MA, Michigan MI, Minnesota MN, "
    "Mississippi MS, Missouri MO, Montana MT, Nebraska NE, Nevada NV, New Hampshire NH, New Jersey NJ, New Mexico NM, "
    "New York NY, North Carolina NC, North Dakota ND, Ohio OH, Oklahoma OK, Oregon OR, Pennsylvania PA, "
    "Rhode Island RI, South Carolina SC, South Dakota SD, Tennessee TN, Texas TX, Utah UT, Vermont VT, Virginia VA, "
    "Washington WA, West Virginia WV, Wisconsin WI, Wyoming WY, Puerto Rico PR, Guam GU, American Samoa AS, "
    "Virgin Islands VI, Northern Mariana Islands MP"
)


def codes_by_name(rows: str) -> Mapping[str, str]:
    """Return code by case-folded name of a table like "Guam GU, Ohio OH": the code is the last word of each row."""
    parts = (row.rpartition(" ") for row in rows.split(", "))
    return MappingProxyType({name.casefold(): code for name, _, code in parts})


STATES = codes_by_name(_NAMES_OF_STATES)  # and territories: the two-letter code by case-folded name
_CODES = {code.casefold(): code for code in STATES.values()}


def point(postal_code: str) -> Point | None:
    """Return (latitude, longitude) in degrees of a US ZIP or ZIP+4 code; None for any other text or an unknown code."""
    row = _row(postal_code)
    return _point(row) if row else None


def towns(postal_code: str) -> tuple[str, ...]:
    """Return the names that the post office takes for the town of a US ZIP or ZIP+4 code, its own first."""
    row = _row(postal_code)
    return (row["city"], *row["acceptable_cities"]) if row else ()


def state(name: str) -> str | None:
    """Return the two-letter code of a US state given by code, by name ("Texas, USA" too) or by ZIP code, else None."""
    row = _row(name)
    return str(row["state"]) if row else state_code(name.partition(",")[0].strip())


def state_code(stated: str) -> str | None:
    """Return the two-letter code of a US state or territory given by code or name in any case, and by nothing else."""
    return STATES.get(stated.casefold()) or _CODES.get(stated.casefold())


def locate(place: Place) -> Point | None:
    """Return the point of a place: of its ZIP code, else of its city in its state; None if foreign or not certain."""
    if place.country not in {"", "US"}:
        return None
    return point(place.postal_code) or _cities().get((_city_key(place.locality), state(place.region)))


def miles(a: Point, b: Point) -> float:
    """Return the great-circle distance of two points in miles."""
    lat_a, lon_a, lat_b, lon_b = map(radians, (*a, *b))
    chord = sin((lat_b - lat_a) / 2) ** 2 + cos(lat_a) * cos(lat_b) * sin((lon_b - lon_a) / 2) ** 2
    return 2 * EARTH_RADIUS_MI * asin(min(1.0, sqrt(chord)))


@lru_cache(maxsize=1 << 16)
def points(sites: tuple[Place, ...]) -> tuple[Point, ...]:
    """Return the points of those of the places that are known."""
    return tuple(at for site in sites if (at := locate(site)))


def nearest_mi(postal_code: str, sites: Collection[Point]) -> int | None:
    """Return the whole miles from a ZIP code to the nearest of the points, None where either is not known."""
    home = point(postal_code)
    return round(min(miles(home, at) for at in sites)) if home and sites else None


@cache
def _row(postal_code: str) -> Mapping[str, str] | None:
    found = _ZIP.fullmatch(postal_code.strip())
    rows = zipcodes.matching(found[1]) if found else []  # type: ignore[no-untyped-call]  # it has no type hints
    return MappingProxyType(rows[0]) if rows else None


def _point(row: Mapping[str, str]) -> Point | None:
    at = (float(row["lat"]), float(row["long"]))
    return None if at == _NOWHERE else at


@cache
def _cities() -> Mapping[tuple[str, str | None], Point]:
    points: dict[tuple[str, str | None], list[Point]] = defaultdict(list)
    for row in zipcodes.list_all():  # type: ignore[no-untyped-call]  # it has no type hints
        at = _point(row)
        if at:
            for name in (row["city"], *row["acceptable_cities"]):
                points[_city_key(name), row["state"]].append(at)
    towns = ((key, _town(at)) for key, at in points.items())
    return {key: at for key, at in towns if at}


def _city_key(name: str) -> str:
    return re.sub(r"\bst\b", "saint", name.casefold().replace(".", "").strip())


def _town(points: list[Point]) -> Point | None:
    """Return the middle of one town's ZIP codes; None if they lie about two middles."""
    middle = (median(lat for lat, _ in points), median(lon for _, lon in points))
    near = sum(miles(middle, at) <= ONE_TOWN_MI for at in points)
    return middle if near >= ONE_TOWN_SHARE * len(points) else None
