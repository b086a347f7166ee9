// Images for the bare machine under `qemu-system-alpha`.

import { type Program, writeElf } from "../../chapters/01-hardware/mod.ts";
import { COMMAND_LINE, MEGABYTES, transcriptIn } from "../guests/guests.ts";
import { inFolder, runToolUntil } from "./tools.ts";

const PATIENCE = 30_000;

/** What the image in the file `path` tells on QEMU's board, which must halt. */
export async function fileUnderQemu(
  path: string,
  processors: number,
): Promise<string> {
  const { code, stdout, stderr } = await runToolUntil(
    AbortSignal.timeout(PATIENCE),
    "qemu-system-alpha",
    ...["-M", "clipper", "-vga", "none", "-nographic", "-net", "none"],
    ...["-m", String(MEGABYTES), "-smp", String(processors)],
    ...["-append", COMMAND_LINE, "-kernel", path],
  );
  if (code !== 0) {
    throw new Error(`QEMU ended with status ${code}\n${stderr}${stdout}`);
  }
  return transcriptIn(new TextEncoder().encode(stdout));
}

/** The same for an image that is no file yet. */
export function imageUnderQemu(
  image: Program,
  processors: number,
): Promise<string> {
  return inFolder(async (folder) => {
    const path = `${folder}/image`;
    await Deno.writeFile(path, writeElf(image));
    return await fileUnderQemu(path, processors);
  });
}
