// # What kernel code can ask for
//
// An operation is a thing that the controllers do for code running in the kernel: for the
// doors, and later for the extensions that applications install.
//
// They are reached by one PALcode call, `CSERVE`. Nothing else in the machine knows that
// the controllers are not Alpha code. The number of the operation is in `v0`:
//
// :::figure operations
// :::
//
// The last ones are added by later chapters. A program cannot call any of these: `CSERVE`
// is for kernel mode only.

import {
  nearestSymbol,
  panic,
  readRegister,
  REGISTER,
  virtual,
  writeRegister,
} from "../01-hardware/mod.ts";
import { charge, cyclesOf } from "./charging.ts";
import { EVENTS, raiseNative } from "./events.ts";
import { PORTS, receiveBytes, sendBytes } from "./io_controller.ts";
import {
  type Kernel,
  type KernelEvent,
  type Operation,
  pagesTouched,
  type Strand,
} from "./kernel.ts";
import { copyIn, copyOut, isAccessible } from "./memory_controller.ts";
import {
  endStrand,
  interruptedPc,
  nextStrand,
} from "./processor_controller.ts";

// ## For the doors

const KERNEL_OPERATIONS: readonly Operation[] = [
  {
    name: "Event.raise",
    perform: (kernel, parameters) => {
      const number = Number(readRegister(kernel.machine, REGISTER.t0));
      return raiseNative(kernel, number, parameters, undecided);
    },
  },
  { name: "Processor.next", perform: nextStrand },
  {
    name: "Strand.unresolved",
    perform: (kernel, parameters) => {
      const number = Number(readRegister(kernel.machine, REGISTER.t0));
      const declared = EVENTS[number] ?? panic(`operations: event ${number}`);
      return unresolved(kernel, declared.name, parameters);
    },
  },
  {
    name: "Kernel.broken",
    perform: () => panic("operations: the kernel's own code has faulted"),
  },
];

// ## For everybody in the kernel
//
// Each operation says in the language of chapter 3 when it may be called
// ([[§What the kernel offers]], [[promise 61]]). Nothing is checked here a second time,
// except that a broken promise ends in a panic and not in somebody else's memory.

const CHECK_PAGE = cyclesOf(`
        ldq     t0, 0(t1)
        blbc    t0, 0
        srl     t0, 32, t0
        sll     t0, 13, t0
        ldq     t0, 0(t0)
        blbc    t0, 0
        srl     t0, 32, t0
        sll     t0, 13, t0
        ldq     t0, 0(t0)
        and     t0, a2, t0
        cmpeq   t0, a2, t0
        beq     t0, 0
`);

/** Whether the running strand's program may do `access` to a stretch of memory. */
function accessible(access: "read" | "write"): Operation["perform"] {
  return (kernel, [address = 0n, bytes = 0n]) => {
    charge(kernel.machine, CHECK_PAGE * Number(pagesTouched(address, bytes)));
    // The clock can tick while no program runs. Nothing is accessible then.
    const space = kernel.current?.space;
    if (space === undefined) return 0n;
    return isAccessible(kernel, space, address, bytes, access) ? 1n : 0n;
  };
}

function running(kernel: Kernel): Strand {
  return kernel.current ?? panic("operations: no strand is running");
}

const SERVICE_OPERATIONS: readonly Operation[] = [
  { name: "Space.readable", perform: accessible("read") },
  { name: "Space.writable", perform: accessible("write") },
  {
    name: "Console.write",
    perform: (kernel, [port = 0n, address = 0n, bytes = 0n]) => {
      const { space } = running(kernel);
      const data = copyIn(kernel, space, address, Number(bytes));
      sendBytes(kernel, port === 2n ? PORTS.second : PORTS.console, data);
      return bytes;
    },
  },
  {
    name: "Console.read",
    perform: (kernel, [address = 0n, bytes = 0n]) => {
      const data = receiveBytes(kernel, PORTS.console, Number(bytes));
      copyOut(kernel, running(kernel).space, address, data);
      return BigInt(data.length);
    },
  },
  {
    name: "Strand.exit",
    perform: (kernel, [status = 0n]) => {
      if (kernel.current === undefined) return 0n;
      endStrand(kernel, { kind: "exited", status: Number(status & 0xffn) });
      return undefined;
    },
  },
];

/** The operations every kernel has; an operation's number is its place here. */
export const OPERATIONS: readonly Operation[] = [
  ...KERNEL_OPERATIONS,
  ...SERVICE_OPERATIONS,
];

/** The number by which `CSERVE` knows the operation `name`. */
export function operationNumber(kernel: Kernel, name: string): number {
  const number = kernel.operations.findIndex((one) => one.name === name);
  return number === -1 ? panic(`operations: there is no ${name}`) : number;
}

/** Performs the operation that V0 names: what `CSERVE` does on our board. */
export function serve(kernel: Kernel): void {
  const { machine } = kernel;
  const number = readRegister(machine, REGISTER.v0);
  const operation = kernel.operations[Number(number)] ??
    panic(`operations: no operation has the number ${number}`);
  const parameters = [0, 1, 2, 3, 4, 5]
    .map((index) => readRegister(machine, REGISTER.a0 + index));
  const result = operation.perform(kernel, parameters);
  if (result !== undefined) writeRegister(machine, REGISTER.v0, result);
}

// ## When nobody decides
//
// A system call that nobody knows gives the program an error. A fault that nobody mends
// ends the program, with a sentence that says what it did. A tick of the clock that nobody
// wants is only counted. A policy that is missing is thus seen at once.

/** "There is no such call", as UNIX numbers it. */
const ENOSYS = 78n;

function undecided(
  kernel: Kernel,
  event: KernelEvent,
  parameters: readonly bigint[],
): bigint | undefined {
  if (event.name === "Trap.systemCall") return BigInt.asUintN(64, -ENOSYS);
  if (event.name === "Clock.tick") return 0n;
  return unresolved(kernel, event.name, parameters);
}

/** Ends the running strand because of the fault that `parameters` describe. */
function unresolved(
  kernel: Kernel,
  event: KernelEvent["name"],
  parameters: readonly bigint[],
): undefined {
  const { signal, what, after } = describe(event, parameters);
  const strand = running(kernel);
  const pc = virtual(interruptedPc(kernel, strand) - (after ? 4n : 0n));
  const place = nearestSymbol(strand.space.symbols, pc);
  const where = `0x${pc.toString(16)}${place ? ` (${place})` : ""}`;
  const sentence = `${what} by the instruction at ${where}`;
  endStrand(kernel, { kind: "killed", signal, sentence });
}

/** A fault in words, its UNIX signal, and whether the saved pc is behind it. */
interface Fault {
  readonly signal: number;
  readonly what: string;
  readonly after: boolean;
}

const CAUSES: readonly string[] = [
  "translation not valid",
  "access violation",
  "fault on read",
  "fault on execute",
  "fault on write",
];

const TRAPS: readonly Fault[] = [
  { signal: 5, what: "breakpoint", after: true },
  { signal: 5, what: "bug check", after: true },
  { signal: 8, what: "software trap", after: true },
  { signal: 4, what: "floating point, which is switched off,", after: false },
  { signal: 4, what: "illegal instruction", after: true },
];

function describe(
  event: KernelEvent["name"],
  [first = 0n, second = 0n, third = 0n]: readonly bigint[],
): Fault {
  const address = `0x${first.toString(16)}`;
  if (event === "Trap.memoryFault") {
    const access = third === 0n ? "read" : third === 1n ? "write" : "fetch";
    const cause = CAUSES[Number(second)] ?? `cause ${second}`;
    const what = `${cause}: ${access} of ${address}`;
    return { signal: 11, what, after: false };
  }
  if (event === "Trap.unaligned") {
    return { signal: 10, what: `unaligned access to ${address}`, after: true };
  }
  const trap = event === "Trap.instructionFault"
    ? TRAPS[Number(first)]
    : undefined;
  if (trap === undefined) {
    return { signal: 8, what: "arithmetic trap", after: true };
  }
  const reason = first === 2n ? ` ${BigInt.asIntN(64, second)}` : "";
  return { ...trap, what: trap.what + reason };
}
