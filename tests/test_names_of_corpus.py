"""The real corpus by the names that people type: three languages, abbreviations, citations; and no label missing."""
# ruff: noqa: E501 - one row, one line

from __future__ import annotations

from collections.abc import Iterator

import pytest
from pyoxigraph import Literal

from chronolex.errors import AmbiguousName, UnknownName
from chronolex.graph.names import Names
from chronolex.graph.store import Reader
from chronolex.graph.vocabulary import BASE, PREFIXES
from chronolex.graph.wording import words

CLX = PREFIXES["clx"]
CLASSES = {
    "institution": ["Body", "Unit", "Collegium", "Organisation", "Office"],
    "over": ["Mechanism", "Field", "Programme", "Act", "Procedure", "Service"],
}
"""The classes that questions allow for a body, and for what a function is held over."""

TYPED = """
# ministries and services: full, short, abbreviated, with and without the country
body/ministry-of-internal-affairs (institution) < Ministry of Internal Affairs | ministry of the interior | MIA | министерству внутренних дел Кыргызской Республики
body/ministry-of-internal-affairs < MIA KR | the MIA of the Kyrgyz Republic | МВД | мвд кр | М.В.Д. | Министерство внутренних дел | Министерство внутренних дел КР | Ички иштер министрлиги | Кыргыз Республикасынын Ички иштер министрлиги | ИИМ
body/state-migration-service (institution) < SMS | ГСМ
body/state-migration-service < ГСМС | ГСМ КР | Государственная служба миграции | Госслужба миграции | Государственная служба миграции при Правительстве Кыргызской Республики | Мамлекеттик миграция кызматы
body/ministry-of-labour-and-social-development < MLSD | МТСР | МТСР КР | Эмгек жана социалдык өнүктүрүү министрлиги
body/ministry-of-labour-and-social-development (institution) < Ministry of Labor & Social Development
body/ministry-of-labour-social-security-and-migration < MLSSM | МТСОМ | Министерство труда, социального обеспечения и миграции КР | Эмгек, социалдык камсыздоо жана миграция министрлиги
body/ministry-of-labour-social-security-and-migration (institution) < Ministry of Labor, Social Security and Migration | Эмгек социалдык камсыздоо жана миграция министрлигинин
body/office-of-the-prosecutor-general < GPO | ГП КР | Генпрокуратура | генеральная прокуратура | Prosecutor General’s Office | Башкы прокуратура
body/office-of-the-prosecutor-general (institution) < ГП
office/prosecutor-general < Генпрокурор | Башкы прокурор
body/prosecution-bodies (institution) < прокуратура
body/state-national-security-committee < SCNS | GKNB | ГКНБ | УКМК
body/state-national-security-committee (institution) < State Committee for National Security
body/ministry-of-foreign-affairs < MFA | МИД | МИД Кыргызской Республики | ТИМ
body/ministry-of-health < MoH | Минздрав | Саламаттык сактоо министрлиги
body/ministry-of-education-and-science < MoES | МОН | Минобразования
body/ministry-of-finance < Ministry of Finance | MoF | Минфин
body/ministry-of-justice < Минюст | Адилет министрлиги
body/state-registration-service < ГРС
body/state-customs-service < Customs | таможня
body/state-border-service < погранслужба | Мамлекеттик чек ара кызматы
body/national-statistical-committee < Нацстатком | Улуттук статистика комитети
body/state-agency-for-local-self-government < ГАМСУМО
# the highest bodies, local ones, courts
body/jogorku-kenesh < JK | ЖК | ЖК КР
body/jogorku-kenesh (institution) < Parliament | Жогорку Кенеш | Жогорку Кеңеш
body/government (institution) < Government | Правительство КР | Өкмөт | окмот
body/cabinet-of-ministers < Кабмин | Министрлер Кабинети
body/cabinet-of-ministers (institution) < Cabinet of Ministers
body/president (institution) < Президент
body/prime-minister (institution) < премьер-министр
body/ombudsman (institution) < Омбудсмен | Акыйкатчы (Омбудсмен)
body/ombudsman < Акыйкатчы
body/supreme-court < Верховный суд КР | Жогорку сот
body/first-responders < Биринчи жооп берүүчү органдар
body/investigators < тергөөчүлөр
body/local-self-government-bodies < Жергиликтүү өз алдынча башкаруу органдары
organisation/non-governmental-organisations < Өкмөттүк эмес уюмдар
organisation/unicef < БУУнун Балдар фонду
offence/forced-labour < мажбурлап эмгектентүү | кул эмгеги
body/courts (institution) < суды | соттор
body/internal-affairs-bodies (institution) < милиция
body/internal-affairs-bodies < ОВД
body/local-state-administrations < МГА
body/local-self-government-bodies < ОМСУ
body/mayors-office-of-osh-city < мэрия Оша
collegium/council-on-migration-and-combating-trafficking < Совет по миграции при Спикере
collegium/coordination-council-on-migration < Координационный совет по миграции
collegium/national-council-on-gender-development < Нацсовет по гендерному развитию
post/national-anti-trafficking-coordinator < National Co‑ordinator
unit/national-rapporteur (Unit) < Национальный докладчик
# organisations
organisation/iom < IOM | МОМ | International Organisation for Migration
organisation/osce < OSCE | ОБСЕ | ЕККУ
organisation/unodc < UNODC | УНП ООН
organisation/ilo (institution) < ILO | МОТ
organisation/unicef < ЮНИСЕФ
organisation/committee-on-the-elimination-of-discrimination-against-women < Комитет КЛДЖ
organisation/states-in-the-universal-periodic-review-2010 < UPR 2010
organisation/non-governmental-organisations (institution) < НПО
organisation/us-department-of-state < Госдеп США
service/sezim-shelter (Service) < приют Сезим
service/hotline-1899 < горячая линия 1899
# acts, treaties and their parts
law/2005/55 < Law 55 | Law No. 55 | Law N55 | law #55 of the Kyrgyz Republic | Закон №55 | Закон КР № 55 | Закон о торговле людьми | Закон КР «О предупреждении и борьбе с торговлей людьми» | Закон "О предупреждении и борьбе с торговлей людьми" от 17 марта 2005 года | № 55 мыйзам | Anti‑Trafficking Law
code/2021/127 < УК 2021 года | Criminal Code 2021
code/2021/127 (Act) < Кылмыш-жаза кодекси 2021
code/2017/criminal-code < УК КР в редакции от 2017 года
code/1997/criminal-code (Act) < Уголовный кодекс КР 1997
code/2019/code-on-misdemeanours (Act) < Кодекс о проступках | Misdemeanor Code
code/2019/code-on-offences (Act) < Кодекс о нарушениях
code/undated/family-code < КоБС
code/undated/family-code (Act) < Үй-бүлө кодекси
constitution/2021/constitution (Act) < Конституция 2021
resolution/2019/493 < Resolution 493 | Res. 493 | ПП 493 | Постановление 493 | Постановление Правительства КР № 493
resolution/2019/101 (Act) < ППКР №101 | постановлением №101
resolution/2019/101 < № 101 токтом
resolution/2021/252 < Постановление Кабинета Министров № 252 | ПКМ 252
law/undated/domestic-violence (Act) < Закон о семейном насилии
law/undated/equal-rights (Act) < Закон о равных правах
code/2021/127/art_166 (Provision) < Art. 166
code/2021/127/art_166 < article 166 of the Criminal Code | статья 166 УК | ст.166 УК КР | Кылмыш-жаза кодексинин 166-беренеси
code/2021/127/art_167 < ст. 167 Уголовного кодекса Кыргызской Республики
code/2017/criminal-code/art_171 < ст. 171 УК 2017 года
code/2017/criminal-code/art_171/note < примечание к статье 171 УК КР
code/1997/criminal-code/art_124 < Art. 124 CC 1997
law/2005/55/art_12/part_3 < ч. 3 ст. 12 Закона № 55 | part 3 of article 12 of Law No. 55 | № 55 мыйзамдын 12-беренесинин 3-бөлүгү | № 55 мыйзам, 12-берене, 3-бөлүк
resolution/2019/493/annex_1 < Annex 1 to Resolution 493 | приложение 1 к постановлению 493
treaty/undated/cedaw (Treaty) < CEDAW
treaty/undated/cedaw < CEDAW | КЛДЖ
treaty/undated/crc < CRC
treaty/undated/crc (Treaty) < Конвенция о правах ребенка
treaty/2000/palermo-protocol < Палермский протокол | Palermo Protocol
treaty/2000/transnational-organized-crime < UNTOC
treaty/undated/ilo-29 (Treaty) < Конвенция МОТ №29
treaty/undated/ilo-189 < ILO C189
# what it is about: fields, mechanism, procedures, programmes, places, offences
field/anti-trafficking (Field) < anti-trafficking
field/anti-trafficking (over) < противодействие торговле людьми | торговля людьми | human trafficking | адам сатууга каршы күрөшүү
field/gender-equality (Field) < гендерное равенство
mechanism/nrm < NRM | НМП
mechanism/nrm (over) < Национальный механизм перенаправления | Улуттук кайра багыттоо механизми
procedure/sop-identification-and-referral < СОП по идентификации
procedure/sop-confidentiality < SOP on confidentiality
programme/counter-trafficking-2017-2020 (Programme) < Программа по борьбе с торговлей людьми на 2017-2020 годы
programme/counter-trafficking-2022-2025 < Anti-trafficking program 2022-2025
programme/gender-equality-strategy-2030 < Гендерная стратегия 2030
territory/kyrgyzstan (Territory) < КР | Кыргызстан
territory/bishkek-city < Бишкек шаары
territory/osh-city < г. Ош
territory/batken-oblast < Баткен облусу
territory/jalal-abad-oblast < Jalalabad
territory/issyk-kul-oblast < Иссык–Кульская область | Ысык-Кол облусу
territory/chui-oblast < Чүй облусу
offence/trafficking-in-persons (Offence) < торговля людьми | Trafficking in human beings | адам сатуу
offence/trafficking-in-children (Offence) < торговлю детьми
offence/trafficking-in-children < балдарды сатуу
offence/forced-labour (Offence) < рабский труд | forced labor
offence/kidnapping-for-marriage < ала качуу | кража невест | bride-kidnapping
offence/kidnapping (Offence) < похищение
offence/domestic-violence (Offence) < домашнее насилие | үй-бүлөлүк зомбулук
offence/unlawful-taking-of-passport < изъятие паспорта
offence/fraud < алдамчылык
# sources and persons
osce-2025 (Source) < OSCE 2025
osce-2025 < доклад ОБСЕ 2025
person/kari-johnstone (Person) < Johnstone
person/bazarbayev-kudaibergen < Базарбаев
"""
"""The end of the identifier that is meant, the classes that the question allows, and what people type for it."""

CODES = {"code/2021/127", "code/2017/criminal-code", "code/1997/criminal-code"}
LABOUR = {f"body/ministry-of-labour-{end}" for end in ("and-social-development", "social-security-and-migration")}
SEVERAL = [
    ("УК КР", CODES),
    ("Criminal Code", CODES),
    ("Уголовный кодекс Кыргызской Республики", CODES),
    ("Кылмыш-жаза кодекси", CODES),
    ("ст. 172 УК", {"code/2021/127/art_172", "code/2017/criminal-code/art_172"}),
    ("Минтруда", LABOUR),
    ("Эмгек министрлиги", LABOUR),
]
"""What may mean several things: all of them are offered."""

SHARED = [
    "Criminal Code", "Уголовный кодекс", "УК", "Кылмыш-жаза кодекси", "КЖК",
    "Criminal Procedure Code", "Code of Criminal Procedure", "CPC", "Уголовно-процессуальный кодекс", "УПК",
    "Кылмыш-жаза процессуалдык кодекси", "КЖПК", "Минтруд", "Минтруда", "Эмгек министрлиги",
]  # fmt: skip
"""Names that two things of one class both answer to; titles of articles aside, which a later code repeats."""

ASKED = (
    "Act", "Treaty", "Provision", "Body", "Unit", "Collegium", "Organisation", "Office", "Post", "Person", "Offence", "Field",
    "Territory", "Programme", "Measure", "Mechanism", "Service", "Procedure", "Source", "Recommendation",
)  # fmt: skip
IN_KYRGYZ = ("Body", "Offence", "Field", "Territory", "Programme", "Mechanism", "Office")
"""Classes of which each thing has a Kyrgyz name."""
IN_KYRGYZ_TOO = (
    "law/2005/55", "code/2021/127", "code/2017/criminal-code", "code/1997/criminal-code", "resolution/2019/493", "resolution/2019/101",
    "collegium/coordination-council-on-migration",
    "collegium/council-on-migration-and-combating-trafficking", "collegium/national-council-on-gender-development", "code/2021/127/art_166",
)  # fmt: skip


@pytest.fixture(scope="module")
def names(graph: Reader) -> Names:
    """Every name of the real corpus."""
    return Names.of(graph)


def _typed() -> Iterator[tuple[str, list[str], str]]:
    """Yield each text with the classes that the question allows and the end of the identifier that is meant."""
    for line in TYPED.strip().splitlines():
        meant, _, texts = line.partition(" < ")
        tail, _, allowed = meant.partition(" (")
        classes = CLASSES.get(allowed.rstrip(")"), [allowed.rstrip(")")] if allowed else [])
        if not line.startswith("#"):
            yield from ((text, classes, tail) for text in texts.split(" | "))


@pytest.mark.parametrize(("text", "classes", "tail"), list(_typed()))
def test_what_people_type_finds_what_they_mean(names: Names, text: str, classes: list[str], tail: str) -> None:
    assert names.find(text, classes).value.endswith("/" + tail)


@pytest.mark.parametrize(
    ("text", "notation"),
    [
        ("coordination", "coordinates"), ("координация", "coordinates"), ("координациялоо", "coordinates"),
        ("identification", "identifies-victims"), ("идентификация жертв", "identifies-victims"), ("hotline", "operates-hotline"),
        ("расследование", "investigates"), ("тергөө", "investigates"), ("алдын алуу", "prevents"), ("horizon", ""),
    ],
)  # fmt: skip
def test_functions_answer_to_their_names(names: Names, text: str, notation: str) -> None:
    if not notation:
        with pytest.raises(UnknownName):
            names.find(text, scheme="role")
        return
    assert names.find(text, scheme="role").value.endswith(f"role/{notation}")


def test_the_table_has_rows_in_three_languages() -> None:
    texts = [text for text, _, _ in _typed()]
    assert len(texts) >= 200
    assert sum(text.isascii() for text in texts) >= 50
    assert sum(bool(set("ңүөҢҮӨ") & set(text)) for text in texts) >= 12


@pytest.mark.parametrize(("text", "tails"), SEVERAL)
def test_what_may_mean_several_things_offers_each(names: Names, text: str, tails: set[str]) -> None:
    with pytest.raises(AmbiguousName) as error:
        names.find(text)
    found = {one["iri"] for one in error.value.candidates}
    assert len(found) == len(tails)
    assert all(any(iri.endswith("/" + tail) for iri in found) for tail in tails)


def test_every_thing_answers_to_each_of_its_own_names(names: Names) -> None:
    for thing in names._things.values():
        if thing.iri.startswith((f"{BASE}id/", f"{BASE}eli/")):
            for name in thing.names:
                try:
                    found = {names.find(name).value}
                except AmbiguousName as error:
                    found = {one["iri"] for one in error.candidates}
                assert thing.iri in found, name


def test_two_things_of_one_class_share_a_name_only_where_people_call_both_so(names: Names) -> None:
    called: dict[tuple[tuple[str, ...], str], set[str]] = {}
    for thing in names._things.values():
        if thing.iri.startswith((f"{BASE}id/", f"{BASE}eli/")) and f"{CLX}Provision" not in thing.classes:
            for name in thing.names:
                for kind in (one for one in thing.classes if one.startswith(CLX)):
                    called.setdefault((words(name), kind), set()).add(thing.iri)
    assert {name for (name, _), iris in called.items() if len(iris) > 1} == {words(name) for name in SHARED}


def _labels(graph: Reader) -> dict[str, dict[str, set[str]]]:
    """Return, for each thing of the classes that people ask for: its classes, the languages of its name, those that are ours."""
    kinds = " ".join(f"clx:{name}" for name in ASKED)
    rows = graph.query(
        f"""
PREFIX clx: <https://w3id.org/chronolex/ontology#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
SELECT ?thing ?kind ?label ?status WHERE {{
  VALUES ?kind {{ {kinds} }}
  ?thing a ?kind .
  OPTIONAL {{ ?thing skos:prefLabel ?label }}
  OPTIONAL {{ ?thing clx:labelStatus ?status }}
}}"""
    )
    found: dict[str, dict[str, set[str]]] = {}
    for row in rows:
        thing = found.setdefault(row["thing"].value, {"kind": set(), "label": set(), "status": set()})
        thing["kind"].add(row["kind"].value.rpartition("#")[2])
        for name in ("label", "status"):
            said = row.get(name)
            if isinstance(said, Literal):
                thing[name].add(said.language or "")
    return found


def test_what_people_ask_for_has_names_in_their_languages(graph: Reader) -> None:
    things = _labels(graph)
    assert len(things) > 500
    assert {iri: one["label"] for iri, one in things.items() if not {"en", "ru"} <= one["label"]} == {}
    kyrgyz = [iri for iri, one in things.items() if one["kind"] & set(IN_KYRGYZ) or iri.endswith(IN_KYRGYZ_TOO)]
    assert len(kyrgyz) > 100
    assert [iri for iri in kyrgyz if "ky" not in things[iri]["label"]] == []


def test_what_is_marked_as_our_translation_is_there(graph: Reader) -> None:
    things = _labels(graph)
    assert {iri for iri, one in things.items() if not one["status"] <= one["label"]} == set()
    assert sum("ky" in one["status"] for one in things.values()) > 100
