// Calls between programs: what arrives, who waits, and what becomes of it when one of the two ends.

import { assert, assertEquals } from "@std/assert";
import {
  accept,
  awaitServer,
  call,
  currentStrand,
  endDomain,
  isRefused,
  type Kernel,
  loadProgram,
  move,
  preempt,
  type Refused,
  reply,
  resultWord,
  runKernel,
  type Strand,
  unblock,
  writeRecord,
  yieldProcessor,
} from "../../chapters/02-controllers/mod.ts";
import { createChance } from "./chance.ts";
import {
  answerCalls,
  bareKernel,
  FINISH,
  MEMORY,
  newKernel,
  on,
  programOf,
  takeTurns,
} from "./helpers.ts";
import { assertRefused } from "./memory_helpers.ts";

/** The number by which an interrupted call is told: the handler's own answer. */
const NO_REPLY = BigInt.asUintN(64, -4n);

/**
 * Calls 50: accept. 51: call a0 with a1, a2. 52: reply a1 to a0 and accept. 53: reply and go on.
 * 54: open a window of a1 bytes at a0, to be written if a2 is 1. 55: fetch a2 bytes at a1 of the
 * window of a0 to 0(sp). 56: store them.
 */
function answer(kernel: Kernel): string[] {
  const log: string[] = [];
  answerCalls(kernel, (_, [number, a = 0n, b = 0n, c = 0n]) => {
    const strand = currentStrand(kernel)!;
    const given = (refused: Refused | undefined) => {
      if (refused) log.push(refused.sentence);
      return refused ? resultWord(refused) : NO_REPLY;
    };
    const moved = (into: "client" | "server") =>
      move(kernel, strand, {
        client: Number(a),
        offset: b,
        address: kernel.machine.processor.otherStack,
        bytes: c,
      }, into);
    switch (number) {
      case 50n:
        accept(kernel, strand);
        return NO_REPLY;
      case 51n:
        return given(call(kernel, strand, Number(a), [b, c, 7n, 8n]));
      case 52n:
        return given(reply(kernel, strand, Number(a), b, true));
      case 53n:
        return given(reply(kernel, strand, Number(a), b, false));
      case 54n:
        strand.window = { address: a, bytes: b, writable: c === 1n };
        return 0n;
      case 55n:
        return given(moved("server")) === NO_REPLY ? 0n : 1n;
      default:
        return given(moved("client")) === NO_REPLY ? 0n : 1n;
    }
  });
  return log;
}

/** Replies to each call with a0 + a1 * a2, and accepts the next. */
const SERVER = `
        lda     v0, 50(zero)
        callsys
again:  mulq    a1, a2, a1
        addq    a0, a1, a1
        mov     v0, a0
        lda     v0, 52(zero)
        callsys
        br      again
`;

/** Calls strand `server` with 3 and 5, and ends with what comes back. */
function client(server: number, before = ""): string {
  return `${before}
        lda     a0, ${server}(zero)
        lda     a1, 3(zero)
        lda     a2, 5(zero)
        lda     v0, 51(zero)
        callsys
        sll     a3, 7, s0
        addq    s0, v0, s0
${FINISH}`;
}

function start(kernel: Kernel, source: string): Strand {
  return loadProgram(kernel, programOf(source), []);
}

/** A kernel in which a server waits to be called. */
function serving(source = SERVER): {
  readonly kernel: Kernel;
  readonly server: Strand;
  readonly log: string[];
} {
  const kernel = newKernel();
  const log = answer(kernel);
  const server = start(kernel, source);
  runKernel(kernel, { steps: 100_000 });
  assertEquals([server.state, server.accepts], ["blocked", true]);
  return { kernel, server, log };
}

/** The status with which `strand` has exited. */
function statusOf({ outcome }: Strand): number {
  return outcome?.kind === "exited" ? outcome.status : -1;
}

/** How a client ends that was told that there is no reply. */
const TOLD = 128 + 4;

Deno.test("call: words go to the server and the result comes back, and nobody chooses", () => {
  const { kernel, server } = serving();
  let asked = 0;
  on(kernel, "Processor.select", () => {
    asked++;
    return undefined;
  });
  const one = start(kernel, client(server.identifier));
  const { machine } = kernel;
  while (one.outcome === undefined) {
    runKernel(kernel, { steps: machine.processor.counters.instructions + 1 });
  }
  assertEquals(statusOf(one), 3 + 5 * 7);
  // For the client to begin, and behind its end; from it to the server and back nobody is asked.
  assertEquals(asked, 2);
  assertEquals([server.accepts, server.callers.size], [true, 0]);
});

Deno.test("call: many clients are served one after the other, and each has its own result", () => {
  const { kernel, server } = serving();
  const strands = [1, 2, 3].map((one) =>
    start(kernel, client(server.identifier).replace("3(zero)", `${one}(zero)`))
  );
  runKernel(kernel, { steps: 1_000_000 });
  assertEquals(strands.map(statusOf), [36, 37, 38]);
});

Deno.test("call: who does not accept is not called", () => {
  const { kernel, server, log } = serving("        br _start\n".replace(
    "br _start",
    "lda v0, 50(zero)\n        callsys\nloop:   br loop",
  ));
  const one = start(kernel, client(server.identifier));
  const two = start(kernel, client(server.identifier));
  runKernel(kernel, { cycles: 3_000_000 });
  // The first has called, and its server computes without end.
  assertEquals([one.state, two.state], ["blocked", "ready"]);
  const refused = call(kernel, two, server.identifier, [0n, 0n, 0n, 0n]);
  assert(isRefused(refused));
  assert(isRefused(call(kernel, two, 12345, [0n, 0n, 0n, 0n])));
  assert(isRefused(call(kernel, two, two.identifier, [0n, 0n, 0n, 0n])));
  assertEquals(log, []);
});

Deno.test("call: if the server ends, its client gets an error and goes on", () => {
  const { kernel, server } = serving(`
        lda     v0, 50(zero)
        callsys
        clr     s0
${FINISH}`);
  const one = start(kernel, client(server.identifier));
  runKernel(kernel, { steps: 300_000 });
  assertEquals([statusOf(server), statusOf(one)], [0, TOLD]);
});

Deno.test("call: a client that ends or is unblocked waits no more, and the reply is refused", () => {
  for (const how of ["ends", "is unblocked"]) {
    const { kernel, server, log } = serving(`
        lda     v0, 50(zero)
        callsys
        mov     v0, s1
        lda     v0, 60(zero)
        callsys
        mov     s1, a0
        lda     v0, 53(zero)
        callsys
        clr     s0
${FINISH}`);
    // The server's call 60 lets something happen to the client.
    const one = start(kernel, client(server.identifier));
    on(kernel, "Trap.systemCall", (kernel, [number]) => {
      if (number !== 60n) return undefined;
      assertEquals(one.calls, server);
      if (how === "ends") {
        endDomain(kernel, one.domain, { kind: "exited", status: 9 });
      } else unblock(kernel, one);
      return 0n;
    });
    runKernel(kernel, { steps: 300_000 });
    assertEquals(statusOf(one), how === "ends" ? 9 : TOLD);
    assertEquals(log, [`Strand ${one.identifier} waits for nothing from here`]);
    assertEquals([statusOf(server), server.callers.size], [0, 0]);
  }
});

Deno.test("reply: only who was called can reply", () => {
  const { kernel, server } = serving(
    "        lda v0, 50(zero)\n        callsys\nloop:   br loop\n",
  );
  const one = start(kernel, client(server.identifier));
  const other = start(kernel, "loop:   br loop\n");
  runKernel(kernel, { cycles: 3_000_000 });
  assertEquals(one.calls, server);
  const { identifier } = one;
  assert(isRefused(reply(kernel, other, identifier, 1n, false)));
  assert(isRefused(reply(kernel, other, 999, 1n, false)));
  assertEquals(one.calls, server);
});

// ## Windows

/** Fetches 16 bytes from the client's window, changes them, stores them back and replies with the sum. */
const READER = `
        lda     v0, 50(zero)
        callsys
again:  mov     v0, s1
        mov     a0, s2
        lda     sp, -16(sp)
        mov     s1, a0
        mov     s2, a1
        lda     a2, 16(zero)
        lda     v0, 55(zero)
        callsys
        mov     v0, s3
        ldq     t0, 0(sp)
        ldq     t1, 8(sp)
        addq    t0, t1, s4
        stq     s4, 0(sp)
        lda     v0, 56(zero)
        callsys
        addq    v0, s3, t0
        sll     t0, 6, t0
        addq    s4, t0, a1
        mov     s1, a0
        lda     sp, 16(sp)
        lda     v0, 52(zero)
        callsys
        br      again
`;

/** Opens 24 bytes in which 5, 6 and 7 stand, calls with `offset`, and adds what stands at the second. */
function opening(server: number, offset: number, writable: number): string {
  return `
        lda     sp, -32(sp)
        lda     t0, 5(zero)
        stq     t0, 0(sp)
        lda     t0, 6(zero)
        stq     t0, 8(sp)
        lda     t0, 7(zero)
        stq     t0, 16(sp)
        mov     sp, a0
        lda     a1, 24(zero)
        lda     a2, ${writable}(zero)
        lda     v0, 54(zero)
        callsys
        lda     a0, ${server}(zero)
        lda     a1, ${offset}(zero)
        lda     v0, 51(zero)
        callsys
        ldq     s0, 8(sp)
        addq    s0, v0, s0
${FINISH}`;
}

for (
  const [what, offset, writable, status, says] of [
    ["is read and written", 8, 1, 13 + 13, ""],
    [
      "for reading is not written",
      8,
      0,
      6 + 13 + 64,
      "This window is open for reading only",
    ],
    [
      "is not left",
      9,
      1,
      128 + 6,
      "16 bytes at 9 are not in the window: it has 24, and 8192 are moved at once",
    ],
  ] as const
) {
  Deno.test(`move: a window ${what}`, () => {
    const { kernel, server, log } = serving(READER);
    const one = start(kernel, opening(server.identifier, offset, writable));
    runKernel(kernel, { steps: 300_000 });
    assertEquals([log[0] ?? "", statusOf(one)], [says, status]);
    assertEquals(one.window, undefined);
  });
}

Deno.test("call: on a board with two processors nothing is lost", () => {
  const kernel = bareKernel({ processors: 2 });
  takeTurns(kernel, 3);
  answer(kernel);
  const server = start(kernel, SERVER);
  runKernel(kernel, { cycles: 1_000_000 });
  const calls = `
        clr     s2
        clr     s3
more:   lda     a0, ${server.identifier}(zero)
        lda     a1, 3(zero)
        lda     a2, 5(zero)
        lda     v0, 51(zero)
        callsys
        bne     a3, more
        addq    s3, v0, s3
        addq    s2, 1, s2
        cmplt   s2, 40, t0
        bne     t0, more
        srl     s3, 4, s0
${FINISH}`;
  const clients = [start(kernel, calls), start(kernel, calls)];
  runKernel(kernel, { cycles: 40_000_000 });
  assertEquals(clients.map(statusOf), [40 * 38 >> 4, 40 * 38 >> 4]);
  assertEquals([server.accepts, server.callers.size], [true, 0]);
});

// ## Handlers that do several things at once
//
// A handler may call, wait and go on in one visit. Whatever it does, a strand runs on one processor,
// and nobody else loses his turn.

/** Lets call 60 do `act`, and answer nothing. */
function letDo(kernel: Kernel, act: (strand: Strand) => void): void {
  on(kernel, "Trap.systemCall", (kernel, [number]) => {
    if (number !== 60n) return undefined;
    act(currentStrand(kernel)!);
    return 0n;
  });
}

/** Makes call 60 and computes without end. */
const ACTS = "        lda v0, 60(zero)\n        callsys\nloop:   br loop\n";

Deno.test("accept: who goes on by itself is not called any more", () => {
  const kernel = newKernel();
  letDo(kernel, (strand) => {
    accept(kernel, strand);
    unblock(kernel, strand);
  });
  const one = start(kernel, ACTS);
  runKernel(kernel, { cycles: 1_000_000 });
  assertEquals([one.state, one.accepts], ["running", false]);
});

Deno.test("accept: who waits for a reply cannot be called meanwhile", () => {
  const { kernel, server } = serving(
    "        lda v0, 50(zero)\n        callsys\nloop:   br loop\n",
  );
  letDo(kernel, (strand) => {
    assertEquals(
      call(kernel, strand, server.identifier, [0n, 0n, 0n, 0n]),
      undefined,
    );
    accept(kernel, strand);
  });
  const one = start(kernel, ACTS);
  runKernel(kernel, { cycles: 1_000_000 });
  assertEquals(
    [one.state, one.calls, one.accepts],
    ["blocked", server, false],
  );
});

Deno.test("call: a server that its client ends at once leaves the client where it is", () => {
  const { kernel, server } = serving();
  letDo(kernel, (strand) => {
    call(kernel, strand, server.identifier, [0n, 0n, 0n, 0n]);
    endDomain(kernel, server.domain, { kind: "exited", status: 0 });
  });
  const one = start(kernel, ACTS);
  runKernel(kernel, { cycles: 1_000_000 });
  assertEquals(
    [one.state, one.calls, kernel.processors[0]!.current],
    ["running", undefined, one],
  );
});

Deno.test("call: a client that calls and goes on does not keep its servers from running", () => {
  const kernel = newKernel();
  answer(kernel);
  const source =
    `        lda v0, 50(zero)\n        callsys\n        clr s0\n${FINISH}`;
  const servers = [start(kernel, source), start(kernel, source)];
  runKernel(kernel, { steps: 100_000 });
  letDo(kernel, (strand) => {
    for (const { identifier } of servers) {
      call(kernel, strand, identifier, [0n, 0n, 0n, 0n]);
      unblock(kernel, strand);
      assertEquals([strand.state, strand.calls], ["running", undefined]);
    }
    yieldProcessor(kernel);
  });
  start(kernel, ACTS);
  runKernel(kernel, { cycles: 1_000_000 });
  assertEquals(servers.map(statusOf), [0, 0]);
});

Deno.test("call: a processor that is wanted for something more urgent does not go with the call", () => {
  for (const wanted of [false, true]) {
    const { kernel, server } = serving();
    let asked = 0;
    on(kernel, "Processor.select", () => {
      asked++;
      return undefined;
    });
    letDo(kernel, (strand) => {
      asked = 0;
      if (wanted) preempt(kernel, 0);
      call(kernel, strand, server.identifier, [0n, 0n, 0n, 0n]);
    });
    start(kernel, ACTS);
    runKernel(kernel, { cycles: 1_000_000 });
    assertEquals([asked, server.accepts], [wanted ? 1 : 0, true]);
  }
});

Deno.test("call: at the end of a slice the policy is asked", () => {
  const { kernel, server } = serving(
    "        lda v0, 50(zero)\n        callsys\nloop:   br loop\n",
  );
  let asked = 0;
  on(kernel, "Processor.select", () => {
    asked++;
    return undefined;
  });
  letDo(kernel, (strand) => {
    asked = 0;
    writeRecord(kernel, strand.page, "slice", 2n ** 64n - 1n);
    call(kernel, strand, server.identifier, [0n, 0n, 0n, 0n]);
  });
  const one = start(kernel, ACTS);
  runKernel(kernel, { cycles: 3_000_000 });
  assertEquals([one.state, asked > 0], ["blocked", true]);
});

Deno.test("call: a slice ends when it would have ended without the call, whatever is heard of the clock", () => {
  const { kernel, server } = serving(
    "        lda v0, 50(zero)\n        callsys\nloop:   br loop\n",
  );
  const [processor] = kernel.processors;
  let end: number | undefined;
  letDo(kernel, (strand) => {
    writeRecord(kernel, strand.page, "slice", 9n);
    end = kernel.machine.processor.counters.cycles + 200_000;
    processor!.sliceEnd = end;
    call(kernel, strand, server.identifier, [0n, 0n, 0n, 0n]);
  });
  start(kernel, ACTS);
  let after: number | undefined;
  on(kernel, "Strand.run", (_, [strand]) => {
    if (Number(strand) === server.identifier) after ??= processor!.sliceEnd;
    return undefined;
  });
  runKernel(kernel, { cycles: 600_000 });
  assert(end !== undefined);
  assertEquals(after, end);
});

Deno.test("call: a window that was meant for somebody who is gone is not open for the next one", () => {
  const { kernel, server } = serving(
    "        lda v0, 50(zero)\n        callsys\nloop:   br loop\n",
  );
  letDo(kernel, (strand) => {
    strand.window = { address: 0n, bytes: 8n, writable: true };
    const gone = call(kernel, strand, 4711, [0n, 0n, 0n, 0n]);
    assertRefused(gone as Refused, "not held");
    assertEquals(strand.window, undefined);
    call(kernel, strand, server.identifier, [0n, 0n, 0n, 0n]);
  });
  const one = start(kernel, ACTS);
  runKernel(kernel, { cycles: 1_000_000 });
  assertEquals([one.calls, one.window], [server, undefined]);
});

Deno.test("call and accept: who has not made a system call neither waits nor finds words of others in its registers", () => {
  const { kernel, server } = serving(
    "        lda v0, 50(zero)\n        callsys\nloop:   br loop\n",
  );
  const one = start(kernel, "loop:   br loop\n");
  const refused: unknown[] = [];
  on(kernel, "Clock.tick", (kernel) => {
    if (currentStrand(kernel) !== one) return undefined;
    accept(kernel, one);
    refused.push(call(kernel, one, server.identifier, [0n, 0n, 0n, 0n]));
    return undefined;
  });
  runKernel(kernel, { cycles: 1_000_000 });
  assert(refused.length > 0);
  assertRefused(refused[0] as Refused, "not permitted");
  assertEquals([one.state, one.accepts, server.accepts], [
    "running",
    false,
    true,
  ]);
});

Deno.test("calls at random: a strand has one processor, and waits for a reply without one", () => {
  for (const seed of [1, 2]) {
    const chance = createChance(seed);
    const kernel = bareKernel({ processors: 2, memory: 2 * MEMORY });
    takeTurns(kernel, 3);
    const strands: Strand[] = [];
    const some = () => strands[chance.below(strands.length)]!;
    const acts: readonly ((one: Strand) => unknown)[] = [
      (one) => accept(kernel, one),
      (one) => unblock(kernel, one),
      (one) => call(kernel, one, some().identifier, [0n, 0n, 0n, 0n]),
      (one) => awaitServer(kernel, one, some().identifier),
      (one) => {
        const client = [...one.callers][0]?.identifier ?? 0;
        return reply(kernel, one, client, 0n, chance.below(2) === 0);
      },
      () => unblock(kernel, some()),
      () => preempt(kernel, chance.below(2)),
    ];
    letDo(kernel, (one) => {
      for (let more = chance.below(4); more >= 0; more--) {
        acts[chance.below(acts.length)]!(one);
      }
    });
    const source =
      "loop:   lda v0, 60(zero)\n        callsys\n        br loop\n";
    for (let count = 0; count < 5; count++) strands.push(start(kernel, source));
    for (let turn = 0; turn < 120; turn++) {
      const { instructions } = kernel.machine.processor.counters;
      runKernel(kernel, { steps: instructions + 700 });
      const current = kernel.processors.flatMap(({ current }) => current ?? []);
      assertEquals(new Set(current).size, current.length);
      for (const one of strands) {
        if (one.calls) assertEquals(one.state, "blocked");
        if (one.state === "running") assert(current.includes(one));
        if (one.state === "ready") assert(!current.includes(one));
      }
      if (current.length === 0) unblock(kernel, some());
    }
  }
});
