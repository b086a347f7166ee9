// # What kernel code can ask for
//
// An operation is something that the controllers do for code in the kernel: for the code behind
// the doors, and for handlers.
//
// Operations are reached by one PALcode call, `CSERVE`. Nothing else in the machine knows that
// the controllers are not Alpha code. The number of the operation is in `v0`:
//
// :::figure operations
// :::
//
// Those for spindles can be named in the language of chapter 3, and must be called only if the
// condition in the last column holds. The last ones are added by later chapters. A program cannot
// call any of these: `CSERVE` is for kernel mode only.
//
// :::spin 2.1
// This table is the interface of the controllers. It gives fine control over processors, frames,
// pages, blocks, packets, pictures and time ([[promise 2]]), and one handler may use all of it
// ([[promise 33]]): in a test, a handler of a system call gets a frame, maps it, begins a second
// strand that reads it, and sends it as a packet. Each operation that means something to a
// spindle can be named in the language of chapter 3; the others serve the kernel's own code.
// :::

import {
  panic,
  readRegister,
  REGISTER,
  writeRegister,
} from "../../01-hardware/mod.ts";
import { DEVICE_OPERATIONS } from "../devices/device_operations.ts";
import { deviceInterrupt } from "../devices/interrupts.ts";
import { PORTS, receiveBytes, sendBytes } from "../devices/serial.ts";
import { eventNumbered } from "../events/catalogue.ts";
import {
  actingStrand,
  askNative,
  nobodyAnswers,
  noteRaise,
  tooDeep,
  workDone,
} from "../events/raising.ts";
import { charge, cyclesOf } from "../kernel/charging.ts";
import { chargeMoving, sliceOf } from "../kernel/slices.ts";
import {
  type AddressSpace,
  type Kernel,
  type Operation,
  pagesTouched,
} from "../kernel/kernel.ts";
import {
  isRefused,
  refuse,
  type Refused,
  resultWord,
} from "../kernel/refusals.ts";
import {
  accessibleBytes,
  copyIn,
  copyOut,
  isAccessible,
} from "../memory/application_memory.ts";
import { MEMORY_OPERATIONS } from "../memory/memory_operations.ts";
import { DOMAIN_OPERATIONS } from "../processors/domain_operations.ts";
import { rest } from "../processors/idling.ts";
import { CALLING_OPERATIONS } from "../processors/calling_operations.ts";
import { DIVERTING_OPERATIONS } from "../processors/diverting.ts";
import { SEQUENCE_OPERATIONS } from "../processors/sequence_operations.ts";
import { STRAND_OPERATIONS } from "../processors/strand_operations.ts";
import { nextWork, switchTo } from "../processors/switching.ts";
import { faulted } from "./overseeing.ts";
import { unresolved } from "./unresolved.ts";

// ## For the doors

const DOOR_OPERATIONS: readonly Operation[] = [
  { name: "Event.native", perform: askNative },
  { name: "Event.nobody", perform: nobodyAnswers },
  { name: "Event.tooDeep", perform: tooDeep },
  { name: "Event.later", perform: noteRaise },
  { name: "Work.next", perform: nextWork },
  {
    name: "Work.done",
    perform: (kernel, [answer = 0n, answered = 0n]) => {
      workDone(kernel, answer, answered);
      return 0n;
    },
  },
  {
    name: "Processor.switch",
    perform: (kernel, [chosen = 0n]) => switchTo(kernel, chosen),
  },
  { name: "Processor.rest", perform: (kernel) => rest(kernel) ? 1n : 0n },
  {
    name: "Interrupt.device",
    perform: (kernel, [, vector = 0n]) => {
      deviceInterrupt(kernel, vector);
      return 0n;
    },
  },
  {
    name: "Strand.unresolved",
    perform: (kernel, parameters) => {
      const number = Number(readRegister(kernel.machine, REGISTER.t0));
      const { declaration } = eventNumbered(kernel, number);
      unresolved(kernel, declaration.name, parameters);
      return undefined;
    },
  },
  { name: "Kernel.faulted", perform: faulted },
  {
    name: "Kernel.broken",
    perform: () => panic("operations: the kernel's own code has faulted"),
  },
];

// ## For everybody in the kernel
//
// In the language of chapter 3 each of these operations says when it may be called
// ([[§What the kernel offers]], [[promise 61]]). They do not rely on it: one that is called with
// memory which is not accessible moves nothing.

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
    // The clock can tick while no program runs, or another one. Nothing is accessible then.
    const space = actingStrand(kernel)?.space;
    if (space === undefined) return 0n;
    const found = accessibleBytes(kernel, space, address, bytes, access);
    // A page that was looked at in vain costs as much as the others.
    const looked = found < bytes ? found + 1n : bytes;
    const pages = Number(pagesTouched(address, looked));
    charge(kernel.machine, CHECK_PAGE * pages);
    return found === bytes ? 1n : 0n;
  };
}

/** The space of the program that runs, if the event is about that one. */
function spaceOfProgram(kernel: Kernel, name: string): AddressSpace | Refused {
  return actingStrand(kernel)?.space ??
    refuse("not held", `${name} is called and its program does not run`);
}

/** Bytes of a program's memory that one operation moves, at most. */
export const MOST_MOVED = 8192n;

/** Why an operation cannot do `access` to the memory of the program in `space`, if so. */
function refuseMemory(
  kernel: Kernel,
  space: AddressSpace,
  address: bigint,
  bytes: bigint,
  access: "read" | "write",
): Refused | undefined {
  if (bytes > MOST_MOVED) {
    return refuse(
      "bad argument",
      `${bytes} bytes cannot be moved at once: at most ${MOST_MOVED} can`,
    );
  }
  if (isAccessible(kernel, space, address, bytes, access)) return undefined;
  return refuse(
    "bad address",
    `The program may not ${access} ${bytes} bytes at 0x${address.toString(16)}`,
  );
}

// `Space.fetch` and `Space.store` move bytes between the program's memory and the kernel's: a
// name that the program points at, or a packet that it wants to have ([[sliceOf]]).

/** An operation that moves bytes between the program's memory and a slice. */
function moving(
  name: string,
  access: "read" | "write",
  move: (
    kernel: Kernel,
    space: AddressSpace,
    at: bigint,
    slice: Uint8Array,
  ) => void,
): Operation {
  const perform: Operation["perform"] = (kernel, parameters) => {
    const [at = 0n, start = 0n, bytes = 0n] = parameters;
    const space = spaceOfProgram(kernel, name);
    if (isRefused(space)) return resultWord(space);
    const slice = refuseMemory(kernel, space, at, bytes, access) ??
      sliceOf(kernel, start, bytes);
    if (isRefused(slice)) return resultWord(slice);
    move(kernel, space, at, slice);
    chargeMoving(kernel, slice.length);
    return bytes;
  };
  return { name, perform };
}

const MOVING_OPERATIONS: readonly Operation[] = [
  moving(
    "Space.fetch",
    "read",
    (kernel, space, at, slice) =>
      slice.set(copyIn(kernel, space, at, slice.length)),
  ),
  moving("Space.store", "write", copyOut),
];

// What the console moves is counted, and without memory to move it from or to that is nothing.

/** The space in which the program has so many bytes for the console, if it has. */
function spaceFor(
  kernel: Kernel,
  address: bigint,
  bytes: bigint,
  access: "read" | "write",
): AddressSpace | undefined {
  const space = spaceOfProgram(kernel, "Console");
  if (isRefused(space)) return undefined;
  const wrong = refuseMemory(kernel, space, address, bytes, access);
  return wrong === undefined ? space : undefined;
}

const SERVICE_OPERATIONS: readonly Operation[] = [
  { name: "Space.readable", perform: accessible("read") },
  { name: "Space.writable", perform: accessible("write") },
  {
    name: "Console.write",
    perform: (kernel, [port = 0n, address = 0n, bytes = 0n]) => {
      const space = spaceFor(kernel, address, bytes, "read");
      if (space === undefined) return 0n;
      const data = copyIn(kernel, space, address, Number(bytes));
      sendBytes(kernel, port === 2n ? PORTS.second : PORTS.console, data);
      return bytes;
    },
  },
  {
    name: "Console.read",
    perform: (kernel, [address = 0n, bytes = 0n]) => {
      const space = spaceFor(kernel, address, bytes, "write");
      if (space === undefined) return 0n;
      const data = receiveBytes(kernel, PORTS.console, Number(bytes));
      copyOut(kernel, space, address, data);
      return BigInt(data.length);
    },
  },
];

/** The operations every kernel has; an operation's number is its place here. */
export const OPERATIONS: readonly Operation[] = [
  ...DOOR_OPERATIONS,
  ...SERVICE_OPERATIONS,
  ...MOVING_OPERATIONS,
  ...STRAND_OPERATIONS,
  ...CALLING_OPERATIONS,
  ...SEQUENCE_OPERATIONS,
  ...DIVERTING_OPERATIONS,
  ...DOMAIN_OPERATIONS,
  ...MEMORY_OPERATIONS,
  ...DEVICE_OPERATIONS,
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
