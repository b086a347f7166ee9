// Programs whose files carry spindles.

import { assertEquals, assertThrows } from "@std/assert";
import {
  assembleProgram,
  ElfError,
  type Program,
  readElf,
  type VirtualAddress,
  writeElf,
} from "../../chapters/01-hardware/mod.ts";
import {
  carriedSection,
  Refusal,
  SPINDLE_SECTION,
  stubsOf,
  type TypedSpindle,
} from "../../chapters/03-spindles/mod.ts";
import { fullEnvironment, verify } from "../../chapters/04-verifier/mod.ts";
import { execute } from "../../chapters/05-services/mod.ts";
import { newSystem } from "./helpers.ts";

const SUMS = `spindle Sums {
  state { sum: u64 = 0; row: [u64; 4]; }
  entry add(n: u64): u64 { self.sum += n; return self.sum; }
  entry at(place: u64): u64 { return self.row[place]; }
  entry negative(n: i64): i64 { return -n; }
}`;

const CALLING = `
_start: br      t0, here
here:   ldgp    gp, 0(t0)
        lda     a0, 40(zero)
        lda     pv, Sums_add
        jsr     ra, (pv)
        lda     a0, 2(zero)
        lda     pv, Sums_add
        jsr     ra, (pv)
        mov     v0, s0
        lda     a0, 7(zero)
        lda     pv, Sums_negative
        jsr     ra, (pv)
        addq    s0, v0, a0
        lda     v0, 1(zero)
        callsys
`;

/** The address of a label in a register, which the assembler makes of two instructions. */
function withAddresses(source: string): string {
  return source.replace(
    /lda( +)pv, (\w+)/g,
    "ldah$1pv, $2(gp) !gprelhigh\n        lda     pv, $2(pv) !gprellow",
  );
}

function typed(text: string): TypedSpindle {
  const source = { file: "test.spindle", text };
  return verify(source, fullEnvironment()).lowered.typed;
}

/** A program that begins with `source` and carries `spindles`, read back from its file. */
function marked(
  source: string,
  spindles: readonly TypedSpindle[],
  change: (symbols: Map<string, VirtualAddress>) => void = () => {},
): Program {
  const stubs = spindles.map(stubsOf).join("");
  const program = assembleProgram(withAddresses(source) + stubs);
  const symbols = new Map(
    program.symbols.map(({ name, address }) => [name, address]),
  );
  change(symbols);
  const section = carriedSection(spindles, symbols);
  const notes = new Map([[SPINDLE_SECTION, section]]);
  return readElf(writeElf({ ...program, notes }));
}

Deno.test("execute installs what a program carries before it begins", () => {
  const system = newSystem();
  const { ending } = execute(system, marked(CALLING, [typed(SUMS)]), [], 1e7);
  assertEquals(ending, { kind: "exited", status: 35 });
  assertEquals(system.extensions.spindles.map(({ name }) => name), [
    "DefaultScheduler",
    "DefaultDevices",
    "DefaultPager",
    "DefaultConsole",
    "DefaultCalls",
  ]);
});

Deno.test("each of several spindles of a program gets its own numbers", () => {
  const other = SUMS.replace("Sums", "Other");
  const source = CALLING.replace("Sums_negative", "Other_add");
  const system = newSystem();
  const program = marked(source, [typed(other), typed(SUMS)]);
  const { ending } = execute(system, program, [], 1e7);
  assertEquals(ending, { kind: "exited", status: 49 });
});

Deno.test("an entry whose check fails springs a trap in its program", () => {
  const source = CALLING.replace("lda     a0, 7(zero)", "lda     a0, 9(zero)")
    .replace("Sums_negative", "Sums_at");
  const system = newSystem();
  const { ending } = execute(system, marked(source, [typed(SUMS)]), [], 1e7);
  assertEquals(ending.kind, "killed");
});

Deno.test("a program with a spindle that is refused is not loaded, and nothing stays", () => {
  const system = newSystem();
  const { kernel } = system;
  const free = kernel.freeFrames.length;
  const good = typed(SUMS);
  const text = SUMS.replace("self.sum += n", "self.sums += n");
  const bad = { ...good, name: "Other", source: { file: "bad", text } };
  const program = marked(CALLING, [good, bad]);
  assertThrows(() => execute(system, program, [], 1e7), Refusal, "T101");
  assertEquals(
    system.extensions.spindles,
    system.defaults.map((one) => one.spindle),
  );
  assertEquals(kernel.freeFrames.length, free);
  const again = execute(system, marked(CALLING, [good]), [], 1e7);
  assertEquals(again.ending, { kind: "exited", status: 35 });
});

Deno.test("the numbers of the entries go only where the program has data", () => {
  for (
    const address of [
      0n,
      0x1_2000_0000n,
      2n ** 64n - 4n,
      0xffff_fc00_0000_0000n,
    ]
  ) {
    const program = marked(CALLING, [typed(SUMS)], (symbols) => {
      symbols.set("Sums.calls", address as VirtualAddress);
    });
    const system = newSystem();
    assertThrows(
      () => execute(system, program, [], 1e7),
      ElfError,
      "where the program has no data",
    );
    assertEquals(
      system.extensions.spindles,
      system.defaults.map((one) => one.spindle),
    );
  }
});
