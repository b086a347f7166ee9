// # From the kernel to the merger and back
//
// The merger knows handlers by their intermediate form and memory by labels. Here the two are
// found for what is installed.

import {
  ksegAddress,
  physical,
  type VirtualAddress,
} from "../../01-hardware/mod.ts";
import {
  EVENT,
  HANDLER,
  type Handler,
  type KernelEvent,
} from "../../02-controllers/mod.ts";
import type { Extensions, InstalledSpindle } from "../kernel/extensions.ts";
import { type CompiledFrom, type Member, memberOf } from "./members.ts";

/** The handlers of an event as the merger wants them, and the addresses of their memory. */
export interface Gathered {
  /** Those who are asked in order. */
  readonly members: readonly Member[];
  /** Whom to ask when nobody else has answered. */
  readonly fallback: Member | undefined;
  /** The addresses of what the merged code loads and stores, by label. */
  readonly symbols: Map<string, VirtualAddress>;
}

/** The handlers of `event`, with those that were compiled from spindles in their intermediate form. */
export function gather(extensions: Extensions, event: KernelEvent): Gathered {
  const { handlers, fallback, declaration, record } = event;
  const symbols = new Map<string, VirtualAddress>();
  const compiled = compiledHandlers(extensions, symbols);
  const raised = physical(record + EVENT.fields.raised.offset);
  symbols.set(`${declaration.name}.raised`, ksegAddress(raised));
  const { parameters: { length }, open = false } = declaration;
  const member = (handler: Handler) => {
    const count = physical(handler.record + HANDLER.fields.activations.offset);
    symbols.set(`handler${handler.number}.count`, ksegAddress(count));
    return memberOf(handler, compiled.get(handler), length, open);
  };
  return {
    members: handlers.map(member),
    fallback: fallback && member(fallback),
    symbols,
  };
}

/** From what each handler was compiled; the addresses of states are noted. */
function compiledHandlers(
  { spindles }: Extensions,
  symbols: Map<string, VirtualAddress>,
): Map<Handler, CompiledFrom> {
  const all = new Map<Handler, CompiledFrom>();
  for (const spindle of spindles) {
    const state = stateOf(spindle);
    symbols.set(state, ksegAddress(spindle.state));
    for (const one of spindle.handlers) {
      all.set(one.handler, {
        state,
        filter: one.improvedFilter,
        body: one.improved,
        failure: one.number,
        isEntry: one.procedure.kind === "entry",
      });
    }
  }
  return all;
}

/** The label of the state of `spindle`, which no other spindle has. */
function stateOf({ identifier }: InstalledSpindle): string {
  return `spindle${identifier}.state`;
}
