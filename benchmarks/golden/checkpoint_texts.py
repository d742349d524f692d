# SPDX-License-Identifier: Apache-2.0
"""What the tiny checkpoints' vocabularies are learned from, and the texts that they embed."""

from golden_texts import (
    CHINESE_TEXTS,
    DOCUMENT,
    EDGE_TEXTS,
    ENGLISH_TEXTS,
    QUERY,
    Repeated,
    Text,
)

PLAIN = "plain"

TRAINING_SENTENCES = (
    *(text.expand() for text in ENGLISH_TEXTS[:3]),
    *(text.expand() for text in CHINESE_TEXTS[:3]),
    "The tide gauge at the harbour wrote its number down each night, and nobody read it.",
    "Search for a question, a query or a passage: the page that answers it should come first.",
    "A baker, a keeper and a ferry crew met at the old mill to repair the lamp and the sledge.",
    "Which path leads from the orchard to the mill, and how long does it take to walk there?",
    "Reading, repairing, walking and answering are what the keepers of the old lighthouse do.",
    "Represent this text for searching: query: passage: document: page: find:",
    "La gardienne du phare a réparé la lampe avant la tempête, et le bac n'a pas pu partir.",
    "Où mène le sentier ? L'été, les élèves marchent du verger jusqu'au vieux moulin.",
    "Der Müller fährt früh über die Brücke; größere Boote müssen draußen bleiben.",
    "東京は晴れ、今日は港まで歩いて行きました。",
    "Привет, мир: лодка номер семь прошла мимо пристани.",
)

SHORT, QUESTION, PASSAGE = ENGLISH_TEXTS[:3]
MIDDLE = Text(
    "middle_length",
    DOCUMENT,
    "The ferry crew read the tide gauge before the baker crossed the ice.",
)
CHINESE = Text("chinese", DOCUMENT, CHINESE_TEXTS[2].expand())
# The pieces begin with the space, so that a byte-level vocabulary counts them one by one.
OVER_LIMIT = Text(
    "over_limit", DOCUMENT, Repeated("The keeper read the tide number, and nobody answered. ", 40)
)
OVER_LIMIT_AFTER_EMOJI = Text(
    "over_limit_after_emoji",
    DOCUMENT,
    Repeated("boat \U0001f6f6 at the mill \U0001f30a\U0001f30a ", 40),
)
OVER_LIMIT_QUERY = Text(
    "over_limit_query", QUERY, Repeated("which path leads to the orchard \U0001f34e ? ", 40)
)
# Every kind of tokenizer finds the names of its own special tokens here; one of them is padding.
SPECIAL_NAMES = Text(
    "special_token_names",
    DOCUMENT,
    "before [SEP] between[MASK]after [PAD] <pad> the </s> mill <mask> [CLS] <s> end [sep] <unk>",
)
# What is white space to one tokenizer is a token to another.
SPACES = Text("leading_and_inner_spaces", DOCUMENT, "  the   old mill\n\n\tat    night  ")

_EDGES = {text.name: text for text in EDGE_TEXTS}
EMPTY, EMPTY_QUERY = _EDGES["empty"], _EDGES["empty_query"]
SCRIPTS = _EDGES["scripts_and_emoji"]

BASE_TEXTS = (
    SHORT,
    QUESTION,
    MIDDLE,
    PASSAGE,
    CHINESE,
    SCRIPTS,
    EMPTY,
    EMPTY_QUERY,
    _EDGES["whitespace_only"],
    SPACES,
    _EDGES["upper_case_and_accents"],
    _EDGES["control_characters"],
    _EDGES["punctuation_and_symbols"],
    SPECIAL_NAMES,
    _EDGES["very_long_words"],
    OVER_LIMIT,
    OVER_LIMIT_AFTER_EMOJI,
    OVER_LIMIT_QUERY,
)

VARIANT_TEXTS = (SHORT, QUESTION, MIDDLE, CHINESE, SCRIPTS, EMPTY, EMPTY_QUERY, OVER_LIMIT)


def texts_at_the_limit(free_tokens: int) -> tuple[Text, Text]:
    """A text that just fits into a document's free tokens, and the same with one token more."""
    return (
        Text("at_the_limit", DOCUMENT, Repeated(" a", free_tokens)),
        Text("one_over_the_limit", DOCUMENT, Repeated(" a", free_tokens + 1)),
    )


def without_a_role(text: Text) -> Text:
    """The same text, embedded neither as a query nor as a document."""
    return Text(f"{text.name}_plain", PLAIN, text.content)
