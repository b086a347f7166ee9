// # Numbers and addresses that do not fit
//
// An instruction has room for 16 bits of a number, and an address has many more. So the assembler
// writes two or three instructions where one line names an address or a large number.
//
// `lda t0, count` puts the address of `count` into `t0`, `ldq t0, count` loads what is there, and
// `jsr ra, print` calls the procedure `print`. What is written for each:
//
// :::figure What becomes of a name
// | line | instructions |
// | --- | --- |
// | `lda t0, 100000` | `ldah t0, 2(zero)`; `lda t0, -31072(t0)` |
// | `lda t0, count` | `ldah t0, count(gp) !gprelhigh`; `lda t0, count(t0) !gprellow` |
// | `ldq t0, count` | `ldah t0, count(gp) !gprelhigh`; `ldq t0, count(t0) !gprellow` |
// | `stq t0, count` | `ldah at, count(gp) !gprelhigh`; `stq t0, count(at) !gprellow` |
// | `jsr ra, print` | `lda pv, print`; `jsr ra, (pv), print` |
// :::
//
// `at` is called that because it belongs to the assembler: a program that uses it itself finds
// something else in it behind a store to a name.
//
// GNU's assembler knows the same lines. Its numbers are the same instructions. Its addresses are
// loaded from a table that its linker makes, because a name may be in another file; here every name
// is in the same text, and its distance from the global pointer is known.

import { type Words, writtenAs } from "./assembly_names.ts";
import { type Line, registerNumber, sumOf } from "./assembly_syntax.ts";
import { signed } from "../numbers.ts";

/** What an instruction does with a name: takes its address, goes there, or reaches memory. */
type Kind = "address" | "jump" | "load" | "through at";

const KINDS: ReadonlyMap<string, Kind> = new Map([
  ["lda", "address"],
  ...named("jump", "jsr jmp"),
  ...named("load", "ldq ldl ldwu ldbu"),
  ...named("through at", "stq stl stw stb"),
  ...named("through at", "ldf ldg lds ldt stf stg sts stt"),
]);

function named(kind: Kind, names: string): [string, Kind][] {
  return names.split(" ").map((name) => [name, kind]);
}

/**
 * `line` as the instructions that stand for it, which mostly is itself.
 *
 * @param known symbols that have a value before anything has its place
 * @throws AssemblyError if the name is neither a number nor a symbol
 */
export function expandMacro(
  line: Line,
  known: ReadonlyMap<string, bigint>,
): Line[] {
  const { name, operands } = line;
  const kind = KINDS.get(name);
  if (kind === undefined || !endsInName(operands, kind)) return [line];
  const words = wordsOf(line, kind, known);
  return words === undefined ? [line] : writtenAs(line, words);
}

/** Whether the last of `operands` is a name or a number, and nothing with a register in it. */
function endsInName(operands: readonly string[], kind: Kind): boolean {
  const last = operands.at(-1) ?? "";
  const enough = operands.length === 2 ||
    kind === "jump" && operands.length === 1;
  return enough && last !== "" && !/[(!]/.test(operands.join()) &&
    registerNumber(last) === -1;
}

/** What is written for `line`, unless it is one instruction as it stands. */
function wordsOf(
  { name, operands, number }: Line,
  kind: Kind,
  known: ReadonlyMap<string, bigint>,
): Words | undefined {
  const text = operands.at(-1)!;
  const { symbol, offset } = sumOf(text, number);
  const base = symbol === undefined ? 0n : known.get(symbol);
  const value = base === undefined ? undefined : signed(base + offset);
  const [register] = operands as [string];
  switch (kind) {
    case "address":
      return addressWords(register, text, value);
    case "jump":
      return [
        ...addressWords("$27", text, value),
        [name, ...operands.slice(0, -1), "($27)", text],
      ];
    default:
      return value === undefined
        ? memoryWords(name, register, text, kind)
        : undefined;
  }
}

/** Puts what `text` means into `register`: `value` if it is known, otherwise an address. */
function addressWords(
  register: string,
  text: string,
  value: bigint | undefined,
): Words {
  return value === undefined
    ? memoryWords("lda", register, text, "load")
    : numberWords(register, value);
}

/** Does `name` with the memory at `text`, whose upper part goes into a register first. */
function memoryWords(
  name: string,
  register: string,
  text: string,
  kind: Kind,
): Words {
  const own = kind === "load" && registerNumber(register) !== 31;
  const base = own ? register : "$28";
  return [
    ["ldah", base, `${text}($29)!gprelhigh`],
    [name, register, `${text}(${base})!gprellow`],
  ];
}

// ## Numbers
//
// `lda` adds 16 bits with a sign, and `ldah` adds 16 bits with a sign to the upper half of the low
// word. For a number near 2³¹ the upper half is one more than `ldah` can add, so it adds twice. Of
// a number with more than 32 bits the upper ones are put in first, and shifted to their place.

/** Puts `value`, a signed number of 64 bits, into `register`. */
function numberWords(register: string, value: bigint): Words {
  const low = BigInt.asIntN(32, value);
  if (low === value) return addWords(register, low, "$31");
  const words = [
    ...addWords(register, BigInt.asIntN(32, value - low >> 32n), "$31"),
    ["sll", register, "32", register],
  ];
  return low === 0n ? words : [...words, ...addWords(register, low, register)];
}

/** Puts the sum of `base` and `value`, which has 32 bits, into `register`. */
function addWords(register: string, value: bigint, base: string): Words {
  const low = BigInt.asIntN(16, value);
  const high = value - low >> 16n;
  const steps: [string, bigint][] = high === 0x8000n
    ? [["ldah", 0x4000n], ["ldah", 0x4000n]]
    : high === 0n
    ? []
    : [["ldah", high]];
  if (low !== 0n || high === 0n) steps.push(["lda", low]);
  return steps.map(([name, part], index) => [
    name,
    register,
    `${part}(${index === 0 ? base : register})`,
  ]);
}
