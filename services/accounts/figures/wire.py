"""Figures into messages and back; no decisions."""

from collections.abc import Iterable

from kac.accounts.v1 import figure_pb2
from kac.accounts.v1.events_pb2 import FiguresRecorded
from kac.accounts.v1.figure_service_pb2 import FigureEntry

from chassis import wire
from services.accounts.figures.model import Entry, Figure, Measure
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


def recorded(figures: Iterable[Figure]) -> FiguresRecorded:
    """Put the fact that figures were recorded or corrected."""
    return FiguresRecorded(figures=map(figure_message, figures))
