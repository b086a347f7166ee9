// # Layers that do something
//
// A layer that counts what passes has to be executed. Merged, it costs its own instructions and
// nothing else; as a link of a chain, it costs a call.
//
// There are three ways for eight spindles to hear of the same call. In the first, one event is told
// to all of them, and each counts. Their handlers can be merged: behind each other stand eight times
// a load, an addition and a store for the layer, and as many for the kernel, which counts how often
// a handler was asked. In the second, each layer counts and calls an operation of the layer below,
// whose answer it passes on. Now it may do something before and after, change the parameters, or
// answer itself. In the third, it raises an event of its own for whoever wants to be below.
//
// :::figure composition.storeys
// :::
//
// The first way is as flat as it can be ([[promise 129]]): {{composition.told}} cycles for each
// layer. The others are not, and merging does not help them. The dispatcher makes one piece of code
// of an event's handlers, but a handler that calls another spindle or raises another event is called
// from there and not copied ([[§Whom the code asks]]). To copy it, the code of the outer event would
// have to be made anew whenever anybody inside comes or goes, and a check that fails inside would
// have to find its way back into the middle of the handler outside. That is not built. So a link by
// an operation costs a call, {{composition.called}} cycles, and a link by an event
// {{composition.raised}}.
//
// The third chain ends after two links, because the verifier refuses a third. Whoever raises an
// event waits for all who may ever handle it. These are few ([[FEW_HANDLERS]]), and each may take
// what the event allows. So each link may take less than a sixteenth of the one before, and that
// uses up the time of a system call ([[§How long it may take]]).

import { panic } from "../../01-hardware/mod.ts";
import { execute, extend, startFastSystem, type System } from "../system.ts";
import { assembled } from "../programs.ts";
import teller from "./teller.s" with { type: "text" };

/** How layers that count stand to each other: an event tells all of them, or each calls or asks the next. */
export type Standing = "told" | "called" | "raised";

/** For how many layers each is measured. */
export const STANDING_LAYERS: Readonly<Record<Standing, readonly number[]>> = {
  told: [0, 1, 2, 4, 8],
  called: [0, 1, 2, 4, 8],
  raised: [0, 1, 2],
};

/** The call by which a program lets the layers hear of it. */
const TELLING = 1190;
const HEAD = `on Trap.systemCall(number, a) when number == ${TELLING}`;

// ## Their sources
//
// Number 0 is who answers the call when there is no layer.

function toldLayer(number: number): string {
  if (number === 0) {
    return `spindle Told0 {
  export event seen(a: u64) within 5_000;
  ${HEAD} { raise seen(a); return 0; }
}`;
  }
  return `spindle Told${number} uses Told0 {
  state { count: u64; }
  on Told0.seen(a) { self.count += 1; }
}`;
}

// The newest layer is asked first, so each one that is called comes on top of the one before.

function calledLayer(number: number): string {
  const [uses, body] = number === 0 ? ["", "return 0;"] : [
    ` uses Called${number - 1}`,
    `self.count += 1; return Called${number - 1}.ask(a);`,
  ];
  return `spindle Called${number}${uses} {
  state { count: u64; }
  export operation ask(a: u64): i64 cost ${200 * (number + 1)} { ${body} }
  ${HEAD} { ${body} }
}`;
}

// In a chain of events each new layer comes below the others. Whoever is the last answers.

/** Cycles that each event of a chain allows; the last is what would be left for a third link. */
const RAISED_WITHIN = [7_000, 300, 10] as const;

function raisedLayer(number: number, last: boolean): string {
  const [uses, head, count] = number === 0 ? ["", HEAD, ""] : [
    ` uses Raised${number - 1}`,
    `on Raised${number - 1}.ask(a)`,
    "self.count += 1;",
  ];
  const [event, answer] = last ? ["", "return 0;"] : [
    `export event ask(a: u64): i64 within ${RAISED_WITHIN[number]};`,
    "const answer = raise ask(a) else { return 0; } return answer;",
  ];
  return `spindle Raised${number}${uses} {
  state { count: u64; }
  ${event}
  ${head} { ${count} ${answer} }
}`;
}

const SOURCES: Readonly<
  Record<Standing, (number: number, last: boolean) => string>
> = { told: toldLayer, called: calledLayer, raised: raisedLayer };

// ## Measured

/** What a call takes that so many layers hear of. */
export interface StoreyCost {
  /** How they stand to each other. */
  readonly standing: Standing;
  /** How many there are. */
  readonly layers: number;
  /** Cycles as long as each event has its list. */
  readonly listed: number;
  /** Cycles once those events are merged that can be. */
  readonly merged: number;
}

/** Measures calls that so many layers hear of: those of [[STANDING_LAYERS]], if nothing else is said. */
export function measureStoreys(
  standing: Standing,
  counts: readonly number[] = STANDING_LAYERS[standing],
): StoreyCost[] {
  return counts.map((layers) => {
    const system = startFastSystem({ memory: 8 * 2 ** 20 });
    for (let number = 0; number <= layers; number++) {
      const text = SOURCES[standing](number, number === layers);
      extend(system, { file: `${standing}${number}.spindle`, text });
    }
    const listed = cyclesEach(system);
    calls(system, 300);
    return { standing, layers, listed, merged: cyclesEach(system) };
  });
}

/** Cycles in which so many calls are made. */
function calls(system: System, rounds: number): number {
  const program = assembled([teller], { rounds, call: TELLING });
  const { ending, cycles } = execute(system, program, ["teller"], 100_000_000);
  return ending.kind === "exited" && ending.status === 0
    ? cycles
    : panic("storeys: a call was refused");
}

function cyclesEach(system: System): number {
  const [few, many] = [calls(system, 10), calls(system, 60)];
  return Math.round((many - few) / 50);
}
