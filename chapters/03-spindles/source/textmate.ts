// # Colours for editors
//
// Many editors colour a language by a file of patterns in the form of TextMate; this one is
// made from the tables that the lexer uses.
//
// Such a file knows words and their neighbours, and no grammar. That is enough: a word that is
// a name here and a word of the language there can be told apart by what stands beside it.
// `deno task spindle grammar` prints the file, and it lies ready for an editor in
// `.vscode/extensions/spindle`.

import {
  ARITHMETIC_SIGNS,
  ASKING_SIGNS,
  BASIC_TYPES,
  FOREIGN_SIGNS,
  FOREIGN_WORDS,
  KEYWORDS,
  NAME_PATTERN,
  NUMBER_PATTERN,
  patternOf,
  PLACED_PATTERN,
  SIGNS,
  VALUES,
} from "./vocabulary.ts";

/** A pattern of a TextMate grammar. */
export interface TextMatePattern {
  /** What it finds is called so. */
  readonly name?: string;
  /** What it finds. */
  readonly match: string;
  /** What its groups are called. */
  readonly captures?: Readonly<Record<string, { readonly name: string }>>;
}

/** A grammar in the form of TextMate. */
export interface TextMateGrammar {
  /** The language. */
  readonly name: string;
  /** What everything in it is called. */
  readonly scopeName: string;
  /** The ends of its files' names. */
  readonly fileTypes: readonly string[];
  /** Its patterns: the first that fits at a place counts. */
  readonly patterns: readonly TextMatePattern[];
}

/** The colours of spindles, for editors. */
export function textMateGrammar(): TextMateGrammar {
  return {
    name: "Spindle",
    scopeName: "source.spindle",
    fileTypes: ["spindle"],
    patterns: [
      scope("comment.block.documentation", String.raw`^//.*$`),
      scope("comment.line.double-slash", String.raw`//.*$`),
      naming(
        "entity.name.type",
        "spindle|interface|record|enum|variant|view|type",
      ),
      naming("entity.name.function", "entry|procedure|operation|event"),
      scope("keyword.control", PLACED_PATTERN),
      scope("keyword.control", wordPattern(KEYWORDS)),
      scope("constant.language", wordPattern(VALUES)),
      scope("support.type", wordPattern(BASIC_TYPES)),
      scope("invalid.illegal", wordPattern(Object.keys(FOREIGN_WORDS))),
      scope("constant.numeric", String.raw`\b(?:${NUMBER_PATTERN})\b`),
      scope("constant.other", String.raw`\b[A-Z][A-Z\d_]+\b`),
      scope("entity.name.type", String.raw`\b[A-Z]\w*\b`),
      scope("entity.name.function", String.raw`\b${NAME_PATTERN}(?=\()`),
      scope("invalid.illegal", patternOf(Object.keys(FOREIGN_SIGNS))),
      scope("keyword.operator", operatorPattern()),
    ],
  };
}

function scope(name: string, match: string): TextMatePattern {
  return { name: `${name}.spindle`, match };
}

/** A word of `words`, and the name that it declares. */
function naming(name: string, words: string): TextMatePattern {
  return {
    match: String.raw`\b(${words})\s+(${NAME_PATTERN})`,
    captures: {
      1: { name: "keyword.control.spindle" },
      2: { name: `${name}.spindle` },
    },
  };
}

function wordPattern(words: Iterable<string>): string {
  return String.raw`\b(?:${[...words].join("|")})\b`;
}

/** Signs that compute, ask or assign. */
function operatorPattern(): string {
  const known: readonly string[] = [...ARITHMETIC_SIGNS, ...ASKING_SIGNS];
  return patternOf(
    SIGNS.filter((sign) =>
      known.includes(sign) || /^[=!~?]/.test(sign) ||
      (sign.endsWith("=") && known.includes(sign.slice(0, -1)))
    ).filter((sign) => !Object.hasOwn(FOREIGN_SIGNS, sign)),
  );
}
