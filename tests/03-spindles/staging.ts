// A kernel with a program that seems to have come into it, for code that is called one by one.

import { assert, assertEquals } from "@std/assert";
import {
  assembleProgram,
  blankMedium,
  createMachine,
  ksegAddress,
  PAGE_SIZE,
  physical,
  readRegister,
  REGISTER,
  run,
  type Station,
  type Wire,
  writeRegister,
} from "../../chapters/01-hardware/mod.ts";
import {
  FIRST_FREE,
  GLOBALS,
  grantStation,
  idleStack,
  installHandler,
  isRefused,
  type Kernel,
  KERNEL_GP,
  loadProgram,
  operationNumber,
  placeCode,
  runKernel,
  startKernel,
  type Strand,
  supplyBuffers,
  writeField,
} from "../../chapters/02-controllers/mod.ts";
import {
  createExtensions,
  type Extensions,
} from "../../chapters/03-spindles/mod.ts";
import { ENVIRONMENT } from "./helpers.ts";

/** A kernel, and what there is in it. */
export interface Stage {
  readonly kernel: Kernel;
  readonly extensions: Extensions;
  readonly strand: Strand;
  readonly end: bigint;
  /** Lets a packet arrive that is given to the program, and gives its number; 0 if it is gone. */
  receive(packet?: Uint8Array, take?: boolean): bigint;
}

/** A kernel with a program that runs. */
export function stage(): Stage {
  const stations: Station[] = [];
  const wire: Wire = {
    attach: (station) => {
      stations.push(station);
      return { send: () => {} };
    },
  };
  const kernel = startKernel(createMachine({
    memory: FIRST_FREE + 300 * PAGE_SIZE,
    disk: blankMedium(1000),
    wire,
  }));
  installHandler(kernel, {
    name: "choice",
    event: "Processor.select",
    body: ({ strands }) => {
      const ready = [...strands.values()].find(({ state }) =>
        state === "ready"
      );
      return BigInt(ready?.identifier ?? 0);
    },
  });
  const extensions = createExtensions(kernel, ENVIRONMENT);
  const end = placeCode(kernel, "halt\n")!.address;
  const strand = loadProgram(
    kernel,
    assembleProgram("        .globl _start\n_start: br _start\n"),
    [],
  );
  runKernel(kernel, { steps: 20_000 });
  assertEquals(kernel.processors[0]!.current, strand);
  writeField(kernel.machine.bus, kernel.globals, GLOBALS, "ticks", 5000n);
  const receive = (packet = packetOf(7), take = true) => {
    const station = grantStation(kernel, strand.domain);
    const frame = direct(kernel, strand, "Frame.take");
    const { frame: number } = strand.domain.handles.get(Number(frame))!;
    assert(!isRefused(supplyBuffers(kernel, strand.domain, station, number)));
    const handled = installHandler(kernel, {
      name: "receiver",
      event: "Ethernet.packetArrived",
      body: () => take ? BigInt(station.handle) : undefined,
    });
    assert(!isRefused(handled));
    const { cycles } = kernel.machine.processor.counters;
    stations[0]!.arrive(packet, cycles + 1000, true);
    const { packets } = kernel.devices.network;
    for (let turn = 0; turn < 100; turn++) {
      runKernel(kernel, { steps: 2000 });
      for (const one of packets.values()) {
        if (one.domain !== 0) return BigInt(one.identifier);
      }
    }
    return 0n;
  };
  return { kernel, extensions, strand, end, receive };
}

/** A packet for everybody, full of `content`. */
export function packetOf(content: number, length = 60): Uint8Array {
  const packet = new Uint8Array(length).fill(content);
  packet.fill(0xff, 0, 6);
  return packet;
}

/** Does an operation for `strand` without any spindle. */
export function direct(
  kernel: Kernel,
  strand: Strand,
  name: string,
  ...words: (number | bigint)[]
): bigint {
  const stack = readRegister(kernel.machine, REGISTER.sp);
  const at = ksegAddress(physical(strand.page + 6000));
  writeRegister(kernel.machine, REGISTER.sp, at);
  const operation = kernel.operations[operationNumber(kernel, name)]!;
  const answer = operation.perform(kernel, words.map(BigInt))!;
  writeRegister(kernel.machine, REGISTER.sp, stack);
  return answer;
}

/** Where the kernel's code runs: for the program, or for nobody. */
export type Stack = "program" | "nobody";

/** Calls the code at `address` as a door would; a check in it fails if `fails`. */
export function enter(
  { kernel: { machine }, strand, end }: Stage,
  address: bigint,
  parameters: readonly bigint[],
  stack: Stack,
  first = 17,
  fails = false,
): bigint {
  const { processor } = machine;
  const before = [...Array(32).keys()].map((one) => readRegister(machine, one));
  const { mode, ipl, pc } = processor;
  parameters.forEach((one, index) =>
    writeRegister(machine, first + index, one)
  );
  writeRegister(machine, REGISTER.gp, KERNEL_GP);
  const own = ksegAddress(physical(strand.page + 6000));
  writeRegister(
    machine,
    REGISTER.sp,
    stack === "program" ? own : idleStack(0),
  );
  writeRegister(machine, 26, end);
  Object.assign(processor, { mode: "kernel", ipl: 7, pc: address });
  machine.stopped = undefined;
  const stop = run(machine, { steps: 100_000 });
  assertEquals(stop.reason, "halt");
  const value = readRegister(machine, REGISTER.v0);
  const answered = readRegister(machine, REGISTER.t0);
  before.slice(0, 31).forEach((one, index) =>
    writeRegister(machine, index, one)
  );
  Object.assign(processor, { mode, ipl, pc });
  machine.stopped = undefined;
  assertEquals(answered, fails ? 0n : 1n, "whether a check has failed");
  return BigInt.asIntN(64, value);
}
