// # A kernel that cannot be extended
//
// The same kernel with the same services, but whoever decides is called by name: there are no events
// to which anybody could come.
//
// A program makes system call 4. In the ordinary system the door loads an address from the event's
// record and goes there; the code behind it has been made for the handlers that are installed now,
// counts the raise, and reaches the default console. Here the door itself compares the number and
// branches to the same code of the console. That is how an ordinary microkernel would be built, with
// its services linked in. No word, no list, no count and no filter stands in between, and nobody
// watches whether an event is raised often.
//
// The doors are the text of [[§The way in]], with some lines cut out or exchanged ([[CUT_OUT]]). The
// services are the compiled spindles of the ordinary system, called at the first instruction of
// their bodies. All that is left of events is that the controllers note some of them: these lead to
// [[§What is called instead of an event]].

import {
  type MachineOptions,
  panic,
  run,
  type VirtualAddress,
} from "../../01-hardware/mod.ts";
import {
  EVENT,
  type Kernel,
  KERNEL_CODE,
  placeCode,
  symbolsForStubs,
  writeField,
} from "../../02-controllers/mod.ts";
import type { Extensions } from "../../03-spindles/mod.ts";
import { type Services, startServices } from "../system.ts";
import direct from "./direct.s" with { type: "text" };

/** Lines of the kernel's doors, and what stands in their place. */
export const CUT_OUT: readonly (readonly [was: string, becomes: string])[] = [
  // A system call.
  ["        ldq     pv, Trap.systemCall(gp)\n", ""],
  [
    "        mov     t1, a0\n        jsr     ra, (pv)\n",
    "        mov     t1, a0\n        bsr     ra, direct_call\n",
  ],
  // A fault: a page that is not there is the pager's, and nobody mends the others.
  [
    "        ldq     pv, Trap.accessViolation(gp)\n        br      fault\n",
    `        ldq     t2, 192(sp)
        and     t2, 8, t2
        beq     t2, broken
        stq     t1, 16(sp)
        bsr     ra, direct_page
        bne     v0, resume
        br      unanswered
`,
  ],
  [
    "        jsr     ra, (pv)\n        bne     v0, resume\n",
    "unanswered:\n",
  ],
  // Floating point that is used for the first time.
  [
    "        ldq     pv, Trap.illegalInstruction(gp)\n        jsr     ra, (pv)\n",
    "",
  ],
  // The clock.
  [
    "quiet:  ldq     pv, Clock.tick(gp)\n        jsr     ra, (pv)\n",
    "quiet:\n",
  ],
  // Who is next.
  [
    "        ldq     pv, Processor.select(gp)\n        jsr     ra, (pv)\n",
    "        bsr     ra, DefaultScheduler.select\n",
  ],
];

// Two calls of an event's code are left: of events that were noted, and of those that spindles
// raise.

/** The doors, with all of [[CUT_OUT]] exchanged and without the loads that are left. */
function doorsWithoutEvents(): string {
  const text = withoutEvents();
  const calls = text.split("jsr     ra, (pv)").length - 1;
  return calls === 2 ? text : panic(`direct: ${calls} events are called`);
}

function withoutEvents(): string {
  return CUT_OUT.reduce((text, [was, becomes]) => {
    const pieces = text.split(was);
    if (pieces.length !== 2) panic(`direct: the doors have changed: ${was}`);
    return pieces.join(becomes);
  }, KERNEL_CODE).replaceAll(/^ +ldq +pv, Trap\.\w+\(gp\)\n/gm, "");
}

/** Where each default service's code begins, by the name that the doors use for it. */
const SERVICES: Readonly<
  Record<string, readonly [spindle: string, event: string, which: number]>
> = {
  "DefaultConsole.write": ["DefaultConsole", "Trap.systemCall", 0],
  "DefaultConsole.read": ["DefaultConsole", "Trap.systemCall", 1],
  "DefaultCalls.exit": ["DefaultCalls", "Trap.systemCall", 0],
  "DefaultPager.bring": ["DefaultPager", "Trap.accessViolation", 0],
  "DefaultScheduler.unblock": ["DefaultScheduler", "Strand.unblock", 0],
  "DefaultScheduler.stop": ["DefaultScheduler", "Strand.stop", 0],
  "DefaultScheduler.select": ["DefaultScheduler", "Processor.select", 0],
  "DefaultDevices.select": ["DefaultDevices", "Disk.select", 0],
};

/** Which code is called when a controller has noted an event; nothing is behind the others. */
const NOTED: Readonly<Record<string, string>> = {
  "Strand.unblock": "DefaultScheduler.unblock",
  "Strand.stop": "direct_stop",
  "Disk.select": "DefaultDevices.select",
};

function serviceCode(
  { spindles }: Extensions,
  name: string,
  event: string,
  which: number,
): VirtualAddress {
  const all = spindles.find((one) => one.name === name)?.handlers ?? [];
  const found = all.filter(({ handler }) => handler.event === event)[which];
  const body = found?.handler.body;
  return typeof body === "bigint"
    ? body
    : panic(`direct: ${name} has no code for ${event}`);
}

/** Switches on a machine whose kernel calls its services by name. */
export function startDirect(options: MachineOptions = {}): Services {
  const services = startServices(options);
  const { kernel, extensions } = services;
  const given = symbolsForStubs(kernel);
  for (const [label, [name, event, which]] of Object.entries(SERVICES)) {
    given.set(label, serviceCode(extensions, name, event, which));
  }
  // The labels of the doors that are not used any more.
  kernel.symbols.clear();
  const { symbols } = placeCode(kernel, doorsWithoutEvents() + direct, given) ??
    panic("direct: no room for its doors");
  leadNotedEvents(kernel, symbols);
  for (const [name, address] of symbols) {
    if (!given.has(name)) kernel.symbols.set(name, address);
  }
  // The watchdog knows one activation from the next by their counts, and here nobody counts.
  kernel.whenWatched.length = 0;
  beginAgain(kernel);
  return services;
}

/** Lets every noted event lead to the code that is called instead of it. */
function leadNotedEvents(
  { events, machine }: Kernel,
  symbols: ReadonlyMap<string, VirtualAddress>,
): void {
  for (const [name, { record }] of events) {
    const label = NOTED[name] ?? "direct_none";
    const address = symbols.get(label) ?? panic(`direct: no label ${label}`);
    writeField(machine.bus, record, EVENT, "dispatch", address);
  }
}

/** Lets every processor begin anew, which tells it where the new doors are. */
function beginAgain({ machine, symbols }: Kernel): void {
  const boot = symbols.get("boot") ?? panic("direct: no label boot");
  for (const hardware of machine.processors) hardware.pc = boot;
  machine.stopped = undefined;
  run(machine);
}
