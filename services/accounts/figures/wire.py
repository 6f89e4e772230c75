"""Figures into messages and back; no decisions."""

from collections.abc import Iterable

from kac.accounts.v1 import figure_pb2
from kac.accounts.v1.events_pb2 import FiguresRecorded
from kac.accounts.v1.figure_service_pb2 import FigureEntry, SumFiguresRequest

from chassis import wire
from services.accounts.figures.model import Entry, Figure, Measure, Sum, Years
from services.accounts.profiles.wire import money, money_message


def figure_message(figure: Figure) -> figure_pb2.Figure:
    """Put a figure."""
    return figure_pb2.Figure(
        account_id=figure.account_id,
        measure=wire.enum_value(figure_pb2.Measure, figure.measure),
        month=wire.month_message(figure.month),
        amount=money_message(figure.amount),
        record_time=wire.timestamp(figure.record_time),
    )


def entry(message: FigureEntry) -> Entry:
    """Take an amount for a month."""
    return Entry(
        measure=wire.enum_member(Measure, figure_pb2.Measure, message.measure),
        month=wire.month(message.month),
        amount=money(message.amount),
    )


def measure(number: int) -> Measure | None:
    """Take what is measured; unspecified means everything."""
    return wire.enum_member(Measure, figure_pb2.Measure, number) if number else None


def years(request: SumFiguresRequest) -> Years:
    """Take what is to be added up; no measure means every one."""
    named = frozenset(wire.enum_member(Measure, figure_pb2.Measure, number) for number in request.measures)
    return Years(measures=named or frozenset(Measure), first=request.first_year, last=request.last_year)


def sum_message(added_up: Sum) -> figure_pb2.FigureSum:
    """Put the sum of a year."""
    return figure_pb2.FigureSum(
        measure=wire.enum_value(figure_pb2.Measure, added_up.measure),
        year=added_up.year,
        last_month=added_up.last_month,
        amount=money_message(added_up.amount),
        previous_amount=money_message(added_up.previous) if added_up.previous else None,
        change_basis_points=added_up.change_basis_points,
    )


def recorded(figures: Iterable[Figure]) -> FiguresRecorded:
    """Put the fact that figures were recorded or corrected."""
    return FiguresRecorded(figures=map(figure_message, figures))
