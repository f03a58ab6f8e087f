"""Kinds of values in scenario files, and the base of all tables."""

import datetime
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

Name = Annotated[str, Field(pattern=r"^[a-z0-9_]+$", max_length=60)]
Text = Annotated[str, Field(min_length=1, max_length=2000)]
Share = Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)]
Positive = Annotated[float, Field(gt=0, le=1e6, allow_inf_nan=False)]
NonNegative = Annotated[float, Field(ge=0, le=1e6, allow_inf_nan=False)]
Signed = Annotated[float, Field(ge=-1, le=1, allow_inf_nan=False)]
Days = Annotated[int, Field(ge=0, le=36_500)]
Day = Annotated[datetime.date, Field(ge=datetime.date(1900, 1, 1), le=datetime.date(2999, 12, 31))]
DailyRate = Annotated[float, Field(ge=0, le=10, allow_inf_nan=False)]
Names = Annotated[list[Name], Field(min_length=1)]
Fact = bool | Annotated[float, Field(allow_inf_nan=False)] | str


class Table(BaseModel):
    """Base of all tables: unknown keys are errors, values are frozen, no silent conversion of types."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)
