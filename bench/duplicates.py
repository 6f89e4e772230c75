"""How many of the duplicates planted among 100,000 accounts are found, and how much of what is found is one."""

import random
from collections.abc import Mapping
from time import perf_counter

from bench.planted import Archive, archive
from services.accounts.duplicates.matching import Known, scan

ACCOUNTS = 100_000
SHARE = 0.02
SEED = 20_261_122


def measure() -> Mapping[str, float]:
    """Plant, find, compare, and give the figures by name."""
    planted = archive(random.Random(SEED), count=ACCOUNTS, share=SHARE)  # noqa: S311 - the same archive each time
    accounts = known(planted)
    began = perf_counter()
    found = {(int(match.first_id), int(match.second_id)) for match in scan(accounts)}
    seconds = perf_counter() - began
    right = len(found & planted.duplicates)
    return {
        "accounts.duplicates.precision": right / len(found),
        "accounts.duplicates.recall": right / len(planted.duplicates),
        "accounts.duplicates.seconds": seconds,
    }


def known(planted: Archive) -> list[Known]:
    """Give what the archive keeps, each account under its place, so that ids sort as places do."""
    return [
        Known(
            id=f"{place:06}",
            names=company.names,
            registration_number=company.registration_number,
            domain=company.domain,
            phone=company.phone,
        )
        for place, company in enumerate(planted.companies)
    ]
