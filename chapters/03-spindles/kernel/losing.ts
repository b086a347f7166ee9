// # What nobody has any more
//
// A new frame is somebody's affair until it has a place. If the activation that has taken it is cut off in
// the middle, nobody knows of it any more, and it must be found.
//
// A check that fails gives back what is held where it stands ([[§What a failing check gives
// back]]). But an activation that is cut off, or whose code faults, holds its frames in registers,
// and nobody looks there. The controllers know which frames and strands are new ([[§A single new
// frame]]). When the processor is about to leave the kernel, no activation is going on. So a new
// thing is either in the state of some spindle, in a place whose type says that it holds one, or it
// is lost. What is lost is given back.
//
// The same happens to what lies in the state of a spindle that is removed.
//
// This is done only when something has failed or left. A number in a state does not say whose frame it
// means: where there is doubt, it stays with its domain, which gives everything back in the end.

import {
  deallocateFrames,
  type Domain,
  endStrand,
  framesNamed,
  isRefused,
  type Kernel,
} from "../../02-controllers/mod.ts";
import { isScalar, type Type } from "../meaning/types.ts";
import { type Content, contentOfBytes } from "./contents.ts";
import { type Extensions, note } from "./extensions.ts";
import { holdsLinear } from "../meaning/handles.ts";

/** Gives back the new things that no spindle has any more. No activation may be going on. */
export function giveBackLost(extensions: Extensions): void {
  if (!extensions.mayBeLost) return;
  extensions.mayBeLost = false;
  const { kernel } = extensions;
  const kept = keptThings(extensions);
  for (const domain of [...kernel.domains.values()]) {
    for (const handle of [...domain.newFrames]) {
      if (kept.has(`Frame.NewFrame ${handle}`)) continue;
      if (giveBackFrame(kernel, domain, handle)) {
        note(extensions, `A new frame of ${domain.name} was lost, and is back`);
      }
    }
    for (const number of [...domain.newStrands]) {
      if (kept.has(`Strand.NewStrand ${number}`)) continue;
      if (giveBackStrand(kernel, domain, number)) {
        note(
          extensions,
          `A new strand of ${domain.name} was lost, and is gone`,
        );
      }
    }
  }
}

function giveBackFrame(
  kernel: Kernel,
  domain: Domain,
  handle: number,
): boolean {
  domain.newFrames.delete(handle);
  const frames = framesNamed(domain, handle, 1);
  return !isRefused(frames) &&
    deallocateFrames(kernel, domain, frames) === undefined;
}

function giveBackStrand(
  kernel: Kernel,
  domain: Domain,
  number: number,
): boolean {
  domain.newStrands.delete(number);
  const strand = kernel.strands.get(number);
  if (strand?.state !== "new" || domain.strands.size === 1) return false;
  endStrand(kernel, strand, { kind: "exited", status: 0 });
  return true;
}

/** The linear things in the states of all spindles: their type's name and their number. */
function keptThings({ kernel, spindles }: Extensions): Set<string> {
  const kept = new Set<string>();
  for (const { state, lowered: { typed } } of spindles) {
    for (const { type, offset } of typed.fields) {
      if (!holdsLinear(type)) continue;
      const bytes = kernel.machine.bus.bytes.subarray(state + offset);
      noteKept(type, contentOfBytes(bytes, type), kept);
    }
  }
  return kept;
}

function noteKept(type: Type, content: Content, kept: Set<string>): void {
  if (content === undefined) return;
  if (isScalar(type)) {
    if (type.kind === "handle") kept.add(`${type.name} ${content}`);
    return;
  }
  if (type.kind === "option") return noteKept(type.some, content, kept);
  if (typeof content === "bigint") return;
  if (type.kind === "array") {
    for (const one of content as readonly Content[]) {
      noteKept(type.element, one, kept);
    }
  }
  if (type.kind === "record") {
    const fields = content as readonly Content[];
    type.fields.forEach((one, index) =>
      noteKept(one.type, fields[index], kept)
    );
  }
  if (type.kind === "variant") {
    const { number, fields } = content as Extract<Content, { number: number }>;
    type.cases[number]?.fields.forEach((one, index) =>
      noteKept(one.type, fields[index], kept)
    );
  }
}
