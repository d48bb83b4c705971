"""Things as the graph keeps them: their classes, names, numbers and where they belong."""

from __future__ import annotations

from collections.abc import Iterator

from pyoxigraph import Literal, NamedNode

from chronolex.errors import UsageError
from chronolex.graph.claims import Property, SourceDocument, Thing
from chronolex.graph.identifiers import ActId, act_iri, concept_iri, source_iri, thing_iri
from chronolex.graph.literals import date_literal, day_literal, span_literal, text_literal
from chronolex.loaders.corpus import law, working
from chronolex.loaders.corpus import things as models
from chronolex.loaders.corpus.naming import LANGUAGES, labelled, other_names, provision_label, provision_number
from chronolex.loaders.corpus.references import References


def thing_name(model: models.ThingModel, country: str, references: References) -> NamedNode | None:
    """Return the IRI that a thing declares, or add a fault where its identifier has the wrong form."""
    try:
        if isinstance(model, law.Act | law.Provision):
            return act_iri(_act_path(model), country)
        return thing_iri(model.kind.lower(), model.id, country)
    except UsageError as error:
        wrong, _, expected = str(error).partition("; write ")
        references.fault(model.place, wrong, expected or "an identifier of docs/corpus.md")
        return None


def _act_path(model: law.Act | law.Provision) -> str:
    """Return the path of an act or provision, or refuse one that stands in the wrong list."""
    found = ActId.parse(model.id)
    if isinstance(model, law.Provision):
        if not found.part:
            raise UsageError(f"{model.id!r} names no part of the act; write an id such as art_12/part_3")
    elif found.part:
        raise UsageError(f"{model.id!r} is a part of an act; write it under provisions: of {found.act}")
    elif (found.type == "treaty") != isinstance(model, law.Treaty):
        wanted = "treaties under treaties:, other acts under acts:"
        raise UsageError(f"{model.id!r} stands in the wrong list; write {wanted}")
    return model.id


def source_document(model: models.Source, country: str) -> SourceDocument:
    """Return what claims need to know of a source."""
    return SourceDocument(source_iri(model.id, country), model.own_day, model.known_from.last, model.lines)


def source_thing(model: models.Source, country: str) -> Thing:
    """Return a source document as a thing of the graph."""
    properties: list[Property] = list(labelled(model.label.items(), model.translated))
    properties += other_names(model.alt)
    properties += [("dcterms:creator", text_literal(author)) for author in model.authors]
    properties += [("dcterms:language", text_literal(language)) for language in model.language]
    properties += [
        ("clx:ownDay", span_literal(model.own_day)),
        ("clx:printedDate", text_literal(model.printed)),
        ("clx:issuedBy", day_literal(model.known_from.last)),
        ("clx:lineCount", Literal(model.lines)),
        ("clx:sha256", text_literal(model.sha256)),
    ]
    return Thing(source_iri(model.id, country), "Source", tuple(properties), model.place)


def thing(model: models.ThingModel, iri: NamedNode, references: References, act: law.Act | None = None) -> Thing:
    """Return a thing with its names and the properties that are no claims."""
    properties = list(_names(model, act))
    if isinstance(model, law.Act | law.Provision):
        properties += _of_act(model, iri)
    for name, prop, classes in _LINKS:
        for value in _listed(getattr(model, name, None)):
            found = references.thing(value, classes, model.place)
            properties += [(prop, found)] if found else []
    if isinstance(model, working.Programme) and model.period:
        properties.append(("clx:period", span_literal(model.period.of)))
    if isinstance(model, working.Measure) and model.due:
        properties.append(("clx:due", date_literal(model.due)))
    return Thing(iri, model.kind, tuple(properties), model.place)


_ORGANISED = ("Body", "Unit", "Collegium", "Organisation", "Office")
_LINKS: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("broader", "skos:broader", ("Offence",)),
    ("issuer", "clx:issuer", _ORGANISED),
    ("post_in", "org:postIn", _ORGANISED),
    ("field", "clx:field", ("Field",)),
    ("act", "clx:approvedBy", ("Act", "Treaty", "Provision")),
    ("part_of", "clx:partOf", ("Programme", "Measure", "Mechanism", "Service")),
    ("provider", "clx:provider", _ORGANISED),
)


def _listed(value: object) -> list[str]:
    """Return the values of a field that may hold one, several or none."""
    return [str(one) for one in value] if isinstance(value, list) else [str(value)] if value else []


def _of_act(model: law.Act | law.Provision, iri: NamedNode) -> Iterator[Property]:
    """Yield type, number and place of an act or provision."""
    identifier = ActId.parse(model.id)
    yield "eli:id_local", text_literal(model.id)
    if identifier.part:
        parent = NamedNode(iri.value.rpartition("/")[0])
        yield "eli:number", text_literal(provision_number(model.id))
        yield "clx:partOf", parent
        yield "clx:act", NamedNode(iri.value.removesuffix(f"/{identifier.part}"))
    else:
        yield "eli:type_document", concept_iri("act-type", identifier.type)
        # What stands in the place of a number that no source prints is none, and an act is found by it all the same.
        numbered = identifier.number.isdigit()
        yield "eli:number" if numbered else "dcterms:identifier", text_literal(identifier.number)


def _names(model: models.ThingModel, act: law.Act | None) -> Iterator[Property]:
    """Yield preferred and other names; a provision's title is another name beside its number and act."""
    label = dict(model.label.items()) if model.label else {}
    if act is not None:
        for language, words in label.items():
            yield "dcterms:title", text_literal(words, language)
            yield "skos:altLabel", text_literal(words, language)
        label = provision_label(model.id, dict(act.label.items()))
    # A name made from a translated one is as much ours as that one.
    ours = set(model.translated) | set(act.translated if act else ())
    yield from labelled(list(label.items()), [language for language in LANGUAGES if language in ours])
    yield from other_names(model.alt)
