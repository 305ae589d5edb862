"""The cheapest sufficient set of measures: an adviser behind the task table.

``problem`` says what is asked, ``master`` writes it as a mixed-integer program in the "in force in year y" form,
``solver`` runs HiGHS, ``chance`` knows variance cuts and joint draws, ``search`` joins them, ``explain`` says why not.
"""

from airplan.plan.choose.problem import Ceiling, ChoiceProblem, Goal
from airplan.plan.choose.search import Choice, choose

__all__ = ["Ceiling", "Choice", "ChoiceProblem", "Goal", "choose"]
