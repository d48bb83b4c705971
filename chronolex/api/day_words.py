"""The words of the pages of days, in the three languages."""

from __future__ import annotations

from collections.abc import Mapping

Words = Mapping[str, str]

_EN = {
    "title": "The law on {date}",
    "known": "as known on {date}",
    "what": "A data set for SPARQL: its flat properties speak of this day alone, and no query needs to compare dates.",
    "show": "Show",
    "held": "Certain or presumed",
    "possible": "Only possible, or disputed",
    "nothing": "Nothing of the kind is recorded for this day.",
    "property": "Property",
    "meaning": "Meaning",
    "triples": "Triples",
    "claims": "Claims that hold on the day by their dates",
    "changes": "Something begins or ends on this day.",
    "unchanged": "Nothing begins or ends on this day.",
    "previous": "Change before",
    "next": "Change after",
    "none": "none known",
    "downloads": "Downloads",
    "use": "In a query",
    "try": "Ten of its triples",
}
_RU = {
    "title": "Право на {date}",
    "known": "по сведениям на {date}",
    "what": "Набор данных для SPARQL: плоские свойства говорят только об этом дне, сравнивать даты не нужно.",
    "show": "Показать",
    "held": "Достоверно или предполагается",
    "possible": "Только возможно или спорно",
    "nothing": "На этот день ничего такого не записано.",
    "property": "Свойство",
    "meaning": "Значение",
    "triples": "Триплетов",
    "claims": "Утверждения, верные в этот день по своим датам",
    "changes": "В этот день что-то начинается или заканчивается.",
    "unchanged": "В этот день ничего не начинается и не заканчивается.",
    "previous": "Изменение до",
    "next": "Изменение после",
    "none": "неизвестно",
    "downloads": "Скачать",
    "use": "В запросе",
    "try": "Десять из его триплетов",
}
_KY = {
    "title": "{date} күнкү укук",
    "known": "{date} күнкү маалымат боюнча",
    "what": "SPARQL үчүн маалымат топтому: жөнөкөй касиеттери ушул күн жөнүндө гана айтат, даталар салыштырылбайт.",
    "show": "Көрсөтүү",
    "held": "Анык же болжолдонот",
    "possible": "Мүмкүн гана же талаштуу",
    "nothing": "Бул күнгө мындай эч нерсе жазылган эмес.",
    "property": "Касиет",
    "meaning": "Мааниси",
    "triples": "Триплеттер",
    "claims": "Даталары боюнча бул күнү туура болгон ырастоолор",
    "changes": "Бул күнү бир нерсе башталат же аяктайт.",
    "unchanged": "Бул күнү эч нерсе башталбайт жана аяктабайт.",
    "previous": "Мурунку өзгөрүү",
    "next": "Кийинки өзгөрүү",
    "none": "белгисиз",
    "downloads": "Жүктөп алуу",
    "use": "Суроодо",
    "try": "Анын он триплети",
}
WORDS: Mapping[str, Words] = {"en": _EN, "ru": _RU, "ky": _KY}
