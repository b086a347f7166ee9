// # The same image on QEMU
//
// `qemu-system-alpha` loads an image where we do and ends when the image halts. Before
// that it has firmware of its own to run, which takes time; how much, an image
// shows that halts at once.

import { type Program, writeElf } from "../../chapters/01-hardware/mod.ts";

const QEMU = "qemu-system-alpha";
/** A board with nothing on it that the programs do not need. */
const BOARD =
  "-M clipper -m 64 -nographic -nodefaults -vga none -nic none -serial none"
    .split(" ");

/** Seconds that QEMU takes for `program`, the firmware's included. */
export async function timeOnQemu(program: Program): Promise<number> {
  const image = await Deno.makeTempFile({ suffix: ".elf" });
  try {
    await Deno.writeFile(image, writeElf(program));
    const begin = performance.now();
    const { success, stderr } = await new Deno.Command(QEMU, {
      args: [...BOARD, "-kernel", image],
      stdin: "null",
    }).output();
    const seconds = (performance.now() - begin) / 1000;
    if (success) return seconds;
    throw new Error(`${QEMU}: ${new TextDecoder().decode(stderr)}`);
  } finally {
    await Deno.remove(image);
  }
}

/** Seconds that `nothing` takes, which halts at once; `undefined` without QEMU. */
export async function startingTime(
  nothing: Program,
): Promise<number | undefined> {
  try {
    const times = [await timeOnQemu(nothing), await timeOnQemu(nothing)];
    return Math.min(...times);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}
