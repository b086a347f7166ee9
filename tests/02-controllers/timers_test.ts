// Timers that belong to domains.

import { assertEquals } from "@std/assert";
import {
  cancelTimer,
  endDomain,
  type Kernel,
  MOST_TIMERS,
  runKernel,
  setTimer,
  ticksNow,
  unblock,
} from "../../chapters/02-controllers/mod.ts";
import {
  blockOnCall,
  deviceKernel,
  heard,
  holder,
  sleeping,
} from "./device_helpers.ts";
import { handler, on } from "./helpers.ts";
import { assertRefused, given } from "./memory_helpers.ts";

const ENDED = { kind: "exited", status: 0 } as const;

/** A kernel with a strand that waits, so that alarms matter. */
function waitingKernel(): Kernel {
  const kernel = deviceKernel();
  blockOnCall(kernel);
  sleeping(kernel);
  runKernel(kernel);
  return kernel;
}

Deno.test("setTimer: expires at its tick, once, and the machine waits for it", () => {
  const kernel = waitingKernel();
  const { domain } = holder(kernel, "one", 1);
  const at: bigint[][] = [];
  on(kernel, "Timer.expired", (kernel, [timer]) => {
    at.push([timer!, ticksNow(kernel)]);
    return undefined;
  });
  const now = ticksNow(kernel);
  const late = given(setTimer(kernel, domain, now + 7n));
  const soon = given(setTimer(kernel, domain, now + 3n));
  const same = given(setTimer(kernel, domain, now + 3n));
  assertEquals(runKernel(kernel).reason, "halt");
  assertEquals(at, [
    [BigInt(soon.identifier), now + 3n],
    [BigInt(same.identifier), now + 3n],
    [BigInt(late.identifier), now + 7n],
  ]);
  assertEquals(kernel.devices.timers.size, 0);
});

Deno.test("setTimer: a tick that has gone by expires at once", () => {
  const kernel = waitingKernel();
  const { domain } = holder(kernel, "one", 1);
  const all = heard(kernel, "Timer.expired");
  given(setTimer(kernel, domain, 0n));
  runKernel(kernel);
  assertEquals(all.length, 1);
});

Deno.test("Timer.expired: is told to the timer's own domain", () => {
  const kernel = waitingKernel();
  const [one, two] = ["one", "two"].map((name) =>
    holder(kernel, name, 1).domain
  );
  const told: string[] = [];
  for (const owner of [one!, two!]) {
    handler(kernel, {
      name: owner.name,
      event: "Timer.expired",
      owner,
      body: () => void told.push(owner.name),
    });
  }
  given(setTimer(kernel, two!, ticksNow(kernel) + 1n));
  given(setTimer(kernel, one!, ticksNow(kernel) + 2n));
  runKernel(kernel);
  assertEquals(told, ["two", "one"]);
});

Deno.test("cancelTimer: what is cancelled does not expire, and nobody else can", () => {
  const kernel = waitingKernel();
  const one = holder(kernel, "one", 1).domain;
  const two = holder(kernel, "two", 1).domain;
  const all = heard(kernel, "Timer.expired");
  const { identifier } = given(setTimer(kernel, one, ticksNow(kernel) + 5n));
  assertRefused(cancelTimer(kernel, two, identifier), "not held");
  assertEquals(cancelTimer(kernel, one, identifier), undefined);
  assertRefused(cancelTimer(kernel, one, identifier), "not held");
  assertEquals(kernel.alarms.length, 0);
  runKernel(kernel);
  assertEquals(all, []);
});

Deno.test("setTimer: a domain has at most so many, and its end takes them back", () => {
  const kernel = waitingKernel();
  const one = holder(kernel, "one", 1).domain;
  const all = heard(kernel, "Timer.expired");
  const set = () => setTimer(kernel, one, ticksNow(kernel) + 2n);
  for (let count = 0; count < MOST_TIMERS; count++) given(set());
  assertRefused(set(), "over quota");
  endDomain(kernel, one, ENDED);
  assertEquals([kernel.alarms.length, kernel.devices.timers.size], [0, 0]);
  runKernel(kernel);
  assertEquals(all, []);
});

Deno.test("Timer.expired: a handler can wake a strand that waits", () => {
  const kernel = deviceKernel();
  blockOnCall(kernel);
  const strand = sleeping(kernel);
  runKernel(kernel);
  const one = holder(kernel, "one", 1).domain;
  on(kernel, "Timer.expired", (kernel) => {
    unblock(kernel, strand);
    return undefined;
  });
  given(setTimer(kernel, one, ticksNow(kernel) + 4n));
  runKernel(kernel);
  assertEquals(strand.outcome, { kind: "exited", status: 7 });
});
