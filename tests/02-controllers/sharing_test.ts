// Frames that go from one domain to another, or are lent: who may, what stays, and who pays.

import { assert, assertEquals } from "@std/assert";
import { frameStart, virtual } from "../../chapters/01-hardware/mod.ts";
import {
  allocateFrames,
  createSpace,
  type Domain,
  endDomain,
  enforce,
  type FrameCapability,
  giveFrames,
  guaranteeFrames,
  isAccessible,
  isHeld,
  type Kernel,
  lendFrames,
  mapFrames,
  protectPages,
  recallFrames,
  type Refused,
  unmapPages,
} from "../../chapters/02-controllers/mod.ts";
import { createChance } from "./chance.ts";
import { newKernel } from "./helpers.ts";
import {
  assertBalanced,
  assertRefused,
  client as newDomain,
  given,
} from "./memory_helpers.ts";

const AT = 0x2_0000_0000n;
const PAGE = 8192n;

/** A domain with a space. */
function client(kernel: Kernel, name: string): Domain {
  const domain = newDomain(kernel, name);
  createSpace(kernel, domain);
  return domain;
}

/** Two domains with a space each; the first has `count` frames. */
function pair(count = 3): {
  readonly kernel: Kernel;
  readonly a: Domain;
  readonly b: Domain;
  readonly frames: FrameCapability[];
} {
  const kernel = newKernel();
  const [a, b] = [client(kernel, "a"), client(kernel, "b")];
  return { kernel, a, b, frames: given(allocateFrames(kernel, a, count)) };
}

/** Takes frames from `domain` down to `target`. */
function takeByForce(kernel: Kernel, domain: Domain, target: number): void {
  const count = domain.frames.size - target;
  domain.reclaims.push({ target, count, sake: undefined, alarm: undefined });
  enforce(kernel, domain);
}

/** Nothing has been refused. */
function done(refused: Refused | undefined): void {
  if (refused) throw new Error(refused.sentence);
}

function spaceOf({ spaces }: Domain) {
  return [...spaces][0]!;
}

function end(kernel: Kernel, domain: Domain): void {
  endDomain(kernel, domain, { kind: "exited", status: 0 });
}

Deno.test("giveFrames: the frame is the other's with what is in it, and the old handle is nothing", () => {
  const { kernel, a, b, frames } = pair();
  const [one] = frames as [FrameCapability];
  kernel.machine.bus.bytes[frameStart(one.frame) + 5] = 77;
  const handle = given(giveFrames(kernel, a, b, [one]));
  assertEquals(b.handles.get(handle)?.frame, one.frame);
  assertEquals(kernel.machine.bus.bytes[frameStart(one.frame) + 5], 77);
  assertEquals([isHeld(kernel, a, one), a.handles.has(one.handle)], [
    false,
    false,
  ]);
  assertRefused(giveFrames(kernel, a, b, [one]), "not held");
  assertBalanced(kernel);
});

Deno.test("giveFrames: what is mapped, lent, named twice or one's own does not go", () => {
  const { kernel, a, b, frames } = pair();
  const [one, two, three] = frames as [
    FrameCapability,
    FrameCapability,
    FrameCapability,
  ];
  done(mapFrames(kernel, a, spaceOf(a), AT, [one], 3));
  given(lendFrames(kernel, a, b, [two], 1));
  assertRefused(giveFrames(kernel, a, b, [one]), "busy");
  assertRefused(giveFrames(kernel, a, b, [two]), "busy");
  assertRefused(giveFrames(kernel, a, b, [three, three]), "busy");
  assertRefused(giveFrames(kernel, a, a, [three]), "bad argument");
  assertEquals([three, one].map((it) => isHeld(kernel, a, it)), [true, true]);
  assertBalanced(kernel);
});

Deno.test("giveFrames: who was asked to give frames back cannot hide them with a friend", () => {
  const { kernel, a, b, frames } = pair(4);
  const pending = { target: 1, count: 3, sake: undefined, alarm: undefined };
  a.reclaims.push(pending);
  assertRefused(giveFrames(kernel, a, b, frames), "busy");
  assertRefused(giveFrames(kernel, b, a, []), "busy");
});

Deno.test("giveFrames: what is guaranteed to others stays guaranteed", () => {
  const { kernel, a, b, frames } = pair(4);
  done(guaranteeFrames(kernel, a, a.frames.size + 2));
  const greedy = client(kernel, "greedy");
  const rest = kernel.freeFrames.length - 2;
  given(allocateFrames(kernel, greedy, rest));
  assertEquals(kernel.freeFrames.length, 2);
  assertRefused(giveFrames(kernel, a, b, [frames[0]!]), "over quota");
  assertBalanced(kernel);
});

Deno.test("lendFrames: both see one frame, and the borrower has no more rights than it was lent with", () => {
  const { kernel, a, b, frames } = pair();
  const handle = given(lendFrames(kernel, a, b, [frames[0]!], 1));
  const lent = b.borrowed.get(handle)!;
  const space = spaceOf(b);
  assertRefused(mapFrames(kernel, b, space, AT, [lent], 3), "not permitted");
  done(mapFrames(kernel, b, space, AT, [lent], 1));
  assertRefused(protectPages(kernel, b, space, AT, 1, 3), "not permitted");
  assertEquals(isAccessible(kernel, space, AT, PAGE, "read"), true);
  assertEquals(isAccessible(kernel, space, AT, 8n, "write"), false);
  assertRefused(giveFrames(kernel, b, a, [lent]), "not held");
  assertRefused(lendFrames(kernel, b, a, [lent], 1), "not held");
  assertBalanced(kernel);
});

Deno.test("lendFrames: a borrower cannot use up the pages that may lead to a frame", () => {
  const { kernel, a, b, frames } = pair();
  const handle = given(lendFrames(kernel, a, b, [frames[0]!], 3));
  const lent = b.borrowed.get(handle)!;
  done(mapFrames(kernel, b, spaceOf(b), AT, [lent], 3));
  const second = mapFrames(kernel, b, spaceOf(b), AT + PAGE, [lent], 3);
  assertRefused(second, "over quota");
  for (const name of ["c", "d", "e"]) {
    const other = client(kernel, name);
    const handle = given(lendFrames(kernel, a, other, [frames[0]!], 1));
    const page = [other.borrowed.get(handle)!];
    done(mapFrames(kernel, other, spaceOf(other), AT, page, 1));
  }
  done(mapFrames(kernel, a, spaceOf(a), AT, [frames[0]!], 3));
  done(unmapPages(kernel, b, spaceOf(b), AT, 1));
  done(mapFrames(kernel, b, spaceOf(b), AT + PAGE, [lent], 3));
  assertBalanced(kernel);
});

for (
  const [how, stop] of [
    ["is taken back", ({ kernel, a, frames }) => {
      done(recallFrames(kernel, a, frames));
    }],
    ["goes back to the kernel by force", ({ kernel, a }) => {
      takeByForce(kernel, a, 0);
    }],
    ["loses its owner", ({ kernel, a }) => end(kernel, a)],
  ] as readonly [string, (set: ReturnType<typeof pair>) => void][]
) {
  Deno.test(`a loan ends when the frame ${how}, and no page of the borrower leads there`, () => {
    const set = pair();
    const { kernel, a, b, frames } = set;
    const first = given(lendFrames(kernel, a, b, frames, 3));
    const lent = frames.map((_, index) => b.borrowed.get(first + index)!);
    done(mapFrames(kernel, b, spaceOf(b), AT, lent, 3));
    assertEquals(
      isAccessible(kernel, spaceOf(b), AT, 3n * PAGE, "write"),
      true,
    );
    stop(set);
    assertEquals(isAccessible(kernel, spaceOf(b), AT, 1n, "read"), false);
    assertEquals([b.borrowed.size, kernel.loans.size], [0, 0]);
    assertRefused(mapFrames(kernel, b, spaceOf(b), AT, lent, 1), "not held");
    assertBalanced(kernel);
  });
}

Deno.test("a loan ends with its borrower, and the owner keeps his pages", () => {
  const { kernel, a, b, frames } = pair();
  const [one] = frames as [FrameCapability];
  done(mapFrames(kernel, a, spaceOf(a), AT, [one], 3));
  const handle = given(lendFrames(kernel, a, b, [one], 3));
  given(
    mapFrames(kernel, b, spaceOf(b), AT, [b.borrowed.get(handle)!], 3) ?? 0,
  );
  end(kernel, b);
  assertEquals(kernel.loans.size, 0);
  assertEquals(kernel.mappedAt.get(one.frame)?.length, 1);
  assertEquals(isAccessible(kernel, spaceOf(a), AT, 8n, "write"), true);
  assertBalanced(kernel);
});

/** One step of somebody who does what comes to his mind. */
function randomStep(kernel: Kernel, below: (limit: number) => number): void {
  const domains = [...kernel.domains.values()];
  if (domains.length < 4) return void client(kernel, "new");
  const [from, to] = [0, 0].map(() => domains[below(domains.length)]!) as [
    Domain,
    Domain,
  ];
  const own = [...from.handles.values()];
  const some = own.slice(0, 1 + below(3));
  const lent = [...from.borrowed.values()];
  const space = spaceOf(from);
  const at = virtual(AT + BigInt(below(20)) * PAGE);
  switch (below(9)) {
    case 0:
      return void allocateFrames(kernel, from, 1 + below(5));
    case 1:
      return void giveFrames(kernel, from, to, some);
    case 2:
      return void lendFrames(kernel, from, to, some, [1, 3, 7][below(3)]!);
    case 3:
      return void recallFrames(kernel, from, some);
    case 4:
      return void mapFrames(kernel, from, space, at, some, 3);
    case 5:
      return void mapFrames(kernel, from, space, at, lent.slice(0, 2), 1);
    case 6:
      return void unmapPages(kernel, from, space, at, 1);
    case 7:
      return takeByForce(
        kernel,
        from,
        Math.max(0, from.frames.size - below(4)),
      );
    default:
      if (below(12) === 0) end(kernel, from);
  }
}

Deno.test("giving and lending at random: after every step the accounts agree", () => {
  const kernel = newKernel();
  const free = kernel.freeFrames.length;
  const { below } = createChance(7);
  let most = 0;
  for (let step = 0; step < 2500; step++) {
    randomStep(kernel, below);
    most = Math.max(most, kernel.loans.size);
    if (step % 5 === 0) assertBalanced(kernel);
  }
  assert(most > 5, `${most} frames were lent at a time`);
  for (const domain of [...kernel.domains.values()]) end(kernel, domain);
  assertBalanced(kernel);
  assertEquals([kernel.freeFrames.length, kernel.loans.size], [free, 0]);
});
