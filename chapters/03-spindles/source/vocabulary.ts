// # The words of the language
//
// Every word and sign that means something in a spindle stands in one of these tables.
//
// The lexer cuts sources by them, the parser refuses names that are taken, and what colours
// spindles in editors and in this book is made from them ([[textMateGrammar]]).

/** Words that cannot be names, because the language uses them. */
export const KEYWORDS: ReadonlySet<string> = words(`
  spindle interface state entry on procedure operation event export static pure
  enum const let if else for in while match with
  return fail break continue try raise when requires is mut`);

/** Words that stand for a value, and cannot be names either. */
export const VALUES: ReadonlySet<string> = words("self none true false");

/**
 * Words that mean something in one place only and are names everywhere else: a state may
 * have a field called `cost`, and an enum a case called `first`.
 */
export const PLACED_WORDS: ReadonlySet<string> = words(`
  type record variant view uses cost within fails consumes budget first last default before after
  big little linear releases blocking interrupt`);

/** The types that every spindle knows. */
export const BASIC_TYPES: ReadonlySet<string> = words(
  "u8 u16 u32 u64 i8 i16 i32 i64 bool",
);

// Names and numbers are too many for a table; they have patterns.

/** What a name looks like, as the source of a regular expression. */
export const NAME_PATTERN: string = String.raw`[A-Za-z_]\w*`;

/** What a number looks like, as the source of a regular expression. */
export const NUMBER_PATTERN: string = String
  .raw`0x_*[\da-fA-F][\da-fA-F_]*|0b_*[01][01_]*|\d[\d_]*`;

/**
 * What a word of [[PLACED_WORDS]] looks like where it is none of the source's own names: a word
 * follows, or it stands behind one and ends a field or the head of a handler.
 */
export const PLACED_PATTERN: string = String.raw`\b(?:${
  [...PLACED_WORDS].join("|")
})\b(?=\s+(?!in\b)[\w(])|(?<=[\w)?\]] )\b(?:big|little|first|last|default)\b(?=;| \{)`;

function words(text: string): ReadonlySet<string> {
  return new Set(text.trim().split(/\s+/));
}

// ## Signs
//
// A sign that stands between two operands and has a number for its result can also stand in
// front of `=`: `x <<= 2` is `x = x << 2`.

/** Signs of arithmetic. */
export const ARITHMETIC_SIGNS = [
  "+",
  "-",
  "*",
  "+!",
  "-!",
  "*!",
  "+|",
  "-|",
  "*|",
  "/",
  "%",
  "&",
  "|",
  "^",
  "<<",
  ">>",
] as const;

/** Signs that ask, and have a truth for their result. */
export const ASKING_SIGNS = [
  "==",
  "!=",
  "<",
  "<=",
  ">",
  ">=",
  "&&",
  "||",
] as const;

/** All other signs. */
export const OTHER_SIGNS = [
  "=",
  "=>",
  "!",
  "~",
  "?",
  "(",
  ")",
  "{",
  "}",
  "[",
  "]",
  ":",
  ";",
  ",",
  ".",
  "..",
  "..=",
] as const;

// No spindle can have one of the following, but people who know other languages will write
// them. They are cut as one word, so that the complaint is about all of it.

/** Signs of other languages, with what to write instead. */
export const FOREIGN_SIGNS: Readonly<Record<string, string>> = {
  "++": "+= 1, in a statement of its own",
  "->": ": in front of the type of a result, => in a match",
  "&&=": "x = x && y",
  "||=": "x = x || y",
  "===": "==",
  "!==": "!=",
  "<>": "!=",
  "**": "a product, or 1 << n for a power of two",
  "::": ". between an interface and what it has",
  ":=": "const name = value, or let if it changes",
  "...": ".. between the first number and the one not reached",
  "?.": "if const name = value { ... } to take an option apart",
};

/** Every sign that the lexer knows, longest first. */
export const SIGNS: readonly string[] = [
  ...ARITHMETIC_SIGNS,
  ...ARITHMETIC_SIGNS.map((sign) => `${sign}=`),
  ...ASKING_SIGNS,
  ...OTHER_SIGNS,
  ...Object.keys(FOREIGN_SIGNS),
].sort((a, b) => b.length - a.length);

// ## Words of other languages
//
// These are reserved only so that there can be help instead of a puzzle.

/** Words of other languages that cannot be names here, with what to write instead. */
export const FOREIGN_WORDS: Readonly<Record<string, string>> = {
  var: "let, or const if it never changes",
  switch: "match",
  null: "none",
  this: "self",
  fn: "procedure",
  function: "procedure",
};

/** A pattern that finds just one of `signs`, as the source of a regular expression. */
export function patternOf(signs: readonly string[]): string {
  return signs.map((sign) => sign.replace(/[^=!<>&~:;,]/g, "\\$&")).join("|");
}

/** Whether `word` cannot be a name. */
export function isReserved(word: string): boolean {
  return KEYWORDS.has(word) || VALUES.has(word) ||
    Object.hasOwn(FOREIGN_WORDS, word);
}
