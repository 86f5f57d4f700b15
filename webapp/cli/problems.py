"""A command that cannot do its work ends with a sentence, whichever part of the program found out."""

from __future__ import annotations

from typing import Any

import click

from webapp.cli.words import fail_with


class Commands(click.Group):
    """Commands whose problems with the database, and refusals of the services, are told in words."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except (click.ClickException, click.Abort, click.exceptions.Exit):
            raise
        except Exception as error:
            _tell(error)
            raise


def _tell(error: Exception) -> None:
    """End the command if `error` has a sentence; imported here, so that the program starts at once."""
    from sqlalchemy.exc import DBAPIError

    from analysis.errors import AnalysisError
    from surveys.database_problems import problem_of
    from surveys.errors import SurveyError

    problem = problem_of(error) if isinstance(error, DBAPIError) else error
    if isinstance(problem, AnalysisError):
        problem = SurveyError(problem.code, problem.message, **problem.facts)
    if isinstance(problem, SurveyError):
        fail_with(problem)
