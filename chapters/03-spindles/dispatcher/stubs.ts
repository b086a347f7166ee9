// # What stays outside
//
// Handlers that have to be called, failures, and the case that nobody answers are left to a few
// instructions outside the merged code.
//
// They make the same stack frame as the event's list does and keep the parameters in it, as the
// list does. So they can do something that code is seldom able to: go on in the middle of the list.
// After a check has failed, those who are still to be asked are asked by the list, and merged code
// need not be made for what hardly ever happens.
//
// A called handler may have taken another one out, or exchanged all of them. Merged code knows
// nothing of that, but the list does ([[§Taking one out]]). So after each call the stub looks
// whether the event still leads to this code. If not, the list goes on.

import { panic, type VirtualAddress } from "../../01-hardware/mod.ts";
import {
  askHandler,
  type EventCode,
  frameOf,
  keepParameters,
  type Kernel,
  type KernelEvent,
  LONGEST_PART,
  makeNumber,
  NOBODY,
  operationNumber,
  returnSlot,
  symbolsOfList,
  TREE_FRAME,
} from "../../02-controllers/mod.ts";
import { FAILED } from "../code/placement.ts";
import { failureNumber } from "../kernel/placing.ts";
import type { Member } from "./members.ts";
import { ENTRANCE, type Merged } from "./merging.ts";
import { ANSWERS, collects, type Stub } from "./ways.ts";

/** What stubs are made for. */
interface Stubs {
  readonly kernel: Kernel;
  readonly event: KernelEvent;
  readonly code: EventCode;
  readonly collecting: boolean;
  readonly bytes: number;
  /** The addresses in the list that they go to. */
  readonly symbols: Map<string, VirtualAddress>;
}

/** Assembly text for all that `merged` leaves for; what it needs of the list is put into `symbols`. */
export function stubText(
  kernel: Kernel,
  event: KernelEvent,
  code: EventCode,
  merged: Merged,
  symbols: Map<string, VirtualAddress>,
): string {
  const { combine = "first" } = event.declaration;
  const stubs: Stubs = {
    kernel,
    event,
    code,
    collecting: collects({ combine }),
    bytes: event.handlers.length > LONGEST_PART ? TREE_FRAME : frameOf(event),
    symbols,
  };
  const all = [...merged.stubs].map(([label, stub]) =>
    `${label}:\n${textOf(stubs, stub)}`
  ).join("");
  const calls = [...merged.stubs.values()].some(({ kind }) => kind === "call");
  return calls ? all + doneText(stubs) : all;
}

function textOf(stubs: Stubs, stub: Stub): string {
  switch (stub.kind) {
    case "nobody":
      return nobodyText(stubs);
    case "list":
      return enter(stubs) + resumeText(stubs, stub.member);
    case "failed":
      return failedText(stubs, stub.member, stub.part);
    case "call":
      return callText(stubs, stub.member, stub.next);
  }
}

function nobodyText({ event: { number } }: Stubs): string {
  return `
        lda     $1, ${number}($31)
        lda     $0, ${NOBODY}($31)
        call_pal 0x9
        ret     $31, ($26), 1
`;
}

// ## In and out

function enter({ event, bytes, collecting }: Stubs): string {
  const { length } = event.declaration.parameters;
  return `
        lda     $30, ${-bytes}($30)
        stq     $26, 0($30)
${keepParameters("stq", length)}
${collecting ? moveAnswers("in") : ""}`;
}

function doneText({ bytes }: Stubs): string {
  return `
done:   ldq     $26, 0($30)
        lda     $30, ${bytes}($30)
        ret     $31, ($26), 1
`;
}

/** Moves the answers so far between the frame and the words where merged code keeps them. */
function moveAnswers(way: "in" | "out"): string {
  const move = (word: string, frame: string) =>
    way === "in"
      ? `        ldq     $3, ${word}\n        stq     $3, ${frame}\n`
      : `        ldq     $3, ${frame}\n        stq     $3, ${word}\n`;
  return `        ldah    $2, ${ANSWERS}($29)\t!gprelhigh
        lda     $2, ${ANSWERS}($2)\t!gprellow
${move("0($2)", "48($30)")}${move("8($2)", "56($30)")}`;
}

// ## Calling

function callText(
  stubs: Stubs,
  member: Member,
  next: string | undefined,
): string {
  const { event, bytes, collecting } = stubs;
  const { parameters, combine = "first", open } = event.declaration;
  const { handler, filter } = member;
  const rest = {
    ...handler,
    imposed: [],
    owner: open ? handler.owner : undefined,
    filter: filter === undefined ? handler.filter : undefined,
  };
  const asked = askHandler(rest, parameters.length, combine, open);
  const resume = resumeText(stubs, member);
  if (next === undefined) return enter(stubs) + asked + resume;
  const { number } = handler;
  return `${enter(stubs)}${asked}
        ldah    $2, Dispatch.word($29)\t!gprelhigh
        ldq     $2, Dispatch.word($2)\t!gprellow
        ldah    $3, ${ENTRANCE}($29)\t!gprelhigh
        lda     $3, ${ENTRANCE}($3)\t!gprellow
        cmpeq   $2, $3, $2
        beq     $2, resume${number}
${collecting ? moveAnswers("out") : ""}
        ldq     $26, 0($30)
        lda     $30, ${bytes}($30)
        br      $31, ${next}
resume${number}:
${resume}`;
}

// ## Failing

function failedText(
  stubs: Stubs,
  member: Member,
  part: "filter" | "body",
): string {
  const { kernel, event } = stubs;
  const { length } = event.declaration.parameters;
  const number = failureNumber(member.failure, part);
  return `${enter(stubs)}
        bis     $21, $21, $16
${makeNumber("$17", BigInt(number))}
        lda     $0, ${operationNumber(kernel, FAILED)}($31)
        call_pal 0x9
${keepParameters("ldq", length)}
${resumeText(stubs, member)}`;
}

// ## In the middle of the list
//
// The list of many handlers is a tree of routines. Whoever goes on inside one of them must leave
// on the stack what its callers would have left: where each level is to return to.

function resumeText(stubs: Stubs, { handler: { number } }: Member): string {
  const { event, symbols, code } = stubs;
  const label = `next${number}`;
  const there = symbolsOfList(event, label)?.get(label);
  if (there === undefined) return panic(`stubs: the list has no ${label}`);
  symbols.set(`list.${label}`, there);
  let text = "";
  let inside = label;
  for (let level = 0; !code.symbols.has(inside); level++) {
    const part = [...code.parts.values()].find(({ symbols }) =>
      symbols.has(inside)
    );
    if (part === undefined) break;
    inside = `back${part.at}`;
    const back = symbolsOfList(event, inside)?.get(inside);
    if (back === undefined) break;
    symbols.set(inside, back);
    text += `        ldah    $2, ${inside}($29)\t!gprelhigh
        lda     $2, ${inside}($2)\t!gprellow
        stq     $2, ${returnSlot(level)}($30)
`;
  }
  return `${text}        br      $31, list.${label}\n`;
}
