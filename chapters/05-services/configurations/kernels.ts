// # Kernels with the policy inside, and with it in a server
//
// A service can be decided about by a spindle of the program, by the kernel, or by another program. The kernels for the
// second and the third are made here.
//
// Both are the system of this chapter with some code of their own, which is asked like a handler.
// So the controllers, the scheduler and the way into the kernel are the same in all of them, and
// what differs is who decides.

import { panic, type VirtualAddress } from "../../01-hardware/mod.ts";
import {
  fromGp,
  installHandler,
  isRefused,
  type Kernel,
  placeCode,
  symbolsForStubs,
  take,
} from "../../02-controllers/mod.ts";
import type { ProgramConstants } from "../programs.ts";
import microkernel from "./microkernel.s" with { type: "text" };
import monolith from "./monolith.s" with { type: "text" };

/** The addresses of the labels of code in the kernel. */
export type Labels = ReadonlyMap<string, VirtualAddress>;

/** Words that the code keeps, by kernel. */
const WORDS = {
  Monolith: ["start", "count", "first", "other", "parent", "child", "joiner"],
  Micro: [
    "start",
    "count",
    "first",
    "owner",
    "space",
    "pager",
    "keeper",
    "faulter",
    "pending",
  ],
} as const;

/** The calls of both, by the names that programs have for them. */
export const KERNEL_CALLS: ProgramConstants = {
  ...numbered(
    "monolith",
    700,
    "protect open dirty track exchange grant place nothing begin fork join finish pass",
  ),
  ...numbered("micro", 1200, "grant next perform"),
  ...numbered("micro", 1204, "start place accept ring reply end release"),
};

function numbered(
  kernel: string,
  first: number,
  names: string,
): ProgramConstants {
  const named = names.split(" ")
    .map((name, index) => [`${kernel}.${name}`, first + index] as const);
  return Object.fromEntries(named);
}

/** Lets the kernel itself decide about pages. */
export function addMonolith(kernel: Kernel): Labels {
  return addCode(kernel, "Monolith", monolith, {
    "Trap.systemCall": "monolith_call",
    "Trap.accessViolation": "monolith_fault",
  });
}

/** Lets the kernel ask a pager about pages. */
export function addMicrokernel(kernel: Kernel): Labels {
  return addCode(kernel, "Micro", microkernel, {
    "Trap.systemCall": "micro_call",
    "Trap.accessViolation": "micro_fault",
  });
}

/** Puts `source` into the kernel and lets it be asked at events, each at a label. */
function addCode(
  kernel: Kernel,
  name: keyof typeof WORDS,
  source: string,
  handlers: Readonly<Record<string, string>>,
): Labels {
  const { symbols } = placeCode(kernel, source, symbolsFor(kernel, name)) ??
    panic(`${name}: no room for its code`);
  for (const [event, label] of Object.entries(handlers)) {
    const body = symbols.get(label) ?? panic(`${name}: no label ${label}`);
    const installed = installHandler(kernel, { name: label, event, body });
    if (isRefused(installed)) panic(`${name}: ${installed.sentence}`);
  }
  return symbols;
}

function symbolsFor(kernel: Kernel, name: keyof typeof WORDS): Labels {
  const symbols: Map<string, bigint> = symbolsForStubs(kernel);
  for (const [number, operation] of kernel.operations.entries()) {
    symbols.set(`do.${operation.name}`, BigInt(number));
  }
  const words = WORDS[name];
  const room = take(kernel.data, words.length * 8) ??
    panic(`${name}: no room for its words`);
  kernel.machine.bus.bytes.fill(0, room, room + words.length * 8);
  for (const [place, word] of words.entries()) {
    symbols.set(`${name}.${word}`, fromGp(room) + BigInt(place * 8));
  }
  return symbols as Map<string, VirtualAddress>;
}
