"""A linear program put together in bulk and solved by OR-Tools' GLOP.

The expression interface would take longer than the solution.
"""

import numpy as np
import scipy.sparse as sp
from ortools.linear_solver.python import model_builder_helper as linear_solver

from nesting.separation import Floats, Ints

# GLOP takes some 3 us a row, and very rarely goes round in circles: then it is given up.
SOLVER_SECONDS, SOLVER_SECONDS_A_ROW = 0.05, 2e-5

Term = tuple[Ints, Floats | float]  # of each row the variable and its factor


class Program:
    """Variables with bounds and prices, and rows that bind them; the least total price is looked for."""

    def __init__(self) -> None:
        self._lowest: list[Floats] = []
        self._highest: list[Floats] = []
        self._prices: list[Floats] = []
        self._lower: list[Floats] = []
        self._upper: list[Floats] = []
        self._entries: list[tuple[Ints, Ints, Floats]] = []
        self._variables = 0
        self._rows = 0

    def variables(self, lowest: Floats, highest: Floats | float, price: float) -> Ints:
        """Add as many variables as there are lowest values; return their numbers."""
        self._lowest.append(lowest)
        self._highest.append(np.broadcast_to(highest, lowest.shape))
        self._prices.append(np.full(len(lowest), price))
        self._variables += len(lowest)
        return np.arange(self._variables - len(lowest), self._variables)

    def rows(self, lower: Floats, upper: Floats | float, *terms: Term) -> None:
        """Add as many rows as there are lower limits: the sum of the terms stays between the limits."""
        rows = np.arange(self._rows, self._rows + len(lower))
        self._rows += len(lower)
        self._lower.append(lower)
        self._upper.append(np.broadcast_to(upper, lower.shape))
        for variables, factors in terms:
            self._entries.append((rows, variables, np.broadcast_to(factors, lower.shape)))

    def solved(self) -> Floats | None:
        """Return the value of each variable; None if the solver gives no answer in time."""
        rows, columns, values = (np.concatenate(column) for column in zip(*self._entries, strict=True))
        matrix = sp.csr_matrix((values, (rows, columns)), shape=(self._rows, self._variables))
        model = linear_solver.ModelBuilderHelper()
        model.fill_model_from_sparse_data(
            np.concatenate(self._lowest),
            np.concatenate(self._highest),
            np.concatenate(self._prices),
            np.concatenate(self._lower),
            np.concatenate(self._upper),
            matrix,
        )
        solver = linear_solver.ModelSolverHelper("glop")
        solver.set_time_limit_in_seconds(SOLVER_SECONDS + SOLVER_SECONDS_A_ROW * self._rows)
        solver.solve(model)
        return np.asarray(solver.variable_values()) if solver.has_solution() else None
