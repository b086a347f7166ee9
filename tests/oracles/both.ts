// A program on two machines: QEMU's and ours.

import { assertEquals } from "@std/assert";
import {
  assembleProgram,
  createMachine,
  type FrameNumber,
  hex,
  ksegAddress,
  type Machine,
  physical,
  type Program,
  run,
  writeElf,
} from "../../chapters/01-hardware/mod.ts";
import {
  entryFor,
  mapPage,
  ROOT,
  setReg,
  USER_PAGE,
} from "../01-hardware/helpers.ts";
import { inFolder, output } from "./tools.ts";

/** Puts `program` into a file that can be executed, and calls `work` with its path. */
export async function withFile<T>(
  program: Program,
  work: (path: string) => Promise<T>,
): Promise<T> {
  return await inFolder(async (folder) => {
    const path = `${folder}/program`;
    await Deno.writeFile(path, writeElf(program), { mode: 0o755 });
    return await work(path);
  });
}

// ## Its results
//
// The program leaves its results at `results` and then writes them to its standard output.
// QEMU lets it. On our machine, which has no kernel here, the first system call is the end
// of the run, and the results are taken from memory.

/** What QEMU wrote, as text of one hexadecimal digit a character. */
async function resultsByQemu(program: Program): Promise<string> {
  return await withFile(program, async (path) => {
    const command = new Deno.Command("qemu-alpha", { args: [path] });
    // A missing tool is reported by the one who knows what to install.
    await output("qemu-alpha", "--version");
    const { code, stdout } = await command.output();
    assertEquals(code, 0);
    return [...stdout].map((byte) => hex(byte, 2)).join("");
  });
}

const FIRST_FRAME = 200;
const ENTRY = 0x4000;

/** A machine with `program` mapped from FIRST_FRAME on, about to start it as a user. */
function machineWith(program: Program): Machine {
  const machine = createMachine({ memory: 2 ** 23 });
  let frame = FIRST_FRAME;
  for (const { address, bytes } of program.segments) {
    for (let at = 0; at < bytes.length; at += 8192, frame++) {
      machine.bus.bytes.set(bytes.subarray(at, at + 8192), frame * 8192);
      mapPage(machine, address + BigInt(at), entryFor(frame, USER_PAGE));
    }
  }
  const { processor } = machine;
  processor.pageTable = ROOT as FrameNumber;
  processor.otherStack = ksegAddress(physical(0x8000));
  processor.entries.entSys = ksegAddress(physical(ENTRY));
  processor.pc = program.entry;
  processor.mode = "user";
  processor.fen = true;
  return machine;
}

/** The bytes at `from` to `to` of the program after it ran on our machine. */
function resultsHere(program: Program, from: bigint, to: bigint): string {
  const machine = machineWith(program);
  machine.processor.ipl = 0;
  machine.processor.nextTick = Infinity;
  setReg(machine, "sp", 0n);
  const stop = run(machine, { steps: 1_000_000 });
  assertEquals(stop, { reason: "halt", code: "software" });
  assertEquals(
    machine.processor.pc as bigint,
    ksegAddress(physical(ENTRY + 4)),
  );
  let place = FIRST_FRAME * 8192;
  for (const { address, size } of program.segments) {
    if (from >= address && from < address + BigInt(size)) {
      place += Number(from - address);
      break;
    }
    place += Math.ceil(size / 8192) * 8192;
  }
  const bytes = machine.bus.bytes.subarray(place, place + Number(to - from));
  return [...bytes].map((byte) => hex(byte, 2)).join("");
}

/** A program around `body`, which finds `data` in S0 and `results` in S1. */
export function programAround(
  body: string,
  data: readonly bigint[],
  size: number,
) {
  const words = data.map((value) => `        .quad ${value}`).join("\n");
  return assembleProgram(`
_start: br      $27, here
here:   ldgp    $29, 0($27)
        ldah    $9, data($29)   !gprelhigh
        lda     $9, data($9)    !gprellow
        ldah    $10, results($29) !gprelhigh
        lda     $10, results($10) !gprellow
        mov     $10, $17
${body}
        mov     1, $16
        ldah    $18, ${size + 0x8000 >> 16}($31)
        lda     $18, ${size << 16 >> 16}($18)
        mov     4, $0
        callsys
        mov     0, $16
        mov     1, $0
        callsys
        .data
data:
${words}
results: .space ${size}
end:`);
}

function symbolOf(program: Program, name: string): bigint {
  return program.symbols.find((one) => one.name === name)!.address;
}

/** Runs `program` on both machines and gives both results. */
export async function onBoth(program: Program): Promise<[string, string]> {
  const [from, to] = [symbolOf(program, "results"), symbolOf(program, "end")];
  return [resultsHere(program, from, to), await resultsByQemu(program)];
}

/** Quadword `index` of a result. */
export function quadword(result: string, index: number): string {
  const bytes = result.slice(16 * index, 16 * index + 16).match(/../g) ?? [];
  return bytes.reverse().join("");
}
