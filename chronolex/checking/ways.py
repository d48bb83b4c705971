"""Tell whether a node comes under a rule, by looking at it alone."""

from __future__ import annotations

from pyoxigraph import NamedNode

from chronolex.checking.model import Rule, Target
from chronolex.checking.paths import reached, turned
from chronolex.checking.view import Node, View


def under(view: View, rule: Rule, node: Node) -> bool:
    """Tell whether a node comes under a rule."""
    known = view.under.setdefault(rule.name, {})
    if node not in known:
        known[node] = _under(view, rule, node)
    return known[node]


def _under(view: View, rule: Rule, node: Node) -> bool:
    return any(
        _is_target(view, target, root)
        for way in rule.ways
        for root in reached(view, turned(way.path), [node])
        for target in way.targets
    )


def _is_target(view: View, target: Target, node: Node) -> bool:
    """Tell whether a target names a node."""
    match target.kind, target.term:
        case "targetSubjectsOf", NamedNode() as named:
            return view.has(node, named)
        case "targetObjectsOf", NamedNode() as named:
            return next(view.subjects(node, named), None) is not None
        case "targetClass", NamedNode() as kind:
            return view.is_a(node, kind)
    return node == target.term
