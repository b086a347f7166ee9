// Pages that go from one program to another: what arrives, what is copied, and who pays when one of them ends.

import { assert, assertEquals } from "@std/assert";
import {
  auditFrames,
  endDomain,
  finishVisits,
  runKernel,
  type Strand,
} from "../../chapters/02-controllers/mod.ts";
import {
  ask,
  askerProgram,
  callingSystem,
  carryingProgram,
  execute,
  extend,
  loadMarked,
  PASSING,
  receiverProgram,
  RECOGNISER,
  senderProgram,
  sendPages,
  startServer,
  stateNumber,
  type System,
  type Way,
  WAYS,
} from "../../chapters/05-services/mod.ts";
import { admit } from "../../chapters/04-verifier/mod.ts";
import receiver from "../../chapters/05-services/messages/receiver.s" with {
  type: "text",
};
import sender from "../../chapters/05-services/messages/sender.s" with {
  type: "text",
};
import { statusOfSender } from "./helpers.ts";

/** A kernel in which nobody is left, and nothing is missing. */
function assertClean({ kernel }: System, free: number): void {
  assertEquals(auditFrames(kernel), []);
  assertEquals([kernel.domains.size, kernel.loans.size], [0, 0]);
  assertEquals(kernel.freeFrames.length, free);
}

Deno.test("sendPages: every word arrives in each way, and only one way copies", () => {
  const system = callingSystem();
  const free = system.kernel.freeFrames.length;
  for (const way of WAYS) {
    for (const [rounds, words] of [[3, 1024], [17, 8], [8, 100]] as const) {
      const { status, copied } = sendPages(way, rounds, words, system);
      assertEquals(
        status,
        statusOfSender(rounds, words),
        `${way} ${rounds} ${words}`,
      );
      assertEquals(copied, way === "copied" ? rounds * 8192 : 0);
      assertClean(system, free);
    }
  }
});

/** A sender of pages without end, and its receiver, after so many steps. */
function running(way: Way, steps: number): {
  readonly system: System;
  readonly free: number;
  readonly sending: Strand;
  readonly receiving: Strand;
} {
  const system = callingSystem();
  const free = system.kernel.freeFrames.length;
  const receiving = startServer(system, receiverProgram(system, 8));
  const program = senderProgram(system, way, 30_000, 8);
  const sending = loadMarked(system, program, ["sender"]);
  go(system, steps);
  return { system, free, sending, receiving };
}

function go({ kernel, machine }: System, steps: number): void {
  const { counters } = machine.processor;
  runKernel(kernel, { steps: counters.instructions + steps });
}

function end({ kernel }: System, { domain }: Strand): void {
  assert(finishVisits(kernel));
  endDomain(kernel, domain, { kind: "killed", signal: 9, sentence: "" });
}

Deno.test("sendPages: either program may be killed at any moment, and the accounts balance", () => {
  for (const way of WAYS) {
    for (
      const [first, steps] of [["sending", 9_000], [
        "receiving",
        11_111,
      ]] as const
    ) {
      const set = running(way, steps);
      const { system, free } = set;
      assertEquals(set.sending.outcome, undefined, way);
      end(system, set[first]);
      assertEquals(auditFrames(system.kernel), [], `${way} ${first}`);
      go(system, 30_000);
      assertEquals(auditFrames(system.kernel), [], `${way} ${first}`);
      if (first === "receiving") {
        // It was told, or has used a page that is not there any more.
        assert(set.sending.outcome !== undefined, way);
      } else {
        assertEquals(set.receiving.accepts, true);
        end(system, set.receiving);
        go(system, 10_000);
      }
      assertClean(system, free);
    }
  }
});

Deno.test("ask: a question that is recognised has the answer of one that is delivered, and the server does not run", () => {
  const system = callingSystem();
  const [delivered, recognised] = [9, 7].map((kind) => {
    const [less, more] = [5, 15].map((rounds) => ask(kind, rounds, system));
    assertEquals([less!.status, more!.status], [1, 1]);
    return [
      (more!.entries - less!.entries) / 10,
      (more!.switches - less!.switches) / 10,
    ];
  });
  assertEquals([delivered, recognised], [[2, 2], [1, 0]]);
});

// ## What the kernel sees of them
//
// Two senders send messages of the same form and other contents. If the kernel looked at what is in
// a message, it would do something else for one than for the other. So everything that it does is
// written down: each of its instructions, where it loads and stores, and what it asks the controllers for.

/** Where pages of messages are in the programs. */
const MESSAGES_AT = 1n << 33n;
const MESSAGES_END = MESSAGES_AT + (1n << 22n);

interface Seen {
  /** Made of all that the kernel has done. */
  readonly trace: bigint;
  /** How much of that there was. */
  readonly length: number;
  /** Cycles of all. */
  readonly cycles: number;
  /** Loads and stores by instructions of the kernel in pages in which messages have been. */
  readonly touched: number;
  /** Made of the words that the programs have stored there. */
  readonly contents: bigint;
}

/** Sends three pages whose numbers go on by `step`, on a system to which `more` has been added. */
function watchedSending(way: Way, step: number, more?: string): Seen {
  const system = callingSystem();
  const { machine } = system;
  if (more !== undefined) extend(system, { file: "more", text: more });
  startServer(system, receiverProgram(system, 8));
  const text = sender.replace("addq    t0, 3, t0", `addq    t0, ${step}, t0`);
  const constants = { way: WAYS.indexOf(way), rounds: 3, words: 8 };
  const program = carryingProgram(system, text, [PASSING], constants);
  let [trace, contents, length, touched] = [0n, 0n, 0, 0];
  const pages = new Set<number>();
  const note = (sum: bigint, one: bigint) =>
    BigInt.asUintN(64, (sum ^ one) * 0x9e37_79b9_7f4a_7c15n + 1n);
  machine.watcher = (event) => {
    const inKernel = machine.processor.mode === "kernel";
    const what = event.kind === "instruction"
      ? event.pc
      : event.kind === "load" || event.kind === "store"
      ? BigInt(event.at)
      : undefined;
    if (what === undefined) return;
    if (inKernel) {
      trace = note(trace, what);
      length++;
    }
    if (event.kind !== "load" && event.kind !== "store") return;
    if (inKernel) {
      if (pages.has(event.at >> 13)) touched++;
    } else if (
      event.kind === "store" && event.address >= MESSAGES_AT &&
      event.address < MESSAGES_END
    ) {
      pages.add(event.at >> 13);
      contents = note(contents, event.value);
    }
  };
  const { cserve } = machine;
  machine.cserve = (machine) => {
    trace = note(trace, machine.processor.registers[0]!);
    cserve?.(machine);
  };
  const before = machine.processor.counters.cycles;
  const { ending } = execute(system, program, ["sender"], 10_000_000);
  assert(ending.kind === "exited" && ending.status !== 255, way);
  assert(pages.size > 0);
  const cycles = machine.processor.counters.cycles - before;
  return { trace, length, cycles, touched, contents };
}

Deno.test("sendPages: the kernel does the same for every contents, and its code touches no page of a message", () => {
  for (const way of WAYS) {
    const [one, other] = [watchedSending(way, 3), watchedSending(way, 77)];
    assert(one.contents !== other.contents && one.length > 1000, way);
    assertEquals(
      [one.trace, one.length, one.cycles],
      [other.trace, other.length, other.cycles],
      way,
    );
    assertEquals([one.touched, other.touched], [0, 0], way);
  }
});

/** A spindle of the system that looks at the second word of what is to be sent. */
const CURIOUS = `spindle Curious {
  state { bytes: [u8; 16]; odd: u64; }
  on Trap.systemCall(number, address, length, writable) when number == 1105 {
    Space.fetch(address, self.bytes[..]) else { return -14; }
    if self.bytes[8] & 4 == 4 { self.odd += 1; }
    Strand.open(address, length, writable != 0);
    return 0;
  }
}`;

Deno.test("sendPages: a spindle that does look at contents would be noticed", () => {
  const [one, other] = [3, 77].map((step) =>
    watchedSending("copied", step, CURIOUS)
  );
  assert(one!.trace !== other!.trace);
});

// ## Whose messages

/** A spindle that wants to answer everything. */
const SPY = `spindle Spy uses Calls {
  state { seen: u64 = 0; }
  on Calls.recognise(owner, header) { self.seen += 1; return 99; }
  on Calls.route(owner, header) { self.seen += 1; return 99; }
}`;

Deno.test("Calls.recognise: a program's spindle is asked about its own server, and nobody else's", () => {
  const system = callingSystem();
  const { kernel, extensions } = system;
  startServer(system, receiverProgram(system, 8));
  const idle = carryingProgram(
    system,
    "        .globl _start\n_start: lda v0, 1102(zero)\n        callsys\n",
    [],
  );
  const stranger = loadMarked(system, idle, ["stranger"]);
  const source = { file: "spy", text: SPY };
  const { spindle } = admit(extensions, source, stranger.domain.identifier);
  const { ending } = execute(system, askerProgram(9, 3), ["asker"], 10_000_000);
  assertEquals(ending, { kind: "exited", status: 0 });
  assertEquals(stateNumber(system, spindle, "seen"), 0n);
  // For the system, it is asked.
  endDomain(kernel, stranger.domain, { kind: "exited", status: 0 });
  const everybody = admit(extensions, {
    ...source,
    text: SPY.replace("99; }\n}", "header & 0xffff_ffff; }\n}"),
  }, 0);
  const again = execute(system, askerProgram(9, 3), ["asker"], 10_000_000);
  assertEquals(again.ending, { kind: "exited", status: 99 });
  assertEquals(stateNumber(system, everybody.spindle, "seen"), 6n);
});

Deno.test("Calls.route: a message is sent on to the port that the server's spindle names", () => {
  const system = callingSystem();
  const second = `        .globl  _start
_start: lda     a0, 98(zero)
        lda     v0, 1100(zero)
        callsys
        lda     v0, 1102(zero)
        callsys
again:  addq    a0, a1, a1
        addq    a1, a2, a1
        mov     v0, a0
        lda     v0, 1103(zero)
        callsys
        br      again
`;
  // The second server is the second to have a port: 33 in the first use of place 1.
  const knowing = receiver.replace(
    "        clr     s3\n",
    `        lda     a0, 33(zero)
        jsr     ra, Recogniser_sendOn
        ldgp    gp, 0(ra)
        clr     s3
`,
  );
  const spindles = [PASSING, RECOGNISER];
  startServer(system, carryingProgram(system, knowing, spindles, { words: 8 }));
  const other = startServer(system, carryingProgram(system, second, []));
  const { ending } = execute(system, askerProgram(8, 4), ["asker"], 10_000_000);
  assertEquals(ending, { kind: "exited", status: 11 + 22 + 33 });
  assertEquals(other.accepts, true);
});
