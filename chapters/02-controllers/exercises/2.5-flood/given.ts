// # A kernel that can be flooded
//
// The chapter's kernel, but for one rule: which of the events that wait is raised next, and
// when it is enough for one visit. It keeps no account of what clients take from others
// ([[§Time that is taken from others]]), so nothing else protects it.
//
// The rule is a function, and whoever builds a system chooses it. The operation `Work.next`
// asks it, brings the event it has named to the front of the list of work, and lets the
// controllers do the rest.

import {
  atWork,
  charge,
  createDomain,
  declareEvent,
  installHandler,
  isRefused,
  type Kernel,
  MOST_IN_ONE_VISIT,
  operationNumber,
  raiseLater,
  startKernel,
  type Work,
} from "../../mod.ts";
import { createMachine } from "../../../01-hardware/mod.ts";
import { FIRST_FREE } from "../../mod.ts";

/** What a visit to the kernel has done so far. */
export interface Visit {
  /** Events that it has raised. */
  readonly raised: number;
  /** Cycles since it began. */
  readonly cycles: number;
}

/**
 * Says which event is raised next: its place among those that are `waiting`, of which the
 * oldest comes first and which are never none; or `undefined` to leave the kernel.
 */
export type Rule = (
  waiting: readonly Work[],
  visit: Visit,
) => number | undefined;

/** The rule of the kernel that is to be mended: the oldest first, while there is one. */
export function asItIs(): number {
  return 0;
}

/** A kernel under a rule. */
export interface Flooded {
  readonly kernel: Kernel;
  /** What is wrong with the rule's answers, if anything is. */
  readonly wrong: string[];
}

/** A kernel on a small machine that raises events by `rule`. */
export function startFlooded(rule: Rule): Flooded {
  const machine = createMachine({ memory: FIRST_FREE + 2 ** 20 });
  const kernel = startKernel(machine);
  const wrong: string[] = [];
  let began: number | undefined;
  let raised = 0;
  const number = operationNumber(kernel, "Work.next");
  const { name, perform } = kernel.operations[number]!;
  const byRule: typeof perform = (kernel, parameters) => {
    const now = machine.processor.counters.cycles;
    began ??= now;
    const cycles = now - began;
    const more = bringForward(kernel, rule, { raised, cycles }, wrong);
    atWork(kernel).raised = more ? 0 : MOST_IN_ONE_VISIT;
    raised += more ? 1 : 0;
    kernel.taken.all = 0;
    const next = perform(kernel, parameters);
    if (next !== 0n) return next;
    began = undefined;
    raised = 0;
    return next;
  };
  kernel.operations[number] = { name, perform: byRule };
  return { kernel, wrong };
}

/** Brings the event that `rule` names to the front; whether it names one. */
function bringForward(
  { work }: Kernel,
  rule: Rule,
  visit: Visit,
  wrong: string[],
): boolean {
  if (work.length === 0) return false;
  const place = rule([...work], visit);
  if (place === undefined) return false;
  const [chosen] = work.splice(place, 1);
  if (chosen === undefined) wrong.push(`place ${place} of ${work.length}`);
  else work.unshift(chosen);
  return true;
}

// ## Clients
//
// A client has a domain and an event of its own. All that it can do is to raise the event
// later, and to do so again in its handler. That is legal, and so is doing it often: no more
// than 16 of its events may wait at a time.

/** Events of one client that may wait. */
export const MOST_WAITING = 16;

/** What a client can do. */
export interface Client {
  /** Lets `body` run whenever the client's event is raised. */
  readonly handle: (body: () => void) => void;
  /** Notes that the client's event is to be raised; false if too many wait already. */
  readonly raise: () => boolean;
}

/** What has become of a client's events. */
export interface Account {
  /** The number of its domain, which is the subject of its events. */
  readonly domain: number;
  /** Its event. */
  readonly event: string;
  /** How often it has noted its event. */
  noted: number;
  /** How often it has run. */
  ran: number;
  /** Whether its events were raised in the order in which they were noted. */
  inOrder: boolean;
}

/** A new client of `kernel`, whose handler takes `cost` cycles each time. */
export function newClient(
  kernel: Kernel,
  name: string,
  cost: number,
): [Client, Account] {
  const domain = createDomain(kernel, name);
  const event = `${name}.event`;
  const says = `${name} has something to do.`;
  declareEvent(kernel, { name: event, parameters: ["number"], says });
  const account: Account = {
    domain: domain.identifier,
    event,
    noted: 0,
    ran: 0,
    inOrder: true,
  };
  const handle: Client["handle"] = (body) => {
    const installed = installHandler(kernel, {
      name,
      event,
      owner: domain,
      body: (_, [number]) => {
        if (number !== BigInt(account.ran)) account.inOrder = false;
        account.ran++;
        charge(kernel.machine, cost);
        body();
        return 0n;
      },
    });
    if (isRefused(installed)) throw new RangeError(installed.sentence);
  };
  const raise = () => {
    if (account.noted - account.ran >= MOST_WAITING) return false;
    return raiseLater(kernel, event, [BigInt(account.noted++)], domain);
  };
  return [{ handle, raise }, account];
}
