// Names, ports and calls, as programs meet them.

import { assert, assertEquals } from "@std/assert";
import {
  auditFrames,
  endDomain,
  runKernel,
  type Strand,
} from "../../chapters/02-controllers/mod.ts";
import {
  CALLS,
  extend,
  loadMarked,
  nameWord,
} from "../../chapters/05-services/mod.ts";
import { createChance } from "../02-controllers/chance.ts";
import { callsys, newSystem, programOf, type Watched } from "./helpers.ts";

function calling(processors = 1): Watched {
  const system = newSystem("", { processors });
  extend(system, CALLS);
  return system;
}

function go({ kernel, machine }: Watched, cycles: number): void {
  const { counters } = machine.processors[0]!;
  runKernel(kernel, { cycles: counters.cycles + cycles });
}

function start(system: Watched, source: string): Strand {
  return loadMarked(system, programOf(source), []);
}

/** How a strand has ended: its status, or why not. */
function ending({ outcome }: Strand): number | string {
  return outcome?.kind === "exited" ? outcome.status : outcome?.kind ?? "runs";
}

/** Code that loads a constant. */
function load(register: string, value: number): string {
  return `        ldah    ${register}, ${value + 0x8000 >> 16}(zero)
        lda     ${register}, ${(value << 16) >> 16}(${register})\n`;
}

/** Asks `number` for the name "n". */
function named(number: number): string {
  return load("a0", Number(nameWord("n"))) + callsys(number);
}

/** Ends with the low bits of `v0`, or with 200 and the error's last digits above 4090. */
const END = `
        beq     a3, well
        lda     v0, -4090(v0)
        lda     v0, 200(v0)
well:   mov     v0, a0
${callsys(1)}`;

const WAIT = `${callsys(1102)}`;

/** Registers "n" and replies with the sum of the words, or what `compute` leaves in `a1`. */
const SERVER = `${named(1100)}
        bne     a3, failed
${callsys(1102)}
again:  addq    a0, a1, a1
        addq    a1, a2, a1
        mov     v0, a0
        clr     t0
slow:   addq    t0, 1, t0
        cmplt   t0, 40, t1
        bne     t1, slow
${callsys(1103)}
        br      again
failed: ${END}`;

Deno.test("names: a name belongs to the domain that has registered it, while its server lives", () => {
  const system = calling();
  const owner = start(system, named(1100) + WAIT);
  go(system, 1_000_000);
  assertEquals(ending(owner), "runs");
  const thief = start(system, named(1100) + END);
  const other = start(system, named(1108) + END);
  const reader = start(system, named(1101) + END);
  go(system, 2_000_000);
  assertEquals([thief, other, reader].map(ending), [201, 201, 32]);

  endDomain(system.kernel, owner.domain, { kind: "exited", status: 0 });
  const late = start(system, named(1101) + END);
  go(system, 1_000_000);
  assertEquals(ending(late), 202);
  // Somebody else may have it now, under another port.
  const next = start(system, named(1100) + END);
  go(system, 1_000_000);
  assertEquals(ending(next), 64);
});

Deno.test("names: its owner withdraws a name, and may have eight", () => {
  const system = calling();
  const both = start(system, named(1100) + named(1108) + named(1101) + END);
  go(system, 1_000_000);
  assertEquals(ending(both), 202);
  const many = start(
    system,
    `        lda     s0, 1(zero)
more:   mov     s0, a0
${callsys(1100)}
        bne     a3, full
        addq    s0, 1, s0
        br      more
full:   mov     s0, a0
${callsys(1)}`,
  );
  go(system, 1_000_000);
  assertEquals(ending(many), 9);
});

/** Calls `port` `times` times with 1, 2 and a number of its own, and ends with the sum of the results, shortened. */
function client(own: number, times: number, port = 32): string {
  return `        lda     s0, ${times}(zero)
        clr     s1
more:   lda     a0, ${port}(zero)
        lda     a1, 1(zero)
        lda     a2, 2(zero)
        lda     a3, ${own}(zero)
${callsys(1104)}
        bne     a3, failed
        addq    s1, v0, s1
        subq    s0, 1, s0
        bne     s0, more
        srl     s1, 3, v0
failed: ${END}`;
}

Deno.test("calls: on one to four processors a crowd of clients loses no call and gets no other's result", () => {
  for (const processors of [1, 2, 4]) {
    const system = calling(processors);
    const server = start(system, SERVER);
    go(system, 1_000_000);
    const clients = [1, 2, 3, 4, 5, 6]
      .map((own) => start(system, client(own, 40)));
    go(system, 20_000_000);
    assertEquals(
      clients.map(ending),
      [1, 2, 3, 4, 5, 6].map((own) => (40 * (3 + own)) >> 3),
      `${processors} processors`,
    );
    assertEquals([server.wanted.size, server.callers.size], [0, 0]);
    endDomain(system.kernel, server.domain, { kind: "exited", status: 0 });
    go(system, 100_000);
    assertEquals(auditFrames(system.kernel), []);
    assertEquals(system.kernel.domains.size, 0);
  }
});

Deno.test("calls: clients that wait for a server at work are told when it ends", () => {
  const system = calling();
  // The server waits for another one, which accepts and never replies.
  const silent = start(
    system,
    `${load("a0", 98)}${callsys(1100)}silent:${WAIT}        br silent\n`,
  );
  go(system, 1_000_000);
  const server = start(
    system,
    `${named(1100)}${callsys(1102)}${load("a0", 32)}${callsys(1104)}${END}`,
  );
  go(system, 1_000_000);
  const clients = [1, 2, 3].map((own) => start(system, client(own, 1, 33)));
  go(system, 3_000_000);
  assertEquals(clients.map(ending), ["runs", "runs", "runs"]);
  assertEquals([server.callers.size, server.wanted.size], [1, 2]);
  endDomain(system.kernel, server.domain, { kind: "exited", status: 0 });
  go(system, 3_000_000);
  // The one was called and had no reply, the others found nobody there.
  assertEquals(clients.map(ending).toSorted(), [203, 203, 204]);
  assertEquals([silent.callers.size, ending(silent)], [0, "runs"]);
  assertEquals(auditFrames(system.kernel), []);
});

// ## Hostile programs

/** A program of calls with arguments that may mean something. */
function anything(below: (limit: number) => number): string {
  const lines: string[] = [];
  for (let call = 0; call < 14; call++) {
    for (const register of ["a0", "a1", "a2", "a3"]) {
      const value = [0, 1, 32, 33, 110, 4096, 8192, below(70), below(0x7fff)][
        below(9)
      ]!;
      lines.push(load(register, value));
      if (below(6) === 0) lines.push(`        mov     sp, ${register}\n`);
    }
    const number = 1100 + below(11);
    const waits = number === 1102 || number === 1103;
    lines.push(callsys(waits && below(4) > 0 ? 1104 : number));
  }
  return `${lines.join("")}        clr     a0\n${callsys(1)}`;
}

Deno.test("calls: programs that call anything with anything do no harm to a server and its client", () => {
  const system = calling();
  const { kernel } = system;
  const free = kernel.freeFrames.length;
  const server = start(system, SERVER);
  go(system, 1_000_000);
  const { below } = createChance(5);
  let well = 0;
  for (let round = 0; round < 15; round++) {
    const others = [1, 2, 3].map(() => start(system, anything(below)));
    const good = start(system, client(4, 5));
    go(system, 2_000_000);
    assertEquals(ending(good), 5 * 7 >> 3, `round ${round}`);
    assertEquals(auditFrames(kernel), []);
    well += others.filter((one) => ending(one) === 0).length;
    for (const { domain } of others) {
      endDomain(kernel, domain, { kind: "exited", status: 0 });
    }
  }
  assertEquals(ending(server), "runs");
  assert(well > 5, `${well} have come to their end`);
  endDomain(kernel, server.domain, { kind: "exited", status: 0 });
  go(system, 100_000);
  assertEquals([kernel.freeFrames.length, kernel.domains.size], [free, 0]);
  assertEquals(auditFrames(kernel), []);
});
