"""Where this service's tables register, so that one test can hold them against the migrations."""

from sqlalchemy import MetaData

from chassis.tables import NAMING

metadata = MetaData(naming_convention=NAMING)
