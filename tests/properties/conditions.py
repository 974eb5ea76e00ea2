"""Random conditions and formulas as SQL text, over names of known types."""

from __future__ import annotations

from typing import TYPE_CHECKING

from words import (
    ESCAPED,
    MOMENTS,
    NUMBERS,
    PATTERNS,
    SOUGHT_VALUES,
    SOUGHT_WORDS,
    chance,
    pick,
    quoted,
    several,
    text_literal,
    text_pool,
    whole,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from words import Draw, Words

_ORDERS = ("=", "!=", "<", "<=", ">", ">=")


def condition(draw: Draw, words: Words, depth: int = 2) -> str:
    """A text that is true, false or unknown."""
    return pick(draw, _LEAVES if depth <= 0 else _LEAVES + _BRANCHES)(draw, words, depth)


def number(draw: Draw, words: Words, depth: int = 2) -> str:
    """A text that gives a number."""
    return pick(draw, _NUMBER_LEAVES if depth <= 0 else _NUMBER_LEAVES + _NUMBER_BRANCHES * 2)(draw, words, depth)


def number_literal(draw: Draw) -> str:
    value = pick(draw, NUMBERS)
    return f"{value:f}".rstrip("0").rstrip(".") or "0"


def moment_literal(draw: Draw) -> str:
    moment = pick(draw, MOMENTS)
    if chance(draw, 3):
        return f"date '{moment:%Y-%m-%d}'"
    return f"timestamp '{moment:%Y-%m-%d %H:%M:%S.%f}'"


def _name(draw: Draw, names: tuple[str, ...]) -> str:
    return quoted(pick(draw, names))


def _operand(draw: Draw, names: tuple[str, ...]) -> str:
    # NARROWED: behind another operand a name in double quotes may be refused as a text in the wrong quotes.
    name = _name(draw, names)
    return f"({name})" if name.startswith('"') else name


def _compared_text(draw: Draw, words: Words, depth: int) -> str:
    name = pick(draw, words.text)
    literal = text_literal(pick(draw, text_pool(name)))
    left = f"lower({quoted(name)})" if chance(draw, 5) else f"({quoted(name)})"
    op = pick(draw, ("=", "!=", "<>"))
    return f"{literal} {op} {left}" if chance(draw, 8) else f"{left} {op} {literal}"


def _two_texts(draw: Draw, words: Words, depth: int) -> str:
    return f"{_name(draw, words.text)} {pick(draw, ('=', '!='))} {_operand(draw, words.text)}"


def _listed(draw: Draw, words: Words, depth: int) -> str:
    word = pick(draw, ("in", "not in"))
    if chance(draw, 3):
        values = ", ".join(number_literal(draw) for _ in range(whole(draw, 1, 3)))
        return f"{_name(draw, words.number)} {word} ({values})"
    name = pick(draw, words.text)
    values = ", ".join(text_literal(text) for text in several(draw, text_pool(name), 1, 3))
    return f"{quoted(name)} {word} ({values})"


def _like(draw: Draw, words: Words, depth: int) -> str:
    word = pick(draw, ("like", "not like", "ilike", "not ilike"))
    if chance(draw, 4):
        pattern, escape = pick(draw, ESCAPED)
        return f"{_name(draw, words.text)} {word} {text_literal(pattern)} escape '{escape}'"
    return f"{_name(draw, words.text)} {word} {text_literal(pick(draw, PATTERNS))}"


def _sought(draw: Draw, words: Words, depth: int) -> str:
    name = _name(draw, words.text)
    if chance(draw, 2):
        return f"has_word({name}, {text_literal(pick(draw, SOUGHT_WORDS))})"
    return f"has_value({name}, {text_literal(pick(draw, SOUGHT_VALUES))})"


def _compared_numbers(draw: Draw, words: Words, depth: int) -> str:
    return f"{number(draw, words, depth - 1)} {pick(draw, _ORDERS)} {number(draw, words, depth - 1)}"


def _bounded(draw: Draw, words: Words, depth: int) -> str:
    return f"{_name(draw, words.number)} {pick(draw, _ORDERS)} {number_literal(draw)}"


def _between(draw: Draw, words: Words, depth: int) -> str:
    word = pick(draw, ("between", "not between"))
    if chance(draw, 3):
        return f"{_name(draw, words.time)} {word} {moment_literal(draw)} and {moment_literal(draw)}"
    return f"{number(draw, words, depth - 1)} {word} {number_literal(draw)} and {number_literal(draw)}"


def _yes(draw: Draw, words: Words, depth: int) -> str:
    forms = ("{}", "{} = true", "{} != false", "{} is true", "{} is not true", "{} is false", "{} is not false")
    return pick(draw, forms).format(_name(draw, words.boolean))


def _is_null(draw: Draw, words: Words, depth: int) -> str:
    part = f"({condition(draw, words, depth - 1)})" if chance(draw, 4) else _name(draw, words.all)
    return f"{part} is {pick(draw, ('', 'not '))}null"


def _compared_times(draw: Draw, words: Words, depth: int) -> str:
    left, right = _operand(draw, words.time), moment_literal(draw)
    if chance(draw, 4):
        right = _operand(draw, words.time)
    return f"{left} {pick(draw, _ORDERS)} {right}"


def _joined(draw: Draw, words: Words, depth: int) -> str:
    parts = [condition(draw, words, depth - 1) for _ in range(whole(draw, 2, 3))]
    return "(" + pick(draw, (" and ", " or ")).join(parts) + ")"


def _negated(draw: Draw, words: Words, depth: int) -> str:
    return f"not ({condition(draw, words, depth - 1)})"


def _compared_truths(draw: Draw, words: Words, depth: int) -> str:
    left, right = condition(draw, words, depth - 1), condition(draw, words, depth - 1)
    return f"({left}) {pick(draw, ('=', '!='))} ({right})"


def _coalesced(draw: Draw, words: Words, depth: int) -> str:
    return f"coalesce({condition(draw, words, depth - 1)}, {pick(draw, ('true', 'false'))})"


def _chosen(draw: Draw, words: Words, depth: int) -> str:
    text = f"case when {condition(draw, words, depth - 1)} then {condition(draw, words, depth - 1)}"
    return f"{text} else {condition(draw, words, depth - 1)} end" if chance(draw, 2) else f"{text} end"


_LEAVES: tuple[Callable[[Draw, Words, int], str], ...] = (
    _compared_text,
    _bounded,
    _yes,
    _listed,
    _like,
    _sought,
    _compared_numbers,
    _compared_numbers,
    _between,
    _is_null,
    _compared_times,
    _two_texts,
)
_BRANCHES: tuple[Callable[[Draw, Words, int], str], ...] = (
    _joined,
    _joined,
    _negated,
    _compared_truths,
    _coalesced,
    _chosen,
)


def _constant(draw: Draw, words: Words, depth: int) -> str:
    return number_literal(draw)


def _read(draw: Draw, words: Words, depth: int) -> str:
    return _operand(draw, words.number)


def _length(draw: Draw, words: Words, depth: int) -> str:
    return f"length({_name(draw, words.text)})"


def _of_the_calendar(draw: Draw, words: Words, depth: int) -> str:
    moment = moment_literal(draw) if chance(draw, 5) else _operand(draw, words.time)
    return f"{pick(draw, ('weekday', 'hour'))}({moment})"


def _age(draw: Draw, words: Words, depth: int) -> str:
    moment = moment_literal(draw) if chance(draw, 5) else _operand(draw, words.time)
    return f"{pick(draw, ('days_since', 'days_until'))}({moment})"


def _calculated(draw: Draw, words: Words, depth: int) -> str:
    left, right = number(draw, words, depth - 1), number(draw, words, depth - 1)
    return f"({left} {pick(draw, ('+', '-', '*', '/'))} {right})"


def _called(draw: Draw, words: Words, depth: int) -> str:
    function = pick(draw, ("least", "greatest", "coalesce", "abs"))
    count = 1 if function == "abs" else whole(draw, 2, 3)
    return f"{function}({', '.join(number(draw, words, depth - 1) for _ in range(count))})"


def _negative(draw: Draw, words: Words, depth: int) -> str:
    return f"-({number(draw, words, depth - 1)})"


def _chosen_number(draw: Draw, words: Words, depth: int) -> str:
    text = f"case when {condition(draw, words, depth - 1)} then {number(draw, words, depth - 1)}"
    return f"{text} else {number(draw, words, depth - 1)} end" if chance(draw, 2) else f"{text} end"


_NUMBER_LEAVES: tuple[Callable[[Draw, Words, int], str], ...] = (
    _read,
    _read,
    _read,
    _constant,
    _length,
    _of_the_calendar,
    _age,
)
_NUMBER_BRANCHES: tuple[Callable[[Draw, Words, int], str], ...] = (
    _calculated,
    _called,
    _called,
    _negative,
    _chosen_number,
)
