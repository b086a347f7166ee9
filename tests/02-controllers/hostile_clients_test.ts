// Clients that mean harm: what they ask for in whose name.

import { assert, assertEquals } from "@std/assert";
import {
  currentStrand,
  declareEvent,
  type Kernel,
  operationNumber,
  preempt,
  REFUSALS,
  runKernel,
  setAlarm,
  setTimer,
  type Strand,
  ticksNow,
} from "../../chapters/02-controllers/mod.ts";
import { blockOnCall, computing, sleeping } from "./device_helpers.ts";
import { handler, newKernel } from "./helpers.ts";
import { given } from "./memory_helpers.ts";

/** Calls an operation as kernel code does, and gives what it finds in V0. */
function call(
  kernel: Kernel,
  name: string,
  ...parameters: readonly (bigint | number)[]
): bigint | undefined {
  const { perform } = kernel.operations[operationNumber(kernel, name)]!;
  const all = parameters.map((one) => BigInt.asUintN(64, BigInt(one)));
  return perform(kernel, all);
}

/** What an operation gives for a refusal. */
function error(kind: keyof typeof REFUSALS): bigint {
  return BigInt.asUintN(64, BigInt(-REFUSALS[kind]));
}

/** Two programs: one sleeps, and its handler is asked while the other one computes. */
interface Pair {
  readonly kernel: Kernel;
  readonly enemy: Strand;
  readonly victim: Strand;
}

/** Lets a sleeping program's handler `act` while another program has the processor. */
function besideAVictim(act: (pair: Pair) => void): Pair {
  const kernel = newKernel();
  blockOnCall(kernel);
  const enemy = sleeping(kernel);
  runKernel(kernel, { steps: 100_000 });
  assertEquals(enemy.state, "blocked");
  const victim = computing(kernel, 250_000);
  const pair = { kernel, enemy, victim };
  let asked = 0;
  handler(kernel, {
    name: "enemy",
    event: "Timer.expired",
    owner: enemy.domain,
    body: (kernel) => {
      assertEquals(currentStrand(kernel), victim);
      asked++;
      act(pair);
      return undefined;
    },
  });
  given(setTimer(kernel, enemy.domain, ticksNow(kernel) + 1n));
  runKernel(kernel, { steps: 3_000_000 });
  assertEquals(asked, 1);
  return pair;
}

Deno.test("Strand.exit: a handler ends its own program, whichever was running", () => {
  const { enemy, victim } = besideAVictim(({ kernel }) => {
    call(kernel, "Strand.exit", 5);
  });
  assertEquals(enemy.outcome, { kind: "exited", status: 5 });
  assertEquals(victim.outcome, { kind: "exited", status: 0 });
});

Deno.test("Strand.end, block and yield do nothing to a strand of another domain", () => {
  const answers: unknown[] = [];
  const stops: bigint[] = [];
  const { victim } = besideAVictim(({ kernel, victim }) => {
    handler(kernel, {
      name: "stops",
      event: "Strand.stop",
      body: (_, [strand, cause]) => {
        if (strand === BigInt(victim.identifier)) stops.push(cause!);
        return undefined;
      },
    });
    for (const name of ["Strand.end", "Strand.block", "Strand.yield"]) {
      answers.push(call(kernel, name, 1));
    }
  });
  assertEquals(answers, Array(3).fill(error("not held")));
  assertEquals(victim.outcome, { kind: "exited", status: 0 });
  assertEquals(stops, [5n]);
});

Deno.test("Strand.create and Space.readable know nothing of another domain's space", () => {
  const answers: unknown[] = [];
  const { victim } = besideAVictim(({ kernel, victim }) => {
    answers.push(call(kernel, "Strand.create", 0x1_2000_0000, 0));
    const stack = 0x1_2000_0000n - 8n;
    for (const name of ["Space.readable", "Space.writable"]) {
      answers.push(call(kernel, name, stack, 8));
    }
    for (const name of ["Console.write", "Console.read"]) {
      answers.push(call(kernel, name, name === "Console.write" ? 1 : stack, 8));
    }
    call(kernel, "Console.wait", 1);
    assertEquals(victim.domain.strands.size, 1);
  });
  const none = error("not held");
  assertEquals(answers, [none, 0n, 0n, 0n, 0n]);
  assertEquals(victim.outcome, { kind: "exited", status: 0 });
});

Deno.test("operations on strands are refused while no strand runs", () => {
  const kernel = newKernel();
  blockOnCall(kernel);
  const enemy = sleeping(kernel);
  runKernel(kernel, { steps: 100_000 });
  const answers: unknown[] = [];
  handler(kernel, {
    name: "enemy",
    event: "Timer.expired",
    owner: enemy.domain,
    body: (kernel) => {
      assertEquals(currentStrand(kernel), undefined);
      for (const name of ["create", "end", "block", "yield"]) {
        answers.push(call(kernel, `Strand.${name}`));
      }
      return undefined;
    },
  });
  given(setTimer(kernel, enemy.domain, ticksNow(kernel) + 1n));
  runKernel(kernel, { steps: 100_000 });
  assertEquals(answers, Array(4).fill(error("not held")));
});

Deno.test("Event.later: what a handler raises is about its own domain", () => {
  const about: string[] = [];
  besideAVictim(({ kernel, enemy, victim }) => {
    const event = declareEvent(kernel, {
      name: "Test.later",
      parameters: [],
      says: "A test asks.",
    });
    for (const { domain } of [enemy, victim]) {
      handler(kernel, {
        name: domain.name,
        event: "Test.later",
        owner: domain,
        body: () => {
          about.push(domain.name);
          return undefined;
        },
      });
    }
    assertEquals(call(kernel, "Event.later", event.number), 1n);
  });
  assertEquals(about, ["sleeping"]);
});

Deno.test("Space.readable: a length without end costs no more than the pages that were looked at", () => {
  const kernel = newKernel();
  blockOnCall(kernel);
  const client = sleeping(kernel);
  const costs: number[] = [];
  handler(kernel, {
    name: "asks",
    event: "Trap.systemCall",
    owner: client.domain,
    body: (kernel) => {
      const { counters } = kernel.machine.processor;
      for (const bytes of [8n, 2n ** 63n, 2n ** 64n - 1n]) {
        const before = counters.cycles;
        assertEquals(call(kernel, "Space.readable", 8, bytes), 0n);
        costs.push(counters.cycles - before);
      }
      return undefined;
    },
  });
  runKernel(kernel, { steps: 100_000 });
  assert(costs[0]! > 0);
  assertEquals(costs, Array(3).fill(costs[0]));
});

for (const event of ["Strand.run", "Strand.unblock", "Strand.stop"]) {
  Deno.test(`a program whose handler of ${event} ends it leaves the kernel to the others`, () => {
    const kernel = newKernel();
    blockOnCall(kernel);
    const enemy = computing(kernel, 300_000);
    handler(kernel, {
      name: "ends",
      event,
      owner: enemy.domain,
      body: (kernel) => {
        call(kernel, "Strand.exit", 5);
        return undefined;
      },
    });
    const honest = computing(kernel, 2000);
    if (event === "Strand.stop") preemptSoon(kernel);
    runKernel(kernel, { steps: 500_000 });
    assertEquals(enemy.outcome, { kind: "exited", status: 5 });
    assertEquals(honest.outcome, { kind: "exited", status: 0 });
  });
}

/** Takes the first processor from its strand at the second tick from now. */
function preemptSoon(kernel: Kernel): void {
  setAlarm(kernel, ticksNow(kernel) + 2n, () => preempt(kernel, 0));
}

Deno.test("Event.later: nobody but the controllers raises what only they can know", () => {
  const kernel = newKernel();
  for (const { number } of kernel.events.values()) {
    assertEquals(call(kernel, "Event.later", number, 1, 2, 3), 0n);
  }
  assertEquals(kernel.work, []);
});
