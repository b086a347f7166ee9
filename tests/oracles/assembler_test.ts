// This project's assembler and disassembler against GNU's.

import { assertEquals } from "@std/assert";
import {
  assemble,
  assembleProgram,
  decode,
  disassemble,
  hex,
  type Instruction,
  INSTRUCTIONS,
  isPrefetch,
  operandsOfInstruction,
  PAL_CALLS,
  readElf,
  type Segment,
  virtual,
  writeElf,
} from "../../chapters/01-hardware/mod.ts";
import {
  meaningful,
  pick,
  random,
  randomWordOf,
} from "../01-hardware/helpers.ts";
import { inFolder, output, runTool } from "./tools.ts";

const TEXT = virtual(0x1_2000_0000n);
const DATA = virtual(0x1_2004_0000n);

// ## The assembler

/** The image that GNU's assembler and linker make of `source`. */
async function assembledByGnu(source: string): Promise<Segment[]> {
  return await inFolder(async (folder) => {
    const [text, object, image] = ["s", "o", "elf"]
      .map((end) => `${folder}/it.${end}`) as [string, string, string];
    await Deno.writeTextFile(text, source);
    await output("alpha-linux-gnu-as", "-o", object, text);
    const at = [`-Ttext=0x${hex(TEXT)}`, `-Tdata=0x${hex(DATA)}`];
    await output("alpha-linux-gnu-ld", ...at, "-o", image, object);
    return [...readElf(await Deno.readFile(image)).segments];
  });
}

/** The bytes from `address` on in an image of `segments`. */
function bytesAt(
  segments: readonly Segment[],
  address: bigint,
  count: number,
): Uint8Array {
  const found = segments.find((one) =>
    address >= one.address && address < one.address + BigInt(one.size)
  );
  const start = Number(address - (found?.address ?? 0n));
  return found?.bytes.subarray(start, start + count) ?? new Uint8Array();
}

/** Compares both assemblers' images of `source` word by word. */
async function compareAssemblers(source: string, gp?: bigint): Promise<void> {
  const theirs = await assembledByGnu(`.set noat\n.set noreorder\n${source}\n`);
  const options = gp === undefined ? {} : { gp: virtual(gp) };
  const ours = assemble(source, { text: TEXT, data: DATA, ...options });
  const lines = source.split("\n");
  for (const { address, bytes } of ours.segments) {
    const same = bytesAt(theirs, address, bytes.length);
    assertEquals(same.length, bytes.length, `bytes at ${hex(address)}`);
    for (let at = 0; at < bytes.length; at += 4) {
      const place = virtual(address + BigInt(at));
      const line = ours.lines.get(place);
      const told = `${hex(place)}: ${line ? lines[line - 1] : "data"}`;
      const word = (from: Uint8Array) =>
        [...from.subarray(at, at + 4)].map((byte) => hex(byte, 2)).join(" ");
      assertEquals(word(bytes), word(same), told);
    }
  }
}

function register(next: () => number): string {
  return `$${next() % 32}`;
}

/** The operand lists that `instruction` may have in GNU's notation. */
function operandsFor(
  instruction: Instruction,
  next: () => number,
): string[] {
  const [a, b] = [register(next), register(next)];
  const displacement = next() % 65536 - 32768;
  const floats = operandsOfInstruction(instruction).includes("fa");
  const first = floats ? a.replace("$", "$f") : a;
  switch (instruction.format) {
    case "operate":
    case "float":
      return operateFor(instruction, next);
    case "memory":
      return [`${first},${displacement}(${b})`, `${first},0x10($31)`];
    case "branch":
      return [`${first},back`, `${first},ahead`];
    case "jump":
      return jumpsFor(instruction, a, b);
    case "function":
      return functionFor(instruction, a, b);
    case "pal":
      return ["0x83", "0", "0x3ffffff"];
  }
}

/** All registers; with a literal where there may be one; without the result. */
function operateFor(instruction: Instruction, next: () => number): string[] {
  const { name, registersOnly } = instruction;
  const places = operandsOfInstruction(instruction);
  const texts = places.map((place) =>
    register(next).replace("$", place.startsWith("f") ? "$f" : "$")
  );
  const written = [texts];
  const at = places.indexOf("rb");
  // GNU does not know that SEXTB and SEXTW take a literal too.
  if (at >= 0 && !registersOnly && !/^SEXT/.test(name)) {
    written.push(texts.with(at, String(next() % 256)));
  }
  const [first] = places;
  const repeats = places.length > 1 && first![0] === places.at(-1)![0];
  if (repeats && name !== "AMASK") {
    written.push(texts.slice(0, -1));
    if (at > 0 && written.length > 2) written.push([texts[0]!, "7"]);
  }
  return written.map((one) => one.join());
}

function jumpsFor({ name }: Instruction, a: string, b: string): string[] {
  const leads = name === "JMP" || name === "JSR";
  const hints = leads ? ["back", "ahead"] : ["5", "0x3fff"];
  const hinted = hints.map((hint) => `${a},(${b}),${hint}`);
  return [`(${b})`, `${a},(${b})`, ...hinted];
}

function functionFor({ name }: Instruction, a: string, b: string): string[] {
  if (/^(RPCC|RS|RC)$/.test(name)) return [a];
  return isPrefetch(name) ? [`(${b})`] : [""];
}

/** GNU's assembler replaces some forms by others, unless one goes around it. */
function isMacro(name: string): boolean {
  return name === "BIS" || name === "BIC";
}

Deno.test("assemble makes the words of GNU's assembler of every instruction", async () => {
  const next = random(11);
  const lines = [
    "        .arch ev67",
    "        .globl _start",
    "_start:",
    "back:",
  ];
  for (const instruction of INSTRUCTIONS) {
    const name = instruction.name.toLowerCase();
    for (let round = 0; round < (isMacro(name) ? 1 : 6); round++) {
      for (const operands of operandsFor(instruction, next)) {
        lines.push(`        ${name} ${operands}`.trimEnd());
      }
    }
  }
  lines.push("ahead:", "        halt");
  await compareAssemblers(lines.join("\n"));
});

Deno.test("assemble makes the words of GNU's assembler of every other name", async () => {
  await compareAssemblers(`
        .arch ev67
        .globl _start
_start: mov $1,$2
        mov 200,$2
        clr $2
        nop
        unop
        negq $1,$2
        negq 5,$2
        negl $1,$2
        negl 5,$2
        negq $1
        negq/v $1,$2
        negq/v 5,$2
        negl/v $1,$2
        negl/v $1
        sextl $1,$2
        sextl 5,$2
        sextl $1
        not $1
        sextb $1
        ctpop $1
        fmov $f1,$f2
        fneg $f1,$f2
        fabs $f1,$f2
        fabs $f1
        fclr $f1
        fnop
        negf $f1,$f2
        negf/s $f1,$f2
        negg $f1,$f2
        negg/s $f1
        negs $f1,$f2
        negs/su $f1,$f2
        negs/sui $f1,$f2
        negt $f1,$f2
        negt/su $f1,$f2
        negt/sui $f1
        sqrtt/su $f3
        cvttq/svic $f1
        pkwb $3
        not $1,$2
        not 5,$2
        or $1,$2,$3
        or $1,5,$3
        andnot $1,$2,$3
        xornot $1,$2,$3
        ret
        ret ($26)
        ret $31,($26)
        ret $31,($26),5
        jmp ($27)
        jmp $31,($27)
        jcr $1,($2)
        jsr_coroutine $26,($27)
        br _start
        br $26,_start
        halt
        draina
        bpt
        bugchk
        callsys
        imb
        rduniq
        wruniq
        gentrap
        addq $at,$gp,$sp
        lda $fp,-1($sp)
        mov 'a',$1
        mov '\\n',$1
        addq $1,017,$2`);
});

// Of two labels before a gap GNU's assembler moves only the second. Ours moves both.

Deno.test("assemble lays out data, gaps and labels as GNU's assembler does", async () => {
  await compareAssemblers(`
        .globl _start
_start: nop
        .align 4
        nop
        .byte 1
one:
        .quad one
        .byte 2
two:    .quad two + 8, one - 4
        .byte 3
        .align 3
        halt
        .p2align 5
        nop
        .data
        .byte 1, 0xff, -1, ~0, 0b11, 017, 'x
        .word 0xffff, -32768
        .byte 9
three:
        .long 0xffffffff, -1
        .align 4
        .quad three, three + 1
        .ascii "a\\n\\t\\"\\\\\\0\\1\\377\\101z\\x41é", "more"
        .asciz "b", ""
        .string "c"
        .space 5
        .balign 8
        .byte 7
        .skip 3
        .zero 2
        .int 5
        .short 6`);
});

// A decimal exactly between two numbers is left out: GNU's assembler takes the larger one,
// ours the even one, as the machine itself does.

Deno.test("assemble finds the number next to each decimal as GNU's assembler does", async () => {
  const next = random(15);
  const directives: [string, number][] = [
    [".s_floating", 37],
    [".t_floating", 300],
    [".f_floating", 36],
    [".g_floating", 300],
    [".d_floating", 36],
  ];
  const lines = directives.flatMap(([name, most]) =>
    Array.from({ length: 150 }, () => {
      const digits = String(next()) + String(next());
      const places = 1 + next() % (digits.length - 1);
      const power = next() % (2 * most) - most - places;
      const sign = next() % 2 ? "-" : "";
      const text = `${digits.slice(0, places)}.${digits.slice(places)}`;
      return `        ${name} ${sign}${text}e${power}`;
    })
  );
  await compareAssemblers(`
        .globl _start
_start: halt
        .data
${lines.join("\n")}
        .float 1e-40, 1e-45, 1e-46, 0, -0.0, .5, 5., 1E5, +3
        .byte 1
        .single 16777217.5, 16777219, 3.4028235e38
        .double 1e-310, 4.9e-324, 12345678901234567890
        .byte 1
        .f_floating 0.1
        .byte 1
        .d_floating 0.1`);
});

Deno.test("assemble reaches data from GP as GNU's assembler and linker do", async () => {
  const source = (ends: string) => `
        .globl _start
_start: ldgp    $29,0($27)
        ldah    $1,x($29)       !gprelhigh
        lda     $1,x($1)        !gprellow
        ldah    $1,x+0x8000($29) !gprelhigh
        ldq     $1,x+0x8000($1) !gprellow
        ldah    $1,y-4($29)     !gprelhigh
        stl     $2,y-4($1)      !gprellow
        .align  4
later:  ldgp    $29,0($26)
        .data
x:      .quad   later
        .space  ${ends}
y:      .long   1, 2`;
  for (const space of ["8", "0x7ff0", "0x8000", "0x12348"]) {
    // The linker puts an empty table of addresses behind the data, and GP above it.
    const end = DATA + 8n + BigInt(space) + 8n;
    await compareAssemblers(source(space), end + 0x8000n);
  }
});

// GNU's assembler leaves out what would put a number into register 31.

Deno.test("assemble makes the words of GNU's assembler of numbers in lda", async () => {
  const next = random(16);
  const numbers = Array.from(
    { length: 200 },
    () => (next() | 0) >> next() % 32,
  );
  numbers.push(0, 0x7fff, 0x8000, -0x8000, -0x8001, 0x1_0000, 0x1_8000);
  numbers.push(0x7fff_0000, 0x7fff_7fff, 0x7fff_8000, 0x7fff_ffff, -(2 ** 31));
  const lines = numbers.flatMap((number) => [
    `        lda     $${next() % 31}, ${number}`,
    `        ldiq    $${next() % 31}, ${number}`,
  ]);
  await compareAssemblers(`
        .globl _start
_start: ldi     $1, 5
${lines.join("\n")}`);
});

// GNU's assembler leaves addresses to its linker, and the words differ. What they do does not.

Deno.test("names in a program mean what they mean to GNU's assembler", async () => {
  const source = `
        .globl  _start
_start: br      $27, base
base:   ldgp    $29, 0($27)
        lda     $9, x
        ldq     $10, x+8
        ldl     $11, y
        stq     $10, x
        stb     $11, x+1
        ldbu    $12, 1($9)
        ldq     $13, 0($9)
        jsr     $26, next
        jsr     next
        addq    $13, $12, $16
        jmp     last
        halt
next:   addq    $13, $11, $13
        ret
last:   and     $16, 127, $16
        lda     $0, 1
        callsys
        .data
        .align  3
x:      .quad   7, 0x1234
y:      .long   -5`;
  await inFolder(async (folder) => {
    const [text, object, theirs, ours] = ["s", "o", "gnu", "elf"]
      .map((end) => `${folder}/it.${end}`) as [string, string, string, string];
    await Deno.writeTextFile(text, `${source}\n`);
    await output("alpha-linux-gnu-as", "-mev6", "-o", object, text);
    await output("alpha-linux-gnu-ld", "-o", theirs, object);
    await Deno.writeFile(ours, writeElf(assembleProgram(source)), {
      mode: 0o755,
    });
    const ended = await runTool("qemu-alpha", theirs);
    assertEquals(await runTool("qemu-alpha", ours), ended);
    // (0xfb34 - 5 - 5 + 0xfb) & 127
    assertEquals(ended.code, (0xfb34 - 10 + 0xfb) & 127);
  });
});

// ## The disassembler

/** The text of each word as GNU's disassembler writes it, from TEXT on. */
async function disassembledByGnu(words: readonly number[]): Promise<string[]> {
  const bytes = new Uint8Array(words.length * 4);
  const view = new DataView(bytes.buffer);
  words.forEach((word, index) => view.setUint32(4 * index, word, true));
  const segment = { address: TEXT, bytes, size: bytes.length, writable: false };
  const file = writeElf({
    entry: TEXT,
    segments: [segment],
    symbols: [],
    notes: new Map(),
  });
  const listing = await inFolder(async (folder) => {
    await Deno.writeFile(`${folder}/words`, file);
    return await output("alpha-linux-gnu-objdump", "-dz", `${folder}/words`);
  });
  return [...listing.matchAll(/^\s*[0-9a-f]+:\t.{12}\t(.*)$/gm)]
    .map(([, text]) => text!.trim().replace(/\s+/, " "));
}

/** GNU's name for a call of PALcode is known for few of them. */
function isSameCall(word: number, theirs: string): boolean {
  const call = PAL_CALLS.get(word);
  const number = `call_pal 0x${hex(word)}`;
  return call !== undefined &&
    [number, call.name.replace("unique", "uniq")].includes(theirs);
}

/** Whether both texts mean the same, though they are not the same letters. */
function isExcused(word: number, theirs: string): boolean {
  const found = decode(word);
  if (found?.instruction.name === "CALL_PAL") return isSameCall(word, theirs);
  const { instruction: { name } = { name: "" }, fields } = found ?? {};
  // GNU does not know that SEXTB and SEXTW take a literal too.
  if (/^SEXT[BW]$/.test(name) && fields?.literal !== undefined) return true;
  // Every LDQ_U into R31 is `unop` to GNU. We keep what the others say.
  return name === "LDQ_U" && fields?.ra === 31 && theirs === "unop";
}

async function compareDisassemblers(words: readonly number[]): Promise<void> {
  const texts = await disassembledByGnu(words);
  assertEquals(texts.length, words.length);
  for (const [index, word] of words.entries()) {
    const ours = disassemble(word, virtual(TEXT + 4n * BigInt(index)));
    const theirs = texts[index]!;
    if (isExcused(word, theirs)) continue;
    assertEquals(ours, theirs, `0x${hex(word, 8)}`);
  }
}

Deno.test("disassemble writes what objdump writes, for every instruction", async () => {
  const next = random(12);
  await compareDisassemblers(
    INSTRUCTIONS.flatMap((instruction) =>
      Array.from({ length: 200 }, () => randomWordOf(instruction, next))
    ),
  );
});

Deno.test("disassemble writes what objdump writes, for every call of PALcode", async () => {
  await compareDisassemblers(Array.from({ length: 256 }, (_, code) => code));
});

Deno.test("disassemble writes what objdump writes, where register 31 stands", async () => {
  const next = random(13);
  const masks = [
    0x03e0_0000,
    0x001f_0000,
    0x0000_001f,
    0x03ff_0000,
    0x03ff_001f,
  ];
  const words = INSTRUCTIONS.filter((one) => one.format !== "pal")
    .flatMap((instruction) =>
      Array.from({ length: 20 }, () => {
        const word = randomWordOf(instruction, next) | pick(next, masks);
        return meaningful(word >>> 0);
      })
    );
  await compareDisassemblers(words.filter((word) => word !== undefined));
});

// What only GNU knows must be something that this machine does not have: the hardware's own
// PALcode instructions, which belong to one processor each. Bits that are to be zero or one,
// and are not, make a word unknown to GNU that our machine still executes.

const ONLY_THEIRS = /^(pal1[9bdef]|hw_)/;

Deno.test("disassemble knows of 100,000 random words what objdump knows", async () => {
  const next = random(14);
  const words = Array.from({ length: 100_000 }, next);
  await knowsWhatTheyKnow(words, 60_000);
});

// Few random words are floating-point operations, because the code is a small part of the
// word. These are all codes of all opcodes that have any.

Deno.test("disassemble knows of every function code what objdump knows", async () => {
  const codes = Array.from({ length: 2 ** 16 }, (_, code) => code);
  const words = [0x14, 0x15, 0x16, 0x17].flatMap((opcode) =>
    codes.filter((code) => code < 2 ** 11).flatMap((code) =>
      [0x0041_0002, 0x03e1_0002, 0x0041_0002 | 31 << 16, 0x0021_0001]
        .map((registers) => opcode * 2 ** 26 + (registers | code << 5))
    )
  );
  const functions = codes.flatMap((code) =>
    [0, 0x03e1_0000, 0x0020_0000]
      .map((registers) => 0x18 * 2 ** 26 + (registers | code))
  );
  await knowsWhatTheyKnow([...words, ...functions], 1000);
});

/** Compares both disassemblers, of which at least `least` words must mean something. */
async function knowsWhatTheyKnow(
  words: readonly number[],
  least: number,
): Promise<void> {
  const texts = await disassembledByGnu(words);
  assertEquals(texts.length, words.length);
  let compared = 0;
  for (const [index, word] of words.entries()) {
    const ours = disassemble(word, virtual(TEXT + 4n * BigInt(index)));
    const theirs = texts[index]!;
    const told = `0x${hex(word, 8)}: ${ours}; objdump: ${theirs}`;
    const known = meaningful(word);
    if (known === word && !isExcused(word, theirs)) {
      compared++;
      assertEquals(ours, theirs, told);
    }
    if (known === undefined) {
      const [name] = theirs.split(" ");
      assertEquals(ours === theirs || ONLY_THEIRS.test(name!), true, told);
    }
  }
  assertEquals(compared > least, true, `${compared} compared`);
}
