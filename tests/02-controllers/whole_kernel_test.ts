// The whole kernel: without opinions, and with policies that a test brings.

import { assert, assertEquals } from "@std/assert";
import { bytesOf, deviceKernel } from "./device_helpers.ts";
import { given } from "./memory_helpers.ts";
import {
  bareKernel,
  endCurrent,
  newKernel,
  on,
  programOf,
  screen,
  takeTurns,
  textOf,
} from "./helpers.ts";
import {
  LEAST_FRAME,
  virtual,
  type Wire,
} from "../../chapters/01-hardware/mod.ts";
import {
  allocateFrames,
  begin,
  copyIn,
  createStrand,
  currentStrand,
  endStrand,
  EVENTS,
  grantStation,
  isAccessible,
  type Kernel,
  loadProgram,
  mapFrames,
  playUndecided,
  PORTS,
  registerOf,
  runKernel,
  sendBytes,
  sendPacket,
  type Strand,
  yieldProcessor,
} from "../../chapters/02-controllers/mod.ts";

const QUESTIONS = EVENTS.filter(({ combine }) => combine !== "none");

Deno.test("without handlers the kernel decides nothing that an event asks, and counts it", () => {
  const played = playUndecided();
  assertEquals(
    new Set(played.map(({ event }) => event)),
    new Set(QUESTIONS.map(({ name }) => name)),
  );
  for (const { event, outcome, undecided } of played) {
    assert(undecided > 0, event);
    const answered = /it (goes on|is answered|runs on|gets them)/.test(outcome);
    assert(!answered, `${event}: ${outcome}`);
  }
});

Deno.test("the register says of every question that nobody is asked, until somebody is", () => {
  const kernel = bareKernel();
  const names = (kernel: Kernel) =>
    registerOf(kernel).filter(({ handlers }) => handlers.length > 0)
      .map(({ declaration }) => declaration.name);
  assertEquals(names(kernel), []);
  for (const { name } of QUESTIONS) on(kernel, name, () => undefined);
  assertEquals(
    new Set(names(kernel)),
    new Set(QUESTIONS.map(({ name }) => name)),
  );
});

/** Writes its own letter ten times, a system call for each, and gives way in between. */
function writing(letter: string): string {
  return `
        lda     s0, 10(zero)
        lda     t0, ${letter.charCodeAt(0)}(zero)
        stq     t0, -16(sp)
again:  lda     v0, 4(zero)
        lda     a0, 1(zero)
        lda     a1, -16(sp)
        lda     a2, 1(zero)
        callsys
        lda     v0, 300(zero)
        callsys
        subq    s0, 1, s0
        bne     s0, again
        lda     v0, 1(zero)
        clr     a0
        callsys
`;
}

/** Calls 1, 4 and 300: to end, to write and to give way. */
function answerPrograms(kernel: Kernel): void {
  on(kernel, "Trap.systemCall", (kernel, [number, , address, length]) => {
    const { space } = currentStrand(kernel)!;
    if (number === 1n) return endCurrent(kernel, 0), 0n;
    if (number === 300n) return yieldProcessor(kernel), 0n;
    if (number !== 4n) return undefined;
    if (!isAccessible(kernel, space, address!, length!, "read")) {
      return undefined;
    }
    const bytes = copyIn(kernel, space, address!, Number(length));
    sendBytes(kernel, PORTS.console, bytes);
    return length;
  });
}

Deno.test("several programs take turns under handlers that a test brings", () => {
  const line = screen();
  const kernel = newKernel(line);
  answerPrograms(kernel);
  const strands = ["a", "b", "c"].map((letter) =>
    loadProgram(kernel, programOf(writing(letter)), [letter])
  );
  assertEquals(runKernel(kernel, { cycles: 10_000_000 }).reason, "halt");
  assertEquals(textOf(line), "abc".repeat(10));
  for (const { outcome } of strands) {
    assertEquals(outcome, { kind: "exited", status: 0 });
  }
});

Deno.test("one handler gets memory, maps it, begins a strand and sends a packet", () => {
  const sent: Uint8Array[] = [];
  const wire: Wire = {
    attach: () => ({ send: (frame) => void sent.push(frame.slice()) }),
  };
  const kernel = deviceKernel({ wire });
  const page = 0x2_0000_0000n;
  const program = programOf(`
        lda     v0, 300(zero)
        callsys
        mov     v0, a0                  // what the handler has answered
        lda     v0, 1(zero)
        callsys
second: lda     t0, 1(zero)
        sll     t0, 33, t0
        ldbu    a0, 6(t0)               // from the page that was mapped
        lda     v0, 1(zero)
        callsys
`);
  const second = program.symbols.find(({ name }) => name === "second")!;
  const strands: Strand[] = [];
  on(kernel, "Trap.systemCall", (kernel, [number, status]) => {
    const strand = currentStrand(kernel)!;
    if (number === 1n) {
      const outcome = { kind: "exited", status: Number(status) } as const;
      return endStrand(kernel, strand, outcome), 0n;
    }
    const { domain, space } = strand;
    const frames = given(allocateFrames(kernel, domain, 1));
    const refused = mapFrames(kernel, domain, space, page, frames, 3);
    assertEquals(refused, undefined);
    const { frame } = frames[0]!;
    bytesOf(kernel, frame).fill(0xff, 0, 6).fill(42, 6, LEAST_FRAME);
    strands.push(createStrand(kernel, space, second.address, virtual(0n)));
    begin(kernel, strands[0]!);
    const station = grantStation(kernel, domain);
    const wish = { frame, offset: 0, length: LEAST_FRAME };
    given(sendPacket(kernel, domain, station, wish));
    return 7n;
  });
  const first = loadProgram(kernel, program, []);
  assertEquals(runKernel(kernel, { cycles: 5_000_000 }).reason, "halt");
  assertEquals(first.outcome, { kind: "exited", status: 7 });
  assertEquals(strands[0]!.outcome, { kind: "exited", status: 42 });
  assertEquals(sent.map((packet) => packet[6]), [42]);
  assertEquals([kernel.domains.size, kernel.strands.size], [0, 0]);
});

Deno.test("on three processors they write as much, in another order", () => {
  const line = screen();
  const kernel = bareKernel({ console: line, processors: 3 });
  takeTurns(kernel);
  answerPrograms(kernel);
  for (const letter of "abc") {
    loadProgram(kernel, programOf(writing(letter)), [letter]);
  }
  assertEquals(runKernel(kernel, { cycles: 10_000_000 }).reason, "halt");
  assertEquals(
    [...textOf(line)].toSorted().join(""),
    "a".repeat(10) + "b".repeat(10) + "c".repeat(10),
  );
});
