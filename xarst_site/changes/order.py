"""What stayed in order: the longest increasing run.

Shared by the texts' provisions and the rows of records; knows neither.
"""

import itertools
from collections.abc import Sequence


def longest_increasing(values: Sequence[int], weights: Sequence[float]) -> list[int]:
    """The positions of the increasing subsequence of greatest weight, in order.

    The values all differ. O(n log n), by a Fenwick tree of best sums.
    """
    if all(a < b for a, b in itertools.pairwise(values)):
        return list(range(len(values)))
    rank = {value: k + 1 for k, value in enumerate(sorted(values))}
    tree: list[tuple[float, int]] = [(0.0, -1)] * (len(values) + 1)
    came_from: list[int] = []
    best = (0.0, -1)
    for position, value in enumerate(values):
        sum_before, last = 0.0, -1
        k = rank[value] - 1
        while k > 0:
            if tree[k][0] > sum_before:
                sum_before, last = tree[k]
            k -= k & -k
        came_from.append(last)
        here = (sum_before + weights[position], position)
        if here[0] > best[0]:
            best = here
        k = rank[value]
        while k <= len(values):
            if here[0] > tree[k][0]:
                tree[k] = here
            k += k & -k
    chosen: list[int] = []
    position = best[1]
    while position >= 0:
        chosen.append(position)
        position = came_from[position]
    chosen.reverse()
    return chosen
