// # The rules of the house
//
// Each rule is a function from a file's path and text to what is wrong with it.
//
// The rules that need more than one file at a time are in order.ts.

import { resolvePath } from "../../book/modules.ts";
import { indexFrom, linksOf, textAt, type Word, wordsOf } from "./words.ts";

/** Something that a rule does not allow. */
export interface Finding {
  readonly path: string;
  /** The line, counted from 1. */
  readonly line: number;
  /** What is wrong, in a sentence. */
  readonly message: string;
}

/** A rule about one file. */
export type Rule = (path: string, text: string) => Finding[];

/** `finding` as a line that an editor can follow. */
export function formatFinding({ path, line, message }: Finding): string {
  return `${path}:${line}: ${message}`;
}

// ## Beginnings

/** A chapter's file begins with a title and a sentence. */
export function titleRule(path: string, text: string): Finding[] {
  const [first = "", second = "", third = ""] = text.split("\n");
  const found = (line: number, message: string) => [{ path, line, message }];
  if (!/^\/\/ # \S/.test(first)) {
    return found(1, "The file does not begin with `// # Title`");
  }
  if (second !== "//" || !/^\/\/ [^#\s]/.test(third)) {
    return found(3, "No prose follows the title");
  }
  return [];
}

// ## Hosts
//
// Chapters run unchanged in a page, so nothing may be used that only one host has, and
// nothing that makes two runs differ.

const HOST_NAMES: ReadonlySet<string> = new Set(
  `Deno Bun Buffer performance globalThis localStorage sessionStorage indexedDB
  navigator XMLHttpRequest WebSocket importScripts setTimeout setInterval
  setImmediate clearTimeout clearInterval requestAnimationFrame __dirname __filename
  Temporal`.split(/\s+/),
);

/** Names that mean a host only together with one of these members. */
const HOST_MEMBERS: Readonly<Record<string, RegExp>> = {
  process: /^(env|argv|exit|cwd|stdin|stdout|stderr|hrtime|nextTick|platform)$/,
  window:
    /^(document|location|addEventListener|postMessage|open|alert|setTimeout)$/,
  document:
    /^(getElementById|querySelector|querySelectorAll|createElement|body)$/,
  console: /^(log|error|warn|info|debug|table|time|trace|assert)$/,
  fs: /^(readFile|writeFile|readFileSync|writeFileSync|existsSync|promises)$/,
  crypto: /^(getRandomValues|randomUUID)$/,
  Date: /^now$/,
  Math: /^random$/,
};

/** Names that mean a host only when called and not defined in the file. */
const HOST_CALLS: ReadonlySet<string> = new Set(["require", "fetch", "alert"]);

/** A chapter uses nothing that belongs to a host, to the clock or to chance. */
export function hostRule(path: string, text: string): Finding[] {
  const words = wordsOf(text);
  const declared = declaredNames(words);
  return words.flatMap((word, index) => {
    const used = hostUse(words, index, declared);
    if (used === undefined) return [];
    const message =
      `A chapter cannot use ${used}: it must run on every host alike`;
    return [{ path, line: word.line, message }];
  });
}

/** What of a host the word at `index` uses, if it does. */
function hostUse(
  words: readonly Word[],
  index: number,
  declared: ReadonlySet<string>,
): string | undefined {
  const { kind, text } = words[index]!;
  if (kind === "string" || declared.has(text)) return undefined;
  const before = textAt(words, index - 1);
  const after = textAt(words, index + 1);
  const member = textAt(words, index + 2);
  if (/^\??\.$/.test(before) || isKey(before, after)) return undefined;
  if (HOST_NAMES.has(text)) return text;
  if (text === "Date" && (before === "new" || after === "(")) return text;
  if (HOST_CALLS.has(text) && after === "(") return text;
  if (before === "typeof" && Object.hasOwn(HOST_MEMBERS, text)) return text;
  if (!Object.hasOwn(HOST_MEMBERS, text) || !/^\??\.$/.test(after)) return;
  return HOST_MEMBERS[text]!.test(member) ? `${text}.${member}` : undefined;
}

/** Whether a word between these two is the name of a property or a parameter. */
function isKey(before: string, after: string): boolean {
  return /^[:?]$/.test(after) && /^[{,(;]$/.test(before);
}

/** The names that a file declares itself: they hide those of the host. */
function declaredNames(words: readonly Word[]): ReadonlySet<string> {
  const declaring = /^(function|const|let|class|interface|type|as)$/;
  return new Set(
    words.filter((_, index) => declaring.test(textAt(words, index - 1)))
      .map(({ text }) => text),
  );
}

// ## Contracts

/** Every exported symbol has JSDoc; of several overloads, the first. */
export function contractRule(path: string, text: string): Finding[] {
  const words = wordsOf(text);
  const explained = new Set<string>();
  return words.flatMap((word, index) => {
    if (word.text !== "export" || word.depth > 0) return [];
    const name = exportedName(words, index);
    if (name === undefined || explained.has(name)) return [];
    explained.add(name);
    if (word.documented) return [];
    const message = `The exported symbol ${name} has no JSDoc`;
    return [{ path, line: word.line, message }];
  });
}

const DECLARATION =
  /^(async|abstract|declare|default|function|class|interface|type|const|let|var|enum|namespace)$/;

/** The name that the `export` at `index` declares, unless it passes on another's. */
function exportedName(
  words: readonly Word[],
  index: number,
): string | undefined {
  let at = index + 1;
  while (DECLARATION.test(textAt(words, at))) at++;
  if (at === index + 1 && textAt(words, at) !== "{") return undefined;
  if (textAt(words, at) === "*") at++;
  if (textAt(words, at) !== "{") return textAt(words, at);
  const end = indexFrom(words, at, ({ text }) => text === "}");
  const empty = end === at + 1;
  return empty || textAt(words, end + 1) === "from" ? undefined : "in braces";
}

// ## State
//
// Two machines can live on one page, so no file keeps anything that changes.

/** No file has mutable state of its own. */
export function stateRule(path: string, text: string): Finding[] {
  const words = wordsOf(text);
  return words.flatMap(({ kind, text, depth, line }, index) => {
    if (depth > 0 || kind !== "keyword") return [];
    if (textAt(words, index - 1) === "as") return [];
    const name = textAt(words, index + 1);
    if (text === "let" || text === "var") {
      const message =
        `${name} is module-level state: make it a const, or pass it in`;
      return [{ path, line, message }];
    }
    if (text !== "const" || !isMutable(words, index + 2)) return [];
    const message =
      `${name} can be changed by anybody: give it a Readonly type or "as const"`;
    return [{ path, line, message }];
  });
}

const MUTABLE_CLASS =
  /^(Map|Set|WeakMap|WeakSet|Array|Record|ArrayBuffer|DataView|\w+Array)$/;

/** Whether the constant whose name ends before `at` holds something that can change. */
function isMutable(words: readonly Word[], at: number): boolean {
  const equals = indexFrom(
    words,
    at,
    ({ text, depth, kind }) => depth === 0 && kind === "mark" && text === "=",
  );
  if (textAt(words, at) === ":") {
    return isMutableType(words.slice(at + 1, equals));
  }
  const end = indexFrom(
    words,
    equals,
    ({ text, depth }) => depth === 0 && text === ";",
  );
  const value = words.slice(equals + 1, end);
  if (textAt(value, 0) === "new") return MUTABLE_CLASS.test(textAt(value, 1));
  if (!/^[[{]$/.test(textAt(value, 0))) return false;
  return !value.some(({ text, depth }, index) =>
    depth === 0 && text === "as" && textAt(value, index + 1) === "const"
  );
}

/** Whether a value of the type `words` can be changed, as far as its text shows. */
function isMutableType(words: readonly Word[]): boolean {
  if (textAt(words, 0) === "readonly") return false;
  if (MUTABLE_CLASS.test(textAt(words, 0))) return true;
  const array = textAt(words, words.length - 1) === "]" &&
    textAt(words, words.length - 2) === "[";
  return array || textAt(words, 0) === "[";
}

// ## Erasable TypeScript
//
// What remains when the types are rubbed out must be the program.

/** No enum, namespace, parameter property or `import =`. */
export function erasableRule(path: string, text: string): Finding[] {
  const words = wordsOf(text);
  return words.flatMap((word, index) => {
    const used = unerasable(words, index);
    if (used === undefined) return [];
    const message = `TypeScript's ${used} cannot be erased: write plain code`;
    return [{ path, line: word.line, message }];
  });
}

/** What the word at `index` begins that is more than a type, if it does. */
function unerasable(words: readonly Word[], index: number): string | undefined {
  const { kind, text } = words[index]!;
  if (kind === "string" || textAt(words, index - 1) === ".") return undefined;
  const next = textAt(words, index + 1);
  const opens = textAt(words, index + 2) === "{" && /^\w+$/.test(next);
  if (text === "enum" && opens) return "enum";
  if (/^(namespace|module)$/.test(text) && opens) return "namespace";
  if (text === "import" && textAt(words, index + 2) === "=") return "import =";
  if (text === "export" && next === "=") return "export =";
  if (text === "constructor" && next === "(") {
    return hasModifier(words, index + 1) ? "parameter property" : undefined;
  }
}

/** Whether a parameter in the list that opens at `open` has a modifier. */
function hasModifier(words: readonly Word[], open: number): boolean {
  const depth = words[open]!.depth;
  const end = indexFrom(
    words,
    open + 1,
    (word) => word.depth === depth && word.text === ")",
  );
  return words.slice(open + 1, end).some((word, index) =>
    word.depth === depth + 1 &&
    /^(public|private|protected|readonly|override)$/.test(word.text) &&
    /^[(,]$/.test(textAt(words, open + index))
  );
}

// ## What is committed
//
// Paths and hosts of the machine on which something was written mean nothing on any
// other.

const MACHINE_PATH =
  /(?<![\w.:/-])\/(?:home|root|Users|workspace|work|tmp|mnt|private\/var)\/[\w.-]+|\b[A-Z]:\\{1,2}Users\\/;
const REGISTRY_HOST =
  /\b(?:registry|npm|nexus|artifactory|verdaccio|mirror|proxy)\.[\w-]+(?:\.[\w-]+)+\b|\b[\w-]+\.(?:internal|corp|intranet)\b(?!\()/;

/** No committed file holds a path of a machine or the name of a package registry. */
export function machineRule(path: string, text: string): Finding[] {
  return text.split("\n").flatMap((content, index) => {
    const found = MACHINE_PATH.exec(content) ?? REGISTRY_HOST.exec(content);
    if (!found) return [];
    const message = `${found[0]} belongs to one machine, not to the project`;
    return [{ path, line: index + 1, message }];
  });
}

// ## Dependencies

/** A chapter imports other chapters by relative paths and nothing else. */
export function relativeRule(path: string, text: string): Finding[] {
  return linksOf(text).flatMap(({ specifier, line }) => {
    const target = resolvePath(path, specifier);
    const relative = specifier.startsWith(".") &&
      target.startsWith("chapters/");
    if (relative) return [];
    const message = `The import of ${specifier} leaves the chapters`;
    return [{ path, line, message }];
  });
}
