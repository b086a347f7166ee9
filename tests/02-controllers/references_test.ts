// References and modifications that are noted by fault bits, and what policies hear of pages.

import { assert, assertEquals } from "@std/assert";
import { PAGE_SIZE, virtual } from "../../chapters/01-hardware/mod.ts";
import {
  allocateFrames,
  copyIn,
  copyOut,
  EVENT,
  eventNamed,
  isAccessible,
  type Kernel,
  mapFrames,
  mappedEntry,
  NOTES,
  notesIn,
  protectPages,
  readField,
  readReferences,
  trackPages,
  watchPages,
} from "../../chapters/02-controllers/mod.ts";
import {
  answerCalls,
  bareKernel,
  newKernel,
  on,
  runProgram,
} from "./helpers.ts";
import {
  assertRefused,
  BASE,
  client,
  given,
  mapped,
  running,
} from "./memory_helpers.ts";

const PAGE = BigInt(PAGE_SIZE);

/** What has been noted of `pages` pages from [[BASE]] on in the running space. */
function noted(kernel: Kernel, pages = 4): number[] {
  const { domain, space } = running(kernel);
  return given(readReferences(kernel, domain, space, BASE, pages));
}

/** Maps four pages in the running space, and tracks them. */
function prepare(kernel: Kernel, rights = 7): void {
  const { domain, space } = running(kernel);
  const frames = given(allocateFrames(kernel, domain, 4));
  given(mapFrames(kernel, domain, space, BASE, frames, rights));
  given(trackPages(kernel, domain, space, BASE, 4));
}

function raised(kernel: Kernel, name: string): bigint {
  const { record } = eventNamed(kernel, name);
  return readField(kernel.machine.bus, record, EVENT, "raised");
}

/** Code that leaves [[BASE]] in `s1`. */
const TO_BASE = `
        lda     s1, 1(zero)
        sll     s1, 33, s1
`;
/** Code that asks call `number`. */
const call = (number: number) => `
        lda     v0, ${number}(zero)
        callsys
`;
const EXIT = `        clr     a0\n${call(1)}`;

/** Runs `source` between the preparing of pages and the end; call 3 reads the notes. */
function observe(source: string, kernel = newKernel()) {
  const seen: number[][] = [];
  const faults: number[] = [];
  answerCalls(kernel, (kernel, [number]) => {
    if (number === 2n) prepare(kernel);
    if (number === 3n) seen.push(noted(kernel));
    faults.push(kernel.machine.processor.counters.doors.entMM);
    return 0n;
  });
  const body = `${TO_BASE}${call(2)}${source}${EXIT}`;
  const { outcome } = runProgram(kernel, body);
  return { seen, outcome, kernel, faults };
}

Deno.test("track: loads, stores and fetches are noted, and nobody is asked", () => {
  const { seen, outcome, kernel } = observe(`
        br      t0, over
        ret
over:   ldl     t1, 0(t0)
        lda     t3, 0x4000(s1)
        stl     t1, 0(t3)
        imb
${call(3)}
        ldq     t0, 8(s1)
        lda     t3, 0x4000(s1)
        jsr     ra, (t3)
        lda     t3, 0x2000(s1)
        stq     t0, 0(t3)
${call(3)}
${call(3)}
        lda     t3, 0x2000(s1)
        ldq     t0, 0(t3)
${call(3)}
`);
  assertEquals(outcome, { kind: "exited", status: 0 });
  assertEquals(seen, [[0, 0, 3, 0], [1, 3, 1, 0], [0, 0, 0, 0], [0, 1, 0, 0]]);
  assertEquals(raised(kernel, "Trap.protectionFault"), 0n);
  assertEquals(eventNamed(kernel, "Trap.protectionFault").undecided, 0);
});

Deno.test("track: one fault for the first use, one for the first store, then none", () => {
  const { faults, outcome } = observe(`
        ldq     t0, 0(s1)
${call(4)}
        ldq     t0, 8(s1)
        ldq     t0, 16(s1)
${call(4)}
        stq     t0, 0(s1)
${call(4)}
        stq     t0, 8(s1)
        ldq     t0, 8(s1)
${call(4)}
        lda     t3, 0x2000(s1)
        stq     t0, 0(t3)
        ldq     t0, 0(t3)
        stl     t0, 0(t3)
${call(4)}
`);
  // A store first means one fault for both.
  assertEquals(
    faults.slice(1).map((count, index) => count - faults[index]!),
    [1, 0, 1, 0, 1],
  );
  assert(outcome !== undefined);
});

Deno.test("track: a page that is not tracked any more is as it was before", () => {
  const kernel = bareKernel();
  const domain = client(kernel, "pager");
  const { space } = mapped(kernel, domain, 2, 3);
  const before = mappedEntry(kernel, space, virtual(BASE));
  given(trackPages(kernel, domain, space, BASE, 2));
  assert(mappedEntry(kernel, space, virtual(BASE)) !== before);
  given(trackPages(kernel, domain, space, BASE, 2, false));
  assertEquals(mappedEntry(kernel, space, virtual(BASE)), before);
  assertEquals(given(readReferences(kernel, domain, space, BASE, 2)), [0, 0]);
  assertRefused(trackPages(kernel, domain, space, BASE, 3), "bad address");
  assertRefused(readReferences(kernel, domain, space, BASE, 3), "bad address");
});

Deno.test("track: rights can change while a page is tracked", () => {
  const kernel = bareKernel();
  const domain = client(kernel, "pager");
  const { space } = mapped(kernel, domain, 1, 3);
  given(trackPages(kernel, domain, space, BASE, 1));
  given(protectPages(kernel, domain, space, BASE, 1, 1));
  const entry = mappedEntry(kernel, space, virtual(BASE))!;
  assertEquals(notesIn(entry) & NOTES.tracked, NOTES.tracked);
});

Deno.test("track: what the kernel does for a program is noted as well", () => {
  const kernel = bareKernel();
  const domain = client(kernel, "pager");
  const { space } = mapped(kernel, domain, 3, 3);
  given(trackPages(kernel, domain, space, BASE, 3));
  assert(isAccessible(kernel, space, BASE, 3n * PAGE, "write"));
  copyIn(kernel, space, BASE + PAGE - 4n, 8);
  copyOut(kernel, space, BASE + PAGE + 8n, Uint8Array.of(1, 2, 3));
  assertEquals(given(readReferences(kernel, domain, space, BASE, 3)), [
    1,
    3,
    0,
  ]);
});

// ## Policies

Deno.test("watch: the policy is asked each time, and the use is noted when it has agreed", () => {
  const kernel = newKernel();
  const asked: bigint[][] = [];
  const seen: number[][] = [];
  on(kernel, "Trap.protectionFault", (kernel, parameters) => {
    asked.push([...parameters]);
    seen.push(noted(kernel, 1));
    if (asked.length < 3) return 1n;
    const { domain, space } = running(kernel);
    given(watchPages(kernel, domain, space, BASE, 1, 0));
    return 1n;
  });
  answerCalls(kernel, (kernel, [number]) => {
    if (number === 2n) {
      prepare(kernel);
      const { domain, space } = running(kernel);
      given(watchPages(kernel, domain, space, BASE, 1, 2));
    } else seen.push(noted(kernel, 1));
    return 0n;
  });
  const { outcome } = runProgram(
    kernel,
    `${TO_BASE}${call(2)}
        stq     s1, 16(s1)
${call(3)}${EXIT}`,
  );
  assertEquals(outcome, { kind: "exited", status: 0 });
  // "Try again" without a change meets the same fault.
  assertEquals(asked, [1, 2, 3].map(() => [BASE + 16n, 4n, 1n]));
  assertEquals(seen, [[0], [0], [0], [3]]);
});

Deno.test("watch: the kernel does not go past a policy for a program", () => {
  const kernel = bareKernel();
  const domain = client(kernel, "pager");
  const { space } = mapped(kernel, domain, 1, 3);
  given(watchPages(kernel, domain, space, BASE, 1, 2));
  assert(isAccessible(kernel, space, BASE, 8n, "read"));
  assert(!isAccessible(kernel, space, BASE, 8n, "write"));
  given(watchPages(kernel, domain, space, BASE, 1, 1));
  assert(!isAccessible(kernel, space, BASE, 8n, "read"));
  assert(isAccessible(kernel, space, BASE, 8n, "write"));
});

Deno.test("rights: a page without the right to execute cannot be executed", () => {
  const kernel = newKernel();
  answerCalls(kernel, (kernel) => {
    prepare(kernel, 3);
    return 0n;
  });
  const { outcome } = runProgram(
    kernel,
    `${TO_BASE}${call(2)}        jmp     zero, (s1)\n`,
  );
  assert(outcome?.kind === "killed");
  assert(
    outcome.sentence.startsWith("fault on execute: fetch of 0x200000000"),
    outcome.sentence,
  );
});
