"""AirPlan (空气质量达标规划): the planner without a window.  Qt never enters this package."""

__version__ = "0.1.0"
