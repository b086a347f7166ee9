// # Figures of chapter 3
//
// The spindle language's tables, from the compiler's own, and the example of the chapter as
// each step of the compiler leaves it.

import {
  annotate,
  callOf,
  type CodeLine,
  CODES,
  COUNTER,
  effectsOf,
  type Expression,
  GRAMMAR,
  group,
  headerOf,
  improve,
  indent,
  install,
  kernelInventory,
  LINE,
  MOST_DIAGNOSTICS,
  needsOf,
  NOT_FOR_SPINDLES,
  parseSpindle,
  printInventory,
  printLayout,
  printProcedure,
  Refusal,
  SOFT_LINE,
  type Source,
  type Statement,
  stubsOf,
  tokenize,
  type TypedSpindle,
} from "../chapters/03-spindles/mod.ts";
import { fullEnvironment, verify } from "../chapters/04-verifier/mod.ts";
import { startSystem } from "../chapters/05-services/mod.ts";
import { escapeHtml } from "./highlight.ts";
import { table } from "./tables.ts";

/** Computed figures about the spindle language, by name. */
export const spindleFigures: Readonly<Record<string, () => string>> = {
  "diagnostic-codes": codeTable,
  "kernel-interfaces": interfaceTables,
  "inventory": () =>
    snippet(
      printInventory(kernelInventory().filter(({ name }) => name === "Timer")),
    ),
  "door-operations": () =>
    table(
      ["operation", "it"],
      [...NOT_FOR_SPINDLES].map(([name, why]) => [`\`${name}\``, why]),
    ),
  "diagnostics.most": () => String(MOST_DIAGNOSTICS),
  "grammar": grammarTable,
  "layout.widths": layoutWidths,
  "counter.mistakes": () => snippet(mistakesIn(COUNTER)),
  "counter.refusal": () => refusalOf("place: u64): u64", "place: u64): u32"),
  "counter.words": wordTable,
  "counter.tree": () => snippet(treeOf(statement()).join("\n")),
  "counter.form": () => snippet(printProcedure(addOf().body)),
  "counter.registers": registerList,
  "counter.checked": () => snippet(codeOf(false)),
  "counter.code": () => snippet(codeOf(true)),
  "counter.checked.count": () => countOf(codeOf(false)),
  "counter.listing": () => snippet(annotate(linesOf(true), COUNTER).join("\n")),
  "counter.header": () => snippet(headerOf(counterTree())),
  "counter.stubs": () => snippet(firstStub()),
  "counter.code.count": () => countOf(codeOf(true)),
};

/** What the kernel offers to spindles, an interface after the other. */
function interfaceTables(): string {
  return table(
    ["what", "what it may do", "cycles"],
    kernelInventory().flatMap(({ operations, events }) => [
      ...events.map((one) => [
        `\`on ${callOf(one)}\``,
        effectsOf(one).join(", "),
        String(one.within),
      ]),
      ...operations.map((one) => [
        `\`${callOf(one)}\``,
        effectsOf(one).join(", "),
        one.inlined === undefined ? `\`${one.cost}\`` : `is \`${one.inlined}\``,
      ]),
    ]),
  );
}

/** Every kind of refusal. */
function codeTable(): string {
  return table(
    ["code", "what it is about"],
    Object.entries(CODES).map(([code, about]) => [`\`${code}\``, about]),
  );
}

/** The rows of the grammar, part by part. */
function grammarTable(): string {
  return GRAMMAR.map(({ title, about, productions }) => {
    const wide = Math.max(...productions.map(({ name }) => name.length));
    const rows = productions.map(({ name, form }) =>
      `${name.padEnd(wide)} = ${brokenForm(form, wide + 3)}`
    );
    const text = escapeHtml(about).replace(/`([^`]*)`/g, "<code>$1</code>");
    return `<p><strong>${title}.</strong> ${text}</p>${
      snippet(rows.join("\n"))
    }`;
  }).join("\n");
}

const FORM_WIDTH = 84;

/** `form` on lines of a limited width, each but the first with `margin` spaces before it. */
function brokenForm(form: string, margin: number): string {
  const lines = [""];
  for (const word of form.split(" ")) {
    const line = lines.at(-1)!;
    if (line.length + word.length > FORM_WIDTH - margin) lines.push(word);
    else lines[lines.length - 1] = line === "" ? word : `${line} ${word}`;
  }
  return lines.join(`\n${" ".repeat(margin)}`);
}

/** One call, laid out at several widths. */
function layoutWidths(): string {
  const comma = { kind: "broken", text: "," } as const;
  const sum = group("first +", indent(LINE, "second"));
  const inside = indent(SOFT_LINE, sum, ",", LINE, "third", comma);
  const call = group("find(", inside, SOFT_LINE, ");");
  return snippet(
    [40, 20, 12].map((width) => printLayout(call, width)).join("\n"),
  );
}

/** What the parser says of `source` after two mistakes were put into it. */
function mistakesIn(source: Source): string {
  const text = source.text
    .replace("let place = value;", "let place value;")
    .replace("return self.seen[place];", "return self.seen[place;");
  try {
    parseSpindle({ ...source, text });
  } catch (error) {
    if (error instanceof Refusal) return error.message;
    throw error;
  }
  throw new Error("The example is accepted with two mistakes");
}

/** `text` as a listing. */
export function snippet(text: string): string {
  return `<pre class="snippet" tabindex="0"><code>${
    escapeHtml(text)
  }</code></pre>`;
}

/** A listing of `lines` with what is `said` of each beside it. */
export function beside(
  lines: readonly string[],
  said: (line: string) => string,
): string {
  const wide = Math.max(...lines.map((line) => line.length)) + 4;
  return snippet(
    lines.map((line) => `${line.padEnd(wide)}${said(line)}`.trimEnd())
      .join("\n"),
  );
}

/** What is said of the example if `part` of it is replaced by `other`. */
export function refusalOf(part: string, other: string): string {
  const text = COUNTER.text.replace(part, other);
  try {
    verify({ ...COUNTER, text }, fullEnvironment());
  } catch (error) {
    if (error instanceof Refusal) return snippet(error.message);
    throw error;
  }
  throw new Error(`The example is accepted with ${other}`);
}

// ## One statement
//
// The statement that counts is followed from its characters to its tree.

const STATEMENT = "self.seen[place] += 1;";

/** Each word of the statement, and its kind. */
function wordTable(): string {
  const source: Source = { file: "statement", text: STATEMENT };
  const words = tokenize(source).filter(({ kind }) => kind !== "end");
  return table(
    words.map(({ text }) => text),
    [words.map(({ kind }) => kind)],
  );
}

/** The statement in the tree of the example. */
function statement(): Statement {
  const { body } = parseSpindle(COUNTER).procedures[0]!;
  const found = body.statements.find(({ start, end }) =>
    COUNTER.text.slice(start, end) === STATEMENT
  );
  if (found === undefined) throw new Error(`No statement ${STATEMENT}`);
  return found;
}

/** `node` and its parts, a line for each, indented below what they are part of. */
function treeOf(node: Statement | Expression): string[] {
  const { kind, start: _start, end: _end, ...rest } = node;
  const parts = Object.entries(rest).flatMap(([role, part]) => {
    if (part === undefined) return [];
    if (typeof part !== "object") return [`${role}: ${part}`];
    if ("text" in part) return [`${role}: ${part.text}`];
    const [first, ...lines] = treeOf(part as Expression);
    return [`${role}: ${first}`, ...lines];
  });
  return [kind, ...parts.map((line) => `  ${line}`)];
}

// ## One procedure

/** The example's first entry. */
function addOf() {
  return verify(COUNTER, fullEnvironment()).lowered.procedures[0]!;
}

/** Each line of the improved form that computes a value, and where the value is kept. */
function registerList(): string {
  const { lowered, proved } = verify(COUNTER, fullEnvironment());
  const { body } = lowered.procedures[0]!;
  const improved = improve(body, proved(body));
  const homes = new Map(
    [...needsOf(improved).homes].map(([{ number }, home]) => [
      String(number),
      home.kind === "register" ? `$${home.number}` : `slot ${home.number}`,
    ]),
  );
  const lines = printProcedure(improved).split("\n").slice(1);
  return beside(lines, (line) => {
    const number = /v(\d+): /.exec(line)?.[1] ?? "";
    const home = homes.get(number);
    return home ? `v${number} in ${home}` : "";
  });
}

/** The code of the first entry, without the checks that are `proved` or with all. */
function codeOf(proved: boolean): string {
  return linesOf(proved).map(({ text }) => text).join("\n").trimEnd();
}

/** The lines of the first entry's code. */
function linesOf(proved: boolean): readonly CodeLine[] {
  const { extensions } = startSystem();
  const verified = verify(COUNTER, extensions.environment);
  const which = proved ? verified.proved : undefined;
  const { listing } = install(extensions, verified.lowered, 0, which);
  const end = listing.findIndex(({ text }) => text.startsWith("Counter_times"));
  return listing.slice(0, end);
}

/** How many instructions `code` has. */
function countOf(code: string): string {
  return String(code.split("\n").filter((line) => /^\s/.test(line)).length);
}

function counterTree(): TypedSpindle {
  return verify(COUNTER, fullEnvironment()).lowered.typed;
}

/** The procedure by which a program calls the entry `add` in the kernel. */
function firstStub(): string {
  const text = stubsOf(counterTree());
  const start = text.indexOf("        .globl");
  return text.slice(start, text.indexOf(".end", start)).trimEnd();
}
