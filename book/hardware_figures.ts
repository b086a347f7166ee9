// # Figures of chapter 1
//
// The tables of the machine, from the definitions that the machine itself executes.

import {
  type Expression,
  type Instruction,
  INSTRUCTIONS,
  PAL_CALLS,
  print,
  UART_REGISTERS,
} from "../chapters/01-hardware/mod.ts";
import { escapeHtml } from "./highlight.ts";

/** Computed figures about the machine, by name. */
export const hardwareFigures: Readonly<Record<string, () => string>> = {
  "instructions": instructionTable,
  "instructions.count": () => String(INSTRUCTIONS.length),
  "pal-calls": palTable,
  "uart-registers": uartTable,
};

/** A table with `head` above `rows`; the cells are text. */
export function table(
  head: readonly string[],
  rows: readonly (readonly string[])[],
): string {
  const line = (cells: readonly string[], tag: string) =>
    `<tr>${
      cells.map((cell) => `<${tag}>${cellHtml(cell)}</${tag}>`).join("")
    }</tr>`;
  return `<div class="scroll" tabindex="0"><table>
<thead>${line(head, "th")}</thead>
<tbody>
${rows.map((row) => line(row, "td")).join("\n")}
</tbody></table></div>`;
}

/** Text as a cell; what stands between backquotes is code. */
function cellHtml(text: string): string {
  return escapeHtml(text).replace(/`([^`]*)`/g, "<code>$1</code>");
}

/** Every instruction: its code, what it does, how long it takes. */
function instructionTable(): string {
  const rows = INSTRUCTIONS.map((one) => [
    `\`${one.name}\``,
    codeOf(one),
    effectOf(one),
    one.format === "pal" ? "" : String(one.cycles),
  ]);
  return table(["instruction", "code", "what it does", "cycles"], rows);
}

/** The code of an instruction, as the handbook writes it: `10.20`. */
function codeOf({ opcode, function: code, format }: Instruction): string {
  const first = opcode.toString(16).padStart(2, "0");
  const digits = format === "operate" ? 2 : 4;
  const shared = format === "operate" || format === "function";
  if (format === "jump") return `${first}.${code}`;
  return shared ? `${first}.${code.toString(16).padStart(digits, "0")}` : first;
}

/** What an instruction does, in a line. */
function effectOf({ effect }: Instruction): string {
  switch (effect.kind) {
    case "write":
      return `${register(effect.to)} ← ${written(effect.value)}`;
    case "load":
      return `Ra ← ${written(effect.value)}, loaded: ${bits(effect.bytes)} at ${
        written(effect.address)
      }${effect.locks ? "; lock" : ""}`;
    case "store":
      return `${effect.conditional ? "if locked: " : ""}${
        bits(effect.bytes)
      } at ${written(effect.address)} ← ${written(effect.value)}`;
    case "branch":
      return `${effect.links ? "Ra ← pc; " : ""}${
        effect.when === 1n ? "" : `if ${written(effect.when)}: `
      }pc ← ${written(effect.target)}`;
    case "barrier":
      return "wait until what came before is done";
    case "pal":
      return "call PALcode";
  }
}

/** The name of an operand in a table. */
function register(name: string): string {
  return name.charAt(0).toUpperCase() + name.slice(1);
}

/** `expression` with its registers in capitals. */
function written(expression: Expression): string {
  return print(expression).replace(/\br[abc]\b/g, register);
}

/** How much memory is touched. */
function bits(bytes: number): string {
  return bytes === 1 ? "byte" : `${bytes} bytes`;
}

/** Every routine of the PALcode. */
function palTable(): string {
  return table(
    ["call", "number", "from"],
    [...PAL_CALLS.values()].map(({ name, code }) => [
      `\`${name}\``,
      code.toString(16).padStart(2, "0"),
      code < 0x80 ? "kernel" : "anywhere",
    ]),
  );
}

/** The registers of the console's chip. */
function uartTable(): string {
  return table(
    ["offset", "read", "write"],
    UART_REGISTERS.map(({ offset, read, write }) => [
      String(offset),
      read,
      write,
    ]),
  );
}
