// This project's programs under QEMU, and its interpreter against QEMU's.

import { assertEquals } from "@std/assert";
import {
  assembleProgram,
  decode,
  disassemble,
  evaluate,
  hex,
  type Instruction,
  INSTRUCTIONS,
  join,
  reads,
  virtual,
} from "../../chapters/01-hardware/mod.ts";
import {
  EDGES,
  meaningful,
  pick,
  random,
  random64,
} from "../01-hardware/helpers.ts";
import { onBoth, programAround, quadword, withFile } from "./both.ts";
import { output, runTool } from "./tools.ts";

const HELLO = `
        .text
_start: br      $27, here
here:   ldgp    $29, 0($27)
        ldah    $17, text($29)  !gprelhigh
        lda     $17, text($17)  !gprellow
        ldah    $1, count($29)  !gprelhigh
        ldq     $18, count($1)  !gprellow
        mov     1, $16
        mov     4, $0
        callsys
        mov     42, $16
        mov     1, $0
        callsys
        .data
count:  .quad   12
text:   .ascii  "hello, world\\n"
        .bss
room:   .space  100000`;

const HELLO_NOTES = new Map([["spindle", new TextEncoder().encode("carried")]]);

Deno.test("writeElf's file is read by readelf and objdump without a warning", async () => {
  await withFile(assembleProgram(HELLO, HELLO_NOTES), async (path) => {
    const headers = await output("alpha-linux-gnu-readelf", "-aW", path);
    for (
      const expected of [
        /Class: +ELF64/,
        /Machine: +Alpha/,
        /Entry point address: +0x120000000/,
        /\.text +PROGBITS +0000000120000000/,
        /\.bss +NOBITS/,
        /spindle +PROGBITS/,
        /NOTYPE +GLOBAL +DEFAULT +\d+ _start/,
        /NOTYPE +GLOBAL +DEFAULT +\d+ room/,
      ]
    ) assertEquals(expected.test(headers), true, `${expected}\n${headers}`);
    assertEquals(/warning|error/i.test(headers), false, headers);
    const listing = await output("alpha-linux-gnu-objdump", "-dxs", path);
    assertEquals(listing.includes("<here>:"), true);
    assertEquals(listing.includes("callsys"), true);
  });
});

Deno.test("writeElf's file runs under QEMU with its output and exit status", async () => {
  await withFile(assembleProgram(HELLO, HELLO_NOTES), async (path) => {
    const outcome = await runTool("qemu-alpha", path);
    assertEquals(outcome, { code: 42, stdout: "hello, world", stderr: "" });
  });
});

Deno.test("writeElf's file survives strip and objcopy", async () => {
  await withFile(assembleProgram(HELLO, HELLO_NOTES), async (path) => {
    await output("alpha-linux-gnu-strip", path);
    const outcome = await runTool("qemu-alpha", path);
    assertEquals(outcome, { code: 42, stdout: "hello, world", stderr: "" });
  });
});

// ## Operate instructions
//
// `AMASK` and `IMPLVER` tell which processor it is, and QEMU's is another one.
const OPERATE = INSTRUCTIONS.filter((one) =>
  one.format === "operate" && !reads(one, "fa") &&
  !/AMASK|IMPLVER/.test(one.name)
);

const CASES = 10_000;

/** The end of a program is not what is compared: no operation may trap. */
function traps({ effect }: Instruction, ra: bigint, rb: bigint): boolean {
  return effect.kind === "write" && effect.overflow !== undefined &&
    evaluate(effect.overflow, { ra, rb }) === 1n;
}

/** Words that combine R1 and R2 or a literal into R3, and three operands for each. */
function operateCases(seed: number): { words: number[]; operands: bigint[] } {
  const next = random(seed);
  const words: number[] = [];
  const operands: bigint[] = [];
  for (let index = 0; index < CASES; index++) {
    const instruction = OPERATE[index % OPERATE.length]!;
    const { opcode, function: code } = instruction;
    const withLiteral = next() % 3 === 0 && !instruction.registersOnly;
    const literal = withLiteral ? next() % 256 : undefined;
    const parts = { opcode, function: code, ra: 1, rb: 2, rc: 3, literal };
    words.push(meaningful(join("operate", parts))!);
    let [a, b] = [random64(next), random64(next)];
    while (traps(instruction, a, literal === undefined ? b : BigInt(literal))) {
      [a, b] = [random64(next) >> BigInt(next() % 64), random64(next)];
    }
    operands.push(a, b, random64(next));
  }
  return { words, operands };
}

for (const seed of [21, 22]) {
  Deno.test(`${CASES} random operate instructions (seed ${seed}) give what QEMU's give`, async () => {
    const { words, operands } = operateCases(seed);
    const body = words.map((word) => `
        ldq     $1, 0($9)
        ldq     $2, 8($9)
        ldq     $3, 16($9)
        .long   ${word}
        stq     $3, 0($10)
        lda     $9, 24($9)
        lda     $10, 8($10)`).join("");
    const program = programAround(body, operands, 8 * CASES);
    const [ours, theirs] = await onBoth(program);
    assertEquals(ours.length, 16 * CASES);
    for (const [index, word] of words.entries()) {
      const of = operands.slice(3 * index, 3 * index + 3).map((one) =>
        hex(one)
      );
      const told = `${disassemble(word, virtual(0n))} of ${of}`;
      assertEquals(quadword(ours, index), quadword(theirs, index), told);
    }
  });
}

Deno.test("every operate instruction at every pair of edges gives what QEMU's gives", async () => {
  const quiet = OPERATE.filter(({ name }) => !name.endsWith("/V"));
  const names = quiet.filter((_, index) => index % 2 === 0);
  for (const group of [names, quiet.filter((one) => !names.includes(one))]) {
    const words = group.map(({ opcode, function: code }) =>
      meaningful(join("operate", {
        ...{ opcode, function: code },
        ...{ ra: 1, rb: 2, rc: 3 },
      }))!
    );
    // For each pair, all instructions are executed one after the other.
    const pairs = EDGES.flatMap((a) => EDGES.map((b) => [a, b] as const));
    const body = `
        lda     $12, ${pairs.length}($31)
again:  ldq     $1, 0($9)
        ldq     $2, 8($9)
        ${
      words.map((word, index) => `
        mov     85, $3
        .long   ${word}
        stq     $3, ${8 * index}($10)`).join("")
    }
        lda     $9, 16($9)
        lda     $10, ${8 * words.length}($10)
        subq    $12, 1, $12
        bne     $12, again`;
    const size = 8 * words.length * pairs.length;
    const program = programAround(body, pairs.flat(), size);
    const [ours, theirs] = await onBoth(program);
    if (ours === theirs) continue;
    for (let index = 0; index < words.length * pairs.length; index++) {
      const { instruction } = decode(words[index % words.length]!)!;
      const pair = pairs[Math.floor(index / words.length)]!.map((one) =>
        hex(one)
      );
      const told = `${instruction.name} of ${pair}`;
      assertEquals(quadword(ours, index), quadword(theirs, index), told);
    }
  }
});

Deno.test("FTOIT and FTOIS move the bits that QEMU's move", async () => {
  const next = random(24);
  const values = Array.from({ length: 300 }, () => random64(next));
  const body = values.map(() => `
        ldt     $f1, 0($9)
        ftoit   $f1, $3
        stq     $3, 0($10)
        ftois   $f1, $3
        stq     $3, 8($10)
        lda     $9, 8($9)
        lda     $10, 16($10)`).join("");
  const size = 16 * values.length;
  const [ours, theirs] = await onBoth(programAround(body, values, size));
  assertEquals(ours, theirs);
});

// ## Loads and stores

const SIZES: Readonly<Record<string, number>> = {
  ldbu: 1,
  ldwu: 2,
  ldl: 4,
  ldq: 8,
  ldq_u: 1,
  stb: 1,
  stw: 2,
  stl: 4,
  stq: 8,
  stq_u: 1,
};

Deno.test("3000 random loads and stores leave what QEMU's leave", async () => {
  const next = random(23);
  const lines: string[] = [];
  for (let index = 0; index < 3000; index++) {
    const [name, size] = pick(next, Object.entries(SIZES));
    const place = next() % 256;
    const register = 1 + next() % 8;
    lines.push(`        ${name} $${register}, ${place - place % size!}($10)`);
    if (index % 10 === 0) {
      lines.push(
        `        xor $${1 + next() % 8}, ${next() % 256}, $${register}`,
      );
    }
    if (index % 50 === 0) {
      lines.push(`        ldq $${register}, ${8 * (next() % 16)}($9)`);
    }
  }
  for (let register = 1; register <= 8; register++) {
    lines.push(`        stq $${register}, ${256 + 8 * register}($10)`);
  }
  const data = Array.from({ length: 16 }, () => random64(next));
  // Both machines begin with the same registers.
  const clear = [1, 2, 3, 4, 5, 6, 7, 8].map((one) => `        clr $${one}`);
  const body = [...clear, ...lines].join("\n");
  const [ours, theirs] = await onBoth(programAround(body, data, 336));
  assertEquals(ours, theirs);
});
