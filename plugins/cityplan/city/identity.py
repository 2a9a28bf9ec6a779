"""Synthetic but well-formed numbers: resident ids (GB 11643), credit codes (GB 32100), names and phones."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from cityplan.city.register import Days

Texts = NDArray[np.object_]

_ID_WEIGHTS = np.array([7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2])
_ID_CHECK = np.frombuffer(b"10X98765432", dtype=np.uint8)
_USCC_ALPHABET = np.frombuffer(b"0123456789ABCDEFGHJKLMNPQRTUWXY", dtype=np.uint8)
_USCC_WEIGHTS = np.array([3**i % 31 for i in range(17)])

# An id's prefix is where it was issued, not where its holder lives: mostly Harbin, the province, elsewhere.
_HARBIN = (*range(230102, 230114), 230121, *range(230123, 230130), *range(230182, 230185))
_PROVINCE = (230202, 230302, 230403, 230602, 230702, 230805, 231002, 231202)
_ELSEWHERE = (220102, 220202, 210102, 210202, 150702, 110105, 120101, 370102, 410102, 320102)
_PREFIXES = np.array([*_HARBIN, *_PROVINCE, *_ELSEWHERE]).astype("S6")
_PREFIX_WEIGHTS = np.repeat([4.0, 1.0, 0.4], [len(_HARBIN), len(_PROVINCE), len(_ELSEWHERE)])

_PER_CELL = 10
BLOCKS = 1000 // (2 * _PER_CELL)
"""How many blocks of ids can be drawn without one id coming twice."""

_SURNAMES = [
    *"王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕",
    "欧阳",
    "司马",
]
_GIVEN = list("伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉兰建国红梅志鑫宇晨思雨欣怡浩然子涵哈松滨雪")
_COMPANIES = list("松江雪冰龙滨兴安瑞祥福康乐寿慈孝颐仁和泰宁润泽嘉")
_MOBILE_PREFIXES = np.array(
    ["130", "131", "136", "138", "139", "150", "151", "158", "159", "177", "186", "188"]
)


def resident_ids(rng: np.random.Generator, births: Days, female: NDArray[np.bool_], block: int) -> Texts:
    """Return 18-character ids, distinct within and between blocks (0 <= block < BLOCKS), none ending in 000.

    A birth date may move by some days where a day's numbers are used up; the id then says the moved date.
    """
    if not 0 <= block < BLOCKS:
        raise ValueError(f"block {block} is outside 0..{BLOCKS - 1}: ids would repeat")
    prefix = rng.choice(len(_PREFIXES), size=len(births), p=_PREFIX_WEIGHTS / _PREFIX_WEIGHTS.sum())
    day = births.astype("datetime64[D]").astype(np.int64)
    while True:
        order = _place_in_group(prefix * 200_000 + day * 2 + female)
        # Starting anywhere in the cell keeps small cities from having nothing but 00 and 01.
        start = prefix * 7 + day * 3
        sequence = block * 2 * _PER_CELL + 2 * ((order + start) % _PER_CELL) + ~female
        digits = _id_digits(prefix, day, sequence)
        text = _with_check(digits)
        # Spreadsheets ruin long numbers to ...000; a sound id must not look like one.
        again = (order >= _PER_CELL) | np.char.endswith(text, b"000")
        if not again.any():
            return text.astype("U18").astype(object)
        day = day + again


def birth_dates(ids: Texts) -> Days:
    """Return the birth dates (datetime64[D]) that 18-character ids say."""
    written = np.asarray(ids, dtype="U18").astype("S18").view("S1").reshape(-1, 18)[:, 6:14]
    number = np.ascontiguousarray(written).view("S8").ravel().astype(np.int64)
    months = (number // 10_000 - 1970) * 12 + number // 100 % 100 - 1
    first_days = months.astype("datetime64[M]").astype("datetime64[D]")
    return np.asarray(first_days + (number % 100 - 1).astype("timedelta64[D]"))


def _place_in_group(groups: NDArray[np.int64]) -> NDArray[np.int64]:
    order = np.argsort(groups, kind="stable")
    ordered = groups[order]
    starts = (
        np.flatnonzero(np.r_[True, ordered[1:] != ordered[:-1]]) if len(groups) else np.array([], np.int64)
    )
    lengths = np.diff(np.r_[starts, len(groups)])
    place = np.empty(len(groups), dtype=np.int64)
    place[order] = np.arange(len(groups)) - np.repeat(starts, lengths)
    return place


def _id_digits(
    prefix: NDArray[np.int64], day: NDArray[np.int64], sequence: NDArray[np.int64]
) -> NDArray[np.uint8]:
    digits = np.empty((len(day), 17), dtype=np.uint8)
    digits[:, :6] = _PREFIXES[prefix].view(np.uint8).reshape(-1, 6)
    months = day.astype("datetime64[D]").astype("datetime64[M]")
    year = months.astype("datetime64[Y]").astype(np.int64) + 1970
    month = months.astype(np.int64) % 12 + 1
    of_month = (day.astype("datetime64[D]") - months.astype("datetime64[D]")).astype(np.int64) + 1
    digits[:, 6:] = ascii_digits((year * 10_000 + month * 100 + of_month) * 1000 + sequence, 11)
    return digits


def ascii_digits(numbers: NDArray[np.int64], width: int) -> NDArray[np.uint8]:
    """Return each number as `width` ASCII digits with leading zeros, shape (n, width)."""
    powers = 10 ** np.arange(width - 1, -1, -1, dtype=np.int64)
    return (numbers[:, None] // powers % 10 + ord("0")).astype(np.uint8)


def _with_check(digits: NDArray[np.uint8]) -> NDArray[np.bytes_]:
    remainder = (digits.astype(np.int64) - ord("0")) @ _ID_WEIGHTS % 11
    whole = np.concatenate([digits, _ID_CHECK[remainder][:, None]], axis=1)
    return np.ascontiguousarray(whole).view("S18").ravel()


def credit_codes(rng: np.random.Generator, count: int) -> Texts:
    """Return unified social credit codes registered in Harbin with sound check characters."""
    values = rng.integers(0, 10, size=(count, 17))
    values[:, 0] = 5  # registered by civil affairs
    values[:, 1] = rng.integers(1, 3, size=count)
    values[:, 2:8] = [2, 3, 0, 1, 0, 0]
    check = (31 - values @ _USCC_WEIGHTS % 31) % 31
    whole = _USCC_ALPHABET[np.concatenate([values, check[:, None]], axis=1)]
    return np.ascontiguousarray(whole).view("S18").ravel().astype("U18").astype(object)


def person_names(rng: np.random.Generator, count: int) -> Texts:
    """Return Chinese names of two or three characters."""
    surname = np.array(_SURNAMES, dtype=object)[rng.integers(0, len(_SURNAMES), count)]
    given = np.array([*_GIVEN, *(a + b for a in _GIVEN[:20] for b in _GIVEN[20:])], dtype=object)
    return np.asarray(surname + given[rng.integers(0, len(given), count)], dtype=object)


def organisation_names(rng: np.random.Generator, count: int, suffix: str) -> Texts:
    """Return names such as 福康养老院 for the suffix 养老院; they repeat."""
    parts = np.array(_COMPANIES, dtype=object)
    first, second = rng.integers(0, len(parts), size=(2, count))
    return np.asarray(parts[first] + parts[second] + suffix, dtype=object)


def phones(rng: np.random.Generator, count: int) -> Texts:
    """Return mobile numbers of 11 digits."""
    prefix = _MOBILE_PREFIXES[rng.integers(0, len(_MOBILE_PREFIXES), count)].astype("S3")
    tail = ascii_digits(rng.integers(0, 10**8, count), 8)
    whole = np.concatenate([prefix.view(np.uint8).reshape(-1, 3), tail], axis=1)
    return np.ascontiguousarray(whole).view("S11").ravel().astype("U11").astype(object)


def numbered(prefix: Texts | str, numbers: NDArray[np.int64], width: int) -> Texts:
    """Return prefix + number with leading zeros, for record numbers."""
    digits = np.ascontiguousarray(ascii_digits(numbers, width)).view(f"S{width}").ravel()
    return np.asarray(prefix + digits.astype(f"U{width}").astype(object), dtype=object)
