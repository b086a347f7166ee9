// The account of time that is taken from others: who has to wait, how long, and on boards with several processors.

import { assert, assertEquals } from "@std/assert";
import {
  createDomain,
  createSpace,
  createStrand,
  type Domain,
  HALF_A_TICK,
  type Kernel,
  mayBeRaised,
  noteTaken,
  setState,
} from "../../chapters/02-controllers/mod.ts";
import { virtual } from "../../chapters/01-hardware/mod.ts";
import { bareKernel } from "./helpers.ts";

/** A board on which processor 0 runs a strand, and some other domains. */
function board(processors: number, others: number) {
  const kernel = bareKernel({ processors });
  const domain = createDomain(kernel, "runs");
  const space = createSpace(kernel, domain);
  const strand = createStrand(kernel, space, virtual(0n), virtual(0n));
  setState(kernel, strand, "running");
  kernel.processors[0]!.current = strand;
  const names = Array.from({ length: others }, (_, one) => `other ${one}`);
  const all = names.map((name) => createDomain(kernel, name));
  return { kernel, domain, others: all };
}

/** Whether an event about `domain` may be raised, or one about nobody. */
function may(kernel: Kernel, domain?: Domain): boolean {
  const event = [...kernel.events.values()][0]!;
  const subject = domain?.identifier ?? 0;
  return mayBeRaised(kernel, {
    event,
    parameters: [],
    subject,
    then: undefined,
  });
}

/** Lets handlers be asked about `domain` for so many cycles on processor `number`. */
function take(kernel: Kernel, domain: Domain, cycles: number, number = 0) {
  const processor = kernel.machine.processors[number]!;
  Object.assign(kernel.machine, { processor });
  const since = processor.counters.cycles;
  processor.counters.cycles += cycles;
  noteTaken(kernel, domain.identifier, since);
}

Deno.test("mayBeRaised: who has taken his share waits, and nobody else", () => {
  const { kernel, domain, others } = board(1, 2);
  const [greedy, modest] = others as [Domain, Domain];
  take(kernel, greedy, HALF_A_TICK - 1000);
  assert(may(kernel, greedy));
  take(kernel, greedy, HALF_A_TICK);
  take(kernel, modest, 1000);
  assertEquals(
    [greedy, modest, domain, undefined].map((one) => may(kernel, one)),
    [false, true, true, true],
  );
  kernel.processors[0]!.current = undefined;
  assert(may(kernel, greedy), "nobody runs from whom it could be taken");
});

Deno.test("mayBeRaised: one cycle of two is taken off again", () => {
  const { kernel, others } = board(1, 1);
  const [greedy] = others as [Domain];
  const { counters } = kernel.machine.processor;
  take(kernel, greedy, 2 * HALF_A_TICK);
  const over = kernel.taken.all - HALF_A_TICK;
  counters.cycles += 2 * over - 10;
  assert(!may(kernel, greedy));
  counters.cycles += 20;
  assert(may(kernel, greedy));
  counters.cycles += 10 * HALF_A_TICK;
  take(kernel, greedy, 0);
  assert(kernel.taken.all < 100);
});

Deno.test("noteTaken: processors whose clocks differ do not let time pass twice", () => {
  const { kernel, others } = board(2, 1);
  const [greedy] = others as [Domain];
  const first = kernel.machine.processors[0]!.counters;
  const second = kernel.machine.processors[1]!.counters;
  second.cycles = first.cycles + 5000;
  take(kernel, greedy, 4 * HALF_A_TICK, 1);
  first.cycles = second.cycles - 5000;
  const before = kernel.taken.all;
  for (let look = 0; look < 100; look++) {
    for (const processor of kernel.machine.processors) {
      Object.assign(kernel.machine, { processor });
      assert(!may(kernel, greedy));
    }
  }
  assertEquals(kernel.taken.all, before);
});
