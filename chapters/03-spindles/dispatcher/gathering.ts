// # From the kernel to the merger and back
//
// The merger knows handlers by their intermediate form and memory by labels. Here the two are
// found for what is installed.
//
// The form is not quite the one that the handler's own code was made of. Where that computes
// addresses, several accesses may share one, and nobody can tell any more in whose state it is. So
// the steps that do so are left out, and are made for the merged code if at all.

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
import type { Procedure } from "../form/ir.ts";
import type {
  Extensions,
  InstalledProcedure,
  InstalledSpindle,
} from "../kernel/extensions.ts";
import { optimise, type Pass, PASSES } from "../optimiser/optimising.ts";
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

/** The forms of procedures from which merged code is made. */
export type KeptForms = Map<InstalledProcedure, KeptForm>;

/** The form of a procedure from which merged code is made. */
export interface KeptForm {
  /** What decides whether it is called, if there is such. */
  readonly filter: Procedure | undefined;
  /** What it does. */
  readonly body: Procedure;
}

const KEEPING = passesWithout("stepAddresses", "shareAddresses");

// A filter is a way through branches, and has to stay one: what it tests can be seen that way.

const KEEPING_FILTERS = passesWithout(
  "stepAddresses",
  "shareAddresses",
  "selectValues",
);

function passesWithout(...names: readonly string[]): readonly Pass[] {
  return PASSES.filter(({ name }) => !names.includes(name));
}

/** The form of a procedure from which merged code is made. */
export function keptForm(
  forms: KeptForms,
  one: InstalledProcedure,
): KeptForm {
  const there = forms.get(one);
  if (there !== undefined) return there;
  const { procedure: { filter, body }, proved, provedFilter } = one;
  const made = {
    filter: filter && optimise(filter, provedFilter, KEEPING_FILTERS),
    body: optimise(body, proved, KEEPING),
  };
  forms.set(one, made);
  return made;
}

/** The handlers of `event`, with those that were compiled from spindles in their intermediate form. */
export function gather(
  extensions: Extensions,
  event: KernelEvent,
  forms: KeptForms = new Map(),
): Gathered {
  const { handlers, fallback, declaration, record } = event;
  const symbols = new Map<string, VirtualAddress>();
  const compiled = compiledHandlers(extensions, event, forms, symbols);
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
  { spindles, specialised }: Extensions,
  event: KernelEvent,
  forms: KeptForms,
  symbols: Map<string, VirtualAddress>,
): Map<Handler, CompiledFrom> {
  const all = new Map<Handler, CompiledFrom>();
  for (const spindle of spindles) {
    const state = ownStateLabel(spindle);
    symbols.set(state, ksegAddress(spindle.state));
    for (const one of spindle.handlers) {
      if (one.handler.event !== event.declaration.name) continue;
      all.set(one.handler, {
        state,
        ...keptForm(forms, one),
        failure: one.number,
        isEntry: one.procedure.kind === "entry",
      });
    }
  }
  for (const { spindle, handler, procedure, entry } of specialised) {
    all.set(handler, {
      state: ownStateLabel(spindle),
      filter: undefined,
      body: procedure,
      failure: entry.number,
      isEntry: false,
    });
  }
  return all;
}

/** The label of the state of `spindle`, which no other spindle has. */
export function ownStateLabel({ identifier }: InstalledSpindle): string {
  return `spindle${identifier}.state`;
}
