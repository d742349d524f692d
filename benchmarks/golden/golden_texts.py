# SPDX-License-Identifier: Apache-2.0
"""The texts whose embeddings are kept as golden data, with what each of them is there to catch.

All of them were written for this purpose. A long text is a `Repeated`: a piece and how often it
follows itself, so that the golden files stay small.
"""

from dataclasses import dataclass

QUERY = "query"
DOCUMENT = "document"


@dataclass(frozen=True)
class Repeated:
    """A text that is one piece many times over."""

    piece: str
    times: int

    def expand(self) -> str:
        return self.piece * self.times


@dataclass(frozen=True)
class Text:
    """A text to embed, and as what."""

    name: str
    role: str
    content: str | Repeated

    def expand(self) -> str:
        return self.content.expand() if isinstance(self.content, Repeated) else self.content


FAMILY = "\U0001f469\u200d\U0001f469\u200d\U0001f467\u200d\U0001f466"

# Each of these stands for a step that is easily got wrong when a tokenizer is written anew.
EDGE_TEXTS = (
    Text("empty", DOCUMENT, ""),
    # A prompt, where the model has one, is still read.
    Text("empty_query", QUERY, ""),
    Text("whitespace_only", DOCUMENT, " \t\r\n\u00a0\u3000\u2003 "),
    # Ideographs stand alone, also beyond the basic plane; a joined family is one word; accents are
    # the same whether composed or not.
    Text(
        "scripts_and_emoji",
        DOCUMENT,
        f"Tokyo 東京は晴れ、서울은 맑음 \U00020bb7野屋 {FAMILY} \U0001f44d\U0001f3fd ok "
        "caf\u00e9 cafe\u0301 \u0928\u092e\u0938\u094d\u0924\u0947 Привет \u0645\u064e\u0631\u062d"
        "\u0628\u0627 \u304c\u3099 \u2764\ufe0f",
    ),
    # No final sigma, no locale, accents removed before letters are lowered; `ß` and ligatures stay.
    Text(
        "upper_case_and_accents",
        DOCUMENT,
        "ÅNGSTRÖM ÉCOLE Straße İSTANBUL ısı ΟΔΥΣΣΕΥΣ ЁЛКА Ǆungla \u212aelvin \ufb01n "
        "STRAẞE Đà Nẵng",
    ),
    # Control, format, private, unassigned and replacement characters, and every kind of line end.
    Text(
        "control_characters",
        DOCUMENT,
        "a\u0000b c\u0007d e\u200bf g\u00adh i\u202ej k\ufeffl m\ufffdn o\ue000p q\u0378r "
        "s\U000e0041t u\u0085v w\u2028x y\u000bz one\ttwo\rthree\nfour\u00a0five\u2060six \uffff",
    ),
    # ASCII symbols split words, other symbols do not, and punctuation of all scripts does.
    Text(
        "punctuation_and_symbols",
        DOCUMENT,
        "a+b=c; x^2 <tag> `code` ~ $5 €5 £3 10% §4 «non» ¿qué? don't e.g. …wait— 3×4 ½ ① "
        "，。「引」 ؟",
    ),
    # The names of special tokens in a text are those tokens; in lower case they are not.
    Text(
        "special_token_names", DOCUMENT, "before [SEP] between[MASK]after [CLS] [sep] [PAD] [UNK]"
    ),
    # A word of 100 characters is split, one of 101 is unknown.
    Text("very_long_words", DOCUMENT, "a" * 100 + " then " + "a" * 101 + " and " + "xyz" * 120),
)

ENGLISH_TEXTS = (
    Text("short_sentence", DOCUMENT, "The lighthouse keeper repaired the lamp before the storm."),
    Text("question", QUERY, "How long does a sourdough starter live in the fridge?"),
    Text(
        "passage",
        DOCUMENT,
        "When the valley froze, the ferry could not run, and the baker on the far shore sent bread "
        "across the ice on a sledge. Children waited for it each morning with baskets and string. "
        "In spring the sledge was hung above the shop door, where travellers still ask about it "
        "today.",
    ),
    Text(
        "over_limit",
        DOCUMENT,
        Repeated("Each night the tide gauge wrote its number down, and nobody read it. ", 60),
    ),
    # Code points and UTF-16 units differ before the cut.
    Text(
        "over_limit_after_emoji",
        DOCUMENT,
        Repeated(
            f"Boat \U0001f6f6 number 7 passed {FAMILY} twice \U0001f30a\U0001f30a today. ", 60
        ),
    ),
    # The prompt uses up tokens, and its length is no part of the offset.
    Text(
        "over_limit_query",
        QUERY,
        Repeated("which path leads from the orchard \U0001f34e to the old mill? ", 50),
    ),
    # One syllable becomes several tokens in the models that lower case: the cut falls among them.
    Text("over_limit_inside_a_character", DOCUMENT, Repeated("\uac01 \uac01 a ", 200)),
)

CHINESE_TEXTS = (
    Text("short_sentence", DOCUMENT, "暴风雨来临之前，守塔人修好了灯。"),
    Text("question", QUERY, "酸面团酵头在冰箱里能放多久？"),
    Text(
        "passage",
        DOCUMENT,
        "山谷结冰以后，渡船停了，对岸的面包师就用雪橇把面包从冰上送过来。孩子们每天早晨提着篮子等候。"
        "春天到了，雪橇挂在店门上方，路过的人今天还会问起它。",
    ),
    Text("english_in_a_chinese_model", DOCUMENT, "the lamp was lit; The Lamp Was LIT，GPU 与 gpu"),
    Text("over_limit", DOCUMENT, Repeated("每天夜里潮位计都写下一个数字，却没有人去看。", 40)),
    Text(
        "over_limit_after_emoji",
        DOCUMENT,
        Repeated(f"小船\U0001f6f6第7次经过{FAMILY}码头\U0001f30a\U0001f30a今天\U00020bb7。", 60),
    ),
    Text("over_limit_query", QUERY, Repeated("从果园\U0001f34e到老磨坊该走哪条路？", 60)),
    Text("over_limit_mixed", DOCUMENT, Repeated("\uac01 \uac01 a 中", 200)),
)


def texts_at_the_limit(free_tokens: int) -> tuple[Text, Text]:
    """A text that just fits into a document's free tokens, and the same with one token more."""
    return (
        Text("at_the_limit", DOCUMENT, Repeated("a ", free_tokens)),
        Text("one_over_the_limit", DOCUMENT, Repeated("a ", free_tokens + 1)),
    )
