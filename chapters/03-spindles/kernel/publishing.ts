// # Being asked
//
// The newest is asked first, and of one spindle's handlers the one that stands first. That
// is how an application's own way of doing things comes before the default one, and how the
// default comes back when the application's is removed. Who has said where he wants to stand gets
// his wish, if all wishes can be satisfied ([[§The order of handlers]]).
//
// All its events are told at once, when the code for every one is in its place.

import { panic } from "../../01-hardware/mod.ts";
import {
  type Handler,
  type HandlerRequest,
  isRefused,
  type Kernel,
  type Order,
  type PlacedCode,
  refuse,
  type Refused,
  removeHandler,
  replaceHandlers,
  setDefaultHandler,
} from "../../02-controllers/mod.ts";
import {
  type Extensions,
  type InstalledSpindle,
  labelOf,
} from "./extensions.ts";
import { handledName } from "./linking.ts";
import { usesUp } from "./placing.ts";
import type { LoweredProcedure, LoweredSpindle } from "../form/ir.ts";
import type { HandlerOrder } from "../meaning/typed.ts";

/** A procedure that answers an event, before it is asked. */
export interface Asked {
  /** The procedure. */
  readonly procedure: LoweredProcedure;
  /** Where among others it wants to stand. */
  readonly order: HandlerOrder | undefined;
  /** The number of the system call that reaches it, if it is an entry. */
  readonly call: bigint | undefined;
}

/**
 * The procedures of `lowered` that answer events, each entry with a number of its own: the one that it had in
 * `before`, if that had it.
 */
export function askedOf(
  extensions: Extensions,
  { typed, procedures }: LoweredSpindle,
  before?: InstalledSpindle,
): Asked[] {
  return procedures.flatMap((procedure) => {
    if (procedure.kind === "operation") return [];
    const written = typed.procedures
      .find((one) => one.name === procedure.name && one.kind !== "operation");
    const known = before?.handlers.find(({ procedure: { name }, call }) =>
      name === procedure.name && call !== undefined
    );
    const call = procedure.kind === "entry"
      ? known?.call ?? extensions.nextCall++
      : undefined;
    return [{ procedure, order: written?.order, call }];
  });
}

/** Lets everybody in `asked` be asked from now on instead of `leaving`; or changes nothing, and says why. */
export function publishAll(
  { kernel }: Extensions,
  asked: readonly Asked[],
  owner: Pick<InstalledSpindle, "name" | "owner" | "uses">,
  placed: PlacedCode,
  leaving: readonly Handler[] = [],
): readonly Handler[] | Refused {
  const requests = new Map(
    asked.map((one) => [one, requestFor(kernel, one, owner, placed)]),
  );
  const last = asked.filter(({ order }) => order === "default");
  const found = new Map<Asked, Handler>();
  const undone = (reason: Refused) => {
    for (const handler of found.values()) removeHandler(kernel, handler);
    return reason;
  };
  for (const one of last) {
    const handler = standBehind(kernel, requests.get(one)!);
    if (isRefused(handler)) return undone(handler);
    found.set(one, handler);
  }
  const others = asked.filter((one) => !last.includes(one)).toReversed();
  const published = replaceHandlers(
    kernel,
    leaving,
    others.map((one) => requests.get(one)!),
  );
  if (isRefused(published)) return undone(published);
  others.forEach((one, index) => found.set(one, published[index]!));
  return asked.map((one) => found.get(one)!);
}

/** Lets `request` be the default handler, unless somebody is it already. */
function standBehind(
  kernel: Kernel,
  request: HandlerRequest,
): Handler | Refused {
  const { event } = request;
  const before = kernel.events.get(event)?.fallback;
  if (before === undefined) return setDefaultHandler(kernel, request);
  return refuse(
    "not permitted",
    `${event} has a default handler, ${before.name}: remove it first, or say last`,
  );
}

/** What a procedure asks of the kernel: to be asked at its event, behind its filter. */
function requestFor(
  kernel: Kernel,
  { procedure, order, call }: Asked,
  { name: spindle, owner, uses }: Pick<
    InstalledSpindle,
    "name" | "owner" | "uses"
  >,
  { symbols }: PlacedCode,
): HandlerRequest {
  const label = labelOf(spindle, procedure);
  const imposed = call === undefined
    ? []
    : [{ says: `call ${call}`, parameter: 0, equals: call }];
  const { event } = procedure;
  return {
    name: `${spindle}.${procedure.name}`,
    event: event ? handledName(event, uses) : "",
    owner: kernel.domains.get(owner),
    order: order === "default" ? undefined : order satisfies Order | undefined,
    body: symbols.get(label) ?? panic(`publishing: no code at ${label}`),
    filter: symbols.get(`${label}.filter`),
    filterUsesRegisters: usesUp(procedure.filter),
    imposed,
  };
}
