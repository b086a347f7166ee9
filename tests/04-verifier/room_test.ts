// What spindles need on a kernel stack is above the end of its page, at the deepest that they can get.

import { assert, assertEquals, assertLessOrEqual } from "@std/assert";
import {
  CYCLES_PER_TICK,
  ksegAddress,
  physical,
} from "../../chapters/01-hardware/mod.ts";
import {
  idleStack,
  LARGEST_CODE,
  RECORD_OFFSET,
  STRAND,
} from "../../chapters/02-controllers/mod.ts";
import {
  environmentOf,
  readState,
  Refusal,
} from "../../chapters/03-spindles/mod.ts";
import {
  admit,
  codeBytesOf,
  foresee,
  fullEnvironment,
  MOST_STACK,
  MOST_WHEN_RAISING,
  raiseLevels,
  verify,
} from "../../chapters/04-verifier/mod.ts";
import { type Bench, call, createBench } from "../03-spindles/calling.ts";

const ENVIRONMENT = fullEnvironment();
const PAGE = 8192;

/** Operations that raise events. */
const DEEP = `spindle Deep {
  export event deeper(x: u64): u64 within 4_400;
  export event deepest(x: u64): u64 within 180;
  export operation dig(x: u64): u64 cost 80_000 { const y = raise deeper(x) else { return 0; } return y; }
  export operation last(x: u64): u64 cost 3_800 { const y = raise deepest(x) else { return 0; } return y; }
}`;

/** Each has the next called, and so many words on the stack. */
function digging(first: number, second: number, third: number): string {
  const array = (words: number) =>
    `let rows: [u64; ${words}] = [x; ${words}]; rows[x % ${words}] = 7;`;
  return `spindle Digging uses Deep {
  state { n: u64; }
  on Deep.deepest(x) { ${
    array(third)
  } self.n += 100; return rows[(x + 1) % ${third}]; }
  on Deep.deeper(x) { ${
    array(second)
  } const y = Deep.last(x); return rows[(x + y) % ${second}]; }
  entry e(x: u64): u64 { ${
    array(first)
  } const y = Deep.dig(x); return rows[(x + y) % ${first}]; }
}`;
}

/** A kernel with the operations in it. */
function prepared(): Bench {
  const bench = createBench(ENVIRONMENT);
  admit(bench.extensions, { file: "deep", text: DEEP }, 0);
  return bench;
}

Deno.test("stackLack: at the deepest, a page is not used up", () => {
  const bench = prepared();
  const { extensions } = bench;
  const { bytes } = extensions.kernel.machine.bus;
  const source = { file: "test", text: digging(74, 20, 4) };
  const { spindle } = admit(extensions, source, 0);
  const start = Number(idleStack(0) - ksegAddress(physical(0)));
  const first = start - start % PAGE + RECORD_OFFSET + STRAND.size;
  bytes.fill(0xa5, first, start);
  const [entry] = spindle.handlers.filter(({ procedure }) =>
    procedure.kind === "entry"
  );
  assert(call(bench, entry!, [9n]).answered);
  const [field] = spindle.lowered.typed.fields;
  assertEquals(readState(extensions, spindle, field!), 100n);
  const touched = bytes.subarray(first, start)
    .findIndex((one) => one !== 0xa5);
  const used = start - first - touched;
  assert(used > 8 * (74 + 20 + 4), `${used}`);
  assertLessOrEqual(used, 3 * (MOST_WHEN_RAISING + 224));
});

Deno.test("raiseLevels: what may be used on the way down fits into a page", () => {
  assertEquals(raiseLevels(), 2);
  const budgets = [...ENVIRONMENT.events.values()]
    .map(({ budget }) => Number(budget));
  assert(Math.max(...budgets) < CYCLES_PER_TICK);
  const used = (raiseLevels() + 1) * (MOST_WHEN_RAISING + 224) + MOST_STACK;
  const kernel = RECORD_OFFSET + STRAND.size + 512;
  assertLessOrEqual(used + kernel, PAGE);
  assert(used + kernel > PAGE - 64);
});

function saidOf(text: string): string[] {
  try {
    admit(prepared().extensions, { file: "test", text }, 0);
    return [];
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return error.diagnostics.map(({ code, message }) => `${code} ${message}`);
  }
}

Deno.test("stackLack: names what takes most", () => {
  const [said, ...more] = saidOf(digging(90, 20, 4));
  assertEquals(more, []);
  const pattern =
    /^V205 e needs \d+ bytes of the kernel's stack, 720 of them for the array rows; (.*)$/;
  const limit = `what raises events may need ${MOST_WHEN_RAISING}`;
  assertEquals(pattern.exec(said!)?.[1], limit, said);
});

Deno.test("codeBytesOf: is what the spindle takes in the kernel", () => {
  const { extensions } = prepared();
  const source = { file: "test", text: digging(20, 10, 4) };
  const { lowered, proved } = verify(source, environmentOf(extensions, 0));
  const { stateSize } = lowered.typed;
  const bytes = lowered.procedures.reduce(
    (sum, one) =>
      sum + codeBytesOf(foresee(one, one.body, proved(one.body), stateSize)),
    0,
  );
  const { spindle } = admit(extensions, source, 0);
  // Procedures begin at quadwords, and the numbers of failures may be shorter.
  const between = 4 * lowered.procedures.length;
  assertLessOrEqual(spindle.codeBytes, bytes + between);
  assertLessOrEqual(bytes, spindle.codeBytes + 2 * between);
  assert(bytes < LARGEST_CODE);
});
