// # A kernel without opinions
//
// The kernel is complete, and it does nothing. Every decision that it leaves to others is
// brought about here on a kernel that has nobody to ask.
//
// In each row something has happened that wants an answer. Nobody is installed who could give
// one. What comes of it stands in the last column, read from the kernel after the machine has
// run. Each time the kernel has counted one more event as undecided, and `events` in the
// console shows that count ([[§The register of events]]).
//
// :::figure undecided
// :::
//
// A program cannot run without a scheduler. For the rows in which one runs, a few instructions
// choose the strands ([[§First come, first served]]); about everything else even this kernel is
// without an opinion.
//
// :::spin 2.1
// The paper promises controllers without policy ([[promise 28]]). This table is the proof as
// far as it can be given: a test provokes every event of the catalogue that wants an answer,
// and fails if one of them is answered by the kernel itself.
// :::

import {
  assembleProgram,
  blankMedium,
  createMachine,
  LEAST_FRAME,
  type MachineOptions,
  panic,
  readRegister,
  REGISTER,
  type Station,
  type Wire,
} from "../../01-hardware/mod.ts";
import { grantExtent, grantStation } from "../devices/capabilities.ts";
import { requestBlocks } from "../devices/disk.ts";
import { lostPackets, supplyBuffers } from "../devices/receiving.ts";
import { loadProgram } from "../doors/programs.ts";
import { runKernel, startKernel } from "../doors/starting.ts";
import { eventNamed } from "../events/catalogue.ts";
import type { Domain, Kernel, Strand } from "../kernel/kernel.ts";
import { isRefused, type Refused } from "../kernel/refusals.ts";
import { allocateFrames } from "../memory/allocating.ts";
import { mapFrames, promisePages, watchPages } from "../memory/mappings.ts";
import { reclaim } from "../memory/reclaiming.ts";
import { createDomain } from "../processors/strands.ts";
import { benchKernel } from "./bench_kernel.ts";

/** Something that wants an answer, and what comes of it when nobody has one. */
export interface Undecided {
  /** The event. */
  readonly event: string;
  /** What has happened, in a few words. */
  readonly scene: string;
  /** What came of it. */
  readonly outcome: string;
  /** How often the kernel says that nobody decided. */
  readonly undecided: number;
}

interface Scene {
  readonly event: string;
  readonly scene: string;
  /** Plays it on a kernel and tells what came of it. */
  readonly play: () => readonly [Kernel, string];
}

/** Plays every scene. */
export function playUndecided(): Undecided[] {
  return SCENES.map(({ event, scene, play }) => {
    const [kernel, outcome] = play();
    const { undecided } = eventNamed(kernel, event);
    return { event, scene, outcome, undecided };
  });
}

// ## Programs

/** Cycles that are enough for anything that happens here. */
const ENOUGH = 5_000_000;

const SPIN = "done:   br      done\n";

/** A kernel that has run `source`, and the strand that did. */
function ran(
  source: string,
  prepare: (kernel: Kernel, strand: Strand) => void = () => {},
): readonly [Kernel, Strand] {
  const { kernel } = benchKernel();
  const program = assembleProgram(`        .globl _start\n_start:\n${source}`);
  const strand = loadProgram(kernel, program, ["program"]);
  prepare(kernel, strand);
  runKernel(kernel, {
    cycles: kernel.machine.processor.counters.cycles + ENOUGH,
  });
  return [kernel, strand];
}

/** A scene in which a program does something that traps. */
function trap(
  event: string,
  scene: string,
  source: string,
  prepare?: (kernel: Kernel, strand: Strand) => void,
): Scene {
  return {
    event,
    scene,
    play: () => {
      const [kernel, { outcome }] = ran(source + SPIN, prepare);
      const what = outcome?.kind === "killed" ? outcome.sentence : "it goes on";
      return [kernel, `the program is ended: ${what}`];
    },
  };
}

/** Where these programs use memory that they do not have: 2 to the 33rd. */
const ELSEWHERE = 2n ** 33n;
const LOAD =
  "        lda     t0, 1(zero)\n        sll     t0, 33, t0\n        ldq     t1, 0(t0)\n";

const TRAP_SCENES: readonly Scene[] = [
  {
    event: "Trap.systemCall",
    scene: "a program makes call 4",
    play: () => {
      const [kernel] = ran(
        `        lda     v0, 4(zero)\n        callsys\n${SPIN}`,
      );
      const { machine } = kernel;
      const error = readRegister(machine, REGISTER.v0);
      const failed = readRegister(machine, REGISTER.a3) === 1n;
      return [
        kernel,
        failed ? `the call fails with error ${error}` : "it is answered",
      ];
    },
  },
  trap("Trap.accessViolation", "it loads from nowhere", LOAD),
  trap(
    "Trap.invalidTranslation",
    "it loads from a page that it may use and does not have yet",
    LOAD,
    (kernel, { domain, space }) =>
      done(promisePages(kernel, domain, space, ELSEWHERE, 1, 3)),
  ),
  trap(
    "Trap.protectionFault",
    "it loads from a page that somebody watches",
    LOAD,
    (kernel, { domain, space }) => {
      const frames = given(allocateFrames(kernel, domain, 1));
      done(mapFrames(kernel, domain, space, ELSEWHERE, frames, 3));
      done(watchPages(kernel, domain, space, ELSEWHERE, 1, 1));
    },
  ),
  trap(
    "Trap.unalignedAccess",
    "it loads from an odd address",
    "        ldq     t1, 1(sp)\n",
  ),
  trap("Trap.breakpoint", "it executes `bpt`", "        bpt\n"),
  trap(
    "Trap.software",
    "it executes `gentrap`",
    "        lda     a0, -2(zero)\n        gentrap\n",
  ),
  trap(
    "Trap.illegalInstruction",
    "it executes a word that is no instruction",
    "        .long   0x04000000\n",
  ),
  trap(
    "Trap.arithmetic",
    "a sum of its does not fit",
    "        lda     t0, -1(zero)\n        srl     t0, 1, t0\n        addq/v  t0, t0, t1\n        trapb\n",
  ),
];

function done(result: Refused | undefined): void {
  if (isRefused(result)) panic(`undecided: ${result.sentence}`);
}

function given<Result>(result: Result | Refused): Result {
  return isRefused(result) ? panic(`undecided: ${result.sentence}`) : result;
}

// ## Processors, memory and devices

/** A kernel without any handler, and a domain with some frames. */
function bare(options: MachineOptions = {}): {
  readonly kernel: Kernel;
  readonly domain: Domain;
  readonly frames: readonly number[];
} {
  const kernel = startKernel(createMachine(options));
  const domain = createDomain(kernel, "a domain");
  const frames = given(allocateFrames(kernel, domain, 2));
  return { kernel, domain, frames: frames.map(({ frame }) => frame) };
}

const OTHER_SCENES: readonly Scene[] = [
  {
    event: "Processor.select",
    scene: "a strand is ready and a processor has none",
    play: () => {
      const { kernel } = bare();
      const program = assembleProgram(
        `        .globl _start\n_start:\n${SPIN}`,
      );
      const strand = loadProgram(kernel, program, []);
      const { reason } = runKernel(kernel, { cycles: ENOUGH });
      const rests = reason === "halt" ? "the machine rests" : "it runs on";
      return [kernel, `the strand stays ${strand.state}, and ${rests}`];
    },
  },
  {
    event: "PhysAddr.shortage",
    scene: "a domain wants more frames than are free",
    play: () => {
      const { kernel, domain } = bare({ memory: 8 * 2 ** 20 });
      const result = allocateFrames(kernel, domain, 1000);
      runKernel(kernel, { cycles: ENOUGH });
      return [
        kernel,
        isRefused(result)
          ? `it is refused: ${result.sentence}`
          : "it gets them",
      ];
    },
  },
  {
    event: "PhysAddr.reclaim",
    scene: "a domain is asked to give a frame back within ten ticks",
    play: () => {
      const { kernel, domain } = bare();
      const before = domain.frames.size;
      given(reclaim(kernel, domain, 1, 10));
      runKernel(kernel, { cycles: ENOUGH });
      const taken = before - domain.frames.size;
      return [kernel, `${taken} frame is taken from it at once`];
    },
  },
  {
    event: "Disk.select",
    scene: "a domain wants a block and the drive is free",
    play: () => {
      const { kernel, domain, frames } = bare({ disk: blankMedium(1000) });
      const extent = grantExtent(kernel, domain, 0, 100, true);
      const wish = {
        write: false,
        block: 0,
        count: 1,
        frame: frames[0]!,
        offset: 0,
      };
      given(requestBlocks(kernel, domain, extent, wish));
      runKernel(kernel, { cycles: ENOUGH });
      const { waiting } = kernel.devices.disk;
      return [
        kernel,
        `${waiting.length} request waits, and the drive stands still`,
      ];
    },
  },
  {
    event: "Ethernet.packetArrived",
    scene: "a packet arrives",
    play: () => {
      const stations: Station[] = [];
      const wire: Wire = {
        attach: (station) => {
          stations.push(station);
          return { send: () => {} };
        },
      };
      const { kernel, domain, frames } = bare({ wire });
      const station = grantStation(kernel, domain);
      given(supplyBuffers(kernel, domain, station, frames[0]!));
      const packet = new Uint8Array(LEAST_FRAME).fill(0xff);
      stations[0]!.arrive(packet, 10_000, true);
      loadProgram(
        kernel,
        assembleProgram(`        .globl _start\n_start:\n${SPIN}`),
        [],
      );
      runKernel(kernel, { cycles: ENOUGH });
      return [kernel, `${lostPackets(kernel).dropped} packet is dropped`];
    },
  },
];

const SCENES: readonly Scene[] = [...TRAP_SCENES, ...OTHER_SCENES];
