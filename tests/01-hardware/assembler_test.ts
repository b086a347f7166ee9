import { assertEquals, assertThrows } from "@std/assert";
import {
  assemble,
  type Assembled,
  assembleProgram,
  AssemblyError,
  type AssemblyOptions,
  parseLines,
  virtual,
} from "../../chapters/01-hardware/mod.ts";
import { at, bareMachine, IMAGE, random, reg } from "./helpers.ts";
import { run } from "../../chapters/01-hardware/mod.ts";

const TEXT = 0x1_2000_0000n;

function words({ segments }: Assembled, segment = 0): string[] {
  const { bytes } = segments[segment]!;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return Array.from(
    { length: bytes.length >> 2 },
    (_, index) => view.getUint32(4 * index, true).toString(16).padStart(8, "0"),
  );
}

function bytes(source: string): number[] {
  return [...assemble(source).segments[0]!.bytes];
}

function refuse(
  source: string,
  message: string,
  options: AssemblyOptions = {},
): void {
  const error = assertThrows(() => assemble(source, options), AssemblyError);
  assertEquals(error.message, message, source);
  assertEquals(error.line, Number(/^line (\d+)/.exec(message)![1]));
}

Deno.test("assemble encodes each format", () => {
  const source = `
loop:   addq    $1, $2, $3
        addq    t0, 255, t2
        ldq     a0, -8(sp)
        lda     t0, 5
        beq     t0, loop
        br      loop
        bsr     ra, loop
        jsr     ra, (pv), loop
        jmp     (t12)
        ret
        mb
        rpcc    v0
        fetch   (t0)
        call_pal 0x83`;
  assertEquals(words(assemble(source)), [
    "40220403",
    "403ff403",
    "a61efff8",
    "203f0005",
    "e43ffffb",
    "c3fffffa",
    "d35ffff9",
    "6b5b7ff8",
    "6bfb0000",
    "6bfa8001",
    "60004000",
    "601fc000",
    "63e18000",
    "00000083",
  ]);
});

Deno.test("assemble writes what is no instruction as one that is", () => {
  const source = `
        mov     $1, $2
        mov     5, $2
        clr     $2
        nop
        unop
        negq    $1, $2
        negl    $1, $2
        sextl   $1, $2
        not     $1, $2
        or      $1, $2, $3
        andnot  $1, $2, $3
        xornot  $1, $2, $3
        addq    $1, 5
        sextb   $1, $2
        amask   5, $2
        implver $2
        rduniq`;
  assertEquals(words(assemble(source)), [
    "47e10402",
    "47e0b402",
    "47ff0402",
    "47ff041f",
    "2ffe0000",
    "43e10522",
    "43e10122",
    "43e10002",
    "47e10502",
    "44220403",
    "44220103",
    "44220903",
    "4020b401",
    "73e10002",
    "47e0bc22",
    "47e03d82",
    "0000009e",
  ]);
});

Deno.test("parseLines cuts labels, comments and quoted operands", () => {
  const source = `
a: b:   .ascii "x # \\" // , y", "z"   # a comment
        mov '#', $1 // another
c:      // only a label
        mov ',', $2`;
  assertEquals(parseLines(source), [
    {
      number: 2,
      labels: ["a", "b"],
      name: ".ascii",
      operands: ['"x # \\" // , y"', '"z"'],
    },
    { number: 3, labels: [], name: "mov", operands: ["'#'", "$1"] },
    { number: 4, labels: ["c"], name: "", operands: [] },
    { number: 5, labels: [], name: "mov", operands: ["','", "$2"] },
  ]);
});

Deno.test("assemble reads Windows line ends, upper case and no last line end", () => {
  assertEquals(words(assemble("ADDQ $1,$2,$3\r\nhalt")), [
    "40220403",
    "00000000",
  ]);
});

Deno.test("assemble of nothing is nothing", () => {
  for (const source of ["", "\n\n", "# nothing", "   \t"]) {
    assertEquals(assemble(source).segments, []);
  }
});

Deno.test("assemble takes numbers in every notation", () => {
  const numbers =
    ".byte 10, 0x1F, 0b101, 017, 0, -1, ~0, 'A', 'A, '\\n', '\\\\'";
  assertEquals(bytes(numbers), [10, 31, 5, 15, 0, 255, 255, 65, 65, 10, 92]);
});

Deno.test("assemble takes strings with every escape, byte by byte", () => {
  assertEquals(
    bytes('.ascii "a\\n\\t\\"\\\\\\0\\1\\377\\101z\\x41é"'),
    [97, 10, 9, 34, 92, 0, 1, 255, 65, 122, 0x41, 0xc3, 0xa9],
  );
  assertEquals(bytes('.asciz "a", ""\n.string "b"'), [97, 0, 0, 98, 0]);
});

Deno.test("assemble lays numbers down lowest byte first, at multiples of their size", () => {
  const source =
    ".byte 1\n.word 0x2233\n.byte 4\n.long -2\n.quad loop\nloop: .byte 5";
  assertEquals(bytes(source).slice(0, 12), [
    ...[1, 0, 0x33, 0x22],
    ...[4, 0, 0, 0],
    ...[0xfe, 0xff, 0xff, 0xff],
  ]);
  assertEquals(bytes(source).slice(16), [0x18, 0, 0, 0x20, 1, 0, 0, 0, 5]);
});

Deno.test("a label on its own line moves with what follows it", () => {
  const { symbols } = assemble(`
        .byte 1
first:
second: .quad 5
        .byte 1
third:

        # a comment between
        halt
last:`);
  assertEquals(symbols.get("first"), virtual(TEXT + 8n));
  assertEquals(symbols.get("second"), virtual(TEXT + 8n));
  assertEquals(symbols.get("third"), virtual(TEXT + 20n));
  assertEquals(symbols.get("last"), virtual(TEXT + 24n));
});

Deno.test("gaps between instructions are filled with nop and unop in turn", () => {
  const assembled = assemble(
    "halt\n.align 4\nhalt\n.p2align 3\n.balign 32\nhalt",
  );
  assertEquals(words(assembled), [
    ...["00000000", "2ffe0000", "47ff041f", "2ffe0000"],
    ...["00000000", "2ffe0000", "47ff041f", "2ffe0000"],
    "00000000",
  ]);
});

Deno.test("gaps that are no whole instruction, and gaps in data, are zero", () => {
  assertEquals(bytes(".byte 1\n.align 3\n.byte 2"), [
    ...[1, 0, 0, 0],
    ...[0, 0, 0xfe, 0x2f],
    2,
  ]);
  assertEquals(bytes(".data\n.byte 1\n.align 3\n.byte 2"), [
    ...[1, 0, 0, 0, 0, 0, 0, 0],
    2,
  ]);
});

Deno.test("a section begins where its strictest alignment allows", () => {
  const { symbols } = assemble(`
        halt
        .section .rodata
        .align 7
r:      .byte 1
        .data
        .byte 1
        .bss
        .align 6
b:      .space 1`);
  assertEquals(symbols.get("r"), virtual(TEXT + 128n));
  assertEquals(symbols.get("b"), virtual(TEXT + 0x1_0000n + 64n));
});

Deno.test("assemble puts data into the next 64 KB and BSS behind it", () => {
  const { segments, symbols } = assemble(`
        halt
        .data
d:      .quad 1
        .section .bss
b:      .skip 100
        .text
t:      halt
        .section .rodata.str1.1,"aMS",@progbits,1
s:      .asciz "x"`);
  assertEquals(
    segments.map(({ address, size, writable }) => [
      address as bigint,
      size,
      writable,
    ]),
    [[TEXT, 18, false], [TEXT + 0x1_0000n, 116, true]],
  );
  assertEquals(symbols.get("t"), virtual(TEXT + 4n));
  assertEquals(symbols.get("b"), virtual(TEXT + 0x1_0010n));
});

Deno.test("assemble knows symbols of other programs and sums with them", () => {
  const symbols = new Map([["far", virtual(0x5000n)]]);
  const assembled = assemble(".quad far+8, far-0x10, far + 1", { symbols });
  assertEquals([...assembled.segments[0]!.bytes.subarray(0, 8)], [
    8,
    0x50,
    ...[0, 0, 0, 0, 0, 0],
  ]);
  assertEquals(assembled.symbols.get("far"), symbols.get("far"));
});

Deno.test("assemble says which line each word of text came from", () => {
  const { lines } = assemble("halt\n\n# x\nldgp $29, 0($27)\n.long 5\nhalt");
  assertEquals(
    [...lines].map(([address, line]) => [address - TEXT, line]),
    [[0n, 1], [4n, 4], [8n, 4], [16n, 6]],
  );
});

// ## The global pointer

Deno.test("!gprelhigh and !gprellow reach every distance from GP", () => {
  const gp = 0x1_4000_0000n;
  const distances = [
    ...[0n, 1n, 0x7fffn, 0x8000n, 0xffffn, 0x1_0000n, -1n, -0x8000n, -0x8001n],
    ...[0x7fff_7fffn, -0x8000_8000n, 0x1234_5678n],
  ];
  for (const distance of distances) {
    const symbols = new Map([["x", virtual(gp + distance)]]);
    const source = `_start: ldah t0, x(gp) !gprelhigh
        lda     t0, x(t0)!gprellow
        halt`;
    const { segments } = assemble(source, { symbols, gp: at(gp), text: IMAGE });
    const machine = bareMachine("halt");
    machine.bus.bytes.set(segments[0]!.bytes, 0x2_0000);
    machine.processor.registers[29] = gp;
    run(machine);
    assertEquals(reg(machine, "t0"), gp + distance);
  }
});

Deno.test("ldgp computes GP from the procedure's address, wherever it is", () => {
  const gps = [IMAGE + 0x8000n, IMAGE - 0x8000n, IMAGE + 0x7fff_0000n, IMAGE];
  for (const gp of gps) {
    const options = { text: IMAGE, gp: at(gp) };
    for (const place of ["0($27)", "(pv)", "0(t12)"]) {
      const { segments } = assemble(`nop\nldgp gp, ${place}\nhalt`, options);
      const machine = bareMachine("halt");
      machine.bus.bytes.set(segments[0]!.bytes, 0x2_0000);
      machine.processor.registers[27] = IMAGE + 4n;
      run(machine);
      assertEquals(reg(machine, "gp"), gp as bigint);
    }
  }
});

Deno.test("GP is 32 KB above the data unless given", () => {
  const { segments } = assemble(
    "ldah t0, x(gp)!gprelhigh\nlda t0, x(t0)!gprellow\n.data\nx: .quad 0",
  );
  const view = new DataView(segments[0]!.bytes.buffer);
  assertEquals([view.getInt16(0, true), view.getInt16(4, true)], [0, -0x8000]);
});

// ## Names and large numbers

/** The words of `source`, whose data is at some distance from GP. */
function wordsOf(source: string): string[] {
  return words(assemble(`${source}\n.data\n.space 0x9000\nx: .quad 0, 0`));
}

Deno.test("a name in the place of an address becomes its distance from GP", () => {
  const pairs = [
    ["lda $1,x", "ldah $1,x($29)!gprelhigh\nlda $1,x($1)!gprellow"],
    ["lda $1,x+8", "ldah $1,x+8($29)!gprelhigh\nlda $1,x+8($1)!gprellow"],
    ["ldq t0,x", "ldah $1,x(gp)!gprelhigh\nldq $1,x($1)!gprellow"],
    ["ldbu t0,x-1", "ldah $1,x-1(gp)!gprelhigh\nldbu $1,x-1($1)!gprellow"],
    ["ldq zero,x", "ldah $28,x($29)!gprelhigh\nldq $31,x($28)!gprellow"],
    ["stq $1,x", "ldah at,x($29)!gprelhigh\nstq $1,x(at)!gprellow"],
    ["ldt $f1,x", "ldah at,x($29)!gprelhigh\nldt $f1,x(at)!gprellow"],
    ["jsr ra,f\nf:", "lda pv,f\njsr ra,(pv),f\nf:"],
    ["jsr f\nf:", "jsr ra,f\nf:"],
    ["jmp f\nf:", "lda pv,f\njmp zero,(pv),f\nf:"],
  ];
  for (const [short, long] of pairs) {
    assertEquals(wordsOf(short!), wordsOf(long!), short);
  }
});

Deno.test("a line that is several instructions has its label before the first, and one number", () => {
  const { symbols, lines } = assemble("halt\nhere: jsr ra, here\nthere: halt");
  assertEquals(symbols.get("here"), virtual(TEXT + 4n));
  assertEquals(symbols.get("there"), virtual(TEXT + 16n));
  assertEquals([...lines.values()], [1, 2, 2, 2, 3]);
});

Deno.test("lda puts numbers and known symbols into a register, however they come about", () => {
  const next = random(71);
  const numbers = Array.from({ length: 200 }, () => {
    const number = BigInt(next() | 0) >> BigInt(next() % 32);
    return number << BigInt(next() % 32);
  });
  numbers.push(0n, 0x7fffn, 0x8000n, -0x8000n, -0x8001n, 0x7fff_7fffn);
  numbers.push(0x7fff_8000n, 0x7fff_ffffn, -0x8000_0000n, 0x8000_0000n);
  numbers.push(2n ** 33n, -(2n ** 63n), 0xffff_ffffn, 6364136223846793005n);
  for (const number of numbers) {
    const symbols = new Map([["n", virtual(number - 3n)]]);
    for (const text of [`lda t0, ${number}`, "lda t0, n+3", "ldiq t0, n + 3"]) {
      const { segments } = assemble(`${text}\nhalt`, { symbols, text: IMAGE });
      const machine = bareMachine("halt");
      machine.bus.bytes.set(segments[0]!.bytes, 0x2_0000);
      run(machine);
      assertEquals(reg(machine, "t0"), BigInt.asUintN(64, number), text);
    }
  }
});

Deno.test("loads from numbers and known symbols stay one instruction", () => {
  const symbols = new Map([["n", virtual(24n)]]);
  assertEquals(
    words(assemble("ldq $1,n\nstq $1,n+8\nldq $1,0x100", { symbols })),
    words(assemble("ldq $1,24($31)\nstq $1,32($31)\nldq $1,256($31)")),
  );
});

// ## Fractions

/** The bytes of the first section of `source`, as one number. */
function dataOf(source: string): bigint {
  const { bytes } = assemble(source).segments[0]!;
  return bytes.reduceRight((sum, byte) => sum << 8n | BigInt(byte), 0n);
}

Deno.test("assemble rounds decimals to the nearest number of each format", () => {
  assertEquals(dataOf(".float 0.1"), 0x3dcc_cccdn);
  assertEquals(dataOf(".double 0.1"), 0x3fb9_9999_9999_999an);
  assertEquals(dataOf(".t_floating -12.5e1"), 0xc05f_4000_0000_0000n);
  assertEquals(dataOf(".f_floating 1.5"), 0x0000_40c0n);
  assertEquals(dataOf(".g_floating 1.5"), 0x4018n);
  assertEquals(dataOf(".d_floating 1.5"), 0x40c0n);
  assertEquals(dataOf(".float 1e-45, 1e-46"), 1n);
  assertEquals(dataOf(".double 1e-1000"), 0n);
  // Halfway between two numbers the even one is taken; a trace more decides.
  assertEquals(dataOf(".float 16777217"), 0x4b80_0000n);
  assertEquals(dataOf(".float 16777217.0000000001"), 0x4b80_0001n);
});

Deno.test("assemble reads the same doubles as the host does", () => {
  const next = random(35);
  const view = new DataView(new ArrayBuffer(8));
  for (let round = 0; round < 300; round++) {
    const text = `${next()}.${next()}e${next() % 650 - 340}`;
    view.setFloat64(0, Number(text));
    if (Number(text) === Infinity) continue;
    assertEquals(dataOf(`.double ${text}`), view.getBigUint64(0), text);
  }
});

Deno.test("assemble refuses fractions that are none, or too large", () => {
  refuse(".float x", "line 1: Expected a decimal number, found x");
  refuse(".float .", "line 1: Expected a decimal number, found .");
  refuse(".float 1,,2", "line 1: Expected a decimal number, found nothing");
  refuse(".double 1e", "line 1: Expected a decimal number, found 1e");
  refuse(".float 1e99", "line 1: .float cannot hold 1e99");
  refuse(".f_floating 1e39", "line 1: .f_floating cannot hold 1e39");
  refuse(".d_floating 1e-40", "line 1: .d_floating cannot hold 1e-40");
});

// ## What is refused

Deno.test("assemble refuses what it does not know, by line", () => {
  refuse("halt\nfrobnicate $1", "line 2: Unknown instruction frobnicate");
  refuse("addl/u $1,$2,$3", "line 1: Unknown instruction addl/u");
  refuse("addt/um2 $f1,$f2,$f3", "line 1: Unknown instruction addt/um2");
  refuse("cmptlt/d $f1,$f2,$f3", "line 1: Unknown instruction cmptlt/d");
  refuse("\n\n.frob 1", "line 3: Unknown directive .frob");
  refuse("constructor", "line 1: Unknown instruction constructor");
  refuse("toString $1", "line 1: Unknown instruction tostring");
  refuse("__proto__", "line 1: Unknown instruction __proto__");
  refuse(".constructor 1", "line 1: Unknown directive .constructor");
  refuse(
    ".section .init",
    "line 1: Unknown section .init: there are .text, .rodata, .data, .bss",
  );
});

Deno.test("assemble refuses the wrong number of operands", () => {
  refuse("addq $1", "line 1: addq: Expected 2 to 3 operands, found 1");
  refuse("addq $1,$2,$3,$4", "line 1: addq: Expected 2 to 3 operands, found 4");
  refuse("mov $1", "line 1: mov: Expected 2 operands, found 1");
  refuse("mov $1,$2,$3", "line 1: mov: Expected 2 operands, found 3");
  refuse("nop $1", "line 1: nop: Expected 0 operands, found 1");
  refuse("clr", "line 1: clr: Expected 1 operand, found 0");
  refuse("halt $1", "line 1: halt: Expected 0 operands, found 1");
  refuse("mb $1", "line 1: mb: Expected 0 operands, found 1");
  refuse("fetch", "line 1: fetch: Expected 1 operand, found 0");
  refuse("sextb $1,$2,$3", "line 1: sextb: Expected 1 to 2 operands, found 3");
  refuse("amask 5", "line 1: amask: Expected 2 operands, found 1");
  refuse("addt $f1", "line 1: addt: Expected 2 to 3 operands, found 1");
  refuse("sqrtt", "line 1: sqrtt: Expected 1 to 2 operands, found 0");
  refuse("fmov $f1", "line 1: fmov: Expected 2 operands, found 1");
  refuse("ftoit $f1", "line 1: ftoit: Expected 2 operands, found 1");
  refuse("mf_fpcr $f1,$f1", "line 1: mf_fpcr: Expected 1 operand, found 2");
  refuse("ldq $1", "line 1: ldq: Expected 2 operands, found 1");
  refuse("beq $1", "line 1: beq: Expected 2 operands, found 1");
  refuse("call_pal", "line 1: call_pal: Expected 1 operand, found 0");
  refuse("jsr $26", "line 1: jsr: Expected 2 to 3 operands, found 1");
});

Deno.test("assemble refuses operands of the wrong kind", () => {
  refuse("addq 5,$2,$3", "line 1: addq: Expected a register, found 5");
  refuse("addq $1,$2,5", "line 1: addq: Expected a register, found 5");
  refuse("addq $1,,$2", "line 1: Expected a number or a symbol, found nothing");
  refuse("addq $1,$2,", "line 1: addq: Expected a register, found nothing");
  refuse("addq $32,$2,$3", "line 1: addq: Expected a register, found $32");
  refuse(
    "addt $f1,$2,$f3",
    "line 1: addt: Expected a floating-point register, found $2",
  );
  refuse(
    "ldt $1,8($2)",
    "line 1: ldt: Expected a floating-point register, found $1",
  );
  refuse(
    "fbeq $1,0",
    "line 1: fbeq: Expected a floating-point register, found $1",
  );
  refuse(
    "addt $f32,$f1,$f2",
    "line 1: addt: Expected a floating-point register, found $f32",
  );
  refuse("addq $f1,$2,$3", "line 1: addq: Expected a register, found $f1");
  refuse("ctpop 5,$1", "line 1: ctpop: Expected a register, found 5");
  refuse("ldq $1,8(8)", "line 1: ldq: Expected a register, found 8");
  refuse("ldq $1,8()", "line 1: ldq: Expected a register, found nothing");
  refuse("jmp $27", "line 1: jmp: Expected 2 to 3 operands, found 1");
  refuse("fetch 8($1)", "line 1: fetch: Expected a register, found 8($1)");
  refuse(
    "ldgp $1,0($27)",
    "line 1: ldgp: Expected $29,0($n), found $1,0($27)",
  );
  refuse(".ascii x", "line 1: Expected a string in quotes, found x");
  refuse(
    ".quad 08",
    "line 1: Expected a number or a symbol, found 08",
  );
  refuse(".quad 1+2", "line 1: Expected a number or a symbol, found 1+2");
  refuse(
    "lda $1,x(gp)!frob\nx:",
    "line 1: lda: Expected !gprelhigh or !gprellow, not !frob",
  );
});

Deno.test("assemble refuses numbers that do not fit", () => {
  refuse(
    "addq $1,256,$2",
    "line 1: addq: Cannot encode literal 256: it must be from 0 to 255",
  );
  refuse(
    "addq $1,-1,$2",
    "line 1: addq: Cannot encode literal -1: it must be from 0 to 255",
  );
  refuse(
    "lda $1,32768($2)",
    "line 1: lda: Cannot encode displacement 32768: it must be from -32768 to 32767",
  );
  refuse(
    "br 0",
    "line 1: br: Cannot encode branch distance -1207959553: it must be from -1048576 to 1048575",
  );
  refuse(
    "br x+2\nx:",
    "line 1: br: The target x+2 is not a multiple of 4",
  );
  refuse(
    "call_pal 0x4000000",
    "line 1: call_pal: Cannot encode call number 67108864: it must be from 0 to 67108863",
  );
  refuse(
    "ret $31,($26),0x4000",
    "line 1: ret: Cannot encode hint 16384: it must be from 0 to 16383",
  );
  refuse(".byte 256", "line 1: .byte cannot hold 256: it has 8 bits");
  refuse(".word -32769", "line 1: .word cannot hold -32769: it has 16 bits");
  refuse(
    ".long x\nx:",
    "line 1: .long cannot hold 4831838212: it has 32 bits",
  );
});

Deno.test("assemble refuses senseless directives", () => {
  refuse(
    ".align",
    "line 1: .align expects a number from 0 to 16, found nothing",
  );
  refuse(".align 17", "line 1: .align expects a number from 0 to 16, found 17");
  refuse(
    ".align 3,0",
    "line 1: .align expects a number from 0 to 16, found 3,0",
  );
  refuse(".balign 3", "line 1: .balign expects a power of two, found 3");
  refuse(
    ".space -1",
    "line 1: .space expects a number from 0 to 16777216, found -1",
  );
  refuse(
    ".space x",
    "line 1: .space expects a number from 0 to 16777216, found x",
  );
  refuse('.ascii "x', "line 1: A string is not closed");
  refuse(
    ".data\n" + ".space 0x1000000\n".repeat(17),
    "line 18: The section .data grows beyond 268435456 bytes",
  );
});

Deno.test("assemble refuses names that are missing or twice there", () => {
  refuse("br x", "line 1: Nothing defines x");
  refuse("halt\njsr ra, x", "line 2: Nothing defines x");
  refuse("stq t0, x", "line 1: Nothing defines x");
  refuse("x: halt\nhalt\nx: halt", "line 3: x is defined twice");
  const symbols = new Map([["x", virtual(8n)]]);
  refuse("halt\nx: halt", "line 2: x is defined twice", { symbols });
});

Deno.test("assembleProgram wants a place to begin", () => {
  const error = assertThrows(() => assembleProgram("halt"), AssemblyError);
  assertEquals(
    error.message,
    "line 1: The program has no label _start to begin at",
  );
});

Deno.test("assembleProgram keeps local names to itself", () => {
  const { symbols } = assembleProgram("_start: .L1: $x: halt\nb: halt");
  assertEquals(symbols.map(({ name }) => name), ["_start", "b"]);
});
