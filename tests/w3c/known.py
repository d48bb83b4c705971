"""What the engine itself fails, with the reason; over HTTP it must fail the same way, and nothing else."""

from __future__ import annotations

_LABELS = "a blank node label made from a string is the same in every row"
_GRAPH_VARIABLE = "the variable of GRAPH is bound only after what stands inside was evaluated on its own"
_PATH = "a path of length zero does not hold for a term that is in no triple"
_TAGS = "GROUP_CONCAT keeps the language tag that all its strings share"
_VALUES = "numbers are kept by value: 1, 01 and +1 are one term"
_TRUE = "TRUE and FALSE are understood in small letters only"
_UNKNOWN = "values of unknown types are compared"
_DATES = "a date with a time zone and one without are told apart too readily"
_NESTED = "mistakes of this kind are let through"
_REUSED = "a variable that SELECT has just made cannot be used further on in it"

ENGINE_FAILS: dict[str, str] = {
    "sparql10/distinct#distinct-1": _VALUES,
    "sparql10/distinct#distinct-9": _VALUES,
    "sparql10/expr-builtin#dawg-str-1": _VALUES,
    "sparql10/expr-builtin#dawg-str-2": _VALUES,
    "sparql10/expr-builtin#sameTerm-simple": _VALUES,
    "sparql10/expr-builtin#sameTerm-eq": _VALUES,
    "sparql10/expr-builtin#sameTerm-not-eq": _VALUES,
    "sparql10/expr-builtin#case-insensitive-booleans": _TRUE,
    "sparql10/expr-equals#eq-graph-1": _VALUES,
    "sparql10/expr-equals#eq-graph-2": _VALUES,
    "sparql10/graph#graph-variable-scope": _GRAPH_VARIABLE,
    "sparql10/graph#graph-optional": _GRAPH_VARIABLE,
    "sparql10/open-world#open-eq-01": _UNKNOWN,
    "sparql10/open-world#date-2": _DATES,
    "sparql10/syntax-sparql3#syn-bad-26": _NESTED,
    "sparql11/aggregates#agg-empty-group-count-graph": _GRAPH_VARIABLE,
    "sparql11/aggregates#agg-groupconcat-04": _TAGS,
    "sparql11/aggregates#agg-groupconcat-06": _TAGS,
    "sparql11/bindings#graph": _GRAPH_VARIABLE,
    "sparql11/functions#bnode01": _LABELS,
    "sparql11/negation#graph-minus": _GRAPH_VARIABLE,
    "sparql11/property-path#zero_or_more_set_start": _PATH,
    "sparql11/property-path#zero_or_more_set_end": _PATH,
    "sparql11/property-path#zero_or_one_set_start": _PATH,
    "sparql11/property-path#zero_or_one_set_end": _PATH,
    "sparql12/grouping#group01": _VALUES,
    "sparql12/grouping#select-variable-reuse": _REUSED,
    "sparql12/syntax#nested-aggregate-functions": _NESTED,
    "sparql12/syntax-triple-terms-negative#tripleterm-subject-03": _NESTED,
    "sparql12/syntax-triple-terms-negative#tripleterm-subject-06": _NESTED,
}
