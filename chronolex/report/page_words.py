"""What the page for changes says besides the report, in English and Russian; other languages read the English."""
# ruff: noqa: E501 - one sentence, one line

from __future__ import annotations

WORDS: dict[str, dict[str, str]] = {
    "en": {
        "title": "A change of the law, and what it does",
        "intro": "Write or paste a change file. Planning tries it on the current graph and tells what it does; nothing is changed.",
        "text": "The change file",
        "example": "An example",
        "token": "Token of this server",
        "by": "Who applies it, for the history",
        "quick": "Leave out the answers that become others; they take the longest",
        "plan": "Plan",
        "apply": "Apply",
        "closed": "This server takes no changes: it has no token.",
        "planned": "Planned on generation {number}; nothing was changed.",
        "applied": "Applied: it is generation {number} now. The command chronolex revert {number} takes it back.",
        "faults": "Every fault of the file; nothing was read from it:",
        "line": "Line", "written": "Written there", "wrong": "Wrong", "expected": "Expected",
        "what": "What", "since": "Days", "todo": "What could be done", "rule": "Rule",
        "question": "Question, and of what", "on": "On", "was": "Before", "will": "After",
        "claims": "{count} claims", "again": "Asked again by", "history": "All changes that were made: /history",
        "more": "and {count} more", "unchanged": "Nothing new, nothing mended.",
    },
    "ru": {
        "title": "Изменение права и его последствия",
        "intro": "Напишите или вставьте файл изменения. Проба применяет его к копии нынешнего графа и говорит, что он меняет; ничего не публикуется.",
        "text": "Файл изменения",
        "example": "Пример",
        "token": "Токен этого сервера",
        "by": "Кто применяет, для истории",
        "quick": "Без ответов, которые становятся иными: они считаются дольше всего",
        "plan": "Попробовать",
        "apply": "Применить",
        "closed": "Этот сервер не принимает изменений: у него нет токена.",
        "planned": "Проба на поколении {number}; ничего не изменено.",
        "applied": "Применено: теперь это поколение {number}. Команда chronolex revert {number} отменяет изменение.",
        "faults": "Все ошибки файла; ничего из него не прочитано:",
        "line": "Строка", "written": "Написано", "wrong": "Ошибка", "expected": "Ожидалось",
        "what": "Что", "since": "Дни", "todo": "Что можно сделать", "rule": "Правило",
        "question": "Вопрос, и о чём", "on": "На день", "was": "Было", "will": "Станет",
        "claims": "утверждений: {count}", "again": "Спросить ещё раз", "history": "Все сделанные изменения: /history",
        "more": "и ещё {count}", "unchanged": "Ничего нового, ничего не исправлено.",
    },
}  # fmt: skip

EXAMPLE = """\
change: nrm-coordination-to-labour-ministry
title: {en: Draft resolution on the coordination of the referral mechanism}
act: resolution/2026/77
adopted: 2026-03-01
in_force: 2026-04-01
effects:
  - transfer:
      role: coordinates
      object: mechanism/nrm
      from: ministry-of-internal-affairs
      to: ministry-of-labour-social-security-and-migration
evidence: [{draft: true}]
"""
"""A change file to begin with."""
